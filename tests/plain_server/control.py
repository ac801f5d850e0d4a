"""The back door: provide, observe and advance, in process or by HTTP. No part of the judged API."""

import json
from typing import Any

from tests.plain_server.dialnexa import DialNexa
from tests.plain_server.refusal import encoded
from tests.plain_server.suprsend import SuprSend
from tests.plain_server.wire import Call, Reply


class Control:
    """Speaks of a service in the words of the adapter protocol: one request, one answer."""

    def __init__(self, service: DialNexa | SuprSend) -> None:
        self.service = service
        self.provided: list[str] = []

    def __call__(self, call: Call) -> Reply:
        return Reply(200, encoded(self.do(json.loads(call.body or b""))))

    def do(self, request: dict[str, Any]) -> dict[str, Any]:
        with self.service.lock:
            match request["do"]:
                case "provide":
                    return self._provide(request["state"], request["account"])
                case "observe":
                    return self._observe(request["id"])
                case "advance":
                    self.service.clock.moved += request["seconds"]
                    return {}
                case "cleanup":
                    return {"removed": [self._removed(record) for record in self.provided]}
                case other:
                    return {"cannot": f"nothing is known of {other}"}

    def _provide(self, state: dict[str, Any], account: str) -> dict[str, Any]:
        record = self.service.accounts[account].provide(state)
        self.provided.append(record)
        return {"id": record}

    def _observe(self, record: str) -> dict[str, Any]:
        seen = (account.observe(record) for account in self.service.accounts.values())
        found = [each for each in seen if each["exists"]]
        return found[0] if found else self.service.accounts["own"].observe(record)

    def _removed(self, record: str) -> str:
        for account in self.service.accounts.values():
            account.records.pop(record, None)
        return record
