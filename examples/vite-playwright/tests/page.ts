/** The page of a test, opened for a workflow of the test's own world. */

import type { Page } from "@playwright/test";
import type { World } from "brakecheck";
import { test as base } from "brakecheck/playwright";

/** Tests that are handed `open`, which shows a workflow in the page. */
export const test = base.extend<{ open: (workflow: string) => Promise<Page> }>({
  open: async ({ page, world }, use) => {
    await use(async (workflow) => {
      await page.addInitScript((access) => Object.assign(window, { access }), accessTo(world));
      await page.goto(`${process.env.PAGE_URL}?workflow=${workflow}`);
      return page;
    });
  },
});

function accessTo({ baseUrl, key }: World) {
  return { baseUrl, key };
}

export { expect } from "brakecheck/playwright";
