// Faults that can be injected into this mock, for all of its worlds.

import { admin } from "./api.js";
import { attempt, el, plural, replace } from "./dom.js";
import { store, watch } from "./store.js";

const MOST = 50; // in the list at once

export function mountFaults(place) {
  const search = el("input", { type: "search", placeholder: "cancel", "aria-label": "Search the faults", autocomplete: "off" });
  const said = el("p", { class: "hint", role: "status" });
  const list = el("ul", { class: "rows" });
  let known = { planted: [], faults: [] };
  place.append(el("h2", {}, "Faults"), el("p", { class: "hint" }, "Defects to try your code, or a contract, on. They hold for all worlds of this mock."), search, said, list);

  const inject = (name, on) => attempt(async () => {
    const others = known.planted.filter((each) => each !== name);
    try {
      known = await admin("PUT", "/faults", { names: on ? [...others, name] : others });
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

  search.addEventListener("input", draw);
  watch(["view"], () => store.view === "switches" && attempt(async () => {
    known = await admin("GET", "/faults");
    draw();
  }));
}
