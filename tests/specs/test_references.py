"""Every reference of a description leads to a component of its own, so that tools make types of them."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from brakecheck.mock_server.server import Settings, build
from brakecheck.specs import vendors
from tests.mock_server.asgi import Client

COMPONENT = re.compile(r"#/components/(schemas|responses|parameters|examples|requestBodies|headers|links)/([^/]+)")
PACKAGES = ("openapi-typescript@7.13.0", "typescript@5.9.3")
SERVED = {
    "dialnexa": "/dialnexa/v1/openapi.json",
    "suprsend": "/suprsend/openapi.json",
    "admin": "/__admin/openapi.json",
}


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for inner in node.values():
            yield from references(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from references(inner)


def astray(document: dict[str, Any]) -> list[str]:
    """The references that name no component, or a place inside one."""
    found = {reference: COMPONENT.fullmatch(reference) for reference in references(document)}
    components = document.get("components", {})
    return [each for each, parts in found.items() if not parts or parts[2] not in components.get(parts[1], {})]


@pytest.mark.parametrize("description", vendors.shipped(), ids=lambda description: description.name)
def test_a_reference_leads_to_a_component(description):
    """No reference leads nowhere or into the inside of a component, in any description that is shipped."""
    assert astray(description.document) == []


@pytest.mark.parametrize("path", SERVED.values(), ids=SERVED)
def test_a_served_description_has_references_to_components_alone(path):
    """The description that a running mock serves keeps to this, too."""
    document = Client(build(Settings())).send("GET", path).json
    assert list(references(document))
    assert astray(document) == []


@pytest.mark.parametrize(
    "reference",
    ["#/components/responses/Error/content/application~1json/schema", "#/components/schemas/Nobody", "#/paths/~1x"],
)
def test_a_reference_astray_is_noticed(reference):
    """The check finds a reference into a component, to none, and to a path."""
    assert astray({"a": [{"$ref": reference}], "components": {"responses": {"Error": {}}}}) == [reference]


@pytest.fixture(scope="module")
def tools(tmp_path_factory):
    """A folder in which the tools are installed."""
    if not shutil.which("node") or not shutil.which("npm"):
        pytest.skip("node or npm is not on the path")
    folder = tmp_path_factory.mktemp("types")
    (folder / "package.json").write_text("{}")
    command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error", *PACKAGES]
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True, timeout=180)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        pytest.skip(f"npm could not install {', '.join(PACKAGES)}: {str(error.stderr or error)[-200:]}")
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("name", SERVED)
def test_types_are_made_of_a_description(tools, name):
    """openapi-typescript reads what the mock serves, and TypeScript has nothing to say in its strict mode."""
    document = Client(build(Settings())).send("GET", SERVED[name]).body
    (tools / f"{name}.json").write_bytes(document)
    for command in (
        ["openapi-typescript", f"{name}.json", "-o", f"{name}.ts"],
        ["tsc", "--noEmit", "--strict", f"{name}.ts"],
    ):
        done = subprocess.run(
            [f"node_modules/.bin/{command[0]}", *command[1:]],
            check=False, cwd=tools, capture_output=True, text=True, timeout=120,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
