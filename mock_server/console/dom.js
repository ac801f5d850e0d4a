// Elements, made without any HTML in texts, so that parts of requests stay text.

const SVG = "http://www.w3.org/2000/svg";

/** An element. Functions among the properties are listeners; false and null leave a property out. */
export function el(tag, properties = {}, ...children) {
  return filled(document.createElement(tag), properties, children);
}

export function svg(tag, properties = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), properties, children);
}

function filled(element, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child != null && child !== false));
  return element;
}

export function button(text, click, properties = {}) {
  return el("button", { type: "button", click, ...properties }, text);
}

/** Put these children into the container; the element with the same `data-key` has the focus again. */
export function replace(container, ...children) {
  const focused = container.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  container.replaceChildren(...children.flat().filter((child) => child != null && child !== false));
  if (focused) container.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}

const shown = new WeakMap();

/** The same, unless the container already shows these data, so that nothing moves while it is used. */
export function show(container, data, build) {
  const text = JSON.stringify(data);
  if (shown.get(container) === text) return;
  shown.set(container, text);
  replace(container, build());
}

export function chip(state, text = state) {
  return el("span", { class: `chip ${tone(state)}` }, text);
}

const TONES = [
  [/fail|error|crash|dropped/i, "bad"],
  [/cancel|stop|abort|delet/i, "stopped"],
  [/complet|finish|success|deliver|sent|done/i, "done"],
  [/wait|pause|hold|schedul|due|between/i, "waiting"],
  [/run|active|progress|step|execut|start/i, "going"],
];

/** The colour class of a state, by its name: the words stand beside each colour. */
export function tone(state) {
  return TONES.find(([pattern]) => pattern.test(state))?.[1] ?? "idle";
}

/** The text, with possible line breaks after points and slashes. */
export function breakable(text) {
  return text.split(/(?<=[./])/).flatMap((part) => [part, document.createElement("wbr")]);
}

export function plural(count, word) {
  return `${count.toLocaleString("en")} ${word}${count === 1 ? "" : "s"}`;
}

/** `2026-11-27 14:03:05` in UTC, of a timestamp. */
export function moment(timestamp) {
  return timestamp.slice(0, 19).replace("T", " ");
}

let fading;

/** Show a message to the person; screen readers read it. */
export function notice(text, kind = "") {
  const place = document.getElementById("notice");
  place.textContent = text;
  place.className = `shown ${kind}`;
  clearTimeout(fading);
  fading = setTimeout(() => place.classList.remove("shown"), 6000);
}

/** Run a function, and show the person the message of an error. */
export async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    if (error.name !== "AbortError") notice(error.message, "bad");
    return undefined;
  }
}
