// The console: the choice of world and view, and its effects.

import { admin, below, inWorld, look } from "./api.js";
import { loadPositions, mountClock } from "./clock.js";
import { mountDetail } from "./detail.js";
import { attempt, el, notice } from "./dom.js";
import { mountFindings } from "./findings.js";
import { mountJournal } from "./journal.js";
import { mountRecords } from "./records.js";
import { set, store, watch } from "./store.js";
import { follow } from "./stream.js";
import { mountSwitches } from "./switches.js";
import { loadWorlds, mountWorlds } from "./worlds.js";

const VIEWS = ["records", "switches", "findings", "journal"];
const at = (id) => document.getElementById(id);
const journal = mountJournal(at("journal"));
let following = new AbortController();

/** Show another world live, unless a third one is chosen meanwhile. */
async function choose(name) {
  following.abort();
  const { signal } = following = new AbortController();
  const { keys, ...world } = await admin("GET", below(name));
  if (signal.aborted) return;
  set({ world, keys, at: null, selected: world.name === store.world?.name ? store.selected : null, positions: [] });
  keepAddress();
  follow(name, { world: changed, exchange: journal.add, state: journal.live, gone: left }, signal);
  await loadPositions();
  if (!store.selected) await selectFirst();
}

const chosen = (name) => attempt(() => choose(name));

function changed(world) {
  const anew = world.begun !== store.world.begun;
  const moved = anew || world.position !== store.world.position;
  const unknownKeys = moved && store.vendors.some((vendor) => !store.keys[vendor.name]);
  set({ world });
  if (moved) attempt(loadPositions);
  if (anew) attempt(beginAnew);
  else if (unknownKeys) attempt(loadKeys);
}

/** Forget the data of the world from before it began anew. */
async function beginAnew() {
  set({ at: null });
  await Promise.all([journal.load(), loadKeys()]);
  const { vendor, id } = store.selected ?? {};
  const { exists } = vendor ? await look(inWorld(vendor, "records", id)) : { exists: false };
  if (!exists) await selectFirst();
}

async function loadKeys() {
  set({ keys: (await look(inWorld())).keys });
}

async function left() {
  notice("The world was deleted.");
  await loadWorlds();
  await choose(store.worlds[0]);
}

async function selectFirst() {
  for (const { name } of store.vendors) {
    const { records } = await look(`${inWorld(name, "records")}?limit=1`);
    if (records.length) {
      set({ selected: { vendor: name, id: records[0].id } });
      return;
    }
  }
  set({ selected: null });
}

function mountTabs(place) {
  place.append(...VIEWS.map((view) => el("a", { href: `#${view}`, "data-view": view, click: (event) => {
    event.preventDefault();
    set({ view });
    keepAddress();
  } }, view.charAt(0).toUpperCase() + view.slice(1))));
  watch(["view"], drawTabs);
  drawTabs();
}

function drawTabs() {
  for (const view of VIEWS) {
    const tab = document.querySelector(`#tabs [data-view="${view}"]`);
    if (view === store.view) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
    if (view !== "journal") at(view).hidden = store.view !== view;
  }
  document.body.dataset.view = store.view;
}

/** The address names world and view, so that both come back with a reload. */
function keepAddress() {
  history.replaceState(null, "", `#${store.view}/${encodeURIComponent(store.world.name)}`);
}

/** View and world of the address; another world has to be loaded. */
function wanted() {
  const [view, world] = location.hash.slice(1).split("/");
  if (VIEWS.includes(view)) set({ view });
  return decodeURIComponent(world ?? "");
}

async function begin() {
  const world = wanted();
  mountTabs(at("tabs"));
  mountWorlds(at("world"), chosen);
  mountClock(at("clock"));
  mountRecords(at("list"));
  mountDetail(at("detail"));
  mountSwitches(at("switches"));
  mountFindings(at("findings"), chosen);
  const { vendors } = await admin("GET", "/vendors");
  set({ vendors });
  await loadWorlds();
  addEventListener("hashchange", () => {
    const name = wanted();
    if (store.worlds.includes(name) && name !== store.world.name) chosen(name);
  });
  await choose(store.worlds.includes(world) ? world : store.worlds[0]);
}

attempt(begin);
