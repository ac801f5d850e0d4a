/** A world of a mock: records, clock, keys, readings, behaviours and journal that no other test sees. */

import { Admin, BrakecheckError } from "./admin.js";
import type { components, operations as admin } from "./descriptions/admin.js";
import type { operations as dialnexa } from "./descriptions/dialnexa.js";
import type { operations as suprsend } from "./descriptions/suprsend.js";
import { checked, shown } from "./options.js";

type Schemas = components["schemas"];
type Journal = components["responses"]["Journal"]["content"]["application/json"];

/** The name of an operation, as a vendor's description has it. */
export type Operation = keyof dialnexa | keyof suprsend | (string & {});
/** The state that a record is brought about in: a DialNexa workflow, a SuprSend run, or one of a lifecycle file. */
export type State = Schemas["WorkflowState"] | Schemas["RunState"] | (Schemas["MachineState"] & Record<string, unknown>);
/** What there is to see of a record. */
export type Observation = Schemas["Observation"] & Record<string, unknown>;
/** A request of the world with its answer. */
export type Exchange = Schemas["Exchange"];
/** What is forced of which requests; docs/behaviours.md tells of all members. */
export type Behaviour = Omit<Schemas["Behaviour"], "operation"> & { operation?: Operation };
/** Which exchanges of a journal are meant, and how long to wait for how many of them. */
export type Filter = Omit<NonNullable<admin["readJournal"]["parameters"]["query"]>, "operation" | "format"> & {
  operation?: Operation;
};

/** A span of time; the members add up. */
export interface Span {
  days?: number;
  hours?: number;
  minutes?: number;
  seconds?: number;
}

const SPANS = { days: 86_400, hours: 3_600, minutes: 60, seconds: 1 };
const FILTERS = ["operation", "status", "method", "path", "limit", "count", "wait"] as const;
const LONGEST_WAIT = 60_000; // milliseconds that the mock lets a journal wait

/** A world, made by `Mock.world` for one vendor. */
export class World {
  readonly #admin: Admin;
  readonly #path: string;
  readonly #readings: Record<string, string> = {};

  constructor(
    admin: Admin,
    /** The name that the admin API knows the world by. */
    readonly name: string,
    readonly vendor: string,
    /** What stands for the vendor's documented server, as in `http://127.0.0.1:4010/dialnexa/v1`. */
    readonly baseUrl: string,
    /** A key for each role. */
    readonly keys: Readonly<Record<string, string>>,
  ) {
    this.#admin = admin;
    this.#path = `/worlds/${encodeURIComponent(name)}`;
  }

  /** A key with every permission. */
  get key(): string {
    return this.keys["full"]!;
  }

  /** The id of a new record in the given state. */
  async provide(state: State): Promise<string> {
    const record = await this.#call<Schemas["Observation"]>("POST", `/${this.vendor}/records`, state);
    return record.id!;
  }

  /** What there is to see of a record: whether it exists, its status, and what it has done. */
  async observe(id: string): Promise<Observation> {
    return this.#call("GET", `/${this.vendor}/records/${encodeURIComponent(id)}`);
  }

  /** Lets time go by at once; everything that falls due happens. */
  async advance(span: Span): Promise<void> {
    await this.#call("POST", "/clock/advance", { seconds: secondsOf(span) });
  }

  /** Forces exactly these behaviours from now on; without any, nothing. */
  async force(...behaviours: Behaviour[]): Promise<void> {
    await this.#call("PUT", "/behaviours", { behaviours });
  }

  /** Reads a point that the documents leave open this way from now on; `brakecheck rules --open` lists them. */
  async reading(rule: string, reading: string): Promise<void> {
    const readings = { ...this.#readings, [rule]: reading };
    await this.#call("PUT", "/readings", { readings });
    this.#readings[rule] = reading;
  }

  /** The exchanges that match, oldest first. With `wait`, once `count` of them are there or the time is over. */
  async journal(filter: Filter = {}): Promise<Exchange[]> {
    const given = Object.entries(checked<Filter>("journal", filter, FILTERS)).filter(([, value]) => value !== undefined);
    const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
    const path = `${this.#path}/journal?${query}`;
    const journal = await this.#admin.call<Journal>("GET", path, undefined, LONGEST_WAIT + 15_000);
    return "exchanges" in journal ? journal.exchanges : []; // the other form is that of ?format=har
  }

  /** Takes the world back to its beginning; the keys stay. */
  async reset(): Promise<void> {
    await this.#call("POST", "/reset");
    for (const rule of Object.keys(this.#readings)) delete this.#readings[rule];
  }

  /** Removes the world and its keys. */
  async remove(): Promise<void> {
    await this.#call("DELETE", "");
  }

  #call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    return this.#admin.call(method, this.#path + path, body);
  }
}

function secondsOf(span: Span): number {
  const names = Object.keys(SPANS) as (keyof Span)[];
  const given = Object.entries(checked<Span>("advance", span, names)) as [keyof Span, unknown][];
  const wrong = given.find(([, value]) => typeof value !== "number");
  if (given.length === 0 || wrong) {
    const received = wrong ? `${wrong[0]}: ${shown(wrong[1])}` : "{}";
    throw new BrakecheckError(`expected advance to get numbers, received ${received}; give a span such as { hours: 1 }`);
  }
  return given.reduce((sum, [name, value]) => sum + SPANS[name] * (value as number), 0);
}
