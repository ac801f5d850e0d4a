/** Playwright's `test` with a world for each test, and its `expect` with `toHaveReceived`. */

import { expect as plain, test as base } from "@playwright/test";
import { openMock, type Mock, type Seed } from "./mock.js";
import type { StartOptions } from "./process.js";
import { matchers } from "./received.js";
import type { World } from "./world.js";

/** What `test.use` and the configuration can set. */
export interface WorldSettings {
  /** The vendor of the test's world (`dialnexa`). */
  vendor: string;
  /** The seed that the test's world begins from, or the path of a JSON file that has it. */
  seed: Seed | string;
}

/** What `use` of the configuration can set for a worker. */
export interface MockSettings {
  /** How the mock of a worker is started, unless `BRAKECHECK_URL` names one that runs. */
  mockOptions: StartOptions;
}

/** Tests with the fixtures `world`, of each test, and `mock`, of each worker. */
export const test = base.extend<WorldSettings & { world: World }, MockSettings & { mock: Mock }>({
  mockOptions: [{}, { option: true, scope: "worker" }],
  vendor: ["dialnexa", { option: true }],
  seed: [{}, { option: true }],
  mock: [
    async ({ mockOptions }, use) => {
      const mock = await openMock(mockOptions);
      await use(mock);
      await mock.stop();
    },
    { scope: "worker", timeout: 60_000 },
  ],
  world: async ({ mock, vendor, seed }, use, testInfo) => {
    const world = await mock.world({ vendor, seed });
    await use(world);
    if (testInfo.status !== testInfo.expectedStatus) {
      const body = JSON.stringify(await world.journal(), null, 2);
      await testInfo.attach("journal of the world", { body, contentType: "application/json" });
    }
    await world.remove();
  },
});

/** Playwright's `expect`, which can say `expect(world).toHaveReceived("cancelWorkflow", { times: 1 })` as well. */
export const expect = plain.extend(matchers);
