// One record: its members, its operations and its parts.

import { admin, call, inWorld } from "./api.js";
import { attempt, button, chip, el, moment, plural, show } from "./dom.js";
import { createGraph } from "./graph.js";
import { timed } from "./records.js";
import { ruleShown } from "./rules.js";
import { store, watch } from "./store.js";

const LISTED = 100; // parts, one by one
let latest = 0;

export function mountDetail(place) {
  const places = {};
  for (const name of ["head", "calls", "outcome", "graph", "parts", "members"]) {
    places[name] = el("div", { class: name });
  }
  places.outcome.setAttribute("role", "status");
  const graph = createGraph(places.graph);
  const empty = el("p", { class: "empty" }, "Choose a record to see what it is doing.");
  place.append(empty, ...Object.values(places));
  const load = () => attempt(async () => {
    const number = ++latest;
    empty.hidden = store.selected !== null;
    const record = store.selected && await read(store.selected);
    if (number === latest) draw(places, graph, record);
  });
  watch(["world", "at", "selected"], load);
  watch(["selected"], () => {
    places.outcome.replaceChildren();
    show(places.calls, null, () => []); // until the buttons of the other record are there
  });
}

/** The record, or a placeholder for one that was deleted, or that is of another time. */
async function read({ vendor, id }) {
  try {
    return await admin("GET", timed(inWorld(vendor, "records", id, "overview")));
  } catch {
    return { id, name: id, status: "not there", resource: "", members: {}, calls: [], parts: [], nodes: [], edges: [] };
  }
}

function draw(places, graph, record) {
  const past = store.at !== null;
  const { members, calls, parts, nodes, edges, ...head } = record ?? { members: {}, calls: [], parts: [], nodes: [], edges: [] };
  show(places.head, record && head, () => record ? title(record) : []);
  show(places.calls, [calls, past, store.selected], () => calls.map((each) => callButton(each, places.outcome, past)));
  graph.draw(nodes, edges, parts[0]);
  show(places.parts, [parts, nodes.length], () => parts.map((kind) => partsOf(kind, nodes)));
  show(places.members, members, () => membersOf(members));
}

function title(record) {
  return [
    el("h2", {}, record.name, " ", chip(record.status)),
    el("p", { class: "id" }, record.resource, " ", el("code", {}, record.id)),
  ];
}

function callButton(each, outcome, past) {
  const kind = /delete|cancel|stop|abort|fail/i.test(each.name) ? "brake" : "";
  return button(wording(each.name), () => attempt(() => carryOut(each, outcome)), {
    class: kind, "data-key": each.name, disabled: past, title: `${each.method} ${each.path}`,
  });
}

/** `cancelWorkflow` as `Cancel workflow`. */
export function wording(name) {
  const words = name.split("/").pop().replace(/([a-z0-9])([A-Z])/g, "$1 $2").replace(/[-_]+/g, " ").toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

async function carryOut(each, outcome) {
  const { vendor } = store.selected;
  const answer = await call(vendor, each);
  const status = answer.status || "no answer";
  const kind = { 2: "done", 3: "done", 4: "waiting" }[String(answer.status)[0]] ?? "bad"; // as in the journal
  outcome.replaceChildren(
    el("p", {}, el("span", { class: `chip ${kind}` }, `${status}`), " ", wording(each.name)),
    el("pre", { tabindex: 0, "aria-label": "Answer" }, answer.text.slice(0, 2000)),
  );
  if (answer.rule) outcome.append(await ruleShown(answer.rule));
}

function partsOf(kind, nodes) {
  const total = Object.values(kind.counts).reduce((sum, count) => sum + count, 0);
  const counts = Object.entries(kind.counts).filter(([, count]) => count > 0);
  const items = kind.items.slice(0, LISTED);
  const table = items.length > 0 && partsTable(kind, items, nodes);
  return el("section", {},
    el("h3", {}, plural(total, kind.resource)),
    counts.length > 0 && el("p", { class: "counts" }, counts.map(([state, count]) => chip(state, `${state.replaceAll("_", " ")} ${count.toLocaleString("en")}`))),
    nodes.length ? table && el("details", {}, el("summary", {}, `${items.length} of them, one by one`), table) : table);
}

function partsTable(kind, items, nodes) {
  const label = Object.fromEntries(nodes.map((node) => [node.id, node.label]));
  const heads = [kind.resource, "state", ...(nodes.length ? ["node"] : []), nodes.length ? "since" : "at"];
  return el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": `${kind.resource}s` }, el("table", {},
    el("thead", {}, el("tr", {}, heads.map((head) => el("th", { scope: "col" }, head)))),
    el("tbody", {}, items.map((item) => el("tr", {},
      el("td", {}, item.name),
      el("td", {}, chip(item.state, item.state.replaceAll("_", " "))),
      nodes.length > 0 && el("td", {}, label[item.node] ?? "–"),
      el("td", {}, item.at ? moment(item.at) : "–"))))));
}

function membersOf(members) {
  const entries = Object.entries(members);
  if (!entries.length) return [];
  const text = (value) => (typeof value === "string" ? value : JSON.stringify(value));
  return [
    el("h3", {}, "Members"),
    el("dl", {}, entries.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, text(value))))),
  ];
}
