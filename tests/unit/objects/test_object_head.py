"""ObjectHead: what is known of an object without decoding it."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from dynkube.codec import RawItem
from dynkube.errors import ConversionError, DecodeError, ParseError
from dynkube.objects import ObjectHead, ObjectKey, Unstructured
from dynkube.objects.object_head import head_matcher
from dynkube.schema import FieldSelector, LabelSelector

HEAD = ObjectHead("web", "prod", "u-1", "7", {"app": "shop"})


def test_it_is_read_from_raw_and_from_decoded_objects() -> None:
    text = b'{"metadata":{"name":"web","namespace":"prod","uid":"u-1","resourceVersion":"7","labels":{"app":"shop"}}}'
    assert ObjectHead.of(RawItem(text)) == HEAD
    assert ObjectHead.of(Unstructured.from_json(text)) == HEAD


def test_its_key_is_namespace_and_name() -> None:
    assert HEAD.key == ObjectKey("prod", "web")
    assert str(HEAD.key) == "prod/web"


def test_it_pickles() -> None:
    assert pickle.loads(pickle.dumps(HEAD)) == HEAD  # noqa: S301 - our own bytes


def test_a_wrong_type_is_refused() -> None:
    with pytest.raises(DecodeError, match=r"metadata\.name is not of type str"):
        ObjectHead.of({"metadata": {"name": 1}})


@pytest.mark.parametrize(
    ("labels", "fields", "expected"),
    [
        (None, None, True),
        ("", "", True),
        ("app=shop", None, True),
        ("app!=shop", None, False),
        (LabelSelector.parse("!app"), None, False),
        ({"app": "shop"}, {"metadata.name": "web"}, True),
        (None, "metadata.name=web", True),
        (None, "metadata.name=db", False),
        (None, "metadata.namespace=prod,metadata.name!=db", True),
        (None, FieldSelector.parse("metadata.namespace=web"), False),
        ("app=shop", "metadata.name=db", False),
        ("app=other", "metadata.name=web", False),
    ],
)
def test_selectors_choose_heads(labels: Any, fields: Any, expected: bool) -> None:  # noqa: FBT001 - the answer
    assert head_matcher(labels, fields)(HEAD) is expected


@pytest.mark.parametrize("field", ["status.phase", "metadata.uid", "metadata.labels"])
def test_fields_that_a_head_does_not_have_are_refused(field: str) -> None:
    with pytest.raises(ParseError, match=field):
        head_matcher(None, f"metadata.name=web,{field}!=x")


def test_selectors_of_another_type_are_refused() -> None:
    with pytest.raises(ConversionError):
        head_matcher(1, None)  # type: ignore[arg-type]
