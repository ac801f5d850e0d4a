"""A request that is signed with a workspace's key and secret is accepted like one with a bearer key."""

import base64
import hashlib
import hmac
import json
from email.utils import formatdate
from time import time
from urllib.parse import urlsplit

import pytest

from brakecheck.contracts.engine.scenario import Scenario, expect, expect_status
from brakecheck.contracts.errors import NotChecked
from brakecheck.contracts.suprsend.neighbours.operations import Triggers

rule = pytest.mark.rule
JSON = "application/json"
HOUR = 3600.0


class Signer:
    """Signs triggers as the vendor's own clients do."""

    def __init__(self, scenario: Scenario) -> None:
        keys = scenario.adapter.keys
        if not keys.get("hmac-key") or not keys.get("hmac-secret"):
            raise NotChecked("no key and secret of a workspace were given (roles hmac-key and hmac-secret)")
        self._key, self._secret = keys["hmac-key"], keys["hmac-secret"].encode()
        self._conceal = scenario.client.conceal
        self._path = f"{urlsplit(scenario.client.target.base_url).path.rstrip('/')}/trigger/"

    def headers(self, body: bytes, at: float | None) -> dict[str, str]:
        """The headers of a signed request with this body and time; without a date where `at` is None."""
        date = "" if at is None else formatdate(at, usegmt=True)
        digest = hashlib.md5(body, usedforsecurity=False).hexdigest()
        text = f"POST\n{digest}\n{JSON}\n{date}\n{self._path}"
        signature = base64.b64encode(hmac.digest(self._secret, text.encode(), "sha256")).decode()
        self._conceal("SUPRSEND_SIGNATURE", signature)  # valid for some minutes
        return {"Authorization": f"{self._key}:{signature}", **({"Date": date} if date else {})}


@pytest.fixture
def triggers(scenario: Scenario) -> Triggers:
    """The triggers of one contract."""
    return Triggers(scenario)


@rule("suprsend.auth.signature")
def test_a_signed_trigger_is_accepted(triggers: Triggers):
    """A trigger with a signature, and without a bearer key, starts a run."""
    signer, person = Signer(triggers.scenario), triggers.fresh("person")
    body = json.dumps(triggers.body(person)).encode()
    answer = expect_status(triggers.send(body, role=None, headers=signer.headers(body, time())), 202)
    expect(len(triggers.begun(recipients=[person])) == 1, "one run", "another number", answer)


@rule("suprsend.auth.signature")
@pytest.mark.parametrize("fault", ["another body", "another signature", "no date", "an old date"])
def test_a_bad_signature_is_refused(triggers: Triggers, fault: str):
    """A trigger with a wrong or an old signature answers 401 and starts no run."""
    signer, person = Signer(triggers.scenario), triggers.fresh("person")
    body = json.dumps(triggers.body(person)).encode()
    at = None if fault == "no date" else time() - (HOUR if fault == "an old date" else 0.0)
    headers = signer.headers(b"{}" if fault == "another body" else body, at)
    if fault == "another signature":
        headers["Authorization"] = f"{headers['Authorization'][:-4]}AAA="
    answer = expect_status(triggers.send(body, role=None, headers=headers), 401)
    expect(not triggers.begun(recipients=[person]), "no run", "one", answer)
