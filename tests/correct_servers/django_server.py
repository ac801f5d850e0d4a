"""Both vendors' operations in Django, with the middleware of a new project, on waitress."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from waitress.server import create_server

from tests.correct_servers.store import KEYS, Conflict, NotFound, Store

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1", "localhost"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="for tests alone",
    LOGGING_CONFIG=None,
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
)
store = Store()
TEXTS = ("execution_id", "idempotency_key", "workflow_slug")
View = Callable[..., HttpResponse]


def refused(status: int, message: str, **headers: str) -> JsonResponse:
    return JsonResponse({"code": status, "message": message}, status=status, headers=headers)


def view(method: str) -> Callable[[View], View]:
    """An operation with this method, for callers with a key."""

    def wrap(operation: View) -> View:
        @csrf_exempt
        @require_http_methods([method])
        @wraps(operation)
        def answer(request: HttpRequest, **ids: str) -> HttpResponse:
            scheme, _, key = request.headers.get("Authorization", "").partition(" ")
            if scheme.lower() != "bearer" or key not in KEYS:
                return refused(401, "Unauthorized", **{"WWW-Authenticate": "Bearer"})
            try:
                return operation(request, KEYS[key], **ids)
            except NotFound:
                return refused(404, "Workflow not found")
            except Conflict:
                return refused(409, "The workflow's status does not allow that")

        return answer

    return wrap


@view("POST")
def cancel(request: HttpRequest, role: str, workflow_id: str) -> HttpResponse:
    return JsonResponse(store.cancel(role, workflow_id))


@view("POST")
def pause(request: HttpRequest, role: str, workflow_id: str) -> HttpResponse:
    return JsonResponse(store.pause(role, workflow_id))


@view("DELETE")
def delete(request: HttpRequest, role: str, workflow_id: str) -> HttpResponse:
    if role == "no-delete":
        return refused(403, "This key may not delete workflows")
    store.delete(role, workflow_id)
    return JsonResponse({"message": "Workflow deleted."})


@view("POST")
def cancel_runs(request: HttpRequest, role: str) -> HttpResponse:
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        return refused(400, "the body is not JSON")
    known = (*TEXTS, "recipients")
    filters = {name: body[name] for name in known if name in body} if isinstance(body, dict) else {}
    if not filters or not all(valid(name, value) for name, value in filters.items()):
        return refused(400, "at least one filter is required: execution_id, recipients, idempotency_key")
    return JsonResponse({"execution_ids": store.cancel_runs(role, filters)})


def valid(name: str, value: Any) -> bool:
    texts = [value] if name in TEXTS else value
    return isinstance(texts, list) and bool(texts) and all(isinstance(text, str) and text for text in texts)


@csrf_exempt
def control(request: HttpRequest) -> HttpResponse:
    return JsonResponse(store.control(request.body))


urlpatterns = [
    path("v1/workflows/<str:workflow_id>/cancel", cancel),
    path("v1/workflows/<str:workflow_id>/pause", pause),
    path("v1/workflows/<str:workflow_id>", delete),
    path("v1/workflow_run/cancel/", cancel_runs),
    path("control", control),
]

if __name__ == "__main__":
    django.setup()
    server = create_server(get_wsgi_application(), host="127.0.0.1", port=0)
    print(server.effective_port, flush=True)
    server.run()
