"""No half of a key is shown, however it is spelled; everything else is."""

import base64
import html
import json
import subprocess
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from brakecheck.contracts.secrets import redaction, spellings
from brakecheck.contracts.secrets.redaction import redacted, shell_word

KEY = "canary-KEY7:with/a+secret"
KEYS = st.text("".join(map(chr, range(33, 127))), min_size=8, max_size=80)
AROUND = st.text("xyz .,{}\n", max_size=20)


def mixed(text: str) -> str:
    return "".join(one.upper() if at % 3 else one.lower() for at, one in enumerate(text))


def wrapped(text: str) -> str:
    return "\r\n  ".join(text[at : at + 7] for at in range(0, len(text), 7))


def coded(content: bytes, alphabet: Callable[[bytes], bytes] = base64.b64encode) -> str:
    return alphabet(content).decode()


SPELLINGS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "upper": str.upper,
    "lower": str.lower,
    "title": str.title,
    "swapped": str.swapcase,
    "mixed": mixed,
    "percent": lambda key: quote(key, safe=""),
    "percent, lower": lambda key: quote(key, safe="").lower(),
    "percent, all": lambda key: "".join(f"%{ord(one):02X}" for one in key),
    "percent, all, lower": lambda key: "".join(f"%{ord(one):02x}" for one in key),
    "percent, twice": lambda key: quote(quote(key, safe=""), safe=""),
    "percent, all, thrice": lambda key: quote(quote("".join(f"%{ord(one):02x}" for one in key))),
    "json": json.dumps,
    "json in json": lambda key: json.dumps(json.dumps({"k": key})),
    "json, all": lambda key: "".join(f"\\u{ord(one):04x}" for one in key),
    "json, all, upper": lambda key: "".join(f"\\u{ord(one):04X}" for one in key),
    "json, slashes": lambda key: json.dumps(key).replace("/", "\\/"),
    "hex escapes": lambda key: "".join(f"\\x{ord(one):02x}" for one in key),
    "html": html.escape,
    "html, decimal": lambda key: "".join(f"&#{ord(one)};" for one in key),
    "html, hex": lambda key: "".join(f"&#x{ord(one):X};" for one in key),
    "html, no end": lambda key: "".join(f"&#{ord(one):04} " for one in key).replace(" ", ""),
    "html, named": lambda key: html.escape(key).replace(":", "&colon;").replace("/", "&sol;").replace("+", "&plus;"),
    "hex": lambda key: key.encode().hex(),
    "hex, upper": lambda key: key.encode().hex().upper(),
    "hex, blanks": lambda key: key.encode().hex(" "),
    "hex, colons": lambda key: key.encode().hex(":"),
    "base64": lambda key: coded(key.encode()),
    "base64, no padding": lambda key: coded(key.encode()).rstrip("="),
    "base64url": lambda key: coded(key.encode(), base64.urlsafe_b64encode),
    "base64 of a header": lambda key: coded(f"Bearer {key}".encode()),
    "base64 of JSON": lambda key: coded(json.dumps({"k": key}).encode()),
    "base64 of JSON, one further": lambda key: coded(json.dumps({"kk": key}).encode()),
    "base64 of JSON, two further": lambda key: coded(json.dumps({"kkk": key}).encode()),
    "wrapped": wrapped,
    "wrapped base64": lambda key: wrapped(f"{coded(key.encode())}"),
    "escaped line breaks": lambda key: wrapped(key).replace("\r\n  ", r"\r\n"),
    "soft hyphens": "\xad".join,
    "spaces without width": "\u200b".join,
}  # fmt: skip
OUTER = ["percent", "percent, all", "percent, twice", "json", "json, all", "html", "html, decimal", "html, hex"]
INNER = [*OUTER, "plain", "upper", "title", "mixed", "hex", "base64", "base64url"]


