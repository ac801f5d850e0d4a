// Reads {baseUrl, key, secret, body, idempotencyKey} from standard input, triggers, and prints what the SDK returns.
import { readFileSync } from "node:fs";
import sdk from "@suprsend/node-sdk";

const wanted = JSON.parse(readFileSync(0, "utf8"));
const client = new sdk.Suprsend(wanted.key, wanted.secret, { base_url: wanted.baseUrl });
const trigger = new sdk.WorkflowTriggerRequest(wanted.body, { idempotency_key: wanted.idempotencyKey });
console.log(JSON.stringify(await client.workflows.trigger(trigger)));
