// The steps of a finding, sent again to worlds of their own.

import { admin, respond, send, vendorOf } from "./api.js";

const NEEDS_SCRIPT = "a page cannot send this; `brakecheck repro` writes a script that can";
const NOT_OF_PAGES = /^(host|date|connection|content-length|transfer-encoding|expect|cookie|origin|te|trailer|upgrade|via)$/i;
const OWN_KEY = /^(\w+ +)?\$\{\w+(\^\^|,,|~~|:\d+:\d+)?\}$/;
const KEY = /\$\{(\w+?)(\^\^|,,|~~|:\d+:\d+)?\}/g;

/** Steps of a record, those that were sent together as one, with the place of the one that decides. */
export function planOf(contract) {
  const groups = [];
  for (const step of contract.record.steps.filter((each) => each.do !== "world")) {
    const before = groups.at(-1);
    if (step.together && before?.[0].together) before.push(step);
    else groups.push([step]);
  }
  return { groups, decides: deciding(contract, groups) };
}

/** If the deciding step is a look and no exchange, take the last step with an answer to compare. */
function deciding(contract, groups) {
  const last = (contract.story ?? []).filter((part) => part.decisive).at(-1);
  const looked = last && "remark" in last;
  const fits = (step) => (looked ? step.answer !== undefined : step.decisive);
  const found = groups.findLastIndex((group) => group.some(fits));
  return found >= 0 ? found : groups.findLastIndex((group) => group.some((step) => step.decisive));
}

/** Worlds with keys, in which the steps can be played. */
export async function rebuilt(vendor, record, base) {
  const steps = record.steps.filter((step) => step.do === "world");
  const place = vendorOf(vendor).key.name.toLowerCase();
  const headers = Object.fromEntries(Object.entries(record.headers ?? {}).filter(([name]) => name.toLowerCase() !== place));
  const replay = { vendor, base: base.replace(/\/+$/, ""), headers, worlds: {}, keys: {}, names: new Map(), moves: true };
  if (steps.length) {
    replay.moves = steps[0].wanted.clock?.mode !== "manual";
    for (const step of steps) await open(replay, step.account, step.wanted, step.keys);
  } else {
    await open(replay, "own", { clock: { mode: "manual" } }, roles(record.variables, false));
    if (record.variables.some(isOther)) await open(replay, "other", { clock: { mode: "manual" } }, roles(record.variables, true));
  }
  return replay;
}

async function open(replay, account, wanted, keys) {
  const { name: _, ...rest } = wanted;
  const { name, keys: given } = await admin("POST", "/worlds", rest);
  replay.worlds[account] = name;
  for (const [variable, role] of Object.entries(keys)) replay.keys[variable] = given[replay.vendor]?.[role] ?? "";
}

const isOther = (variable) => variable.endsWith("_OTHER");

/** The roles of the variables: the part after the shortest name, such as NO_DELETE, is the role. */
function roles(variables, other) {
  const shortest = variables.reduce((least, each) => (each.length < least.length ? each : least), variables[0] ?? "");
  const role = (variable) => variable.slice(shortest.length + 1).toLowerCase().replaceAll("_", "-") || "full";
  return Object.fromEntries(variables.filter((each) => isOther(each) === other).map((each) => [each, other ? "full" : role(each)]));
}

/** Whether the step carries a literal key, which could be that of another world. */
function carriesKey(step, { in: where, name }) {
  if (where === "query") return new URL(step.url, location.origin).searchParams.getAll(name).some((value) => !OWN_KEY.test(value));
  return Object.entries(step.headers).some(([header, value]) => header.toLowerCase() === name.toLowerCase() && !OWN_KEY.test(value));
}

