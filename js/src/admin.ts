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
    const response = await this.#sent(method, path, body, patience);
    const text = await response.text();
    if (!response.ok) throw new BrakecheckError(`the mock refused ${method} ${path}: ${sentence(text)}`);
    return (text ? JSON.parse(text) : undefined) as Answer;
  }

  async #sent(method: string, path: string, body: unknown, patience: number): Promise<Response> {
    // A connection of its own: the mock closes idle ones, which a test that has blocked the event loop would not notice.
    const headers: Record<string, string> = { Connection: "close" };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (this.token !== undefined) headers["Authorization"] = `Bearer ${this.token}`;
    try {
      const content = body === undefined ? null : JSON.stringify(body);
      const signal = AbortSignal.timeout(patience);
      return await fetch(`${this.url}/__admin${path}`, { method, headers, body: content, signal });
    } catch (error) {
      throw new BrakecheckError(`expected a mock at ${this.url}, received no answer; is it still running?`, {
        cause: error,
      });
    }
  }
}

function sentence(text: string): string {
  try {
    return String(JSON.parse(text).message);
  } catch {
    return text.slice(0, 200);
  }
}
