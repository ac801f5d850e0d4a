/** Writes the types of the descriptions that `brakecheck spec` prints into src/descriptions/. */

import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";

const FOLDER = new URL("../src/descriptions/", import.meta.url);

mkdirSync(FOLDER, { recursive: true });
for (const name of ["dialnexa", "suprsend", "admin"]) {
  const printed = execFileSync("brakecheck", ["spec", name], { encoding: "utf8", maxBuffer: 2 ** 26 });
  const types = await openapiTS(JSON.parse(printed, withoutConditions));
  writeFileSync(new URL(`${name}.ts`, FOLDER), astToString(types));
}

/** An `anyOf` that only says which members have to be there would make the whole type `unknown`. */
function withoutConditions(_, value) {
  const isCondition = (each) => Object.keys(each).join() === "required";
  if (value?.properties && Array.isArray(value.anyOf) && value.anyOf.every(isCondition)) delete value.anyOf;
  return value;
}
