"""What may be a path segment, and what a DNS label."""

import pytest

from dynkube.errors import ParseError
from dynkube.schema import check_dns_label, check_path_segment

CONTROLS = [chr(number) for number in range(0x20)] + ["\x7f"]


@pytest.mark.parametrize("value", ["web", "v1", "...", ".a", "a.", "A b", "~", " ", "\x80", "é", "?", "#", "\\"])
def test_a_segment_is_given_back(value: str) -> None:
    assert check_path_segment(value, "name") == value


def test_an_empty_segment_is_refused() -> None:
    with pytest.raises(ParseError) as caught:
        check_path_segment("", "name")
    assert str(caught.value) == "name is empty"


@pytest.mark.parametrize("value", [".", ".."])
def test_a_segment_that_walks_is_refused(value: str) -> None:
    with pytest.raises(ParseError) as caught:
        check_path_segment(value, "name")
    assert str(caught.value) == f"name '{value}' may not be '{value}'"


@pytest.mark.parametrize("character", ["/", "%", *CONTROLS])
def test_a_segment_with_a_character_that_could_leave_it_is_refused(character: str) -> None:
    with pytest.raises(ParseError) as caught:
        check_path_segment(f"a{character}b", "namespace")
    assert str(caught.value) == f"namespace {f'a{character}b'!r} may not contain {character!r}"


def test_the_first_bad_character_is_the_one_named() -> None:
    with pytest.raises(ParseError, match=r"may not contain '%'$"):
        check_path_segment("a%b/c", "name")


@pytest.mark.parametrize("value", ["a", "0", "web", "a-b", "a--b", "0a", "a" * 63])
def test_a_label_is_given_back(value: str) -> None:
    assert check_dns_label(value, "namespace") == value


@pytest.mark.parametrize(
    "value", ["", "-", "-a", "a-", "A", "aB", "a.b", "a_b", "a b", "é", "²", "a/b", "a" * 64, "a\n"]
)
def test_what_is_no_label_is_refused(value: str) -> None:
    with pytest.raises(ParseError) as caught:
        check_dns_label(value, "namespace")
    assert str(caught.value) == (
        f"namespace {value!r} must be at most 63 lower-case letters, digits or '-', "
        "and start and end with a letter or digit"
    )
