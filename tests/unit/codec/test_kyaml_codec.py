"""KYAML, compared with what the reference encoder printed (fixtures/kyaml)."""

import json
from pathlib import Path
from typing import Any

import pytest

from dynkube.codec import decode_json, encode_kyaml

CASES: dict[str, dict[str, str]] = json.loads(
    (Path(__file__).parents[3] / "fixtures" / "kyaml" / "cases.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("group", CASES)
def test_a_document_is_printed_as_the_reference_does(group: str) -> None:
    printed = {text: encode_kyaml(decode_json(text.encode())).decode() for text in CASES[group]}
    assert {text: form for text, form in printed.items() if form != CASES[group][text]} == {}


def test_keys_keep_their_order() -> None:
    assert encode_kyaml({"b": 1, "a": [True, None]}) == b"---\n{\n  b: 1,\n  a: [\n    true,\n    null,\n  ],\n}\n"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_json_has_no_number_for_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        encode_kyaml({"a": value})
