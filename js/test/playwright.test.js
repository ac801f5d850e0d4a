/** Playwright's fixtures and matcher, without a browser. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

const PLAYWRIGHT = join(import.meta.dirname, "../node_modules/.bin/playwright");
const SPECS = join(import.meta.dirname, "playwright");

test("a test that fails lists what its world received, and has the journal attached", () => {
  const output = mkdtempSync(join(tmpdir(), "playwright-"));
  const args = ["test", "--config", SPECS, "--reporter=json", "--workers=1", `--output=${output}`];
  const { stdout } = spawnSync(PLAYWRIGHT, args, { encoding: "utf8", env: { ...process.env, FORCE_COLOR: "0" } });
  rmSync(output, { recursive: true });
  const { specs, suites } = JSON.parse(stdout).suites[0];
  const [{ status, error, attachments }] = specs[0].tests[0].results;
  assert.equal(status, "failed");
  assert.match(error.message, /received cancelWorkflow 2 times, received it once; .*\n.*→ 404 \(dialnexa\.cancel\./);
  const journal = attachments.find(({ name }) => name === "journal of the world");
  const exchanges = JSON.parse(Buffer.from(journal.body, "base64").toString());
  assert.deepEqual(exchanges.map(({ operation }) => operation), ["cancelWorkflow"]);
  assert.deepEqual(suites.map(({ specs: [{ ok }] }) => ok), [true, true]);
});
