"""Final answers: interim responses before them are skipped (RFC 9110, section 15.2)."""

from http.client import HTTPResponse, parse_headers

FINAL = 200  # the lowest status of a final answer


class FinalAnswer(HTTPResponse):
    """Reads until a final status. `http.client` by itself takes 102 and 103 for final."""

    def _read_status(self) -> tuple[str, int, str]:
        """Read status lines until a final one; `begin` calls this."""
        while True:
            version, status, reason = super()._read_status()  # type: ignore[misc] # there is no public way
            if status >= FINAL:
                return version, status, reason
            parse_headers(self.fp)
