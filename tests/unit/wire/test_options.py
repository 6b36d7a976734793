"""Options of the verbs: from Python names to query pairs."""

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
        ("dry_run", True, ("dryRun", "All")),
        ("field_manager", "me", ("fieldManager", "me")),
        ("field_validation", "Ignore", ("fieldValidation", "Ignore")),
        ("field_validation", "Warn", ("fieldValidation", "Warn")),
        ("field_validation", "Strict", ("fieldValidation", "Strict")),
        ("force", True, ("force", "true")),
        ("force", False, ("force", "false")),
        ("watch", True, ("watch", "true")),
        ("allow_watch_bookmarks", True, ("allowWatchBookmarks", "true")),
        ("send_initial_events", False, ("sendInitialEvents", "false")),
        ("include_object", "Metadata", ("includeObject", "Metadata")),
    ],
)
def test_each_option_has_its_name_on_the_wire(name: str, value: Any, pair: tuple[str, str]) -> None:
    assert query_options({name: value}) == (pair,)


def test_options_keep_their_order_and_none_leaves_one_out() -> None:
    assert query_options({"limit": 5, "label_selector": None, "continue_token": "a"}) == (
        ("limit", "5"),
        ("continue", "a"),
    )


def test_no_dry_run_is_not_sent() -> None:
    assert query_options({"dry_run": False, "limit": 1}) == (("limit", "1"),)


def test_no_options_are_no_pairs() -> None:
    assert query_options({}) == ()


@pytest.mark.parametrize("value", ["a", None])
def test_an_unknown_option_is_refused_with_those_that_there_are(value: str | None) -> None:
    assert complaint({"labelSelector": value}) == (
        "unknown option 'labelSelector'; there are allow_watch_bookmarks, continue_token, dry_run, field_manager, "
        "field_selector, field_validation, force, include_object, label_selector, limit, resource_version, "
        "resource_version_match, send_initial_events, timeout_seconds, watch"
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
        ({"force": 1}, "option force must be bool, got 1"),
        ({"dry_run": "All"}, "option dry_run must be bool, got 'All'"),
        ({"field_manager": True}, "option field_manager must be str, got True"),
        ({"field_validation": "warn"}, "option field_validation must be one of Ignore, Warn, Strict, got 'warn'"),
        ({"field_validation": ""}, "option field_validation must be one of Ignore, Warn, Strict, got ''"),
    ],
)
def test_a_wrong_value_is_refused(options: dict[str, Any], text: str) -> None:
    assert complaint(options) == text
