// The choice of a world, and operations on the whole world.

import { admin, inWorld } from "./api.js";
import { agreed, askWorld } from "./dialogs.js";
import { attempt, button, el, notice, show } from "./dom.js";
import { set, store, watch } from "./store.js";

const DEFAULT = "default";

export function mountWorlds(place, choose) {
  const act = (work) => () => attempt(work);
  const draw = () => show(place, [store.worlds, store.world?.name, store.world?.snapshots], () => [
    picker(choose),
    button("New world", act(() => create(choose)), { "data-key": "new" }),
    el("span", { class: "divider" }),
    button("Snapshot", act(snapshot), { "data-key": "snapshot", title: "Take a snapshot, to return to it later" }),
    restorer(act),
    button("Reset", act(reset), { "data-key": "reset" }),
    button("Delete", act(() => remove(choose)), { "data-key": "delete", disabled: store.world?.name === DEFAULT }),
  ]);
  watch(["worlds", "world"], draw);
}

export async function loadWorlds() {
  const { worlds } = await admin("GET", "/worlds");
  set({ worlds: worlds.map((world) => world.name) });
}

function picker(choose) {
  const options = store.worlds.map((name) => el("option", { value: name, selected: name === store.world?.name }, name));
  const again = () => attempt(loadWorlds);
  return el("label", { class: "picker", pointerenter: again }, el("span", {}, "World"), el("select", {
    "data-key": "world", focus: again, change: (event) => choose(event.target.value),
  }, options));
}

function restorer(act) {
  const names = store.world?.snapshots ?? [];
  return el("select", {
    "data-key": "restore",
    "aria-label": "Restore a snapshot",
    disabled: names.length === 0,
    change: (event) => {
      const name = event.target.value;
      event.target.value = "";
      if (name) act(() => restore(name))();
    },
  }, el("option", { value: "" }, "Restore…"), names.map((name) => el("option", { value: name }, name)));
}

async function create(choose) {
  const wanted = await askWorld();
  if (!wanted) return;
  const { name } = await admin("POST", "/worlds", wanted);
  await loadWorlds();
  choose(name);
}

async function snapshot() {
  const { snapshot: name } = await admin("POST", inWorld("snapshots"));
  notice(`Kept as ${name}.`);
}

async function restore(name) {
  await admin("POST", inWorld("snapshots", name, "restore"));
  notice(`The world is as it was at ${name}.`);
}

async function reset() {
  const { name } = store.world;
  const sentence = `Records, clock, readings, behaviours and journal of ${name} begin anew. The keys stay.`;
  if (!(await agreed(`Reset ${name}?`, sentence, "Reset"))) return;
  await admin("POST", inWorld("reset"));
  notice(`${name} has begun anew.`);
}

async function remove(choose) {
  const { name } = store.world;
  if (!(await agreed(`Delete ${name}?`, "This deletes the world with its records and keys.", "Delete"))) return;
  await admin("DELETE", inWorld());
  await loadWorlds();
  choose(DEFAULT);
}
