"""Every module of tests starts afresh."""

import pytest

from contracts import redaction


@pytest.fixture(scope="module", autouse=True)
def _no_search_is_known() -> None:
    """Forget the searches for keys that other tests have made; the mutation tests fork when some are known."""
    redaction._search.cache_clear()
    redaction._expansion.cache_clear()
