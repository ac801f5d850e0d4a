/** The page: a press asks the API, and whatever comes of it, the page shows what the workflow is then. */

import { Refused, WorkflowApi, type Access } from "./api";

declare global {
  interface Window {
    access: Access; // set by the page that embeds this one, and by the tests
  }
}

const api = new WorkflowApi(window.access, new URLSearchParams(location.search).get("workflow") ?? "");
const buttons = [...document.querySelectorAll("button")];
const status = document.querySelector("#status")!;
const alert = document.querySelector("#alert")!;

async function look(): Promise<void> {
  try {
    status.textContent = (await api.read()).status;
  } catch (error) {
    status.textContent = error instanceof Refused && error.status === 404 ? "gone" : "unknown";
  }
}

async function press(operation: "pause" | "cancel" | "delete"): Promise<void> {
  buttons.forEach((button) => (button.disabled = true));
  alert.textContent = "";
  try {
    await api[operation]();
  } catch (error) {
    alert.textContent = sentenceFor(error);
  }
  await look();
  buttons.forEach((button) => (button.disabled = false));
}

function sentenceFor(error: unknown): string {
  if (!(error instanceof Refused)) return "The answer was lost. This is the workflow now:";
  return error.retryAfter ? `Try again in ${error.retryAfter} s.` : error.message;
}

for (const operation of ["pause", "cancel", "delete"] as const) {
  document.querySelector(`#${operation}`)!.addEventListener("click", () => press(operation));
}
await look();
