"""How much of a key is looked for, and that exactly the characters that stand for the key are replaced."""

import json
from base64 import b64encode

import pytest

from brakecheck.contracts.secrets.redaction import redacted, shell_word
from brakecheck.contracts.secrets.spellings import forms, tails

KEY = "canary-KEY7-with/a+secret"
ALPHABET = "".join(map(chr, range(97, 123))) + "0123456789"


@pytest.mark.parametrize(
    ("key", "text", "shown"),
    [
        ("abcdefghijkl:uvwxyz", "uvwxy uvwxyz :uvwxyz", "uvwxy ${K:13:6} :${K:13:6}"),
        ("abcdefghijk", "abcd abcde", "abcd ${K:0:5}"),
        ("a:other", "there another a:other", "there another ${K}"),
        ("the-user", "user the-user", "${K:4:4} ${K}"),
        (ALPHABET[:24], f"{ALPHABET[:11]} {ALPHABET[:12]}", f"{ALPHABET[:11]} ${{K:0:12}}"),
        ("abcd", "6162636 61626364", "6162636 ${K}"),
    ],
)
def test_so_much_gives_a_key_away(key: str, text: str, shown: str):
    """A side of six characters, half of a whole of eight, and eight characters of a code; less does not."""
    assert redacted(text, {"K": key}) == shown


@pytest.mark.parametrize("before", ["", "y", "yy"])
@pytest.mark.parametrize("length", [30, 31, 32])
def test_base64_is_replaced_where_it_stands_for_the_key(before: str, length: int):
    """What other bytes have a part in stays, and so does the padding."""
    code = b64encode(f"{before}{ALPHABET[:length]}".encode()).decode()
    start, end = -(-len(before) * 8 // 6), (len(before) + length) * 8 // 6
    assert redacted(f"<{code}>", {"K": ALPHABET[:length]}) == f"<{code[:start]}${{K}}{code[end:]}>"


def test_the_code_of_a_key_in_json_is_replaced():
    """Whole, where its quotes are escaped before it is coded."""
    key = 'q"r"s"t"u"v"'
    code = json.dumps(key)[1:-1].encode()
    assert redacted(f"<{code.hex()}>", {"K": key}) == "<${K}>"
    assert redacted(f"<{b64encode(code).decode()}>", {"K": key}) == "<${K}>"


def test_escapes_belong_to_the_key_from_the_first_character_to_the_last():
    """Nothing of an escape stays, nor of what stands before the first one."""
    assert redacted("canary%2DKEY7-with/a+secre%74", {"K": KEY}) == "${K}"
    assert redacted("canary\\u002dKEY7-with/a+secre&#116;;", {"K": KEY}) == "${K};"


@pytest.mark.parametrize("length", [65, 100, 2000])
def test_a_long_key_is_looked_for_in_few_pieces(length: int):
    """Every sixteenth character begins one, so that a search takes no longer than the key does."""
    whole = next(forms([("K", (ALPHABET * 60)[:length])]))
    assert len(list(tails(whole))) <= length / 16 + 1


@pytest.mark.medium
@pytest.mark.parametrize("before", [0, 100, 3000])
def test_a_long_key_is_one_piece_wherever_it_stands(before: int):
    """Pieces are put together after much other text, too, and twice the key is two."""
    key = "".join(chr(33 + (at * at + at // 7) % 90) for at in range(130)).replace(":", ";")
    assert redacted(f"{' ' * before}{key}", {"K": key}) == f"{' ' * before}${{K}}"
    assert redacted(f"{' ' * before}{key}{key}", {"K": key}) == f"{' ' * before}${{K}}${{K}}"


def test_a_part_is_of_the_key_that_has_it():
    """Of several keys, the variable is that of the one whose part was found."""
    secrets = {"A": "workspace-one", "B": "first-canary-key"}
    assert redacted("first-cana workspace", secrets) == "${B:0:10} ${A:0:9}"


def test_the_longest_that_begins_somewhere_decides():
    """A key that an encoded longer one begins with is not taken for it."""
    secrets = {"A": "workspace-one", "B": "workspace-one/more"}
    assert redacted("workspace-one%2Fmore", secrets) == "${B}"


@pytest.mark.parametrize(
    ("found", "shown"),
    [
        (KEY, "${K}"),
        (KEY.upper(), "${K^^}"),
        (KEY.lower(), "${K,,}"),
        (KEY.swapcase(), "${K~~}"),
        (KEY[3:], "${K:3:22}"),
        (KEY[:-1], "${K:0:24}"),
        (KEY[3:].upper(), "${K}"),
    ],
)
def test_an_expansion_gives_what_was_found(found: str, shown: str):
    """A part in another case has none, and is shown as the whole."""
    assert redacted(found, {"K": KEY}) == shown


def test_a_word_has_two_thousand_characters_that_are_literal():
    """Unless another bound is given; the last one of them is there."""
    assert shell_word("a" * 2001, {}) == "a" * 2000
    assert shell_word(f"abc{KEY}def", {"K": KEY}, 4) == 'abc"${K}"d'
