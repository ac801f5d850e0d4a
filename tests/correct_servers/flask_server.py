"""Both vendors' operations in Flask on waitress. Arguments: threads, and seconds that a delete takes."""

import sys
import time
from typing import Any

from flask import Flask, abort, request
from waitress.server import create_server

from tests.correct_servers.store import KEYS, Conflict, NotFound, Store

app = Flask(__name__)
store = Store()
THREADS, PATIENCE = int(sys.argv[1]), float(sys.argv[2])
TEXTS = ("execution_id", "idempotency_key", "workflow_slug")


def role() -> str:
    authorization = request.authorization
    if authorization is None or authorization.type != "bearer" or authorization.token not in KEYS:
        abort(401)
    return KEYS[authorization.token]


@app.errorhandler(401)
def unauthorized(error: Exception) -> Any:
    return {"message": "Unauthorized"}, 401, {"WWW-Authenticate": "Bearer"}


@app.errorhandler(400)
def invalid(error: Any) -> Any:
    return {"code": 400, "message": error.description}, 400


@app.errorhandler(NotFound)
def missing(error: NotFound) -> Any:
    return {"message": "Workflow not found"}, 404


@app.errorhandler(Conflict)
def conflict(error: Conflict) -> Any:
    return {"message": "The workflow's status does not allow that"}, 409


@app.post("/v1/workflows/<workflow_id>/cancel")
def cancel(workflow_id: str) -> Any:
    return store.cancel(role(), workflow_id)


@app.post("/v1/workflows/<workflow_id>/pause")
def pause(workflow_id: str) -> Any:
    return store.pause(role(), workflow_id)


@app.delete("/v1/workflows/<workflow_id>")
def delete(workflow_id: str) -> Any:
    caller = role()
    if caller == "no-delete":
        abort(403)
    store.delete(caller, workflow_id)
    time.sleep(PATIENCE)  # until the steps in flight are over
    return {"message": "success"}


@app.post("/v1/workflow_run/cancel/")
def cancel_runs() -> Any:
    caller = role()
    try:
        body = request.get_json()
    except RecursionError:
        abort(400, "the body is nested too deeply")
    return {"execution_ids": store.cancel_runs(caller, filters_of(body))}


def filters_of(body: Any) -> dict[str, Any]:
    """The filters of the body; 400 where one of them is not valid, or none is given."""
    if not isinstance(body, dict):
        abort(400, "the body must be an object")
    filters = {name: body[name] for name in (*TEXTS, "recipients") if name in body}
    if not filters:
        abort(400, "at least one filter is required: execution_id, recipients, idempotency_key")
    people = filters.get("recipients", ["nobody"])
    texts = [filters[name] for name in TEXTS if name in filters]
    if not isinstance(people, list) or not people or not all(isinstance(text, str) and text for text in texts + people):
        abort(400, "a filter is not valid")
    return filters


@app.post("/control")
def control() -> Any:
    return store.control(request.get_data())


def main() -> None:
    server = create_server(app, host="127.0.0.1", port=0, threads=THREADS)
    print(server.effective_port, flush=True)
    server.run()


if __name__ == "__main__":
    main()
