"use strict";
// Search, copy buttons, and what closed parts of the page need. Everything else works without this.
const all = selector => [...document.querySelectorAll(selector)];
const items = all(".finding, .rule");
const texts = new Map();

function search(text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  for (const item of items) {
    if (!texts.has(item)) texts.set(item, item.textContent.toLowerCase());
    item.hidden = !words.every(word => texts.get(item).includes(word));
  }
  const found = selector => all(selector).filter(item => !item.hidden).length;
  const [findings, rules] = [found(".finding"), found(".rule")];
  document.getElementById("found").textContent = words.length ? `${findings} findings, ${rules} promises` : "";
  narrow();
}

function narrow() {
  const whole = document.getElementById("show-all").checked && !field.value.trim();
  for (const area of all(".area")) area.open = !whole;
}

function reveal() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let part = target; part; part = part.parentElement) if (part.tagName === "DETAILS") part.open = true;
  target?.scrollIntoView();
}

async function copy(button) {
  const text = button.previousElementSibling;
  try {
    await navigator.clipboard.writeText(text.textContent);
  } catch {
    getSelection().selectAllChildren(text);
    document.execCommand("copy");
  }
  button.textContent = "Copied";
  setTimeout(() => { button.textContent = "Copy"; }, 2000);
}

for (const text of all(".copied")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  text.after(button);
}
document.addEventListener("click", event => { if (event.target.matches(".copy")) copy(event.target); });
addEventListener("hashchange", reveal);
const field = document.getElementById("search");
field.addEventListener("input", () => search(field.value));
for (const choice of all(".filter input")) choice.addEventListener("change", narrow);
document.querySelector(".search").hidden = false;
if (location.hash) reveal();
