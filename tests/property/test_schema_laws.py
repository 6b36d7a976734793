"""Laws of names: parsing and printing undo each other; records are values."""

import copy
import pickle
from collections.abc import Callable
from typing import Any, Protocol

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dynkube.errors import ParseError
from dynkube.record import Record
from dynkube.schema import (
    GroupKind,
    GroupResource,
    GroupVersion,
    GroupVersionKind,
    GroupVersionResource,
    check_dns_label,
    check_path_segment,
)
from tests.helpers.laws import LAW

# Words of these grammars: no separator of theirs, no white space.
WORD = st.text(st.characters(exclude_characters="/,%", exclude_categories=("Z", "Cc")), min_size=1, max_size=8)
PLAIN = WORD.filter(lambda word: "." not in word)
GROUP = st.just("") | WORD
ALMOST = st.text("av1.,/% =Kindresouc\n\u00a0é", max_size=24) | st.text(max_size=12)


class Parsed(Protocol):
    """A class with a parser."""

    @classmethod
    def parse(cls, text: str) -> Any:
        """From what `str()` gives."""


VALUES: dict[type[Parsed], st.SearchStrategy[Any]] = {
    GroupVersion: st.builds(GroupVersion, GROUP, WORD),
    GroupKind: st.builds(GroupKind, GROUP, PLAIN),
    GroupResource: st.builds(GroupResource, GROUP, PLAIN),
    GroupVersionKind: st.builds(GroupVersionKind, GROUP, WORD, WORD),
    GroupVersionResource: st.builds(
        GroupVersionResource, GROUP, WORD, st.lists(WORD, min_size=1, max_size=3).map("/".join)
    ),
}
KINDS = pytest.mark.parametrize("kind", VALUES, ids=lambda kind: kind.__name__)


@KINDS
def test_printing_and_parsing_gives_the_value_back(kind: type[Parsed]) -> None:
    @LAW
    @given(VALUES[kind])
    def law(value: Any) -> None:
        assert kind.parse(str(value)) == value

    law()


@KINDS
def test_a_text_is_printed_as_it_was_parsed_or_refused_with_a_parse_error(kind: type[Parsed]) -> None:
    @LAW
    @given(ALMOST | st.tuples(ALMOST, st.sampled_from([", Kind=", ", Resource=", "/", "."]), ALMOST).map("".join))
    def law(text: str) -> None:
        try:
            value = kind.parse(text)
        except ParseError:
            return
        assert str(value) == text

    law()


@LAW
@given(WORD, WORD)
def test_a_group_version_is_refused_whatever_is_put_before_it(first: str, second: str) -> None:
    with pytest.raises(ParseError):
        GroupVersion.parse(f"{first}/{second}/v1")


@pytest.mark.parametrize("check", [check_path_segment, check_dns_label])
def test_a_check_gives_the_text_back_or_raises_a_parse_error(check: Callable[[str, str], str]) -> None:
    @LAW
    @given(ALMOST | st.text("a-0", max_size=70))
    def law(text: str) -> None:
        try:
            assert check(text, "name") is text
        except ParseError as error:
            assert str(error).startswith("name ")  # noqa: PT017 - either way is right

    law()


@LAW
@given(st.text("az09-", max_size=70))
def test_a_dns_label_is_what_the_standard_says(text: str) -> None:
    inner = text.strip("-") == text != ""
    try:
        check_dns_label(text, "name")
        accepted = True
    except ParseError:
        accepted = False
    assert accepted == (inner and len(text) <= 63)


# Record, whose children these names are.


class Pair(Record):
    """Two values."""

    left: object
    right: object = None


class Twin(Record):
    """The same under another name."""

    left: object
    right: object = None


VALUE = st.recursive(
    st.none() | st.integers() | st.text(max_size=4), lambda inner: st.tuples(inner, inner), max_leaves=4
)


@LAW
@given(VALUE, VALUE, VALUE, VALUE)
def test_records_are_equal_when_their_fields_are(a: Any, b: Any, c: Any, d: Any) -> None:
    assert (Pair(a, b) == Pair(c, d)) is ((a, b) == (c, d))


@LAW
@given(VALUE, VALUE)
def test_records_of_different_classes_are_never_equal(left: Any, right: Any) -> None:
    one: object = Pair(left, right)
    assert one not in (Twin(left, right), (left, right))


@LAW
@given(VALUE, VALUE)
def test_a_copy_however_made_is_equal_and_hashes_alike(left: Any, right: Any) -> None:
    pair = Pair(left, right)
    copies = [copy.copy(pair), copy.deepcopy(pair), pickle.loads(pickle.dumps(pair)), pair.replace()]  # noqa: S301
    assert {pair, *copies} == {pair}
    assert all(type(each) is Pair for each in copies)


@LAW
@given(VALUE, VALUE, st.text(max_size=6))
def test_nothing_about_a_record_can_be_changed(left: Any, right: Any, name: str) -> None:
    assume("\0" not in name and name.isascii())
    pair, before = Pair(left, right), (left, right)
    for attribute in ("left", "right", name):
        with pytest.raises(AttributeError):
            setattr(pair, attribute, 1)
        with pytest.raises(AttributeError):
            delattr(pair, attribute)
    assert (pair.left, pair.right) == before
