/** The admin API of a running mock, one request at a time. */

const PATIENCE = 15_000; // milliseconds that an answer may take
const SHOWN = 200; // characters of an answer that is none of the mock's

/** What the mock refused, or why it could not be reached. */
export class BrakecheckError extends Error {
  override name = "BrakecheckError";
}

/** The admin API at an address, with the token where the mock asks for one. */
export class Admin {
  constructor(
    readonly url: string,
    readonly token?: string,
  ) {}

  /** The answer's body; a `BrakecheckError` with the mock's own sentence where it refuses. */
  async call<Answer>(method: string, path: string, body?: unknown, patience = PATIENCE): Promise<Answer> {
    const { ok, text } = await this.#answer(method, path, body, patience);
    if (!ok) throw new BrakecheckError(`the mock refused ${method} ${path}: ${sentence(text)}`);
    try {
      return (text ? JSON.parse(text) : undefined) as Answer;
    } catch (cause) {
      const received = `received ${text.slice(0, SHOWN)}; is ${this.url} a mock?`;
      throw new BrakecheckError(`expected the answer to ${method} ${path} to be JSON, ${received}`, { cause });
    }
  }

  async #answer(method: string, path: string, body: unknown, patience: number): Promise<{ ok: boolean; text: string }> {
    // A connection of its own: the mock closes idle ones, which a test that has blocked the event loop would not notice.
    const headers: Record<string, string> = { Connection: "close" };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (this.token !== undefined) headers["Authorization"] = `Bearer ${this.token}`;
    try {
      const content = body === undefined ? null : JSON.stringify(body);
      const signal = AbortSignal.timeout(patience);
      const response = await fetch(`${this.url}/__admin${path}`, { method, headers, body: content, signal });
      return { ok: response.ok, text: await response.text() };
    } catch (cause) {
      throw new BrakecheckError(`expected a mock at ${this.url}, received no whole answer; is it still running?`, { cause });
    }
  }
}

function sentence(text: string): string {
  try {
    const message = JSON.parse(text)?.message;
    if (typeof message === "string") return message;
  } catch {
    // no JSON: the text itself says what there is to say
  }
  return text.slice(0, SHOWN);
}
