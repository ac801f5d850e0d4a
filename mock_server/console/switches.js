// Switches of the world: behaviours, readings and faults.

import { admin, inWorld, look } from "./api.js";
import { labelled } from "./dialogs.js";
import { attempt, button, el, replace, show } from "./dom.js";
import { mountFaults } from "./faults.js";
import { mountReadings } from "./readings.js";
import { store, watch } from "./store.js";

const WAYS = {
  "fails with 500, and nothing is done": { status: 500, when: "before" },
  "fails with 500, although it is done": { status: 500, when: "after" },
  "is refused with 409": { status: 409 },
  "is refused with 429": { status: 429 },
  "gets no answer, although it is done": { connection: "drop", when: "after" },
  "takes 3 seconds": { delay: 3 },
  "takes effect an hour later": { effective_after: 3600 },
};
const TIMES = { "the next time": 1, "the next 3 times": 3, "always": null };
let active = [];

export function mountSwitches(place) {
  const forced = el("section", { class: "card" });
  const readings = el("section", { class: "card" });
  const faults = el("section", { class: "card" });
  place.append(forced, readings, faults);
  const list = el("div", {});
  const form = el("form", { class: "force", submit: (event) => { event.preventDefault(); attempt(() => force(form, list)); } });
  forced.append(el("h2", {}, "Behaviours"), el("p", { class: "hint" }, "Force an error, a delay or a lost answer in this world."), form, list);
  watch(["vendors"], () => replace(form, fields()));
  watch(["world", "view"], () => store.view === "switches" && store.world && attempt(() => load(list)));
  mountReadings(readings);
  mountFaults(faults);
}

function fields() {
  const select = (name, texts) => el("select", { name }, texts.map((text) => el("option", {}, text)));
  const operations = store.vendors.map((vendor) => el("optgroup", { label: vendor.title },
    vendor.operations.filter((each) => each.method !== "GET").map((each) => el("option", {}, each.operation))));
  return [
    labelled("Operation", el("select", { name: "operation" }, operations, el("option", { value: "" }, "any operation"))),
    labelled("What happens", select("way", Object.keys(WAYS))),
    labelled("How often", select("times", Object.keys(TIMES))),
    labelled("Record", el("input", { name: "record", placeholder: "any", autocomplete: "off" })),
    el("button", { class: "primary" }, "Force it"),
  ];
}

async function force(form, list) {
  const values = new FormData(form);
  const wanted = { ...WAYS[values.get("way")] };
  const times = TIMES[values.get("times")];
  if (values.get("operation")) wanted.operation = values.get("operation");
  if (values.get("record").trim()) wanted.record = values.get("record").trim();
  if (times) wanted.times = times;
  await have([wanted, ...active.map((each) => each.behaviour)], list);
}

async function have(behaviours, list) {
  await admin("PUT", inWorld("behaviours"), { behaviours });
  await load(list);
}

async function load(list) {
  ({ behaviours: active } = await look(inWorld("behaviours")));
  show(list, active, () => active.length
    ? el("ul", { class: "rows" }, active.map((each, index) => row(each, index, list)))
    : el("p", { class: "empty" }, "No behaviour is active."));
}

function row(each, index, list) {
  const { operation, ...rest } = each.behaviour;
  const said = Object.entries(rest).map(([name, value]) => `${name.replaceAll("_", " ")} ${typeof value === "object" ? JSON.stringify(value) : value}`);
  const left = each.left === null ? "always" : `${each.left} left`;
  const remove = () => attempt(() => have(active.filter((_, place) => place !== index).map((one) => one.behaviour), list));
  return el("li", {},
    el("span", {}, el("strong", {}, operation ?? "any operation"), `: ${said.join(", ")}`),
    el("small", {}, `${left} · used ${each.used}`),
    button("Remove", remove, { "data-key": `remove-${index}`, "aria-label": `Remove ${operation ?? "any operation"}: ${said.join(", ")}` }));
}
