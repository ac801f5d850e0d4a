"""brakecheck.toml."""

from pathlib import Path

import pytest

from brakecheck.config import target_named
from brakecheck.contracts.errors import UsageError
from brakecheck.specs.errors import SpecError

WHOLE = """
[targets.staging]
vendor = "dialnexa"
base-url = "https://staging.example/v1"
keys = {full = "$STAGING_KEY"}
adapter = {kind = "command", command = ["./states"]}
timeout = 3
"""


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "brakecheck.toml"
    file.write_text(text)
    return file


def test_a_target_is_read_with_its_key_from_the_environment(tmp_path: Path):
    """The file names a variable; the key itself is never in the file."""
    target = target_named(
        "staging", written(tmp_path, WHOLE), {"STAGING_KEY": "secret", "DIALNEXA_API_KEY_OTHER": "two"}
    )
    assert target.keys == {"full": "secret", "other": "two"}
    assert (target.vendor, target.base_url, target.adapter, target.timeout) == (
        "dialnexa", "https://staging.example/v1", "command", 3.0,
    )  # fmt: skip
    assert target.settings == {"command": ["./states"]}
    assert not target.on_loopback


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("targets = 3", r"\[targets.NAME\]"),
        ("[targets.other]\nvendor = 'dialnexa'", "expected a target"),
        ("[targets.staging]\nbase-url = 'http://x'", "expected vendor"),
        ("[targets.staging]\nvendor = 'dialnexa'", "expected base-url"),
        ("[targets.staging]\nvendor = 'acme'\nbase-url = 'http://x'", "expected a vendor"),
        ("[targets.staging]\nvendor = 'dialnexa'\nbase-url = 'ftp://x'", "such as http://localhost"),
        (
            "[targets.staging]\nvendor = 'dialnexa'\nbase-url = 'http://me:secret@x'",
            "without a name, password or query",
        ),
        ("[targets.staging]\nvendor = 'dialnexa'\nbase-url = 'http://x'\nkey = 'k'", "received key"),
        ("[targets.staging]\nvendor = 'dialnexa'\nbase-url = 'http://x'\nkeys = {ful = '$K'}", "received ful"),
        (
            "[targets.staging]\nvendor = 'dialnexa'\nbase-url = 'http://x'\nadapter = {kind = 'static', recrods = []}",
            "expected kind, records, received recrods",
        ),
        ("[targets.staging]\nvendor = 'dialnexa'\nbase-url = 'http://x'\nadapter = 'admin'", "a table with kind"),
        ("[targets", "expected TOML"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, text: str, message: str):
    """Each mistake is a usage error with the place and what was expected."""
    with pytest.raises((UsageError, SpecError), match=message):
        target_named("staging", written(tmp_path, text), {})


def test_a_missing_file_is_a_usage_error(tmp_path: Path):
    """The message says what to do instead."""
    with pytest.raises(UsageError, match="--base-url"):
        target_named("staging", tmp_path / "none.toml", {})
