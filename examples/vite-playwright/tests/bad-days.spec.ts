/** What the page shows when an answer is an error, is lost, or takes long. */

import { expect, test } from "./page";

test("500, but it did cancel: the page shows what is true, and asks no second time", async ({ world, open }) => {
  await world.force({ operation: "cancelWorkflow", status: 500, when: "after" });
  const page = await open(await world.provide({ status: "active" }));
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.locator("#status")).toHaveText("cancelled");
  await expect(world).toHaveReceived("cancelWorkflow", { times: 1, status: 500 });
});

test("The answer to a cancel is lost: the page looks, and shows what is true", async ({ world, open }) => {
  await world.force({ operation: "cancelWorkflow", connection: "reset", when: "after" });
  const page = await open(await world.provide({ status: "active" }));
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("alert")).toContainText("The answer was lost");
  await expect(page.locator("#status")).toHaveText("cancelled");
});

test("429: the page says when to try again, and the second press cancels", async ({ world, open }) => {
  await world.force({ operation: "cancelWorkflow", status: 429, retry_after: 2, times: 1 });
  const page = await open(await world.provide({ status: "active" }));
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("alert")).toHaveText("Try again in 2 s.");
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.locator("#status")).toHaveText("cancelled");
});

test("A slow network: a double click cancels once", async ({ world, open }) => {
  await world.force({ operation: "cancelWorkflow", delay: 0.3 });
  const page = await open(await world.provide({ status: "active" }));
  await page.getByRole("button", { name: "Cancel" }).dblclick({ force: true });
  await expect(page.locator("#status")).toHaveText("cancelled");
  await expect(world).toHaveReceived("cancelWorkflow", { times: 1 });
});
