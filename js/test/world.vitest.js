/** Vitest's fixtures and matcher. */

import { describe } from "vitest";
import { expect, test } from "brakecheck/vitest";
import { send } from "./requests.js";

test("a test has a world, and expects what it received", async ({ world }) => {
  const workflow = await world.provide({ status: "active" });
  await expect(world).not.toHaveReceived("cancelWorkflow");
  await send(world, workflow, "cancel");
  await expect(world).toHaveReceived("cancelWorkflow", { times: 1 });
  await expect(world).not.toHaveReceived("cancelWorkflow", { times: 2 });
  await expect(expect(world).not.toHaveReceived("cancelWorkflow")).rejects.toThrow(
    /world not to have received cancelWorkflow, received it once; the last that came:\n.*→ 200/,
  );
  await expect(expect(world).toHaveReceived("pauseWorkflow", { timeout: 1 })).rejects.toThrow(/received it 0 times/);
});

test("the next test has another world", async ({ world }) => {
  expect(await world.journal()).toEqual([]);
});

describe("a seed", () => {
  test.override({ seed: { records: { dialnexa: [{ id: "wfl_spring", status: "paused" }] } } });

  test("the world begins from it", async ({ world }) => {
    expect((await world.observe("wfl_spring")).status).toBe("paused");
  });
});

describe("SuprSend", () => {
  test.override({ vendor: "suprsend" });

  test("the vendor can be chosen", async ({ world }) => {
    const run = await world.provide({ slug: "welcome", recipient: "user_123" });
    expect(world.baseUrl).toMatch(/\/suprsend$/);
    expect((await world.observe(run)).status).toBe("running");
  });
});
