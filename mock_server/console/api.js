// The admin API, and the vendors' own operations with the keys of a world.

import { askToken } from "./dialogs.js";
import { store } from "./store.js";

const ADMIN = new URL("..", import.meta.url).pathname.replace(/\/$/, "");
const TOKEN = "brakecheck-admin-token";
let asking = null;

function authorized(headers = {}) {
  const token = sessionStorage.getItem(TOKEN);
  return token ? { ...headers, Authorization: `Bearer ${token}` } : headers;
}

/** The response of the admin API. If a token is needed, ask the person for it. */
export async function respond(method, path, body, options = {}) {
  const kind = body === undefined ? {} : { "Content-Type": "application/json" };
  const sent = body === undefined ? undefined : JSON.stringify(body);
  for (;;) {
    const response = await fetch(ADMIN + path, { method, headers: authorized(kind), body: sent, ...options });
    if (response.status !== 401) return response;
    asking ??= askToken().finally(() => { asking = null; });
    sessionStorage.setItem(TOKEN, await asking);
  }
}

/** The body of the admin API's answer; an Error with the message of a refusal. */
export async function admin(method, path, body) {
  const response = await respond(method, path, body);
  const text = await response.text();
  const answer = text ? JSON.parse(text) : null;
  if (!response.ok) throw new Error(answer?.message ?? `${method} ${path} answers ${response.status}`);
  return answer;
}

/** The admin API's answer about the current world; an AbortError if the page shows another world by then. */
export async function look(path) {
  const { name } = store.world;
  const answer = await admin("GET", path);
  if (store.world.name !== name) throw new DOMException("The page shows another world now.", "AbortError");
  return answer;
}

/** A path below a world, the one that is shown unless named; each part is encoded. */
export function inWorld(...parts) {
  return below(store.world.name, ...parts);
}

export function below(world, ...parts) {
  return `/worlds/${[world, ...parts].map(encodeURIComponent).join("/")}`;
}

export function vendorOf(name) {
  return store.vendors.find((vendor) => vendor.name === name);
}

/** Send an operation as any client would, its body as a form where it has one. The answer has status, rule and text; status 0 where none came. */
export async function call(vendor, { method, path, body, form }, keys = store.keys) {
  const { base, key: place, name } = vendorOf(vendor);
  const key = keys[name]?.full ?? Object.values(keys[name] ?? {})[0];
  if (!key) throw new Error(`The keys of this world are not known yet, as after a restart: use one of them first.`);
  const [kind, text] = form == null ? ["application/json", JSON.stringify(body)] : ["application/x-www-form-urlencoded", form];
  const headers = body == null ? {} : { "Content-Type": kind };
  let target = base + path;
  if (place.in === "query") {
    target += `${path.includes("?") ? "&" : "?"}${encodeURIComponent(place.name)}=${encodeURIComponent(key)}`;
  } else if (place.in === "header") {
    headers[place.name] = place.before + (place.before === "Basic " ? btoa(key) : key);
  } else {
    throw new Error(`A page cannot send the key in a ${place.in}; use another client for ${name}.`);
  }
  return send(method, target, headers, body == null ? undefined : text);
}

/** Send a request to this server; an answer that never comes has the status 0. */
export async function send(method, target, headers, body) {
  try {
    const response = await fetch(target, { method, headers, body, redirect: "manual", credentials: "omit" });
    const text = await response.text().catch(() => "(the body broke off)");
    return { status: response.status, rule: response.headers.get("brakecheck-rule"), headers: response.headers, text };
  } catch {
    return { status: 0, rule: null, headers: new Headers(), text: "no answer: the connection was lost" };
  }
}
