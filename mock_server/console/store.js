// State of the page, and the listeners to its changes.

/** `at` is a position of the world's log, null for now; `selected` is the record that is shown. */
export const store = {
  vendors: [],
  worlds: [],
  world: null,
  keys: {},
  positions: [],
  at: null,
  selected: null,
  view: "records",
};

const watchers = [];

/** Change members; those who watch one of them run once. */
export function set(changes) {
  const changed = Object.keys(changes).filter((name) => store[name] !== changes[name]);
  Object.assign(store, changes);
  for (const { names, run } of watchers) {
    if (names.some((name) => changed.includes(name))) run();
  }
}

export function watch(names, run) {
  watchers.push({ names, run });
}
