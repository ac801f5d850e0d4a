/** Vitest's `test` with a world for each test, and its `expect` with `toHaveReceived`. */

import { expect, test as base } from "vitest";
import { openMock, type Mock, type Seed } from "./mock.js";
import type { StartOptions } from "./process.js";
import { matchers, type Expectation } from "./received.js";
import type { Operation, World } from "./world.js";

declare module "vitest" {
  interface Matchers<T = any> {
    /** Whether the world has received the operation. */
    toHaveReceived(operation: Operation, expectation?: Expectation): Promise<void>;
  }
}

expect.extend(matchers);

/** What a test is handed. */
export interface Fixtures {
  /** How the mock is started, unless `BRAKECHECK_URL` names one that runs. */
  mockOptions: StartOptions;
  /** The vendor of the test's world (`dialnexa`). */
  vendor: string;
  /** The seed that the test's world begins from, or the path of a JSON file that has it. */
  seed: Seed | string;
  /** The mock of this worker. */
  mock: Mock;
  /** A world of this test's own. */
  world: World;
}

/** Tests with the fixtures `world`, of each test, and `mock`, of each worker. */
export const test = base.extend<Fixtures>({
  mockOptions: [{}, { scope: "worker" }],
  vendor: "dialnexa",
  seed: {},
  mock: [
    async ({ mockOptions }, use) => {
      const mock = await openMock(mockOptions);
      await use(mock);
      await mock.stop();
    },
    { scope: "worker" },
  ],
  world: async ({ mock, vendor, seed }, use) => {
    const world = await mock.world({ vendor, seed });
    await use(world);
    await world.remove();
  },
});

export { expect };
