"""Secrets to be looked for, all spellings that a server may give them, and programs that say them all."""

import base64
import html
import json
from collections.abc import Iterator
from itertools import cycle
from socketserver import StreamRequestHandler, ThreadingTCPServer
from urllib.parse import quote

SECRETS = {
    "DIALNEXA_API_KEY": 'Kq3vWz8RmYt2/+"Xb6NcJ4LgPs',
    "ADMIN": 'hT5dFy1QoEu7/+"Zi9UaSj0Vw3',
    "SUBSCRIPTION": 'Rn2xCk8GbMp4/+"Dl6HyOe1Tq5',
    "COMMAND": "yB7uIf3JsAv9/+=Wd0ZgKr4Ex6",
}
STATUSES = (200, 400, 404, 409, 500, 302, 201)
ADAPTER = """
import json, sys
said = json.loads(open({said!r}).read())
for number, line in enumerate(sys.stdin):
    asked = json.loads(line)["do"]
    if asked == "describe":
        print(json.dumps({{"protocol": 1, "can": ["provide", "observe", "advance"], "said": said}}), flush=True)
    elif asked == "cleanup":
        print(json.dumps({{"removed": said, "cannot": said[0]}}), flush=True)
    else:
        text = said[number % len(said)]
        answers = [{{"cannot": text}}, {{"id": "wfl_" + str(number), "status": text, "exists": text}}, text, [text]]
        print(json.dumps(answers[number // 2 % 4]), flush=True)
"""


def spellings(secret: str) -> Iterator[str]:
    """The secret as it may come back."""
    code = secret.encode()
    yield secret
    yield quote(secret, safe="")
    yield quote(quote(secret, safe=""), safe="")
    yield "".join(f"%{byte:02x}" for byte in code)
    yield json.dumps(secret)[1:-1]
    yield "".join(f"\\u{byte:04x}" for byte in code)
    yield html.escape(secret)
    yield "".join(f"&#x{byte:x};" for byte in code)
    yield "".join(f"&#{byte};" for byte in code)
    yield code.hex()
    yield code.hex(" ")
    yield base64.b64encode(code).decode()
    yield base64.urlsafe_b64encode(b"Bearer " + code).decode()
    yield base64.b64encode(json.dumps({"key": secret}).encode()).decode()
    yield secret.swapcase()
    yield secret.title()
    yield "\n".join(secret[at : at + 5] for at in range(0, len(secret), 5))
    yield secret[: len(secret) // 2]
    yield secret[len(secret) // 2 :]


def found(text: str, *names: str) -> list[str]:
    """What gives one of these secrets away in the text, whole or by half, in any of these spellings."""
    folded = text.lower()
    return [f"{name}: {it}" for name in names for it in _telling(SECRETS[name]) if it.lower() in folded]


def _telling(secret: str) -> Iterator[str]:
    """What stands in every spelling of one kind, whatever is put around it once more."""
    half = len(secret) // 2
    for part in (secret[:10], secret[-10:]):
        code = part.encode()
        yield part
        yield from ("".join(form % byte for byte in code) for form in ("%%%02x", "\\u%04x", "&#x%x;", "&#%d;", "%02x"))
        yield code.hex(" ")
        yield from (
            "".join(form % byte for byte in code) for form in ("\\\\u%04x", "&amp;#x%x;", "&amp;#%d;", "%%25%02x")
        )
    for before in range(3):
        coded = base64.b64encode(bytes(before) + secret.encode())[2 + before : half].decode()
        yield coded


class Hostile(ThreadingTCPServer):
    """Answers every request with all spellings of all secrets, in status line, header names and values, and body."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Echo)
        self.statuses = cycle(STATUSES)


class _Echo(StreamRequestHandler):
    server: Hostile

    def handle(self) -> None:
        length = 0
        while (line := self.rfile.readline(65536)).strip():
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" and value.strip().isdigit() else length
        self.rfile.read(length)
        said = [it for secret in SECRETS.values() for it in spellings(secret)]
        flat = [" ".join(it.split()) for it in said]
        status = next(self.server.statuses)
        members = {f"{number}-{it}": it for number, it in enumerate(said)}
        body = json.dumps({"id": said[0], "status": said[1], "message": " ".join(said), **members}).encode()
        kind = "text/html" if status == 500 else "application/json"
        head = [
            f"HTTP/1.1 {status} {flat[0]}",
            f"Content-Type: {kind}",
            f"Content-Length: {len(body)}",
            "Connection: close",
        ]
        head += [f"Location: http://127.0.0.1/{quote(flat[4])}"] if status == 302 else []
        head += [f"X-{number}: {it}" for number, it in enumerate(flat)]
        head += [f"{secret.partition('/')[0]}: x" for secret in SECRETS.values()]
        self.wfile.write("\r\n".join([*head, "", ""]).encode() + body)
