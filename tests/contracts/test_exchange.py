"""What is shown of an exchange."""

import base64
import json
import subprocess
from urllib.parse import quote

import pytest

from brakecheck.contracts.exchange import SHOWN, Exchange
from brakecheck.contracts.secrets.redaction import redacted, shell_word

CANARY = "canary-key:with-a-secret"


def exchange(**changes) -> Exchange:
    values = {
        "operation": "cancelWorkflow",
        "method": "POST",
        "url": "http://127.0.0.1:1/workflows/x/cancel",
        "request_headers": {"Authorization": f"Bearer {CANARY}"},
        "request_body": None,
        "status": 200,
        "headers": {},
        "body": b"{}",
        "secrets": {"VENDOR_API_KEY": CANARY},
    }
    return Exchange(**{**values, **changes})


def test_a_key_is_replaced_by_its_variable():
    """Neither the curl line nor the answer shows a key, also where the server echoes it."""
    shown = exchange(body=f'{{"you sent": "{CANARY}"}}'.encode())
    assert CANARY not in shown.curl() + shown.answer()
    assert "${VENDOR_API_KEY}" in shown.curl()
    assert "${VENDOR_API_KEY}" in shown.answer()


def test_not_even_half_a_key_is_shown():
    """A key that lies across the place where a long body is cut leaves nothing behind."""
    for before in range(SHOWN - len(CANARY), SHOWN + 1):
        body = b"x" * before + CANARY.encode() + b"y" * SHOWN
        shown = exchange(body=body, request_body=body)
        assert CANARY[:4] not in shown.curl() + shown.answer()


def test_a_key_that_contains_another_is_replaced_whole():
    """The longer of two keys goes first."""
    assert redacted("a-long-key a-long", {"LONG": "a-long-key", "SHORT": "a-long"}) == "${LONG} ${SHORT}"


def test_the_curl_line_can_be_pasted():
    """A shell reads the line as one command, with the body whole and the variable filled in."""
    body = b"""{"slug": "it's `odd` \\"text\\"", "recipients": []}"""
    line = exchange(request_body=body).curl().replace("curl", "printf '%s\\n'", 1)
    words = subprocess.run(["bash", "-c", line], env={"VENDOR_API_KEY": "K"}, capture_output=True, check=True).stdout
    assert words.splitlines()[-1] == body
    assert b"Authorization: Bearer K" in words.splitlines()


def test_no_response_is_told_as_such():
    """An exchange without a response says why there is none."""
    assert exchange(status=0, failure="ConnectTimeout").answer() == "no response (ConnectTimeout)"


def test_long_bodies_are_cut():
    """A body of megabytes does not fill the screen."""
    assert len(exchange(body=b"x" * 10**6).answer()) < 2000


def test_a_body_that_is_no_json_has_no_json():
    """json() gives None rather than an error."""
    assert exchange(body=b"\xff{").json() is None
    assert exchange(body=b"[" * 100_000).json() is None


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        (CANARY, "${K}"),
        (CANARY[:-1], f"${{K:0:{len(CANARY) - 1}}}"),
        (CANARY[:-8], f"${{K:0:{len(CANARY) - 8}}}"),
        (CANARY.swapcase(), "${K^^}"),
        (CANARY + "x", "${K}x"),
    ],
)
def test_what_is_almost_a_key_is_replaced_too(sent: str, shown: str):
    """A key that is cut, longer or in another case gives it away as well; a shell can still fill it in."""
    assert redacted(f"Bearer {sent}", {"K": CANARY}) == f"Bearer {shown}"
    word = shell_word(sent, {"K": CANARY})
    filled = subprocess.run(["bash", "-c", f"printf %s {word}"], env={"K": CANARY}, capture_output=True, check=True)
    assert filled.stdout.decode() == sent


@pytest.mark.parametrize(
    "key", ["key_live_9f8aB7c6D5", "0123456789abcdef-XyZsecret", "sk_test_workspace_c3d4", "a/b+c d%e"]
)
def test_no_half_of_a_key_is_left(key: str):
    """Keys that change case late, that begin like another key, or that have characters to be escaped."""
    secrets = {"A": "sk_test_workspace_a1b2", "K": key, "B": "sk_test_workspace_e5f6"}
    assert redacted(f"Bearer {key}, {key.upper()}", secrets) == "Bearer ${K}, ${K^^}"
    codes = (quote(key, safe=""), json.dumps({"k": key}), base64.b64encode(key.encode()).decode())
    for code in codes:
        assert key[-6:] not in redacted(code, secrets)
        assert "${K}" in redacted(code, secrets)


def test_nothing_that_a_server_says_is_run_by_a_shell():
    """Whatever stands in a body or an id is literal in the curl line."""
    body = b'{"$ne": "$(touch pwned) `id` $HOME"}'
    line = exchange(request_body=body).curl().replace("curl", "printf '%s\\n'", 1)
    words = subprocess.run(["bash", "-c", line], env={"VENDOR_API_KEY": "K"}, capture_output=True, check=True).stdout
    assert words.splitlines()[-1] == body
