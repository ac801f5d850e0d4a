#!/usr/bin/env python3
"""A provider-state adapter for `brakecheck verify --adapter command`, worked out.

It brings states about on a brakecheck mock, as yours would on a staging server: by whatever means
you have, be it a database, an internal endpoint or a fixture loader. One JSON object comes in on
each line, one goes out. Try it:

    brakecheck mock &
    export DIALNEXA_API_KEY=demo:full
    brakecheck verify --vendor dialnexa --base-url http://127.0.0.1:4010/dialnexa/v1 \\
        --adapter command --adapter-command "python examples/adapter.py"
"""

import json
import sys
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit
from urllib.request import Request, urlopen


class Staging:
    """The server whose states are brought about: here, the default world of a mock."""

    def __init__(self, vendor, base_url):
        parts = urlsplit(base_url)
        self.world = f"{parts.scheme}://{parts.netloc}/__admin/worlds/default"
        self.records = f"{self.world}/{vendor}/records"
        self.before = self.call("POST", f"{self.world}/snapshots")["snapshot"]
        self.call("PUT", f"{self.world}/clock", {"mode": "manual"})

    def call(self, method, url, body=None):
        data = json.dumps(body).encode() if body is not None else None
        request = Request(url, data, {"Content-Type": "application/json"}, method=method)
        with urlopen(request, timeout=10) as response:
            return json.load(response)

    def provide(self, state):
        return {"id": self.call("POST", self.records, state)["id"]}

    def observe(self, record):
        return self.call("GET", f"{self.records}/{quote(record, safe='')}")

    def advance(self, seconds):
        self.call("POST", f"{self.world}/clock/advance", {"seconds": seconds})
        return {}

    def cleanup(self):
        """Everything as it was before, the clock included; on a real server, delete what was made."""
        self.call("POST", f"{self.world}/snapshots/{self.before}/restore")
        return {"removed": ["every record that was made, by restoring what was there before"]}


def answer(staging, request):
    """What to answer to one request; `cannot` says why something is not possible."""
    if request["do"] == "provide":
        if request["account"] != "own":
            return {"cannot": "this adapter has one account alone"}
        return staging.provide(request["state"])
    if request["do"] == "observe":
        return staging.observe(request["id"])
    if request["do"] == "advance":
        return staging.advance(request["seconds"])
    if request["do"] == "cleanup":
        return staging.cleanup()
    return {"cannot": f"unknown request {request['do']}"}


def main():
    staging = None
    for line in sys.stdin:
        request = json.loads(line)
        if request["do"] == "describe":
            try:
                staging = Staging(request["vendor"], request["base_url"])
            except URLError as error:
                sys.exit(f"the mock does not answer: {error.reason}")
            reply = {"protocol": 1, "can": ["provide", "observe", "advance"]}
        else:
            try:
                reply = answer(staging, request)
            except HTTPError as error:
                reply = {"cannot": f"the server refused: {error.code}"}
        print(json.dumps(reply), flush=True)


if __name__ == "__main__":
    main()
