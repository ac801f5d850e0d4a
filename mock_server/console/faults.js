// Faults that can be injected, into this world or into all worlds of the mock.

import { admin, inWorld, look } from "./api.js";
import { labelled } from "./dialogs.js";
import { attempt, el, plural, replace } from "./dom.js";
import { store, watch } from "./store.js";

const MOST = 50; // in the list at once
const NONE = { planted: [], faults: [] };

export function mountFaults(place) {
  const search = el("input", { type: "search", placeholder: "Search, for example: cancel", "aria-label": "Search the faults", autocomplete: "off" });
  const said = el("p", { class: "hint", role: "status" });
  const list = el("ul", { class: "rows" });
  let known = NONE;
  let shown = null;
  const where = el("select", { "aria-label": "Where faults are injected", change: () => attempt(load) }, ["this world", "all worlds"].map((name) => el("option", { value: name }, name)));
  const path = () => (where.value === "this world" ? inWorld("faults") : "/faults");
  place.append(el("h2", {}, "Faults"), el("p", { class: "hint" }, "Defects to test your code or a contract with. A reset of a world ends its own faults."), labelled("Inject into", where), search, said, list);

  const inject = (name, on) => attempt(async () => {
    const others = known.planted.filter((each) => each !== name);
    const there = path();
    try {
      const answer = await admin("PUT", there, { names: on ? [...others, name] : others });
      if (there === path()) known = answer;
    } finally {
      draw();
    }
  });

  function draw() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = (fault) => words.every((word) => `${fault.name} ${fault.summary}`.toLowerCase().includes(word));
    const found = known.faults.filter(fits).sort((a, b) => known.planted.includes(b.name) - known.planted.includes(a.name));
    said.textContent = `${plural(known.planted.length, "fault")} injected, ${found.length} of ${known.faults.length} found${found.length > MOST ? `, the first ${MOST} shown` : ""}`;
    replace(list, found.slice(0, MOST).map((fault) => el("li", {}, el("label", { class: "check" },
      el("input", { type: "checkbox", "data-key": fault.name, checked: known.planted.includes(fault.name), change: (event) => inject(fault.name, event.target.checked) }),
      el("span", {}, fault.summary, el("small", {}, el("code", {}, fault.name)))))));
  }

  async function load() {
    const there = path();
    known = NONE; // so that no fault of another world is injected here
    draw();
    const answer = await look(there);
    if (there !== path()) return;
    known = answer;
    draw();
  }

  search.addEventListener("input", draw);
  watch(["view", "world"], () => {
    const wanted = store.view === "switches" && store.world && `${store.world.name} ${store.world.begun}`;
    if (wanted && wanted !== shown) attempt(load);
    shown = wanted;
  });
}
