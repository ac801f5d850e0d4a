/** Two tests for playwright.test.js to run: the first fails on purpose. */

import { expect, test } from "brakecheck/playwright";
import { send } from "../requests.js";

test("expects too much", async ({ world }) => {
  await send(world, "no-such", "cancel");
  await expect(world).toHaveReceived("cancelWorkflow", { times: 2, timeout: 50 });
});

test.describe("a seed", () => {
  test.use({ seed: { records: { dialnexa: [{ id: "wfl_spring", status: "paused" }] } } });

  test("the world begins from it", async ({ world }) => {
    expect(await world.observe("wfl_spring")).toMatchObject({ status: "paused" });
  });
});

test.describe("SuprSend", () => {
  test.use({ vendor: "suprsend" });

  test("has another vendor, and another world", async ({ world }) => {
    expect(world.vendor).toBe("suprsend");
    await expect(world).not.toHaveReceived("cancel-workflow");
    expect(await world.journal()).toEqual([]);
  });
});
