// The world's readings of rules that the documents leave open.

import { admin, inWorld, look } from "./api.js";
import { attempt, el, show } from "./dom.js";
import { store, watch } from "./store.js";

export function mountReadings(place) {
  const list = el("div", {});
  place.append(el("h2", {}, "Readings"), el("p", { class: "hint" }, "The documents leave these points open. Choose how this world reads them."), list);
  watch(["world", "view"], () => store.view === "switches" && store.world && attempt(() => load(list)));
}

async function load(list) {
  const { rules } = await look(inWorld("readings"));
  const choose = (rule, reading) => attempt(async () => {
    const chosen = rules.filter((each) => !each.fixed).map((each) => [each.rule, each.rule === rule ? reading : each.reading]);
    await admin("PUT", inWorld("readings"), { readings: Object.fromEntries(chosen) });
    await load(list);
  });
  show(list, rules, () => el("ul", { class: "rows readings" }, rules.map((rule) => row(rule, choose))));
}

function row(rule, choose) {
  const options = Object.keys(rule.choices).map((name) => el("option", { value: name, selected: name === rule.reading }, name));
  return el("li", {},
    el("span", {}, rule.statement, el("small", {}, el("code", {}, rule.rule)), el("small", {}, rule.fixed ?? rule.choices[rule.reading])),
    el("select", { "aria-label": `Reading of ${rule.rule}`, "data-key": rule.rule, disabled: Boolean(rule.fixed), change: (event) => choose(rule.rule, event.target.value) }, options));
}
