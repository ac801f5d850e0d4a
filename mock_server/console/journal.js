// The journal of the world, live: the newest exchange comes first.

import { admin, inWorld, look } from "./api.js";
import { attempt, breakable, button, el, notice } from "./dom.js";
import { ruleShown } from "./rules.js";
import { SNIPPETS, chosenHeaders } from "./snippets.js";
import { store } from "./store.js";

const MOST = 200; // exchanges in the page
const AGAIN = 2000; // milliseconds until the journal of the mock is read again, which has no events
const WORLD = "this world", MOCK = "all requests";

/** The journal: `add` takes an exchange, `load` reads the kept ones, `live` takes whether more will come. */
export function mountJournal(place) {
  const list = el("ol", { class: "exchanges" });
  const empty = el("p", { class: "empty" }, "No request yet. Press a button of a record, or send one from your code.");
  const light = el("span", { class: "light" }, "connecting");
  const choice = el("select", { "aria-label": "Whose requests are shown", change: () => attempt(load) }, [WORLD, MOCK].map((name) => el("option", { value: name }, name)));
  const path = () => (choice.value === WORLD ? inWorld("journal") : "/journal");
  const clear = button("Clear", () => attempt(async () => {
    await admin("DELETE", path());
    await load();
  }));
  place.append(el("div", { class: "bar" }, el("h2", {}, "Journal"), choice, light, clear), empty, list);
  let waiting = null; // exchanges that come while the kept ones are read
  let known = new Set(); // those that were read, and may come again

  function draw(exchanges) {
    list.replaceChildren(...exchanges.map(row).reverse());
    empty.hidden = exchanges.length > 0;
  }

  function add(exchange) {
    if (choice.value === MOCK) return;
    if (waiting) {
      waiting.push(exchange);
      return;
    }
    if (known.delete(JSON.stringify(exchange))) return;
    show(exchange);
  }

  function show(exchange) {
    list.prepend(row(exchange));
    while (list.childElementCount > MOST) list.lastElementChild.remove();
    empty.hidden = true;
  }

  async function load() {
    const own = waiting = [];
    try {
      const { exchanges } = await look(`${path()}?limit=${MOST}`);
      if (waiting !== own) return; // a later load reads them again
      known = new Set(exchanges.map((each) => JSON.stringify(each)));
      draw(exchanges);
      waiting = null;
      own.forEach(add);
    } finally {
      if (waiting === own) waiting = null;
    }
  }

  async function poll() {
    if (choice.value === WORLD || waiting || !store.world) return;
    const { exchanges } = await look(`/journal?limit=${MOST}`);
    if (choice.value === WORLD || waiting) return;
    const texts = exchanges.map((each) => JSON.stringify(each));
    exchanges.filter((_, at) => !known.has(texts[at])).forEach(show);
    known = new Set(texts);
  }
  setInterval(() => poll().catch(() => {}), AGAIN); // the light tells of a mock that is gone

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
  const said = exchange.warning || guess(exchange);
  return el("li", {}, el("details", { toggle: (event) => event.target.open && !body.hasChildNodes() && attempt(() => fill(body, exchange)) },
    el("summary", {},
      el("time", { title: `received ${exchange.received}` }, exchange.at.slice(11, 19)),
      el("span", { class: `status s${String(exchange.status)[0]}` }, exchange.status || "cut"),
      el("span", { class: "method" }, exchange.method),
      el("span", { class: "path" }, breakable(target)),
      el("span", { class: "ms" }, `${exchange.ms.toFixed(1)} ms`),
      exchange.rule && el("code", { class: "why" }, breakable(exchange.rule)),
      exchange.forced && el("span", { class: "why" }, `forced: ${exchange.forced}`),
      said && el("span", { class: "why" }, said)),
    body));
}

/** The end of a refusal that names what was probably meant. */
function guess({ status, answer }) {
  return status >= 400 ? /did you mean [^"?\\]+\?/.exec(answer)?.[0] : undefined;
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

