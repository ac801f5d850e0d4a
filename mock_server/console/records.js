// The records of the world, by vendor.

import { admin, inWorld } from "./api.js";
import { attempt, button, chip, el, show } from "./dom.js";
import { set, store, watch } from "./store.js";

const MORE = 100;
const limits = {};
let latest = 0;

export function mountRecords(place) {
  watch(["world", "at"], () => attempt(() => load(place)));
  watch(["selected"], () => mark(place));
}

export function timed(path) {
  return store.at === null ? path : `${path}${path.includes("?") ? "&" : "?"}at=${store.at}`;
}

async function load(place) {
  const number = ++latest;
  const lists = await Promise.all(store.vendors.map(async (vendor) => {
    const limit = limits[vendor.name] ?? MORE;
    const found = await admin("GET", timed(`${inWorld(vendor.name, "records")}?limit=${limit}`));
    return { vendor, ...found };
  }));
  if (number !== latest) return;
  const shown = lists.map(({ vendor, ...found }) => [vendor.name, found]);
  show(place, shown, () => lists.map((each) => group(each, () => load(place))));
  mark(place);
}

function group({ vendor, records, total }, again) {
  const id = `vendor-${vendor.name}`;
  const rest = total - records.length;
  const more = () => {
    limits[vendor.name] = (limits[vendor.name] ?? MORE) + MORE;
    attempt(again);
  };
  return el("section", { "aria-labelledby": id },
    el("h2", { id }, vendor.title, " ", el("small", {}, `${total}`)),
    records.length ? el("ul", { class: "records" }, records.map((record) => row(vendor.name, record))) : el("p", { class: "empty" }, "No records yet."),
    rest > 0 && records.length === (limits[vendor.name] ?? MORE) && button(`Show more of ${rest}`, more, { "data-key": `more-${vendor.name}` }));
}

function row(vendor, record) {
  const key = `${vendor}/${record.id}`;
  return el("li", {}, el("button", {
    type: "button",
    "data-key": key,
    click: () => choose(vendor, record),
  },
  el("span", { class: "name" }, record.name),
  el("code", {}, record.id),
  chip(record.status)));
}

/** Show the record; if the list stands above it, scroll to it. */
function choose(vendor, record) {
  set({ selected: { vendor, id: record.id } });
  const detail = document.getElementById("detail");
  if (detail.getBoundingClientRect().top > innerHeight / 2) detail.scrollIntoView();
}

function mark(place) {
  const key = store.selected && `${store.selected.vendor}/${store.selected.id}`;
  for (const each of place.querySelectorAll("button[data-key]")) {
    if (each.dataset.key === key) each.setAttribute("aria-current", "true");
    else each.removeAttribute("aria-current");
  }
}