/** Why a step cannot be played here, or an empty text. */
export function hindrance(step, vendor, base) {
  if (step.do === "ask" || step.raw || step.escaped || step.encoding || step.long != null) return NEEDS_SCRIPT;
  if (step.left_out) return `left out: ${step.danger}`;
  if (step.do !== "send") return "";
  if (Object.keys(step.headers).some((name) => NOT_OF_PAGES.test(name)) || /^(trace|track|connect)$/i.test(step.method)) return NEEDS_SCRIPT;
  if (step.by === "admin") return /^\/worlds\/\{(own|other)\}(\/|$)/.test(step.url) ? "" : "the step is for the whole mock, not for a world";
  if (carriesKey(step, vendorOf(vendor).key)) return "it carries a key that is written out; only keys of the replay's worlds are sent";
  return step.url.startsWith(`${base.replace(/\/+$/, "")}/`) ? "" : "the request went elsewhere";
}

/** Play a group; returns the status and text of each of its steps. */
export async function play(replay, group) {
  return Promise.all(group.map(async (step) => {
    const why = hindrance(step, replay.vendor, replay.base);
    if (why) return { status: null, text: why };
    const answer = step.do === "wait" ? await passed(replay, step) : await sent(replay, step);
    for (const gift of step.gives ?? []) take(replay, gift, answer);
    return answer;
  }));
}

async function passed(replay, { seconds }) {
  if (replay.moves) await admin("POST", `/worlds/${encodeURIComponent(replay.worlds.own)}/clock/advance`, { seconds });
  return { status: null, text: replay.moves ? `${seconds} s went by on the clock of the world` : "the clock of the world stands" };
}

async function sent(replay, step) {
  const body = step.body ? named(replay, step.body) : undefined;
  const target = targetOf(replay, step);
  if (step.by === "admin") return asked(step.method, target, body);
  const given = { ...replay.headers, ...step.headers };
  const headers = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, keyed(replay, named(replay, value))]));
  return send(step.method, target, headers, body === undefined ? undefined : keyed(replay, body));
}

/** An admin operation on one of the worlds of the replay. */
async function asked(method, path, body) {
  const response = await respond(method, path, body === undefined ? undefined : JSON.parse(body));
  return { status: response.status, text: await response.text(), headers: response.headers };
}

/** The address of the step here. A path outside of the replay's worlds, or of the vendor, is an Error. */
function targetOf(replay, step) {
  const worlds = step.url.replace(/\{(own|other)\}/g, (_, account) => encodeURIComponent(replay.worlds[account] ?? ""));
  const text = keyed(replay, named(replay, step.by === "admin" ? worlds : step.url.slice(replay.base.length)));
  const base = step.by === "admin" ? "" : vendorOf(replay.vendor).base;
  const found = new URL(base + text, location.origin);
  const inside = step.by === "admin" ? Object.values(replay.worlds).map((name) => `/worlds/${encodeURIComponent(name)}/`) : [`${base}/`];
  if (found.origin !== location.origin || !inside.some((start) => `${found.pathname}/`.startsWith(start))) {
    throw new Error(`The step ${step.method} ${step.url} would leave its world; it is not sent.`);
  }
  return found.pathname + found.search;
}

/** The text with the ids of the report replaced by those of this mock. */
function named(replay, text) {
  const values = [...replay.names].sort(([a], [b]) => b.length - a.length);
  return values.reduce((said, [then, now]) => said.replaceAll(then, now), text);
}

function keyed(replay, text) {
  return text.replace(KEY, (all, name, change = "") => {
    const key = replay.keys[name];
    if (key === undefined) return all;
    if (change.startsWith(":")) {
      const [start, length] = change.slice(1).split(":").map(Number);
      return key.slice(start, start + length);
    }
    if (change === "^^") return key.toUpperCase();
    if (change === ",,") return key.toLowerCase();
    return change === "~~" ? [...key].map((each) => (each === each.toUpperCase() ? each.toLowerCase() : each.toUpperCase())).join("") : key;
  });
}

function take(replay, gift, answer) {
  try {
    const [first, ...rest] = gift.place;
    const value = first === "(headers)" ? answer.headers.get(rest[0]) : gift.place.reduce((found, part) => found[part], JSON.parse(answer.text));
    if (value != null) replay.names.set(gift.value, String(value));
  } catch {
    throw new Error(`An answer has no ${gift.place.join(".")}, which later steps need: ${answer.text.slice(0, 200)}`);
  }
}
