"""A client that stops a workflow, and knows afterwards whether the workflow is stopped."""

from contextlib import suppress

import requests


def stop(base_url: str, key: str, workflow: str) -> str:
    """The status of the workflow once it was asked to stop; an answer that is lost makes no difference."""
    url, headers = f"{base_url}/workflows/{workflow}", {"Authorization": f"Bearer {key}"}
    with suppress(requests.ConnectionError):
        requests.post(f"{url}/cancel", headers=headers, timeout=10)
    answer = requests.get(url, headers=headers, timeout=10)
    return str(answer.json()["status"]) if answer.ok else "gone"
