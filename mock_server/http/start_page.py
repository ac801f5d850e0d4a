"""Start pages for people who open the mock in a browser: pages without scripts, and a viewer."""

import json
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from html import escape
from importlib.metadata import version

from brakecheck.mock_server.http.app import Application
from brakecheck.mock_server.http.mounting import Mount, Page
from brakecheck.mock_server.http.viewer import reference

Keys = Mapping[str, Mapping[str, list[str]]]

STYLE = """
:root { color-scheme: light dark }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem }
code { overflow-wrap: anywhere }
td { padding-right: 1rem; vertical-align: top }
"""
STYLE_HASH = b64encode(sha256(STYLE.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
REFERENCE = '<h2>API reference</h2><p>All descriptions: <a href="/docs">/docs</a>.</p>'
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)


def show_indexes(application: Application, keys: Keys) -> None:
    """Serve the pages at `/` and `/docs`, unless a vendor serves these paths, and the admin API's index."""
    *vendors, admin = application.mounts
    application.show(f"{admin.prefix}/operations", _page(admin, "brakecheck admin API", _operations(admin)))
    if not all(mount.prefix for mount in vendors):
        return
    start = _page(vendors[0], "brakecheck mock", _vendors(vendors, keys) + _admin(admin) + REFERENCE)
    listed = {"/docs": _page(vendors[0], "Descriptions", _descriptions(application.mounts))}
    titles = {f"{mount.prefix}/openapi.json": _title(mount) for mount in application.mounts}
    for path, page in ({"/": start} | (reference(application.mounts, titles) or listed)).items():
        application.show(path, page)


def show_health(application: Application) -> None:
    """Serve the health check, without a token."""
    admin = application.mounts[-1]
    said = {"status": "ok", "version": version("brakecheck")}
    application.show(f"{admin.prefix}/health", Page(admin, json.dumps(said).encode()))


def _page(mount: Mount, title: str, body: str) -> Page:
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    content = f'<!doctype html><html lang="en"><head>{head}<style>{STYLE}</style></head>'
    content += f"<body><h1>{escape(title)}</h1>{body}</body></html>"
    return Page(mount, content.encode(), b"text/html; charset=utf-8", HEADERS)


def _vendors(mounts: list[Mount], keys: Keys) -> str:
    return "".join(
        f"<h2>{escape(_title(mount))}</h2><p>Base URL: <code>{escape(mount.prefix)}</code>, described at "
        f"{_description(mount)}. Demo keys, by role:</p><table>{_rows(_first(keys[mount.service.name]))}</table>"
        f"{_operations(mount)}"
        for mount in mounts
    )


def _first(roles: Mapping[str, list[str]]) -> Mapping[str, str]:
    return {role: keys[0] for role, keys in roles.items()}


def _admin(mount: Mount) -> str:
    prefix = escape(mount.prefix)
    return (
        f'<h2>Console</h2><p>Worlds, their records and clocks, and every request as it comes: <a href="{prefix}/">'
        f'{prefix}/</a>.</p><h2>Admin API</h2><p>The same for programs: <a href="{prefix}/operations">'
        f"{prefix}/operations</a>.</p>"
    )


def _descriptions(mounts: tuple[Mount, ...]) -> str:
    return f"<ul>{''.join(f'<li>{escape(_title(mount))}: {_description(mount)}</li>' for mount in mounts)}</ul>"


def _operations(mount: Mount) -> str:
    operations = mount.service.description.operations.values()
    rows = {
        f"{operation.method} {mount.prefix}{operation.path}": operation.spec.get("summary", "")
        for operation in operations
    }
    return f"<table>{_rows(rows)}</table>"


def _rows(rows: Mapping[str, str]) -> str:
    return "".join(
        f"<tr><td><code>{escape(name)}</code></td><td>{escape(said)}</td></tr>" for name, said in rows.items()
    )


def _title(mount: Mount) -> str:
    return str(mount.service.description.document["info"]["title"])


def _description(mount: Mount) -> str:
    path = escape(f"{mount.prefix}/openapi.json")
    return f'<a href="{path}">{path}</a>'
