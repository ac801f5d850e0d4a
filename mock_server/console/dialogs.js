// Questions to the person, in dialogs that the keyboard can leave.

import { button, el } from "./dom.js";

/** Show a form; returns its values, or null if the person leaves it. */
function ask(title, fields, action, kind = "") {
  return new Promise((resolve) => {
    const form = el("form", { method: "dialog" }, el("h2", {}, title), fields);
    const dialog = el("dialog", { "aria-label": title }, form);
    let answer = null;
    form.append(
      el("p", { class: "actions" },
        button("Cancel", () => dialog.close()),
        el("button", { class: `primary ${kind}` }, action)),
    );
    form.addEventListener("submit", () => { answer = new FormData(form); });
    dialog.addEventListener("close", () => { dialog.remove(); resolve(answer); });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** Whether the person agrees. */
export async function agreed(title, sentence, action) {
  return (await ask(title, [el("p", {}, sentence)], action, "danger")) !== null;
}

/** The settings of a new world, or null. */
export async function askWorld() {
  const fields = [
    labelled("Name", el("input", { name: "name", pattern: "[A-Za-z0-9_.\\-]{1,100}", placeholder: "chosen for you", autocomplete: "off" })),
    checkbox("seeded", "With the demo records", true),
    checkbox("manual", "The clock stands until it is moved", true),
  ];
  const form = await ask("New world", fields, "Make it");
  if (!form) return null;
  const name = form.get("name").trim();
  return {
    ...(name ? { name } : {}),
    seeded: form.has("seeded"),
    clock: { mode: form.has("manual") ? "manual" : "real" },
  };
}

/** The admin token. It stays in this tab. */
export async function askToken() {
  for (;;) {
    const field = el("input", { name: "token", type: "password", required: true, autocomplete: "off" });
    const hint = el("p", {}, "The mock was started with --admin-token. The token stays in this tab, until the tab is closed.");
    const form = await ask("Admin token", [hint, labelled("Token", field)], "Use it");
    const token = form?.get("token").trim();
    if (token && /^[\x21-\x7e]+$/.test(token)) return token;
  }
}

export function labelled(text, field) {
  return el("label", {}, el("span", {}, text), field);
}

function checkbox(name, text, checked) {
  return el("label", { class: "check" }, el("input", { type: "checkbox", name, checked }), text);
}
