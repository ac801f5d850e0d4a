/** What a world has received, held to what a test expects. */

import { AssertionError } from "node:assert";
import { BrakecheckError } from "./admin.js";
import { checked, shown } from "./options.js";
import type { Exchange, Operation, World } from "./world.js";

/** How often, and with which answer. */
export interface Expectation {
  /** Exactly so often; at least once unless given. */
  times?: number;
  /** Only requests that were answered so: a status such as 409, or a class such as `"4xx"`. */
  status?: number | string;
  /** Milliseconds to wait for requests that are still to come (2,000). */
  timeout?: number;
  /** Milliseconds to look for further ones afterwards (0), with `times` or `.not`. */
  settle?: number;
}

/** The verdict as Playwright, Vitest and Jest want it of a matcher. */
export interface Verdict {
  pass: boolean;
  message: () => string;
}

const SHOWN = 10; // exchanges that a message lists

/** Tells whether the world has received the operation. What is expected not to come is not waited for. */
export async function received(
  world: World,
  operation: Operation,
  expectation: Expectation = {},
  negated = false,
): Promise<Verdict> {
  const { times, status } = sensible(world, expectation, negated);
  const found = await matching(world, operation, expectation, negated);
  const pass = times === undefined ? found.length > 0 : found.length === times;
  const all = pass === negated ? await world.journal({ limit: SHOWN }) : [];
  const wanted = `${operation}${status === undefined ? "" : ` answered with ${status}`}`;
  const often = times === undefined ? "" : ` ${counted(times)}`;
  return {
    pass,
    message: () =>
      `expected ${world.vendor}'s world ${negated ? "not " : ""}to have received ${wanted}${often}, ` +
      `received it ${counted(found.length)}; ${listed(all)}`,
  };
}

/** Fails as `node:assert` does unless the world has received the operation as expected. */
export async function assertReceived(world: World, operation: Operation, expectation?: Expectation): Promise<void> {
  const { pass, message } = await received(world, operation, expectation);
  if (!pass) throw new AssertionError({ message: message(), stackStartFn: assertReceived });
}

/** The exchanges that match: once there are enough of them, and once no further ones are looked for. */
async function matching(
  world: World,
  operation: Operation,
  { times, status, timeout = 2_000, settle = 0 }: Expectation,
  negated: boolean,
): Promise<Exchange[]> {
  const filter = status === undefined ? { operation } : { operation, status: String(status) };
  const awaited = negated ? {} : { count: times ?? 1, wait: `${timeout}ms` };
  const found = await world.journal({ ...filter, ...awaited });
  if (settle === 0 || !(negated || found.length === times)) return found;
  return world.journal({ ...filter, count: (times ?? 0) + 1, wait: `${settle}ms` });
}

function sensible(world: World, expectation: Expectation, negated: boolean): Expectation {
  if (typeof world?.journal !== "function")
    throw new BrakecheckError(`expected toHaveReceived to get a world, received ${shown(world)}; make one by mock.world`);
  checked<Expectation>("toHaveReceived", expectation, ["times", "status", "timeout", "settle"]);
  if (expectation.settle !== undefined && expectation.times === undefined && !negated)
    throw new BrakecheckError("expected settle with times or .not, received settle alone; add times: 1");
  return expectation;
}

interface Context {
  isNot?: boolean;
}

/** For the `expect.extend` of Playwright, Vitest and Jest. */
export const matchers = {
  toHaveReceived(this: unknown, world: World, operation: Operation, expectation?: Expectation): Promise<Verdict> {
    return received(world, operation, expectation, (this as Context).isNot);
  },
};

function counted(times: number): string {
  return times === 1 ? "once" : `${times} times`;
}

function listed(exchanges: readonly Exchange[]): string {
  if (exchanges.length === 0) return "the world has received nothing: does the client use its baseUrl and key?";
  return `the last that came:\n${exchanges.map((each) => `  ${line(each)}`).join("\n")}`;
}

function line({ method, path, status, rule, forced }: Exchange): string {
  return [method, path, "→", status || "no answer", rule && `(${rule})`, forced && `[${forced}]`]
    .filter(Boolean)
    .join(" ");
}
