/** The descriptions that the mock serves, as openapi-typescript reads them without this package. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { startMock } from "brakecheck";

let mock, folder;
before(async () => {
  mock = await startMock();
  folder = mkdtempSync(join(tmpdir(), "types-"));
});
after(async () => {
  await mock.stop();
  rmSync(folder, { recursive: true });
});

test("their types have no error under tsc --strict", async () => {
  const files = [];
  for (const vendor of ["dialnexa", "suprsend"]) {
    const { baseUrl } = await mock.world({ vendor });
    files.push(join(folder, `${vendor}.ts`));
    run("openapi-typescript", `${baseUrl}/openapi.json`, "--output", files.at(-1));
  }
  run("tsc", "--strict", "--noEmit", ...files);
});

function run(command, ...args) {
  const program = join(import.meta.dirname, "../node_modules/.bin", command);
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: folder, encoding: "utf8" });
  assert.equal(status, 0, stdout + stderr);
}
