"""The mock behind a server that has its own way with the neighbouring operations wherever no page says how."""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import requests

MOST = 100  # calls on a page
OWN = ("content-length", "connection", "date", "server", "transfer-encoding")
BRAKES = re.compile(r"/v1/workflows/[^/]+(/cancel|/pause)?")
GET_ONE = re.compile(r"/v1/workflows/[^/]+")
CLAMPED = {"page": "1", "limit": "20"}
FICTIONAL = re.compile(rb"\+1[2-9][0-9]{2}55501[0-9]{2}")  # numbers that pass for real ones
KOLKATA = timezone(timedelta(hours=5, minutes=30))
NUMBER = re.compile(rb"\+[0-9]{5,}")


class OtherWays:
    """What is changed in requests and in answers. `titles` counts how often each was given."""

    def __init__(self) -> None:
        self.titles: dict[str, int] = {}
        self.looks = count()

    def refusal(self, method: str, path: str, query: dict[str, str], body: bytes) -> tuple[int, dict[str, Any]] | None:
        """Invented phone numbers, and dates that carry a time, are refused."""
        numbers = NUMBER.findall(body) if path.endswith("/leads") and method == "POST" else []
        if any(not FICTIONAL.fullmatch(number) for number in numbers):
            return 400, {"message": "no such number"}
        if any("T" in query.get(name, "") for name in ("start_date", "end_date")):
            return 422, {"message": "give a day"}
        return None

    def request(self, method: str, path: str, query: dict[str, str], body: bytes) -> bytes:
        """The body; pages out of bounds become the first, and titles that were given before are made unique."""
        for name, nearest in CLAMPED.items():
            if query.get(name, "").lstrip("-").isdigit() and int(query[name]) < 1:
                query[name] = nearest
        if method == "POST" and path == "/v1/workflows":
            return self._unique(body)
        return body

    def _unique(self, body: bytes) -> bytes:
        try:
            wanted = json.loads(body)
            title = wanted["title"]
            self.titles[title] = self.titles.get(title, 0) + 1
            if self.titles[title] > 1:
                wanted["title"] = f"{title} ({self.titles[title]})"
        except (ValueError, TypeError, KeyError):
            return body
        return json.dumps(wanted).encode()

    def answer(self, method: str, path: str, status: int, body: Any) -> tuple[int, Any]:
        """422 for 400, an edge's ends looked at first, and members, names, orders and times of its own."""
        if status == 404 and method == "POST" and path.endswith("/edges"):
            return 400, body
        if status == 400 and path.startswith("/v1/") and not (BRAKES.fullmatch(path) and method != "PATCH"):
            return 404 if path.endswith("/edges") else 422, body
        if status == 200 and method == "GET" and GET_ONE.fullmatch(path) and isinstance(body, dict):
            body = {**body, "seen": next(self.looks)}
            body["status"] = body["status"].replace("active", "running")
        if status == 200 and path.endswith("/nodes"):
            shuffled = next(self.looks) % 2 == 1
            for node in body["data"] if shuffled else ():
                node["config"] = dict(reversed(node["config"].items()))
        if status == 200 and isinstance(body, dict) and body.get("meta", {}).get("total") == 0:
            body["meta"]["totalPages"] = 1
        for call in body["data"] if status == 200 and path.endswith("/call-logs") else ():
            call["created_at"] = datetime.fromisoformat(call["created_at"]).astimezone(KOLKATA).isoformat()
        return status, body


def body_of(answer: requests.Response, headers: dict[str, str]) -> Any:
    """The JSON of the answer; of the call logs, a page of those that are over."""
    body, (url, _, query) = answer.json(), answer.url.partition("?")
    is_list = url.endswith("/call-logs") and answer.status_code == 200
    return over_alone(body["meta"], url, dict(parse_qsl(query)), headers) if is_list else body


def over_alone(meta: dict[str, Any], url: str, query: dict[str, str], headers: dict[str, str]) -> dict[str, Any]:
    """The same page of the call logs without those under way: such a server logs a call once it has ended."""
    whole = {**query, "page": "1", "limit": str(MOST)}
    calls = requests.get(url, params=whole, headers=headers, timeout=10).json()["data"]
    over = [call for call in calls if call["status"] != "initiated"]
    start = (meta["page"] - 1) * meta["limit"]
    pages = -(-len(over) // meta["limit"])
    return {"data": over[start : start + meta["limit"]], "meta": {**meta, "total": len(over), "totalPages": pages}}


@contextmanager
def otherwise(mock: str) -> Iterator[str]:
    """The origin of a server that passes everything on to the mock, and has other ways."""
    ways = OtherWays()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            parts = urlsplit(self.path)
            query = dict(parse_qsl(parts.query, keep_blank_values=True))
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            refused = ways.refusal(self.command, parts.path, query, body)
            status, headers, content = (refused[0], {}, refused[1]) if refused else self._asked(parts.path, query, body)
            if isinstance(content, dict | list):
                content = json.dumps(content).encode()
                headers["content-type"] = "application/json"
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def _asked(self, path: str, query: dict[str, str], body: bytes) -> tuple[int, dict[str, str], Any]:
            sent = ways.request(self.command, path, query, body)
            url = f"{mock}{path}" + (f"?{urlencode(query)}" if query else "")
            own = {name: value for name, value in self.headers.items() if name.lower() not in (*OWN, "host")}
            answer = requests.request(self.command, url, data=sent, headers=own, timeout=10)
            headers = {name.lower(): value for name, value in answer.headers.items() if name.lower() not in OWN}
            try:
                status, content = ways.answer(self.command, path, answer.status_code, body_of(answer, own))
            except ValueError:
                return answer.status_code, headers, answer.content
            return status, headers, content

        do_GET = do_DELETE = do_PUT = do_PATCH = do_POST

        def log_message(self, *_: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
