/** Cancel, Pause and Delete do what the vendor's pages promise, each test in a world of its own. */

import { expect, test } from "./page";

test("Cancel lets the step finish, and no other begin", async ({ world, open }) => {
  const workflow = await world.provide({ status: "active", leads: { in_step: 1, queued: 2 }, step_seconds: 60 });
  const page = await open(workflow);
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.locator("#status")).toHaveText("cancelled");
  await world.advance({ hours: 1 });
  expect(await world.observe(workflow)).toMatchObject({ status: "cancelled", steps: { started: 1, finished: 1 } });
  await expect(world).toHaveReceived("cancelWorkflow", { times: 1 });
});

test("A second Cancel is refused, and the page says why", async ({ world, open }) => {
  const page = await open(await world.provide({ status: "cancelled" }));
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("alert")).toContainText("cancelled");
  await expect(world).toHaveReceived("cancelWorkflow", { times: 1, status: 409 });
});

test("Pause holds the workflow", async ({ world, open }) => {
  const page = await open(await world.provide({ status: "active" }));
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(page.locator("#status")).toHaveText("paused");
});

test("Delete spares a workflow that is active", async ({ world, open }) => {
  const workflow = await world.provide({ status: "active" });
  const page = await open(workflow);
  await page.getByRole("button", { name: "Delete" }).click();
  await expect(page.getByRole("alert")).toContainText("active");
  expect(await world.observe(workflow)).toMatchObject({ exists: true, status: "active" });
});

for (const reading of ["short", "long"]) {
  test(`Delete removes a paused workflow, however long answers are: ${reading}`, async ({ world, open }) => {
    await world.reading("dialnexa.body.extra-fields", reading);
    const page = await open(await world.provide({ status: "paused" }));
    await page.getByRole("button", { name: "Delete" }).click();
    await expect(page.locator("#status")).toHaveText("gone");
    await expect(world).toHaveReceived("deleteWorkflow", { times: 1, status: 200 });
  });
}
