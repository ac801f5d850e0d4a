/** The process of a mock: started on a free port, and ended for sure. */

import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { BrakecheckError } from "./admin.js";
import { checked } from "./options.js";

const LISTENING = /^brakecheck mock is listening on (\S+)/;
const GRACE = 3_000; // milliseconds for a mock to end in good order

/** How a mock is started. */
export interface StartOptions {
  /** The command, with its first arguments if it has any: `["python", "-m", "brakecheck"]`. Else `brakecheck`. */
  command?: string | readonly string[];
  /** Further options of `brakecheck mock`, such as `["--vendor", "dialnexa"]`. */
  args?: readonly string[];
  /** Milliseconds until the mock has to listen (30,000). */
  timeout?: number;
}

/** A mock in a process of its own. The system ends the process with this one, however this one ends. */
export interface MockProcess {
  readonly url: string;
  end(): Promise<void>;
}

/** Starts `brakecheck mock` on a free port. */
export async function startProcess(options: StartOptions): Promise<MockProcess> {
  checked<StartOptions>("startMock", options, ["command", "args", "timeout"]);
  const [command, ...first] = [options.command ?? process.env["BRAKECHECK_COMMAND"] ?? "brakecheck"].flat();
  const args = [...first, "mock", "--port", "0", "--quiet", "--end-with-stdin", ...(options.args ?? [])];
  // In a group of its own, so that Ctrl-C reaches the tests alone, and they can still tidy up.
  const child = spawn(command!, args, { stdio: ["pipe", "pipe", "pipe"], detached: true, windowsHide: true });
  try {
    const url = await addressOf(child, options.timeout ?? 30_000);
    letGo(child);
    return { url, end: () => end(child) };
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
}

function addressOf(child: ChildProcess, timeout: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let errors = "";
    const fail = (received: string) => {
      clearTimeout(timer);
      reject(new BrakecheckError(`expected ${child.spawnargs.join(" ")} to serve, ${received}`));
    };
    const timer = setTimeout(() => fail(`received no address within ${timeout} ms; is the machine busy?`), timeout);
    child.stderr!.setEncoding("utf8").on("data", (text: string) => (errors = (errors + text).slice(-2000)));
    child.once("error", (error) =>
      fail(`received ${error.message}; install brakecheck, or give its path in BRAKECHECK_COMMAND`),
    );
    child.once("close", (code) => fail(`received exit status ${code}: ${errors.trim()}`));
    createInterface({ input: child.stdout! }).on("line", (line) => {
      const url = LISTENING.exec(line)?.[1];
      if (!url) return;
      clearTimeout(timer);
      resolve(url);
    });
  });
}

/** Lets this process end although the mock still runs: its standard input ends then, and the mock with it. */
function letGo(child: ChildProcess): void {
  child.unref();
  for (const stream of [child.stdin, child.stdout, child.stderr]) (stream as unknown as { unref(): void }).unref();
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.ref();
  child.stdin!.end();
  const timer = setTimeout(() => child.kill("SIGKILL"), GRACE);
  await ended;
  clearTimeout(timer);
}
