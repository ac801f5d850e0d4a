"""The files of the console, ready to be served."""

from collections.abc import Callable, Iterator
from importlib.resources import files

from brakecheck.mock_server.http.app import Application
from brakecheck.mock_server.http.messages import RawRequest
from brakecheck.mock_server.http.mounting import Page

TYPES = {
    "html": b"text/html; charset=utf-8",
    "js": b"text/javascript; charset=utf-8",
    "css": b"text/css; charset=utf-8",
    "svg": b"image/svg+xml",
}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)


def show_console(application: Application, refuse: Callable[[RawRequest], None] | None) -> None:
    """Serve the console under the admin API; `refuse` raises for those who may not see it."""
    admin = application.mounts[-1]
    for name, content in _files():
        page = Page(admin, content, TYPES[name.rpartition(".")[2]], HEADERS, refuse)
        application.show(f"{admin.prefix}/console/{name}", page)
        if name == "index.html":
            application.show(admin.prefix, page)
            application.show(f"{admin.prefix}/", page)


def _files() -> Iterator[tuple[str, bytes]]:
    """Files of the page by name."""
    for file in files(__package__).iterdir():
        if file.name.rpartition(".")[2] in TYPES:
            yield file.name, file.read_bytes()
