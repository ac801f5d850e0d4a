// The journal of the world, live: the newest exchange comes first.

import { admin, inWorld, look } from "./api.js";
import { attempt, breakable, button, el, notice } from "./dom.js";
import { ruleShown } from "./rules.js";
import { SNIPPETS, chosenHeaders } from "./snippets.js";

const MOST = 200; // exchanges in the page

/** The journal: `add` takes an exchange, `load` reads the kept ones, `live` takes whether more will come. */
export function mountJournal(place) {
  const list = el("ol", { class: "exchanges" });
  const empty = el("p", { class: "empty" }, "No request yet. Press a button of a record, or send one from your code.");
  const light = el("span", { class: "light" }, "connecting");
  const clear = button("Clear", () => attempt(async () => {
    await admin("DELETE", inWorld("journal"));
    await load();
  }));
  place.append(el("div", { class: "bar" }, el("h2", {}, "Journal"), light, clear), empty, list);
  let waiting = null; // exchanges that come while the kept ones are read
  let known = new Set(); // those that were read, and may come again

  function draw(exchanges) {
    list.replaceChildren(...exchanges.map(row).reverse());
    empty.hidden = exchanges.length > 0;
  }

  function add(exchange) {
    if (waiting) {
      waiting.push(exchange);
      return;
    }
    if (known.delete(JSON.stringify(exchange))) return;
    list.prepend(row(exchange));
    while (list.childElementCount > MOST) list.lastElementChild.remove();
    empty.hidden = true;
  }

  async function load() {
    const own = waiting = [];
    try {
      const { exchanges } = await look(`${inWorld("journal")}?limit=${MOST}`);
      if (waiting !== own) return; // a later load reads them again
      known = new Set(exchanges.map((each) => JSON.stringify(each)));
      draw(exchanges);
      waiting = null;
      own.forEach(add);
    } finally {
      if (waiting === own) waiting = null;
    }
  }

  function live(on) {
    light.textContent = on ? "live" : "lost; trying again";
    light.classList.toggle("on", on);
    if (on) attempt(load); // exchanges that came while the stream was lost
  }

  return { add, load, live };
}

function row(exchange) {
  const target = exchange.query ? `${exchange.path}?${exchange.query}` : exchange.path;
  const body = el("div", { class: "exchange" });
  return el("li", {}, el("details", { toggle: (event) => event.target.open && !body.hasChildNodes() && attempt(() => fill(body, exchange)) },
    el("summary", {},
      el("time", { title: `received ${exchange.received}` }, exchange.at.slice(11, 19)),
      el("span", { class: `status s${String(exchange.status)[0]}` }, exchange.status || "cut"),
      el("span", { class: "method" }, exchange.method),
      el("span", { class: "path" }, breakable(target)),
      el("span", { class: "ms" }, `${exchange.ms.toFixed(1)} ms`),
      exchange.rule && el("code", { class: "why" }, breakable(exchange.rule)),
      exchange.forced && el("span", { class: "why" }, `forced: ${exchange.forced}`),
      exchange.warning && el("span", { class: "why" }, exchange.warning)),
    body));
}

async function fill(body, exchange) {
  body.append(
    ...(exchange.rule ? [await ruleShown(exchange.rule)] : []),
    el("p", { class: "copies" }, "Copy as ", Object.entries(SNIPPETS).map(([name, text]) => button(name, () => attempt(() => copy(text(exchange, location.origin), name))))),
    ...part("Request", chosenHeaders(exchange).map((pair) => pair.join(": ")).join("\n"), exchange.body),
    ...part("Answer", "", exchange.answer),
  );
}

function part(title, head, text) {
  const shown = [head, pretty(text)].filter(Boolean).join("\n\n");
  return shown ? [el("h3", {}, title), el("pre", { tabindex: 0, "aria-label": title }, shown)] : [];
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

async function copy(text, name) {
  await navigator.clipboard.writeText(text);
  notice(`Copied as ${name}. Keys are placeholders.`);
}

