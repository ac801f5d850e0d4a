/** A running mock, in which tests make worlds. */

import { Admin, BrakecheckError } from "./admin.js";
import type { components, operations } from "./descriptions/admin.js";
import { startProcess, type StartOptions } from "./process.js";
import { World } from "./world.js";

type NewWorld = components["responses"]["NewWorld"]["content"]["application/json"];
type Vendors = operations["listVendors"]["responses"][200]["content"]["application/json"];

/** What a world begins with. */
export interface WorldOptions {
  /** The vendor whose records it is used for: `dialnexa`, `suprsend`, or that of a lifecycle file. */
  vendor: string;
  /** Whether the documents' own examples are in it (false). */
  seeded?: boolean;
}

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
    const { vendors } = await admin.call<Vendors>("GET", "/vendors");
    return new Mock(admin, new Map(vendors.map(({ name, base }) => [name, base])), end);
  }

  /** The origin of the mock, `http://host:port`. */
  get url(): string {
    return this.#admin.url;
  }

  /** A new world with keys of its own, whose clock stands until `advance`. */
  async world({ vendor, seeded = false }: WorldOptions): Promise<World> {
    const path = this.#paths.get(vendor);
    if (path === undefined) {
      const served = [...this.#paths.keys()].join(", ");
      throw new BrakecheckError(`expected a vendor that the mock serves (${served}), received ${vendor}`);
    }
    const made = await this.#admin.call<NewWorld>("POST", "/worlds", { seeded, clock: { mode: "manual" } });
    return new World(this.#admin, made.name, vendor, this.url + path, made.keys[vendor]!);
  }

  /** Ends the mock that `startMock` started; one that was only connected to goes on. */
  async stop(): Promise<void> {
    await this.#end();
  }
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
export async function connectMock(url: string, options: { token?: string } = {}): Promise<Mock> {
  return Mock.at(new Admin(url.replace(/\/+$/, ""), options.token), async () => {});
}

/** The mock at `BRAKECHECK_URL` where that is set, else one that is started. */
export async function openMock(options: StartOptions = {}): Promise<Mock> {
  const { BRAKECHECK_URL: url, BRAKECHECK_ADMIN_TOKEN: token } = process.env;
  return url ? connectMock(url, token ? { token } : {}) : startMock(options);
}
