"""Every fault fits the code that it is put around."""

import re
from contextlib import suppress

import pytest
import requests

from brakecheck.mock_server.faults.catalogue import catalogue
from brakecheck.mock_server.server import Settings, embedded
from brakecheck.specs import vendors

WORKFLOWS, CANCEL = "/dialnexa/v1/workflows", "/suprsend/v1/workflow_run/cancel/"
ASKED: dict[str, list[tuple[str, str, dict[str, object] | None]]] = {
    "dialnexa": [
        ("POST", WORKFLOWS, {"title": "Appointments"}),
        ("POST", WORKFLOWS, {}),
        ("GET", WORKFLOWS, None),
        ("POST", f"{WORKFLOWS}/wf_abc123/nodes", {"node_type": "END"}),
        ("POST", f"{WORKFLOWS}/wf_abc123/leads", None),
        ("POST", f"{WORKFLOWS}/wf_abc123/cancel", None),
        ("GET", "/dialnexa/v1/nowhere", None),
    ],
    "suprsend": [
        ("POST", CANCEL, {"execution_id": "no-such-run"}),
        ("POST", CANCEL, {}),
        ("POST", "/suprsend/trigger/", {"workflow": "welcome", "recipients": ["user_789"]}),
        ("GET", "/suprsend/v1/message/", None),
    ],
}
KEYS = {"dialnexa": "demo:full", "suprsend": "demo-full"}
MISFIT = re.compile(r"^(?:TypeError|AttributeError|NameError): .*", re.MULTILINE)


@pytest.mark.slow
def test_no_fault_misfits(capfd: pytest.CaptureFixture[str]):
    """With each fault in turn, requests that are in order or refused meet no error of Python's in the mock."""
    misfits = {}
    with embedded(Settings(port=0)) as origin:
        for name, fault in catalogue(vendors.vendors()).items():
            taken = requests.put(f"{origin}/__admin/faults", json={"names": [name]}, timeout=30)
            assert taken.status_code == 200, name
            for method, path, body in ASKED[fault.vendor]:
                headers = {"Authorization": f"Bearer {KEYS[fault.vendor]}", "Connection": "close"}
                with suppress(requests.RequestException):  # some hang up, or lie about their coding
                    requests.request(method, origin + path, json=body, headers=headers, timeout=30)
            if found := MISFIT.findall(capfd.readouterr().err):
                misfits[name] = found[0]
        requests.put(f"{origin}/__admin/faults", json={"names": []}, timeout=30)
    assert not misfits
