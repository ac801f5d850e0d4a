#!/usr/bin/env node
// Brings states about on our server for `brakecheck verify`.
//
// One JSON object comes in on each line of standard input, one goes out on standard output. Write
// nothing else to standard output; standard error is yours. Try it as often as you like:
//
//     brakecheck adapter check "node adapter.mjs" --vendor {vendor}

import { createInterface } from "node:readline";

const made = []; // ids of what was provided, to be removed at the end

const requests = {
  async describe({ vendor, base_url }) {
    // Name here what is written below: "provide", "observe", "advance". With "provide" and
    // "observe" most contracts can be checked, with "advance" those about what happens later.
    return { protocol: 1, can: [] };
  },

  async provide({ state, account }) {
    // Make a record in the state, by whatever means you have: your own API, the database, a fixture.
    // `brakecheck adapter schema {vendor}` says what a state holds. account is "own" or "other".
    if (account !== "own") return { cannot: "there is one account alone" };
    // const id = await insertIntoYourDatabase(state);
    // made.push(id);
    // return { id };
    return { cannot: "provide is not written yet" };
  },

  async observe({ id }) {
    // Tell what there is to see of a record; leave out what you cannot tell.
    // return { exists: true, status: "paused" };
    return { cannot: "observe is not written yet" };
  },

  async advance({ seconds }) {
    // Let time go by: turn the clock of your scheduler, and run what is due by then.
    return { cannot: "advance is not written yet" };
  },

  async cleanup() {
    // Remove what provide has made.
    return { removed: made };
  },
};

let cleaned = false;
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  let answer;
  try {
    answer = await requests[request.do](request);
  } catch (error) { // one request that fails spoils one contract, and not the run
    console.error(`${request.do}:`, error);
    answer = { cannot: `${request.do} failed: ${error.name}` };
  }
  cleaned = request.do === "cleanup";
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
if (!cleaned) await requests.cleanup(); // the run was killed
