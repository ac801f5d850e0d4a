// Findings of a report of `brakecheck verify --report json`, played again step by step.

import { labelled } from "./dialogs.js";
import { attempt, button, el, notice, replace } from "./dom.js";
import { hindrance, planOf, play, rebuilt } from "./replay.js";
import { vendorOf } from "./api.js";
import { set, store } from "./store.js";

export function mountFindings(place, choose) {
  const list = el("ul", { class: "rows" });
  const stage = el("section", { class: "card", hidden: true, "aria-label": "Finding" });
  const file = el("input", { type: "file", accept: ".json,application/json", change: () => attempt(() => load(file, list, stage, choose)) });
  place.append(
    el("section", { class: "card" },
      el("h2", {}, "Findings"),
      el("p", { class: "hint" }, "Open a report of ", el("code", {}, "brakecheck verify --report json"), ". Its steps are played in a world of their own; the file does not leave this page, but for those steps."),
      el("p", { class: "actions" }, labelled("Report", file)), list),
    stage);
}

async function load(file, list, stage, choose) {
  const findings = findingsIn(await parsed(file.files[0]));
  stage.hidden = true;
  const rows = findings.map((finding) => el("li", {}, el("button", {
    type: "button", class: "finding",
    click: (event) => {
      for (const each of list.querySelectorAll("[aria-current]")) each.removeAttribute("aria-current");
      event.currentTarget.setAttribute("aria-current", "true");
      open(stage, finding, choose);
    },
  }, el("strong", {}, finding.rule.statement), el("small", {}, el("code", {}, finding.rule.id)), el("small", {}, finding.contract.promise))));
  replace(list, rows.length ? rows : el("li", {}, "The report has no finding that can be played."));
}

async function parsed(file) {
  try {
    return JSON.parse(await file.text());
  } catch {
    throw new Error(`${file.name} is no JSON; open the report.json that brakecheck verify --report json writes.`);
  }
}

/** Findings with a record, of the vendors that this mock serves. */
function findingsIn(report) {
  if (!Array.isArray(report?.vendors)) throw new Error("The file is no report of brakecheck verify --report json: it has no vendors.");
  return report.vendors.filter((entry) => vendorOf(entry.vendor)).flatMap((entry) => entry.rules.flatMap((rule) => rule.contracts
    .filter((contract) => contract.record)
    .map((contract) => ({ vendor: entry.vendor, base: entry.target.base_url, rule, contract }))));
}

/** Show the finding; its steps begin in fresh worlds. */
function open(stage, finding, choose) {
  const { rule, contract } = finding;
  const plan = planOf(contract);
  let replay = null;
  let next = 0;
  const rows = plan.groups.map((group, index) => stepRow(group, index === plan.decides, finding));
  const step = button("Next step", () => attempt(forward), { class: "primary" });
  const all = button("Play all", () => attempt(async () => { while (next < plan.groups.length) await forward(); }));
  const again = button("Begin anew", () => open(stage, finding, choose));
  const look = button("See the record", () => set({ view: "records" }), { disabled: true });

  async function forward() {
    step.disabled = all.disabled = true;
    try {
      replay ??= await begin();
      const answers = await play(replay, plan.groups[next]);
      showAnswers(rows[next], plan.groups[next], answers);
      selectRecord(replay);
      next += 1;
    } finally {
      step.disabled = all.disabled = next >= plan.groups.length;
      mark();
    }
  }

  async function begin() {
    const made = await rebuilt(finding.vendor, contract.record, finding.base);
    await choose(made.worlds.own);
    look.disabled = false;
    notice(`Played in the world ${made.worlds.own}.`);
    return made;
  }

  const mark = () => rows.forEach((row, index) => row.classList.toggle("next", index === next));
  stage.hidden = false;
  replace(stage,
    el("h2", {}, rule.statement),
    el("p", { class: "hint" }, contract.promise, el("br"), `Expected ${contract.expected}; received ${contract.received}.`),
    el("p", { class: "actions" }, step, all, again, look),
    el("ol", { class: "steps" }, rows));
  mark();
}

function selectRecord(replay) {
  const id = [...replay.names.values()][0];
  if (id && store.selected?.id !== id) set({ selected: { vendor: replay.vendor, id } });
}

function stepRow(group, decides, { vendor, base }) {
  return el("li", { class: decides ? "decides" : "" },
    decides && el("p", {}, el("span", { class: "chip bad" }, "this one decides")),
    group.map((step) => el("div", {},
      el("p", {}, el("code", {}, described(step))),
      step.status !== undefined && el("p", {}, `report: ${step.status} `, step.answer && el("code", {}, step.answer.slice(0, 400))),
      hindrance(step, vendor, base) && el("p", {}, el("small", {}, hindrance(step, vendor, base))),
      el("p", { class: "now" }))));
}

function described(step) {
  if (step.do === "wait") return `wait ${step.seconds} s`;
  if (step.do === "ask") return `ask the adapter ${JSON.stringify(step.request)}`;
  return `${step.method} ${step.url}${step.body ? ` ${step.body.slice(0, 300)}` : ""}`;
}

function showAnswers(row, group, answers) {
  const places = row.querySelectorAll(".now");
  answers.forEach((answer, index) => {
    const same = answer.status === null || Math.floor(answer.status / 100) === Math.floor(group[index].status / 100);
    replace(places[index],
      el("span", { class: `chip ${same ? "done" : "bad"}` }, `now: ${answer.status ?? "–"}${same ? "" : ", unlike the report"}`), " ", el("code", {}, answer.text.slice(0, 400)));
  });
}
