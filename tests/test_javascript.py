"""The examples in JavaScript and those of docs/javascript.md, installed as their readers do, from the packed js/."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
JS = ROOT / "js"
PAGE = ROOT.joinpath("docs/javascript.md").read_text(encoding="utf-8")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
HAS_NODE = bool(shutil.which("node") and shutil.which("npm"))
TASKS_USED = """
import { tasks } from "./tasks.js";

const world = await tasks.world({ vendor: "dialnexa" });
const id = await tasks.provide({ name: world.name, state: { status: "active" } });
const headers = { Authorization: `Bearer ${world.key}` };
await fetch(`${world.baseUrl}/workflows/${id}/cancel`, { method: "POST", headers });
await tasks.advance({ name: world.name, span: { hours: 1 } });
const { status } = await tasks.observe({ name: world.name, id });
const { pass } = await tasks.received({ name: world.name, operation: "cancelWorkflow", expectation: { times: 1 } });
console.log(status, pass);
"""
SEEDED = """
import assert from "node:assert/strict";
import {{ test }} from "node:test";
import {{ startMock }} from "brakecheck";

test("the page's world has the record of its seed", async () => {{
  const mock = await startMock();
  {example}
  assert.equal((await world.observe("wfl_spring")).status, "paused");
  await mock.stop();
}});
"""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not HAS_NODE, reason="node or npm is not installed"),
    pytest.mark.skipif(not (JS / "dist/index.js").exists(), reason="js/ is not built; `make js` builds it"),
]


def example(name: str, folder: Path) -> Path:
    """A copy of the example with its packages, in the same place from the packed js/ as in the checkout."""
    packed(folder / "js")
    ignored = shutil.ignore_patterns("node_modules", "test-results")
    copy = Path(shutil.copytree(ROOT / "examples" / name, folder / "examples" / name, ignore=ignored))
    installed = run(copy, "npm", "install", "--loglevel=error")
    if installed.returncode:
        pytest.skip(f"npm could not install what {name} needs: {installed.stderr[-300:]}")
    return copy


def packed(folder: Path) -> Path:
    """The file that `npm pack` makes of js/, which is built already."""
    folder.mkdir()
    expect_success(JS, "npm", "pack", "--ignore-scripts", "--loglevel=error", f"--pack-destination={folder}")
    return next(folder.glob("*.tgz"))


def run(folder: Path, *command: str) -> "subprocess.CompletedProcess[str]":
    """The command's end, with `brakecheck` on its path."""
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    environment |= {"CHROMIUM": CHROMIUM} if CHROMIUM else {}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False
    )


def expect_success(folder: Path, *command: str) -> str:
    done = run(folder, *command)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    return done.stdout


def block(heading: str) -> str:
    """The JavaScript below a heading of the page."""
    found = re.search(rf"^## {re.escape(heading)}\n.*?```js\n(.*?)```", PAGE, re.MULTILINE | re.DOTALL)
    assert found, heading
    return found[1]


def test_the_page_with_a_stop_button_is_tested(tmp_path: Path):
    """Playwright's tests pass in parallel, that of docs/javascript.md among them, and `tsc --strict` finds nothing."""
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed; `make browser` installs Debian's")
    folder = example("vite-playwright", tmp_path)
    expect_success(folder, "npm", "run", "check")
    (folder / "tests/page-of-docs.spec.js").write_text(block("Playwright"), encoding="utf-8")
    assert "11 passed" in expect_success(folder, "npm", "test")


def test_the_package_stays_what_was_installed(tmp_path: Path):
    """After `npm init -y`, a second `npm install` and `npm ci` it is a folder, and the page's test passes."""
    file, project = packed(tmp_path / "js"), tmp_path / "project"
    assert f"js/{file.name}\n" in PAGE.replace(" # in your project", "")
    project.mkdir()
    expect_success(project, "npm", "init", "-y")
    (project / "stop.test.mjs").write_text(block("node:test"), encoding="utf-8")
    for command in (["install", "--save-dev", str(file)], ["install"], ["ci"]):
        expect_success(project, "npm", *command, "--offline", "--no-audit", "--no-fund")
        assert not (project / "node_modules/brakecheck").is_symlink()
    assert json.loads((project / "package.json").read_text())["devDependencies"] == {
        "brakecheck": f"file:../js/{file.name}"
    }
    assert "# pass 1" in expect_success(project, "node", "--test", "--test-reporter=tap")


def test_the_client_is_tested(tmp_path: Path):
    """With node:test, Vitest and the tasks for Cypress the examples pass, those of docs/javascript.md as they stand."""
    folder = example("node-test", tmp_path)
    (folder / "page.test.js").write_text(block("node:test"), encoding="utf-8")
    (folder / "seed.test.js").write_text(SEEDED.format(example=block("A world from a seed")), encoding="utf-8")
    assert "# pass 5" in expect_success(folder, "npm", "test", "--", "--test-reporter=tap")
    (folder / "tasks.js").write_text(block("Cypress"), encoding="utf-8")
    (folder / "used.js").write_text(TASKS_USED, encoding="utf-8")
    assert expect_success(folder, "node", "used.js") == "cancelled true\n"
    (folder / "node_modules/vitest").symlink_to(JS / "node_modules/vitest")
    (folder / "page.spec.js").write_text(block("Vitest"), encoding="utf-8")
    vitest = str(JS / "node_modules/vitest/vitest.mjs")
    assert "1 passed" in expect_success(folder, "node", vitest, "run", "page.spec", "--testTimeout=60000")
