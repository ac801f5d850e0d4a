/** The check of the options of a call: JavaScript drops those that it does not know in silence. */

import { inspect } from "node:util";
import { BrakecheckError } from "./admin.js";

/** The options as they were given; a `BrakecheckError` where they are no object or have an unknown member. */
export function checked<Options extends object>(
  call: string,
  given: unknown,
  known: readonly (keyof Options & string)[],
): Options {
  const expected = `expected ${call} to get an object with ${known.join(", ")}`;
  if (typeof given !== "object" || given === null || Array.isArray(given))
    throw new BrakecheckError(`${expected}, received ${shown(given)}; name each value, as in { ${known[0]}: … }`);
  const unknown = Object.keys(given).filter((name) => !(known as readonly string[]).includes(name));
  if (unknown.length > 0)
    throw new BrakecheckError(`${expected}, received ${unknown.join(", ")}; correct the name, or leave it out`);
  return given as Options;
}

/** A value in one short line. */
export function shown(value: unknown): string {
  return value === undefined ? "nothing" : inspect(value, { depth: 0, breakLength: Infinity, maxStringLength: 60 });
}
