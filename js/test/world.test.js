/** A world from JavaScript: records, time, behaviours, readings, journal. */

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { assertReceived, matchers, received, startMock } from "brakecheck";
import { send } from "./requests.js";

let mock, world;
before(async () => void (mock = await startMock()));
after(() => mock.stop());
beforeEach(async () => void (world = await mock.world({ vendor: "dialnexa" })));

test("a cancelled workflow finishes its step, and no other begins", async () => {
  const workflow = await world.provide({ status: "active", leads: { in_step: 1, queued: 2 }, step_seconds: 60 });
  assert.equal((await send(world, workflow, "cancel")).status, 200);
  await world.advance({ days: 1, hours: 1, minutes: 1, seconds: 1 });
  const { exists, status, steps } = await world.observe(workflow);
  assert.deepEqual({ exists, status, steps }, { exists: true, status: "cancelled", steps: { started: 1, finished: 1 } });
});

test("what happens in one world, another does not know", async () => {
  const other = await mock.world({ vendor: "dialnexa" });
  const workflow = await world.provide({ status: "active" });
  assert.equal((await send(world, workflow, "cancel", other.key)).status, 404);
  assert.deepEqual(await world.journal(), []);
  await other.remove();
  assert.equal((await send(world, workflow, "cancel", other.key)).status, 401);
});

test("a span adds up", async () => {
  const span = { days: 1, hours: 2, minutes: 3, seconds: 4 };
  const before = await clock();
  await world.advance(span);
  assert.equal(Math.round((await clock()) - before), 93784);
});

test("an answer is lost after the effect, until nothing is forced", async () => {
  const workflow = await world.provide({ status: "active" });
  await world.force({ operation: "cancelWorkflow", connection: "drop", when: "after" });
  await assert.rejects(send(world, workflow, "cancel"));
  assert.equal((await world.observe(workflow)).status, "cancelled");
  await world.force();
  assert.equal((await send(world, workflow, "cancel")).status, 409);
});

test("readings add up, and a reset takes them back", async () => {
  const removed = async () => {
    const workflow = await world.provide({ status: "paused" });
    const headers = { Authorization: `Bearer ${world.key}` };
    return (await fetch(`${world.baseUrl}/workflows/${workflow}`, { method: "DELETE", headers })).text();
  };
  const usual = await removed();
  await world.reading("dialnexa.delete.message", "word");
  await world.reading("dialnexa.body.extra-fields", "short");
  assert.notEqual(await removed(), usual);
  await world.reset();
  assert.equal(await removed(), usual);
});

test("a mistyped state is refused with the mock's own sentence", async () => {
  await assert.rejects(world.provide({ status: "actve" }), /refused POST .*records: .*actve/);
  await assert.rejects(mock.world({ vendor: "dialnexo" }), /serves \(dialnexa, suprsend\), received 'dialnexo'/);
});

test("what was received is asserted, and a failure lists what came instead", async () => {
  const workflow = await world.provide({ status: "active" });
  await send(world, workflow, "cancel");
  await send(world, workflow, "cancel");
  await assertReceived(world, "cancelWorkflow");
  await assertReceived(world, "cancelWorkflow", { times: 2 });
  await assertReceived(world, "cancelWorkflow", { times: 1, status: 409 });
  await assertReceived(world, "pauseWorkflow", { times: 0 });
  await assert.rejects(assertReceived(world, "cancelWorkflow", { times: 1 }), {
    name: "AssertionError",
    message: /received cancelWorkflow once, received it 2 times; .*\n.*→ 200\n.*→ 409 \(dialnexa\.cancel\./,
  });
  await assert.rejects(assertReceived(world, "pauseWorkflow", { timeout: 1 }), /received it 0 times/);
  await assert.rejects(assertReceived(world, "cancelWorkflw"), /did you mean cancelWorkflow\?/);
});

test("a request that is still to come is waited for", async () => {
  const workflow = await world.provide({ status: "active" });
  const waiting = assertReceived(world, "cancelWorkflow", { timeout: 30_000 });
  await send(world, workflow, "cancel");
  await waiting;
});

test("with settle, one that comes too late is counted", async () => {
  const workflow = await world.provide({ status: "active" });
  await send(world, workflow, "cancel");
  const once = assertReceived(world, "cancelWorkflow", { times: 1, settle: 30_000 });
  await world.journal({ operation: "cancelWorkflow" });
  await send(world, workflow, "cancel");
  await assert.rejects(once, /received cancelWorkflow once, received it 2 times/);
  await assertReceived(world, "cancelWorkflow", { times: 2, settle: 1 });
  const never = assertReceived(world, "pauseWorkflow", { times: 0, settle: 30_000 });
  await send(world, workflow, "pause");
  await assert.rejects(never, /received pauseWorkflow 0 times, received it once/);
});

test("with settle, not looks further as well", async () => {
  const workflow = await world.provide({ status: "active" });
  const not = matchers.toHaveReceived.call({ isNot: true }, world, "cancelWorkflow", { settle: 30_000 });
  await send(world, workflow, "cancel");
  assert.equal((await not).pass, true);
  assert.equal((await received(world, "pauseWorkflow", { settle: 1 }, true)).pass, false);
});

async function clock() {
  const response = await fetch(`${mock.url}/__admin/worlds/${world.name}/clock`);
  return (await response.json()).now;
}
