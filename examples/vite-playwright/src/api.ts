/** DialNexa's API, as far as the page needs it. The types are those of the description. */

import type { components, paths } from "brakecheck/dialnexa";

type Workflow = paths["/workflows/{id}"]["get"]["responses"][200]["content"]["application/json"];
type Refusal = components["schemas"]["Error"];

/** Where the API is, and who asks. */
export interface Access {
  baseUrl: string;
  key: string;
}

/** An answer that is no success. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly retryAfter: string | null,
  ) {
    super(message);
  }
}

/** The operations on one workflow. */
export class WorkflowApi {
  constructor(
    readonly access: Access,
    readonly id: string,
  ) {}

  /** The workflow as it is now. */
  async read(): Promise<Workflow> {
    return (await this.#ask("GET", "")).json();
  }

  async pause(): Promise<void> {
    await this.#ask("POST", "/pause");
  }

  async cancel(): Promise<void> {
    await this.#ask("POST", "/cancel");
  }

  async delete(): Promise<void> {
    await this.#ask("DELETE", "");
  }

  async #ask(method: string, path: string): Promise<Response> {
    const headers = { Authorization: `Bearer ${this.access.key}` };
    const answer = await fetch(`${this.access.baseUrl}/workflows/${this.id}${path}`, { method, headers });
    if (answer.ok) return answer;
    const { message }: Refusal = await answer.json();
    throw new Refused(answer.status, String(message), answer.headers.get("Retry-After"));
  }
}
