/** A world that begins from a seed. */

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { startMock } from "brakecheck";

const SEED = {
  clock: { mode: "manual", now: "2026-03-01T09:00:00Z" },
  records: { dialnexa: [{ id: "wfl_spring", status: "paused" }, { id: "wfl_winter", status: "cancelled" }] },
};

let mock, folder;
before(async () => {
  mock = await startMock();
  folder = mkdtempSync(join(tmpdir(), "seed-"));
});
after(async () => {
  await mock.stop();
  rmSync(folder, { recursive: true });
});

test("it has the records and the time of the seed, again after a reset", async () => {
  const world = await mock.world({ vendor: "dialnexa", seed: SEED });
  await fetch(`${world.baseUrl}/workflows/wfl_spring/cancel`, { method: "POST", headers: { Authorization: `Bearer ${world.key}` } });
  assert.equal((await world.observe("wfl_spring")).status, "cancelled");
  await world.reset();
  assert.equal((await world.observe("wfl_spring")).status, "paused");
  const clock = await (await fetch(`${mock.url}/__admin/worlds/${world.name}/clock`)).json();
  assert.equal(clock.time, "2026-03-01T09:00:00.000Z");
});

test("the seed may stand in a JSON file", async () => {
  const path = join(folder, "world.json");
  writeFileSync(path, JSON.stringify(SEED));
  const world = await mock.world({ vendor: "dialnexa", seed: path });
  assert.equal((await world.observe("wfl_winter")).status, "cancelled");
});

test("what is wrong in a seed is told", async () => {
  const world = (seed) => mock.world({ vendor: "dialnexa", seed });
  await assert.rejects(world({ recods: {} }), /refused POST \/worlds: .*recods.*did you mean records/);
  await assert.rejects(world(join(folder, "no.json")), /the path of a JSON file, received ENOENT/);
  await assert.rejects(world(7), /seed to be an object or the path of a JSON file, received 7/);
  await assert.rejects(world([]), /seed to be an object or the path of a JSON file, received \[\]/);
  const yaml = join(folder, "world.yaml");
  writeFileSync(yaml, "records: {}");
  await assert.rejects(world(yaml), /the path of a JSON file, received .*not valid JSON/);
});
