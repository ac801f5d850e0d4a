"""A server's words in SARIF: messages in which nothing is a link or a placeholder, and the exchange itself."""

import re
from typing import Any

from brakecheck.report.recorded import StoryExchange

Entry = dict[str, Any]


def literal(text: str) -> str:
    """A message that is shown as it stands.

    Brackets and braces are escaped only where they would be taken for a link or a placeholder (sections 3.11.5 and
    3.11.6): code scanning shows the escapes, and a curl line has to work.
    """
    if re.search(r"\]\(", text):
        text = re.sub(r"([\\\[\]])", r"\\\1", text)
    if re.search(r"\{\d+\}", text):
        text = text.replace("{", "{{").replace("}", "}}")
    return text


def web_messages(exchange: StoryExchange | None) -> Entry:
    """The request and the response of an exchange as SARIF has them."""
    if exchange is None:
        return {}
    request = {
        "method": exchange.method,
        "target": exchange.url,
        "headers": exchange.request_headers,
        **_body(exchange.request_body),
    }
    if not exchange.status:
        return {"webRequest": request, "webResponse": {"noResponseReceived": True}}
    response = {
        "statusCode": exchange.status,
        "headers": exchange.response_headers,
        **_body(exchange.response_body),
    }
    return {"webRequest": request, "webResponse": response}


def _body(text: str) -> Entry:
    return {"body": {"text": text}} if text else {}