def surviving(shown: str, spelled: str) -> Iterator[str]:
    """The halves of what was spelled that are still there."""
    half = (len(spelled) + 1) // 2
    yield from (spelled[at : at + half] for at in range(len(spelled) - half + 1) if spelled[at : at + half] in shown)


@pytest.mark.parametrize("name", SPELLINGS)
@pytest.mark.parametrize("key", [KEY, "demo:full", "a" * 20 + "b", "eyJ" + "x9-_" * 60, '"q\\uote<&>%41%'])
def test_a_key_is_replaced_in_every_spelling(name: str, key: str):
    """The variable stands in its place, and what is around the key stays."""
    spelled = SPELLINGS[name](key)
    shown = redacted(f"before ({spelled}) after", {"K": key})
    assert "${K" in shown
    assert not list(surviving(shown, spelled))
    assert not list(surviving(shown, key))
    assert shown.startswith("before (")
    assert shown.endswith(") after")


@pytest.mark.parametrize("name", SPELLINGS)
@pytest.mark.parametrize("part", [slice(None, 13), slice(12, None), slice(5, 18), slice(None, 11), slice(11, None)])
def test_half_a_key_is_replaced_in_every_spelling(name: str, part: slice):
    """The first half, the second, one in the middle, and each side of the colon."""
    spelled = SPELLINGS[name](KEY[part])
    shown = redacted(f"before ({spelled}) after", {"K": KEY})
    assert "${K" in shown
    assert not list(surviving(shown, KEY))


@pytest.mark.medium
@seed(11)
@settings(max_examples=60, deadline=None, database=None)
@given(KEYS, AROUND, AROUND, st.sampled_from(INNER), st.sampled_from(OUTER))
def test_no_half_survives_two_spellings_around_each_other(key: str, before: str, after: str, inner: str, outer: str):
    """A server that encodes what it has encoded already gives nothing away."""
    spelled = SPELLINGS[outer](SPELLINGS[inner](key))
    shown = redacted(before + spelled + after, {"K": key})
    assert "${K" in shown
    assert not list(surviving(shown, spelled))


@pytest.mark.medium
@seed(11)
@settings(max_examples=100, deadline=None, database=None)
@given(st.text(max_size=200))
def test_text_without_keys_is_unchanged(text: str):
    """Escapes, entities and odd characters stay as they are."""
    assert redacted(text, {"K": "\x01never-in-text\x02"[1:-1] + "7f3a9"}) == text or "ever-in" in text.lower()


@pytest.mark.parametrize("text", ["%41 &amp; \\u0041 \\n a\r\n b \\\\ &unknown; %zz 64 65 6d", "", "full demo", "Y2Fu"])
def test_what_only_looks_encoded_is_unchanged(text: str):
    """What is decoded to be searched is shown as it was."""
    assert redacted(text, {"K": "demo:full", "L": KEY}) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (KEY, "${K}"),
        (f"{KEY}{KEY}", "${K}${K}"),
        (f"({KEY[:20]})", "(${K:0:20})"),
        (KEY[10:], "${K:10:15}"),
        (KEY[:13], "${K:0:13}"),
        ("canary-KEY7", "${K:0:11}"),
        ("with/a+secret", "${K:12:13}"),
        ("with/a+", "${K:12:7}"),
        ("with/a", "${K:12:6}"),
        ("with/", "with/"),
        (KEY.upper(), "${K^^}"),
        (KEY.lower(), "${K,,}"),
        (KEY.swapcase(), "${K~~}"),
        (KEY.title(), "${K}"),
        (f"{KEY}\n{KEY}", "${K}\n${K}"),
        (f"%25{KEY}%25", "%25${K}%25"),
        ("canary%2DKEY7%3awith%2Fa%2Bsecret!", "${K}!"),
    ],
)
def test_an_expansion_gives_what_was_found(text: str, shown: str):
    """Whole, in part, in another case; where bash has none, the variable alone."""
    assert redacted(text, {"K": KEY}) == shown


