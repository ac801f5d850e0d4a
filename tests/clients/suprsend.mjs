// Reads {baseUrl, key, secret, list}, {…, user} or {…, body, idempotencyKey} from standard input: lists messages, changes
// a user, or triggers, and prints what the SDK returns.
import { readFileSync } from "node:fs";
import sdk from "@suprsend/node-sdk";

const wanted = JSON.parse(readFileSync(0, "utf8"));
const client = new sdk.Suprsend(wanted.key, wanted.secret, { base_url: wanted.baseUrl });

async function orRefused(answer) {
  try {
    return await answer;
  } catch (error) {
    return { refused: error.status_code ?? error.response?.status ?? String(error) };
  }
}

async function triggered() {
  const trigger = new sdk.WorkflowTriggerRequest(wanted.body, { idempotency_key: wanted.idempotencyKey });
  return await client.workflows.trigger(trigger);
}

async function answered() {
  if (wanted.list) return orRefused(client.messages.list(wanted.list));
  if (wanted.user) return orRefused(client.users.upsert(wanted.user, {}));
  return triggered();
}

console.log(JSON.stringify(await answered()));
