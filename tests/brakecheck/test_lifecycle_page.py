"""The page on lifecycle files shows what the commands print."""

import re
from pathlib import Path

from brakecheck.lifecycle_check import judge
from tests.brakecheck.lifecycle_draft.descriptions import drafted

PAGE = (Path(__file__).parents[2] / "docs" / "lifecycle.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```\w*\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def test_the_page_shows_the_draft_of_its_document(tmp_path):
    """The example's draft has the excerpts of the page, and its check the remark."""
    document = next(block for block in BLOCKS if block.startswith("openapi: "))
    text = drafted(tmp_path, document)
    for beginning in ("# WHAT THE VENDOR", "  cancelJob:"):
        assert next(block for block in BLOCKS if block.startswith(beginning)) in text
    (tmp_path / "lifecycle.yaml").write_text(text, encoding="utf-8")
    remark = judge(tmp_path / "lifecycle.yaml").remarks[0]
    assert f"remark: {remark}".replace(f"{tmp_path}/", "") in PAGE
