/** What is misspelt in options is an error, and never ignored. */

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { assertReceived, connectMock, matchers, startMock } from "brakecheck";

let mock, world;
before(async () => void (mock = await startMock()));
after(() => mock.stop());
beforeEach(async () => void (world = await mock.world({ vendor: "dialnexa" })));

for (const [call, wrong, words] of [
  ["advance({ hour })", () => world.advance({ hour: 1 }), /advance to get an object with days, hours, minutes, seconds, received hour; correct/],
  ["advance(number)", () => world.advance(3600), /advance to get an object .*, received 3600; name each value, as in { days: … }/],
  ["advance()", () => world.advance(), /received nothing; name each value/],
  ["advance({})", () => world.advance({}), /received {}; give a span such as { hours: 1 }/],
  ["advance({ hours: text })", () => world.advance({ hours: "1" }), /advance to get numbers, received hours: '1'; give/],
  ["toHaveReceived({ time })", () => assertReceived(world, "cancelWorkflow", { time: 1 }), /with times, status, timeout, settle, received time;/],
  ["toHaveReceived(number)", () => assertReceived(world, "cancelWorkflow", 1), /received 1; name each value, as in { times: … }/],
  ["toHaveReceived of no world", () => matchers.toHaveReceived({}, "cancelWorkflow"), /to get a world, received {}; make one by mock.world/],
  ["settle alone", () => assertReceived(world, "cancelWorkflow", { settle: 1 }), /settle with times or .not, received settle alone; add times: 1/],
  ["journal({ operatio })", () => world.journal({ operatio: "cancelWorkflow" }), /journal to get .*, received operatio;/],
  ["startMock({ arg })", () => startMock({ arg: [] }), /startMock to get .* command, args, timeout, received arg;/],
  ["connectMock({ tokn })", () => connectMock(mock.url, { tokn: "x" }), /connectMock to get an object with token, received tokn;/],
  ["mock.world()", () => mock.world(), /mock.world to get .* vendor, seeded, seed, received nothing;/],
  ["mock.world({ records })", () => mock.world({ vendor: "dialnexa", records: {} }), /received records; correct the name, or leave it out/],
  ["mock.world({ vendor: 7 })", () => mock.world({ vendor: 7 }), /serves \(dialnexa, suprsend\), received 7/],
]) {
  test(`${call} is refused`, async () => {
    await assert.rejects(async () => wrong(), (error) => error.name === "BrakecheckError" && words.test(error.message));
  });
}

test("a member that is undefined counts as left out", async () => {
  assert.deepEqual(await world.journal({ operation: undefined, status: undefined }), []);
});
