"""Obstacles: signs that an answer does not come from the API that is judged."""

from brakecheck.contracts.exchange import Exchange

GATEWAY = (502, 503, 504)
REFUSED = (401, 403)
NOT_THERE = {404, 405}
PAGES = ("text/html", "application/xhtml+xml")
ANSWERED_BY_A_PAGE = (200, 403, *GATEWAY)  # an API may well answer other errors with an HTML page


def obstacle(exchange: Exchange, url: str, variable: str) -> str:
    """The reason why the exchange cannot be judged, with the next step; empty where it can.

    `variable` is the environment variable of the key that the request carried.
    """
    status, kind = exchange.status, exchange.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not status:
        return f"{url} does not answer ({exchange.failure}); check the address and that the server is running"
    if 300 <= status < 400 and status != 304:
        where = exchange.headers.get("location", "an address that it does not give")[:200]
        return f"{url} redirects to {where} ({status}); give the address that answers as --base-url"
    is_page = kind in PAGES and exchange.json() is None  # JSON under an HTML media type comes from the API
    if status in GATEWAY and (is_page or not exchange.body):
        return f"a gateway before {url} answers {status}; run again when the server is up"
    if is_page and status in ANSWERED_BY_A_PAGE:
        return f"{url} answers {status} with an HTML page ({kind}); check the address, and proxies before it"
    if status in REFUSED:
        return f"{url} refused the key with {status}; check {variable}, and whether it needs a --header, and run again"
    return ""


def outage(exchange: Exchange, url: str) -> str:
    """The reason why a server that answers like this, also in JSON, cannot be judged now; empty where it can."""
    return f"{url} answers {exchange.status}; run again when the server is up" if exchange.status in GATEWAY else ""


def is_by_the_gateway(exchange: Exchange) -> bool:
    """Whether a gateway gave this answer in place of the API."""
    return exchange.status in GATEWAY and not isinstance(exchange.json(), dict)
