/** What `tsc --strict` has to accept of the package, and what it has to refuse. Nothing here runs. */

import { assertReceived, startMock, type World } from "brakecheck";
import type { components, paths } from "brakecheck/dialnexa";
import type { operations } from "brakecheck/suprsend";
import { expect, test } from "brakecheck/playwright";
import { expect as vitestExpect, test as vitestTest } from "brakecheck/vitest";

type Cancelled = paths["/workflows/{id}/cancel"]["post"]["responses"][200]["content"]["application/json"];
type Refusal = components["schemas"]["Error"];
type Filters = NonNullable<operations["cancel-workflow"]["requestBody"]>["content"]["application/json"];

export const status = (workflow: Cancelled): string => workflow.status;
export const refusal = (error: Refusal): string => error.message;
export const filters: Filters = { recipients: ["user_123"] };
// @ts-expect-error a status is no number
export const wrong: Cancelled["status"] = 7;
// @ts-expect-error recipients are a list
export const misspelt: Filters = { recipients: "user_123" };

export async function used(world: World): Promise<void> {
  await world.provide({ status: "active", leads: { in_step: 1 } });
  await world.provide({ slug: "welcome", recipient: "user_123" });
  // @ts-expect-error there is no such state
  await world.provide({ status: "stopped" });
  await world.force({ operation: "cancelWorkflow", status: 500, when: "after", times: 1 });
  // @ts-expect-error an effect comes before or after
  await world.force({ operation: "cancelWorkflow", status: 500, when: "never" });
  await world.advance({ hours: 1 });
  const [exchange] = await world.journal({ operation: "cancelWorkflow", count: 2, wait: "2s" });
  exchange?.status.toFixed();
  await assertReceived(world, "cancelWorkflow", { times: 1 });
  // @ts-expect-error there is no such member
  await world.advance({ hour: 1 });
  await assertReceived(world, "cancelWorkflow", { times: 1, settle: 500 });
  await (await startMock({ args: ["--vendor", "dialnexa"] })).stop();
}

test("Playwright", async ({ world, mock, page }) => {
  await page.goto(`${mock.url}?key=${world.key}`);
  await expect(world).toHaveReceived("cancelWorkflow", { times: 1 });
  await expect(world).not.toHaveReceived("deleteWorkflow");
  // @ts-expect-error that is no expectation
  await expect(world).toHaveReceived("cancelWorkflow", { often: 1 });
});

vitestTest("Vitest", async ({ world }) => {
  await vitestExpect(world).toHaveReceived("cancelWorkflow", { times: 1 });
});
