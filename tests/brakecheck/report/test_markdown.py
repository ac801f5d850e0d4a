"""Markdown for a comment or a summary."""

import re
from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt

from brakecheck.report.escaping import code, fenced, prose, table
from brakecheck.report.formats import markdown
from brakecheck.report.formats.markdown import MOST
from brakecheck.report.model import VERDICTS
from brakecheck.report.printable import visible
from tests.brakecheck.report.conftest import NASTY, of_json, recounted, rules_of

rendered = of_json(markdown.rendered)
EXPECTED = {
    "b", "code", "details", "h3", "li", "p", "pre", "sub", "summary", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip


class Page(HTMLParser):
    """The tags and attributes of a page, and its text, that in code apart."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str | None] = set()
        self.code = self.text = ""
        self._depth = 0
        self.html = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
        self.feed(self.html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes.update(value for _, value in attrs)
        self._depth += tag == "code"

    def handle_endtag(self, tag):
        self._depth -= tag == "code"

    def handle_data(self, data):
        if self._depth:
            self.code += data
        else:
            self.text += data

    def handle_comment(self, data):
        self.tags.add("<!--")


def rows_of(text, first):
    return [row for row in text.splitlines() if row.startswith(f"| {first}")]


def test_the_sentence_of_the_gate_comes_first(faulty):
    """Then come the counts of each vendor, and what was covered."""
    lines = rendered(faulty).splitlines()
    assert lines[0] == "### brakecheck: does not conform: 2 rules broken"
    assert lines[2].startswith("|  | pass | observed | not checked | known | fail | error | rules covered |")
    assert rows_of(rendered(faulty), "dialnexa") == [
        "| dialnexa at <code>mock</code> | 9 | 2 | 5 | 1 | 1 | 0 | 13 of 18 | 3 of 3 | 5 of 19 |"
    ]


def test_a_finding_is_folded(faulty):
    """Its head has the promise; opened, it shows the source, expected, received and the curl line."""
    page = Page(rendered(faulty))
    assert "dialnexa.cancel.terminal-conflict is broken: Cancelling a workflow that is in a terminal" in page.text
    assert "dialnexa.http.documented is known to be broken" in page.text
    for part in ("made in   Cancel a workflow", "expected  409", "received  200", "try       curl -i -X POST "):
        assert part in page.code
    assert "known     known until 2026-12-01: asked for, see #12" in page.code


def test_the_rest_is_told_in_short(faulty):
    """Readings, remarks about the baseline, and why what was not checked, by reason."""
    text = rendered(faulty)
    assert "What 2 rules turned out to be that the documents leave open" in text
    assert "| <code>dialnexa.id.shape</code> | <code>wfl</code> | Ids begin with" in text
    assert "- baseline: dialnexa.cancel.permanent: is listed in the baseline and was not found any more" in text
    assert "Not checked: 9 rules." in text
    assert "- 5 rules: <code>dialnexa.http.documented failed first</code>" in text
    assert "- 4 rules: <code>suprsend.cancel.body failed first</code>" in text
    assert "Checked in part: 1 rule." in text


def test_a_clean_run_is_short(faulty):
    """Without findings and with everything checked, fewer than 60 lines."""
    for rule in rules_of(faulty):
        rule["verdict"] = "observed" if rule["readings"] else "pass"
        for contract in rule["contracts"]:
            contract["verdict"] = rule["verdict"]
    for entry in faulty["vendors"]:
        entry["headlines"] = []
    faulty["gate"]["remarks"] = []
    text = rendered(recounted(faulty))
    assert text.splitlines()[0] == "### brakecheck: conforms"
    assert len(text.splitlines()) < 60


def test_nothing_that_a_server_says_becomes_markup(nasty):
    """The page has our tags and no others, no attribute but a language, and what was said is there as text."""
    page = Page(rendered(nasty))
    assert page.tags <= EXPECTED
    assert page.attributes <= {"language-text"}
    assert "<script>alert(1)</script>" in page.code
    assert "@everyone" not in page.text.replace("@\u200beveryone", "")
    assert "#1" not in page.text.replace("#\u200b1", "")
    assert "http:" not in rendered(nasty).replace(f"{fenced('')}", "").split("```")[0]


def test_the_table_keeps_its_columns(nasty):
    """Whatever stands in a cell, each row has as many as the head."""
    rows = [line for line in rendered(nasty).splitlines() if line.startswith("|")]
    assert {row.count("|") for row in rows} <= {len(VERDICTS) + 5, 4}
    assert len(rows) > 6


@pytest.mark.parametrize(
    "text", [NASTY, "`" * 50, "|||", "\\|", "</summary>", "a\n\n\n# b", "- x", "&amp;", ":tada: a@b.c"]
)
def test_foreign_text_is_shown_as_it_stands(text):
    """In prose, in code and in a table it reads as it was said, but for breaks and what cannot be seen."""
    for shown in (prose(text, 9999), code(text, 9999)):
        cells = Page(table(["a", "b"], [[shown, "end"]]))
        seen = (cells.text + cells.code).replace("\u200b", "")
        assert " ".join(visible(text.replace("\r\n", "\n")).split()) in seen
        assert cells.tags <= EXPECTED
        assert cells.html.count("<td>") == 2


def test_a_fence_is_longer_than_any_within():
    """A fence in what a server said does not end ours, and neither does one of waves."""
    page = Page(fenced("a\n````\n~~~\n<b>\n```\n") + "\n\nafter")
    assert page.tags == {"pre", "code", "p"}
    assert page.text.strip() == "after"


@pytest.mark.slow
def test_however_much_is_found_it_can_be_posted(nasty):
    """Ten findings are shown and the others counted; the whole stays far below what a comment may have."""
    vendor = nasty["vendors"][0]
    failed = next(rule for rule in vendor["rules"] if rule["verdict"] == "fail")
    observed = next(rule for rule in vendor["rules"] if rule["verdict"] == "observed")
    for contract in failed["contracts"]:
        contract["promise"] = NASTY * 50
    vendor["headlines"] += [{"rule": failed["id"], "follows": []}] * 200
    vendor["rules"] += [failed] * 200 + [observed] * 200
    vendor["rules"] += [dict(vendor["rules"][0], verdict="not checked", detail=f"{n}{NASTY}") for n in range(100)]
    nasty["vendors"] += [vendor] * 3
    text = rendered(nasty)
    assert len(text) < MOST + 200
    assert text.count("\n<details>") == text.count("\n</details>") > 9
    assert re.search(r"^… and 8\d\d more\.$", text, re.MULTILINE)
