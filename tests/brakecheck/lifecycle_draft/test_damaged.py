"""Whatever stands where something else should be: a draft that can be read, or a sentence; never a traceback."""

import json
from copy import deepcopy
from random import Random
from typing import Any

import pytest
import yaml

from brakecheck.lifecycle_check import judge
from brakecheck.specs.errors import SpecError
from brakecheck.specs.openapi_reader.document import read_document
from tests.brakecheck.lifecycle_draft.descriptions import JOBS, PARTS, QUEUES, RUNS, machine_of

ODD: list[Any] = [
    None, 1, -1.5, True, "", [], {}, "a: b # c", "\x00\x1b[31m", "é☃\u2028", [1, [2]], {"$ref": "#/nowhere"},
    {"$ref": 5}, {"$ref": "#/paths"}, {"$ref": "#"}, "on", "null", "x" * 3000, {"type": ["string", 3]}, {"enum": "x"},
    "§", "@", "%",
    {"enum": [1, None, "x\ny", {"a": 1}, "", "~"]}, {"allOf": {}}, {"properties": ["status"]},
]  # fmt: skip
NAMES = ["a b", "on", "1", "{x}/y", "x\n", "§", "/q/{a}{b}", "/{}/{", "/a:b/{c}:", "é", "get", "status"]


def damaged(document: dict[str, Any], random: Random) -> dict[str, Any]:
    """The document with some of its values and names replaced by odd ones."""
    places: list[tuple[Any, Any]] = []
    ahead: list[Any] = [document]
    while ahead:
        node = ahead.pop()
        keys = [*node] if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
        places += [(node, key) for key in keys]
        ahead += [node[key] for key in keys]
    for holder, key in random.sample(places, random.randint(1, 8)):
        if isinstance(holder, dict) and random.random() < 0.3:
            holder[random.choice(NAMES)] = holder.pop(key)
        else:
            holder[key] = deepcopy(random.choice(ODD))
    return {**document, "openapi": "3.1.0"}


@pytest.mark.medium
@pytest.mark.parametrize("text", [JOBS, QUEUES, PARTS, RUNS], ids=["jobs", "queues", "parts", "runs"])
@pytest.mark.parametrize("seeds", [range(8), pytest.param(range(8, 60), marks=pytest.mark.slow)], ids=["few", "many"])
def test_a_damaged_description_still_gets_a_draft(tmp_path, text, seeds):
    """Sixty times odd values: the draft is taken by the reader and can be checked."""
    sound = json.loads(json.dumps(yaml.safe_load(text), default=str))
    for seed in seeds:
        machine_of(tmp_path, json.dumps(damaged(deepcopy(sound), Random(seed))))
        judge(tmp_path / "lifecycle.yaml")


def test_a_text_that_is_cut_off_is_a_sentence(tmp_path):
    """A description that ends too early is read as far as it goes, or refused with its place."""
    refused = 0
    for end in range(1, len(JOBS), 97):
        (tmp_path / "openapi.yaml").write_text(JOBS[:end], encoding="utf-8")
        try:
            read_document(tmp_path / "openapi.yaml")
        except SpecError:
            refused += 1
    assert 0 < refused < len(JOBS) // 97
