"""The client of the admin API, for all of brakecheck but the contracts."""

from typing import Any

import orjson
import requests

from brakecheck.contracts.errors import UsageError

PATIENCE = 60.0  # seconds
START = "start `brakecheck mock`, or give --base-url"


class Refused(UsageError):
    """The mock answered with an error."""


class Admin:
    """The admin API of the mock at this address, with its token, if it has one."""

    def __init__(self, base_url: str, token: str | None = None) -> None:
        self.url = f"{base_url.rstrip('/')}/__admin"
        self._session = requests.Session()
        self._session.trust_env = False  # a mock of ours is behind no proxy
        if token is not None:
            self._session.headers["Authorization"] = f"Bearer {token}"

    def call(self, method: str, path: str, body: Any = None, query: dict[str, str] | None = None) -> Any:
        """The JSON of the answer, None for no content; `UsageError` where the mock refuses, or none answers."""
        data, headers = (None, {}) if body is None else (orjson.dumps(body), {"Content-Type": "application/json"})
        try:
            answer = self._session.request(
                method, self.url + path, params=query, data=data, headers=headers, timeout=PATIENCE
            )
            content = answer.json() if answer.content else None
        except ValueError:  # its answer is not JSON
            raise UsageError(f"what answers at {self.url} is not a mock; {START}") from None
        except requests.RequestException:
            raise UsageError(f"no mock answers at {self.url}; {START}") from None
        if not answer.ok:
            message = content.get("message", content) if isinstance(content, dict) else content
            raise Refused(f"the mock refused ({answer.status_code}): {message}")
        return content

    def close(self) -> None:
        """Close the connections."""
        self._session.close()
