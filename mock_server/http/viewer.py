"""The API reference in Swagger UI, with the files of the package flask-swagger-ui, without Flask."""

import json
from collections.abc import Mapping
from functools import cache
from html import escape
from importlib.util import find_spec
from pathlib import Path

from brakecheck.mock_server.http.mounting import Mount, Page

PACKAGE = "flask_swagger_ui"
FILES = {
    "swagger-ui.css": b"text/css; charset=utf-8",
    "swagger-ui-bundle.js": b"text/javascript; charset=utf-8",
    "swagger-ui-standalone-preset.js": b"text/javascript; charset=utf-8",
    "favicon-32x32.png": b"image/png",
}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# What a description says is text: the viewer would make HTML of its Markdown. Its logo brings a style of its own.
START = """
const plainText = ({React}) => ({
  components: {
    Logo: () => null,
    Markdown: ({source}) => source ? React.createElement("p", {className: "markdown"}, source) : null,
  },
});
SwaggerUIBundle({
  dom_id: "#reference",
  urls: DESCRIPTIONS,
  layout: "StandaloneLayout",
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
  plugins: [plainText],
  validatorUrl: null,
  persistAuthorization: false,
});
"""


def reference(mounts: tuple[Mount, ...], titles: Mapping[str, str]) -> dict[str, Page]:
    """Pages of the viewer by path, `/docs` first; none if the package is not installed.

    `titles` are those of the descriptions, by the path of each.
    """
    contents = _contents()
    if not contents:
        return {}
    unrecorded = mounts[-1]  # the admin API's mount, whose exchanges are not recorded in a world
    described = [{"url": path, "name": title} for path, title in titles.items()]
    start = START.replace("DESCRIPTIONS", json.dumps(described))
    files = {f"/docs/{name}": (content, FILES[name]) for name, content in contents.items()}
    files["/docs/start.js"] = start.encode(), FILES["swagger-ui-bundle.js"]
    headers = (
        (b"content-security-policy", POLICY.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"no-referrer"),
    )
    shown = {path: Page(unrecorded, content, kind, headers) for path, (content, kind) in files.items()}
    return {"/docs": Page(mounts[0], _page().encode(), b"text/html; charset=utf-8", headers)} | shown


def _page() -> str:
    scripts = ("swagger-ui-bundle.js", "swagger-ui-standalone-preset.js", "start.js")
    head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>API reference</title>'
    head += '<link rel="icon" href="/docs/favicon-32x32.png"><link rel="stylesheet" href="/docs/swagger-ui.css">'
    head += "".join(f'<script defer src="/docs/{escape(name)}"></script>' for name in scripts)
    return f'<!doctype html><html lang="en"><head>{head}</head><body><div id="reference"></div></body></html>'


@cache
def _contents() -> dict[str, bytes]:
    """Files of the viewer; none if the package or one of the files is missing."""
    package = find_spec(PACKAGE)
    if package is None or package.origin is None:
        return {}
    folder = Path(package.origin).parent / "dist"
    try:
        return {name: (folder / name).read_bytes() for name in FILES}
    except OSError:
        return {}
