"""Both vendors' operations in FastAPI on uvicorn."""

import socket
from typing import Annotated, Any

import uvicorn
from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, Field

from tests.correct_servers.store import KEYS, Conflict, NotFound, Store

app = FastAPI()
store = Store()
Text = Annotated[str, Field(min_length=1)]


class Shown(BaseModel):
    id: str
    status: str


class Deleted(BaseModel):
    message: str


class Filters(BaseModel):
    execution_id: Text | None = None
    recipients: Annotated[list[Text], Field(min_length=1)] | None = None
    idempotency_key: Text | None = None
    workflow_slug: Text | None = None


class Cancelled(BaseModel):
    execution_ids: list[str]


def role(credentials: Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())]) -> str:
    if credentials.credentials not in KEYS:
        raise HTTPException(401, "Unknown key", {"WWW-Authenticate": "Bearer"})
    return KEYS[credentials.credentials]


Role = Annotated[str, Depends(role)]


@app.exception_handler(NotFound)
def missing(request: Request, error: NotFound) -> JSONResponse:
    return JSONResponse({"detail": "Workflow not found"}, 404)


@app.exception_handler(Conflict)
def conflict(request: Request, error: Conflict) -> JSONResponse:
    return JSONResponse({"detail": "The workflow's status does not allow that"}, 409)


@app.post("/v1/workflows/{workflow_id}/cancel")
def cancel(workflow_id: str, role: Role) -> Shown:
    return Shown(**store.cancel(role, workflow_id))


@app.post("/v1/workflows/{workflow_id}/pause")
def pause(workflow_id: str, role: Role) -> Shown:
    return Shown(**store.pause(role, workflow_id))


@app.delete("/v1/workflows/{workflow_id}")
def delete(workflow_id: str, role: Role) -> Deleted:
    if role == "no-delete":
        raise HTTPException(403, "This key may not delete workflows")
    store.delete(role, workflow_id)
    return Deleted(message="Workflow deleted.")


@app.post("/v1/workflow_run/cancel/", response_model=Cancelled, responses={400: {}})
def cancel_runs(filters: Filters, role: Role) -> Any:
    given = filters.model_dump(exclude_none=True)
    if not given:
        return JSONResponse({"code": 400, "message": "at least one filter is required"}, 400)
    return Cancelled(execution_ids=store.cancel_runs(role, given))


@app.post("/control")
async def control(request: Request) -> dict[str, Any]:
    return store.control(await request.body())


def main() -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    uvicorn.Server(uvicorn.Config(app, log_level="critical")).run([listener])


if __name__ == "__main__":
    main()
