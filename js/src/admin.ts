/** The admin API of a running mock, one request at a time. */

const PATIENCE = 15_000; // milliseconds that an answer may take

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
    const { status, ok, text } = await this.#answer(method, path, body, patience);
    const answer = json(text);
    if (ok && answer !== undefined) return answer as Answer;
    if (typeof answer?.message === "string")
      throw new BrakecheckError(`the mock refused ${method} ${path}: ${answer.message}`);
    throw this.isNoMock(`status ${status} for ${method} ${path} and no answer of a mock`);
  }

  /** The error that says what answers at the address in place of a mock. */
  isNoMock(received: string): BrakecheckError {
    return new BrakecheckError(`expected a mock at ${this.url}, received ${received}; is the address that of brakecheck mock?`);
  }

  async #answer(method: string, path: string, body: unknown, patience: number): Promise<Received> {
    // A connection of its own: the mock closes idle ones, which a test that has blocked the event loop would not notice.
    const headers: Record<string, string> = { Connection: "close" };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (this.token !== undefined) headers["Authorization"] = `Bearer ${this.token}`;
    try {
      const content = body === undefined ? null : JSON.stringify(body);
      const signal = AbortSignal.timeout(patience);
      const response = await fetch(`${this.url}/__admin${path}`, { method, headers, body: content, signal });
      return { status: response.status, ok: response.ok, text: await response.text() };
    } catch (cause) {
      throw new BrakecheckError(`expected a mock at ${this.url}, received no whole answer; is it still running?`, { cause });
    }
  }
}

interface Received {
  status: number;
  ok: boolean;
  text: string;
}

/** The value of the text; null where there is none, undefined where it is no JSON. */
function json(text: string): any {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return undefined;
  }
}
