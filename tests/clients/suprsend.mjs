// Reads {baseUrl, key, secret, list} or {…, body, idempotencyKey} from standard input: lists messages, or triggers, and
// prints what the SDK returns.
import { readFileSync } from "node:fs";
import sdk from "@suprsend/node-sdk";

const wanted = JSON.parse(readFileSync(0, "utf8"));
const client = new sdk.Suprsend(wanted.key, wanted.secret, { base_url: wanted.baseUrl });

async function listed() {
  try {
    return await client.messages.list(wanted.list);
  } catch (error) {
    return { refused: error.status_code ?? error.response?.status ?? String(error) };
  }
}

async function triggered() {
  const trigger = new sdk.WorkflowTriggerRequest(wanted.body, { idempotency_key: wanted.idempotencyKey });
  return await client.workflows.trigger(trigger);
}

console.log(JSON.stringify(await (wanted.list ? listed() : triggered())));
