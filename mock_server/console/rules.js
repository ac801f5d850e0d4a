// The rule behind a refusal, with its sentence and source.

import { admin } from "./api.js";
import { breakable, el } from "./dom.js";

const known = new Map();

/** The texts about the rule. */
export async function ruleShown(name) {
  if (!known.has(name)) known.set(name, admin("GET", `/rules/${encodeURIComponent(name)}`).catch(() => null));
  const rule = await known.get(name);
  if (!rule) {
    known.delete(name);
    return el("div", { class: "rule" }, el("code", {}, name));
  }
  return el("div", { class: "rule" },
    el("p", {}, rule.statement),
    el("p", { class: "source" }, el("code", {}, breakable(rule.rule)), ` · ${rule.standing}`),
    el("ul", {}, rule.sources.map((source) => el("li", {}, source))));
}
