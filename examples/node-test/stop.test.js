/** The client stops a workflow, on good days and bad ones. */

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { assertReceived, startMock } from "brakecheck";
import { stop } from "./stop.js";

let mock, world;
before(async () => void (mock = await startMock()));
after(() => mock.stop());
beforeEach(async () => void (world = await mock.world({ vendor: "dialnexa" })));

test("an active workflow is stopped by one request, and stays so", async () => {
  const workflow = await world.provide({ status: "active", leads: { in_step: 1 } });
  assert.equal(await stop(world, workflow), "cancelled");
  await world.advance({ days: 30 });
  assert.equal((await world.observe(workflow)).status, "cancelled");
  await assertReceived(world, "cancelWorkflow", { times: 1, status: 200 });
});

test("a lost answer is no reason to cancel twice", async () => {
  const workflow = await world.provide({ status: "active" });
  await world.force({ operation: "cancelWorkflow", connection: "drop", when: "after" });
  assert.equal(await stop(world, workflow), "cancelled");
  await assertReceived(world, "cancelWorkflow", { times: 1 });
});

test("an error before the effect is not taken for a stop", async () => {
  const workflow = await world.provide({ status: "active" });
  await world.force({ operation: "cancelWorkflow", status: 503 });
  assert.equal(await stop(world, workflow), "active");
});
