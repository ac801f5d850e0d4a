"""Every test starts afresh."""

import pytest

from brakecheck.contracts.secrets import redaction


@pytest.fixture(autouse=True)
def _no_search_is_known() -> None:
    """Forget the searches for keys that other tests have made, so that each test is seen to make its own."""
    redaction._search.cache_clear()
    redaction._expansion.cache_clear()
