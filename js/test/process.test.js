/** A mock is started, found, and ended for sure. */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import { BrakecheckError, connectMock, startMock } from "brakecheck";

const PATIENCE = 20_000; // milliseconds for a mock to be gone

test("a mock that was stopped is gone, and says so", async () => {
  const mock = await startMock({ args: ["--vendor", "dialnexa"] });
  const world = await mock.world({ vendor: "dialnexa" });
  assert.equal(world.baseUrl, `${mock.url}/v1`);
  await mock.stop();
  await mock.stop();
  await assert.rejects(world.observe("x"), /expected a mock at .*, received no whole answer/);
});

test("a mock that was connected to goes on", async () => {
  const mock = await startMock();
  await (await connectMock(`${mock.url}/`)).stop();
  assert.ok(await mock.world({ vendor: "suprsend" }));
  await mock.stop();
});

for (const ending of ["SIGKILL", "SIGTERM", "its own end"]) {
  test(`a mock ends with the program that started it: ${ending}`, async () => {
    const waits = ending === "its own end" ? "" : "setInterval(() => {}, 1000);";
    const script = `import { startMock } from "brakecheck"; console.log((await startMock()).url); ${waits}`;
    const parent = spawn("node", ["--input-type=module", "--eval", script], { cwd: import.meta.dirname });
    const [line] = await once(parent.stdout.setEncoding("utf8"), "data");
    if (waits) parent.kill(ending);
    await once(parent, "exit");
    await gone(line.trim());
  });
}

test("each call has a connection of its own, which no idle one can spoil", async () => {
  const connections = [];
  const server = createServer(({ headers }, response) => {
    connections.push(headers.connection);
    response.end('{"vendors": []}');
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  await connectMock(`http://127.0.0.1:${server.address().port}`);
  assert.deepEqual(connections, ["close"]);
  server.close();
});

test("a command that is missing is named, with what to do", async () => {
  await assert.rejects(startMock({ command: "no-such-brakecheck" }), /ENOENT; install brakecheck, or give its path/);
});

test("what the command says is handed on", async () => {
  await assert.rejects(startMock({ args: ["--vendor", "no-such"] }), /exit status 2: brakecheck: .*no-such/);
});

test("a mock that is not ready in time is given up", async () => {
  const command = ["node", "--eval", "setInterval(() => {}, 1000)"];
  await assert.rejects(startMock({ command, timeout: 100 }), /no address within 100 ms/);
});

test("a mock that says something and no address is given up as well", async () => {
  const command = ["node", "--eval", 'console.log("wait"); setInterval(() => {}, 1000)'];
  await assert.rejects(startMock({ command, timeout: 2_000 }), /no address within 2000 ms/);
});

for (const [what, answer, words] of [
  ["is a page", (response) => response.end("<html>"), /a mock at http.*, received status 200 for GET \/vendors and no answer of a mock; is/],
  ["is a page about what is missing", (response) => response.writeHead(404).end("<html>"), /received status 404 [^<]*$/],
  ["knows no vendors", (response) => response.end("{}"), /received an answer without vendors/],
  ["is null", (response) => response.end("null"), /received an answer without vendors/],
  ["breaks off", (response) => response.writeHead(200, { "Content-Length": 9 }).write("{", () => response.destroy()), /received no whole answer/],
  ["refuses without a message", (response) => response.writeHead(502).end('{"error": "no upstream"}'), /received status 502 for GET \/vendors/],
  ["refuses with null", (response) => response.writeHead(502).end("null"), /received status 502 for GET \/vendors/],
]) {
  test(`what is there and ${what} is told as an error of brakecheck`, async () => {
    const server = createServer((_, response) => answer(response));
    await once(server.listen(0, "127.0.0.1"), "listening");
    const connected = connectMock(`http://127.0.0.1:${server.address().port}`);
    await assert.rejects(connected, (error) => error instanceof BrakecheckError && words.test(error.message));
    server.close();
  });
}

for (const address of ["127.0.0.1:4010", "localhost:4010", "http:///", undefined]) {
  test(`an address that is none is told with one that is: ${address}`, async () => {
    await assert.rejects(connectMock(address), {
      name: "BrakecheckError",
      message: /\(connectMock, BRAKECHECK_URL\) to begin with http:\/\/ .*, received .*; write it as in http:\/\/127/,
    });
  });
}

async function gone(url) {
  const end = Date.now() + PATIENCE;
  while (Date.now() < end) {
    try {
      await fetch(`${url}/__admin/health`);
    } catch {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail(`expected nothing at ${url}, received an answer`);
}
