"""Provider states of the DBOS server beside it, which brings them about in its own process."""

import json
import sys
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

Entry = dict[str, Any]


def call(address: str, method: str, path: str, body: Any = None) -> Entry:
    """What the server answers, as JSON."""
    data = None if body is None else json.dumps(body).encode()
    request = Request(f"{address}/states{path}", data, {"Content-Type": "application/json"}, method=method)
    with urlopen(request, timeout=30) as answer:
        return dict(json.load(answer))


def answer(address: str, request: Entry) -> Entry:
    """The answer to one request of the protocol."""
    match request["do"]:
        case "describe":
            return {"protocol": 1, "can": ["provide", "observe", "advance"]}
        case "provide":
            return call(address, "POST", "", request["state"])
        case "observe":
            return call(address, "GET", f"/{request['id']}")
        case "advance":
            return call(address, "POST", "/steps/end", {})
    return {"removed": ["the database goes with the server"]}


def main() -> None:
    """Answer each line of the input with a line."""
    address = ""
    for line in sys.stdin:
        request = json.loads(line)
        address = request.get("base_url", address)
        try:
            told = answer(address, request)
        except HTTPError as error:
            told = {"cannot": json.load(error)["message"]}
        except (URLError, ConnectionError) as error:
            told = {"cannot": f"the server could not {request['do']}: {error}"}
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
