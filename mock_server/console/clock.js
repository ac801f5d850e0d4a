// The clock of the world, and the slider over its log.

import { admin, inWorld, look } from "./api.js";
import { attempt, button, el, moment } from "./dom.js";
import { set, store, watch } from "./store.js";

const STEPS = [["+1 minute", 60], ["+1 hour", 3600], ["+1 day", 86400]];
const PATIENCE = 120; // milliseconds that the slider rests before the world is asked for
const MOST = 1000; // positions

export function mountClock(place) {
  const time = el("output", { class: "time", "aria-label": "Time of the world" });
  const mode = button("", () => attempt(turn), { class: "play" });
  const steps = STEPS.map(([text, seconds]) => button(text, () => attempt(() => advance(seconds))));
  const slider = el("input", { type: "range", min: 0, max: 0, value: 0, "aria-label": "Position in the history of the world", input: slide });
  const said = el("span", { class: "position" });
  const back = button("Back to now", () => set({ at: null }), { class: "primary", hidden: true });
  place.append(
    el("div", { class: "time-group" }, time, mode, steps),
    el("div", { class: "history" }, slider, said, back),
  );

  watch(["world"], () => {
    const { clock } = store.world;
    const runs = clock.mode === "real";
    time.textContent = moment(clock.time);
    mode.textContent = runs ? "❚❚ Pause" : "▶ Play";
    mode.setAttribute("aria-pressed", runs);
  });
  watch(["world", "at", "positions"], () => {
    const last = store.positions.length - 1;
    const index = store.at === null ? last : store.positions.findIndex((each) => each.number === store.at);
    slider.max = Math.max(last, 0);
    slider.disabled = last < 1;
    slider.value = index;
    const position = store.positions[index];
    const text = position ? `${index} of ${last} · ${position.what}` : "";
    said.textContent = store.at === null ? `now · ${last < 1 ? "no change yet" : text}` : text;
    slider.setAttribute("aria-valuetext", said.textContent);
    back.hidden = store.at === null;
    document.body.classList.toggle("past", store.at !== null);
    for (const each of [mode, ...steps]) each.disabled = store.at !== null;
  });
}

let resting;

function slide(event) {
  clearTimeout(resting);
  const index = Number(event.target.value);
  resting = setTimeout(() => {
    const last = index >= store.positions.length - 1;
    set({ at: last ? null : store.positions[index].number });
  }, PATIENCE);
}

async function turn() {
  const mode = store.world.clock.mode === "real" ? "manual" : "real";
  await admin("PUT", inWorld("clock"), { mode });
}

async function advance(seconds) {
  await admin("POST", inWorld("clock", "advance"), { seconds });
}

export async function loadPositions() {
  const { positions } = await look(`${inWorld("positions")}?limit=${MOST}`);
  const known = store.at === null || positions.some((each) => each.number === store.at);
  set({ positions, ...(known ? {} : { at: null }) });
}
