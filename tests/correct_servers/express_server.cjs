// Both vendors' operations in Express, as they come: default limits, default pages for errors.
const express = require("express");

const KEYS = { "stack-full:secret": "full", "stack-careful:secret": "no-delete", "stack-other:secret": "other" };
const TEXTS = ["execution_id", "idempotency_key", "workflow_slug"];
const workflows = new Map();
const runs = new Map();
let number = 0;
const app = express();

const accountOf = (role) => (role === "other" ? "other" : "own");

function authenticate(req, res, next) {
  const [, key] = /^bearer (.+)$/i.exec(req.get("Authorization") ?? "") ?? [];
  req.role = Object.hasOwn(KEYS, key) ? KEYS[key] : undefined;
  if (!req.role) return res.status(401).set("WWW-Authenticate", "Bearer").json({ error: "Unauthorized" });
  next();
}

function find(req, res, next) {
  req.workflow = workflows.get(req.params.id);
  if (!req.workflow || req.workflow.account !== accountOf(req.role))
    return res.status(404).json({ error: "Workflow not found" });
  next();
}

function stop(status, allowed) {
  return (req, res) => {
    if (!allowed.includes(req.workflow.status)) return res.status(409).json({ error: "Conflict" });
    req.workflow.status = status;
    res.json({ id: req.params.id, status });
  };
}

app.post("/v1/workflows/:id/cancel", authenticate, find, stop("cancelled", ["draft", "active", "running", "paused"]));
app.post("/v1/workflows/:id/pause", authenticate, find, stop("paused", ["active", "running"]));

function mayDelete(req, res, next) {
  if (req.role === "no-delete") return res.status(403).json({ error: "Forbidden" });
  next();
}

app.delete("/v1/workflows/:id", authenticate, mayDelete, find, (req, res) => {
  if (["active", "running"].includes(req.workflow.status)) return res.status(409).json({ error: "Conflict" });
  workflows.delete(req.params.id);
  res.json({ message: "success" });
});

const isText = (value) => typeof value === "string" && value !== "";
const isList = (value) => Array.isArray(value) && value.length > 0 && value.every(isText);

app.post("/v1/workflow_run/cancel/", authenticate, express.json(), (req, res) => {
  const body = req.body ?? {};
  const given = [...TEXTS, "recipients"].filter((name) => Object.hasOwn(body, name));
  const valid = given.every((name) => (name === "recipients" ? isList : isText)(body[name]));
  if (!given.length || !valid) return res.status(400).json({ code: 400, message: "at least one filter is required" });
  const matches = ([id, run]) =>
    run.account === accountOf(req.role) && run.status === "running" &&
    (body.execution_id ?? id) === id &&
    (body.workflow_slug ?? run.slug) === run.slug &&
    (body.idempotency_key ?? run.idempotency_key) === run.idempotency_key &&
    (!body.recipients || body.recipients.some((person) => run.people.includes(person)));
  const found = [...runs].filter(matches);
  for (const [, run] of found) run.status = "cancelled";
  res.json({ execution_ids: found.map(([id]) => id) });
});

function provide(state, account) {
  if (Object.values(state.leads ?? {}).some((count) => count > 0)) return { cannot: "this server has no leads" };
  const isRun = "slug" in state || "recipient" in state;
  const id = `${isRun ? "dsl" : "wf"}_${(++number).toString(16).padStart(6, "0")}`;
  const people = [state.recipient ?? "somebody", ...(state.contacts ?? [])];
  (isRun ? runs : workflows).set(id, { status: "running", ...state, account, people });
  return { id };
}

function observe(id) {
  const none = { started: 0, finished: 0 };
  const blank = { nodes: 0, edges: 0, leads: {}, steps: none, history: 0, calls: none, sent: 0 };
  const found = workflows.get(id) ?? runs.get(id);
  return { ...blank, exists: found !== undefined, status: found?.status ?? null };
}

function cleanup() {
  const removed = [...workflows.keys(), ...runs.keys()];
  workflows.clear();
  runs.clear();
  return { removed };
}

app.post("/control", express.json({ type: () => true, limit: "1mb" }), (req, res) => {
  const asked = req.body;
  if (asked.do === "provide") return res.json(provide(asked.state, asked.account));
  if (asked.do === "observe") return res.json(observe(asked.id));
  res.json(asked.do === "cleanup" ? cleanup() : { cannot: `this server cannot ${asked.do}` });
});

app.use((error, req, res, next) => {
  const status = error.status ?? 500;
  res.status(status).json({ code: status, message: error.message });
});

const server = app.listen(0, "127.0.0.1", () => console.log(server.address().port));
