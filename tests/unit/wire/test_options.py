"""Options of the read verbs: from Python names to query pairs."""

from typing import Any

import pytest

from dynkube.errors import ParseError
from dynkube.wire import query_options


def complaint(options: dict[str, Any]) -> str:
    """What is said against the options."""
    with pytest.raises(ParseError) as caught:
        query_options(options)
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "value", "pair"),
    [
        ("continue_token", "abc", ("continue", "abc")),
        ("field_selector", "metadata.name=a", ("fieldSelector", "metadata.name=a")),
        ("label_selector", "", ("labelSelector", "")),
        ("limit", 0, ("limit", "0")),
        ("limit", 500, ("limit", "500")),
        ("resource_version", "0", ("resourceVersion", "0")),
        ("resource_version_match", "Exact", ("resourceVersionMatch", "Exact")),
        ("timeout_seconds", 5, ("timeoutSeconds", "5")),
    ],
)
def test_each_option_has_its_name_on_the_wire(name: str, value: str | int, pair: tuple[str, str]) -> None:
    assert query_options({name: value}) == (pair,)


def test_options_keep_their_order_and_none_leaves_one_out() -> None:
    assert query_options({"limit": 5, "label_selector": None, "continue_token": "a"}) == (
        ("limit", "5"),
        ("continue", "a"),
    )


def test_no_options_are_no_pairs() -> None:
    assert query_options({}) == ()


@pytest.mark.parametrize("value", ["a", None])
def test_an_unknown_option_is_refused_with_those_that_there_are(value: str | None) -> None:
    assert complaint({"labelSelector": value}) == (
        "unknown option 'labelSelector'; there are continue_token, field_selector, label_selector, limit, "
        "resource_version, resource_version_match, timeout_seconds"
    )


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"limit": "5"}, "option limit must be int, got '5'"),
        ({"limit": True}, "option limit must be int, got True"),
        ({"limit": 1.5}, "option limit must be int, got 1.5"),
        ({"resource_version": 5}, "option resource_version must be str, got 5"),
        ({"limit": -1}, "option limit may not be below 0, got -1"),
        ({"timeout_seconds": -5}, "option timeout_seconds may not be below 0, got -5"),
    ],
)
def test_a_wrong_value_is_refused(options: dict[str, Any], text: str) -> None:
    assert complaint(options) == text
