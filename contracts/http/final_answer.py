"""The answer to a request is the final one: interim ones before it are passed over (RFC 9110, section 15.2)."""

from http.client import HTTPResponse, parse_headers

FINAL = 200  # the least status of an answer


class FinalAnswer(HTTPResponse):
    """Reads on until there is a final status. `http.client` alone takes 102 and 103 for one."""

    def _read_status(self) -> tuple[str, int, str]:
        """What `begin` asks for once, and again after each 100."""
        while True:
            version, status, reason = super()._read_status()  # type: ignore[misc] # there is no public way
            if status >= FINAL:
                return version, status, reason
            parse_headers(self.fp)
