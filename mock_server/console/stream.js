// Server-sent events, read by fetch: an EventSource could not send the admin token.

import { below, respond } from "./api.js";

const AGAIN = 1500; // milliseconds until a lost stream is tried again

/** Follow a world until the signal aborts. `on` has a function for each event, and `state` for live or lost. */
export async function follow(world, on, signal) {
  while (!signal.aborted) {
    try {
      const response = await respond("GET", below(world, "journal", "events"), undefined, { signal });
      if (response.status === 404) {
        on.gone();
        return;
      }
      if (!response.ok) throw new Error(`the events answer ${response.status}`);
      on.state(true);
      await read(response.body, on);
    } catch (error) {
      if (error.name === "AbortError") return;
    }
    on.state(false);
    await new Promise((resolve) => setTimeout(resolve, AGAIN));
  }
}

async function read(body, on) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) dispatch(block, on);
  }
}

function dispatch(block, on) {
  const fields = Object.fromEntries(block.split("\n").map((line) => {
    const [, name, value] = /^([^:]*):? ?(.*)$/.exec(line);
    return [name, value];
  }));
  if (fields.event && fields.data) on[fields.event]?.(JSON.parse(fields.data));
}
