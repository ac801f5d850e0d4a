/** A running mock, in which tests make worlds. */

import { Admin, BrakecheckError } from "./admin.js";
import { readFile } from "node:fs/promises";
import type { components, operations } from "./descriptions/admin.js";
import { checked, shown } from "./options.js";
import { startProcess, type StartOptions } from "./process.js";
import { World } from "./world.js";

type NewWorld = components["responses"]["NewWorld"]["content"]["application/json"];
type Vendors = operations["listVendors"]["responses"][200]["content"]["application/json"];

/** How a world begins: records, clock, readings, behaviours; docs/seeds.md tells of all members. */
export type Seed = components["schemas"]["Seed"];

/** What a world begins with. */
export interface WorldOptions {
  /** The vendor whose records it is used for: `dialnexa`, `suprsend`, or that of a lifecycle file. */
  vendor: string;
  /** Whether the documents' own examples are in it (false). */
  seeded?: boolean;
  /** The seed that it begins from, or the path of a JSON file that has it. */
  seed?: Seed | string;
}

const WORLD = ["vendor", "seeded", "seed"] as const;

/** A mock that serves, started by `startMock` or found by `connectMock`. */
export class Mock {
  readonly #admin: Admin;
  readonly #end: () => Promise<void>;
  readonly #paths: ReadonlyMap<string, string>;

  private constructor(admin: Admin, paths: ReadonlyMap<string, string>, end: () => Promise<void>) {
    this.#admin = admin;
    this.#paths = paths;
    this.#end = end;
  }

  /** The mock at the address of the admin API, once it has answered. */
  static async at(admin: Admin, end: () => Promise<void>): Promise<Mock> {
    const vendors = (await admin.call<Vendors | null>("GET", "/vendors"))?.vendors;
    if (!Array.isArray(vendors)) throw admin.isNoMock("an answer without vendors");
    return new Mock(admin, new Map(vendors.map(({ name, base }) => [name, base])), end);
  }

  /** The origin of the mock, `http://host:port`. */
  get url(): string {
    return this.#admin.url;
  }

  /** A new world with keys of its own, whose clock stands until `advance` unless the seed has another. */
  async world(options: WorldOptions): Promise<World> {
    const { vendor, seeded = false, seed = {} } = checked<WorldOptions>("mock.world", options, WORLD);
    const path = this.#paths.get(vendor);
    if (path === undefined) {
      const served = [...this.#paths.keys()].join(", ");
      throw new BrakecheckError(`expected a vendor that the mock serves (${served}), received ${shown(vendor)}`);
    }
    const made = await this.#admin.call<NewWorld>("POST", "/worlds", { seeded, clock: { mode: "manual" }, ...(await members(seed)) });
    return new World(this.#admin, made.name, vendor, this.url + path, made.keys[vendor]!);
  }

  /** Ends the mock that `startMock` started; one that was only connected to goes on. */
  async stop(): Promise<void> {
    await this.#end();
  }
}

/** What a mock that runs already is asked with. */
export interface ConnectOptions {
  /** The admin token. */
  token?: string;
}

/** Starts `brakecheck mock` on a free port. The mock ends with `stop`, and at the latest with this process. */
export async function startMock(options: StartOptions = {}): Promise<Mock> {
  const started = await startProcess(options);
  try {
    return await Mock.at(new Admin(started.url), () => started.end());
  } catch (error) {
    await started.end();
    throw error;
  }
}

/** The mock that runs at an address already, with the admin token if it asks for one. */
export async function connectMock(url: string, options: ConnectOptions = {}): Promise<Mock> {
  const { token } = checked<ConnectOptions>("connectMock", options, ["token"]);
  if (!/^https?:\/\/[^/]/.test(url)) {
    const wanted = "expected the address of a mock (connectMock, BRAKECHECK_URL) to begin with http:// or https://";
    throw new BrakecheckError(`${wanted}, received ${shown(url)}; write it as in http://127.0.0.1:4010`);
  }
  return Mock.at(new Admin(url.replace(/\/+$/, ""), token), async () => {});
}

/** The mock at `BRAKECHECK_URL` where that is set, else one that is started. */
export async function openMock(options: StartOptions = {}): Promise<Mock> {
  const { BRAKECHECK_URL: url, BRAKECHECK_ADMIN_TOKEN: token } = process.env;
  return url ? connectMock(url, token ? { token } : {}) : startMock(options);
}

/** The members of the seed, which the mock checks. */
async function members(seed: Seed | string): Promise<object> {
  const wanted = "expected seed to be an object or the path of a JSON file";
  if (typeof seed === "object" && seed !== null && !Array.isArray(seed)) return seed;
  if (typeof seed !== "string") throw new BrakecheckError(`${wanted}, received ${shown(seed)}`);
  try {
    return JSON.parse(await readFile(seed, "utf8"));
  } catch (cause) {
    throw new BrakecheckError(`${wanted}, received ${(cause as Error).message}`, { cause });
  }
}