@pytest.mark.parametrize("found", [KEY, KEY.upper(), KEY.lower(), KEY.swapcase(), KEY[:15], KEY[8:], f"{KEY}{KEY}"])
def test_a_shell_fills_in_what_was_found(found: str):
    """The word means the very text, with the key from its variable."""
    word = shell_word(f"it's {found} $HOME", {"K": KEY})
    said = subprocess.run(["bash", "-c", f"printf %s {word}"], env={"K": KEY}, capture_output=True, check=True).stdout
    assert found not in word
    assert said.decode() == f"it's {found} $HOME"


def test_a_word_is_cut_after_so_many_characters_that_are_literal():
    """Keys do not count, and an empty text is a word, too."""
    assert shell_word(f"ab{KEY}cdef", {"K": KEY}, 4) == 'ab"${K}"cd'
    assert shell_word(f"abcd{KEY}", {"K": KEY}, 4) == "abcd"
    assert shell_word("", {}) == "''"
    assert shell_word("ab c", {}, spelled=str.upper) == "'AB C'"


@pytest.mark.parametrize(
    ("key", "text", "shown"),
    [
        ("k", "ok", "o${K}"),
        ("abc", "ab abc", "ab ${K}"),
        ("abcd1234", "abc abcd bcd123", "abc ${K:0:4} ${K:1:6}"),
        ("abcdefghi", "abcd abcde", "abcd ${K:0:5}"),
        ("ab:cdefgh", "ab cdefgh efgh", "ab ${K:3:6} efgh"),
        ("abcdef:xyz", "abcd abcdef", "abcd ${K:0:6}"),
        ("abcd:efgh", "abcd efgh", "abcd efgh"),
    ],
)
def test_the_shortest_part_that_is_replaced(key: str, text: str, shown: str):
    """Half of a key, rounded up, and no less than four characters; a side of it from six characters on."""
    assert redacted(text, {"K": key}) == shown


def test_nothing_is_searched_for_without_keys():
    """No keys, or an empty one."""
    assert redacted("text", {}) == "text"
    assert redacted("text", {"K": ""}) == "text"


def test_what_keys_share_is_replaced_by_one_of_them():
    """The longer match wins, and the key that it is the whole of."""
    secrets = {"A": "workspace-one", "B": "workspace-one-more", "C": "workspace-two"}
    assert redacted("workspace-one workspace-one-more workspace-two", secrets) == "${A} ${B} ${C}"
    assert redacted("workspace-", secrets) == "${A:0:10}"


@pytest.mark.medium
@pytest.mark.parametrize("length", [63, 64, 65, 79, 80, 81, 128, 129, pytest.param(2000, marks=pytest.mark.slow)])
def test_a_long_key_is_one_piece(length: int):
    """Pieces in which a long key is found are put together."""
    key = "".join(chr(33 + (at * at + at // 7) % 90) for at in range(length)).replace(":", ";")
    assert redacted(f"<{key}>", {"K": key}) == "<${K}>"
    half = key[-(length // 2) :]
    assert not list(surviving(redacted(half, {"K": key}), half))


@pytest.mark.parametrize(
    "text",
    [KEY[:13], KEY[:12], KEY, f"{KEY}\n", "%41", "canary%2d", "\\", "&amp;", "64 ", "\r\n", "a" * 19 + "c", " ", "%25"],
)
def test_time_grows_as_the_text_does(text: str, monkeypatch: pytest.MonkeyPatch):
    """Eight times the text is eight times the work: characters looked through, escapes decoded, pieces made."""

    def work(times: int) -> int:
        done = 0

        def counted(*layer: Any) -> spellings.Layer:
            nonlocal done
            done += len(str(layer[0]))
            return decoded(*layer)

        decoded = spellings._decoded
        monkeypatch.setattr(spellings, "_decoded", counted)
        done += sum(1 for _ in redaction._pieces(text * times, {"K": KEY, "A": "a" * 20}))
        monkeypatch.undo()
        return done

    assert work(800) <= 8 * work(100) + 100
