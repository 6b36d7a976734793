"""Options of the verbs: their names here and in the query string."""

from __future__ import annotations

from dynkube.errors import ParseError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

# Python name -> query name and type.
# Source: apimachinery `pkg/apis/meta/v1` GetOptions, ListOptions, CreateOptions, UpdateOptions, PatchOptions.
_OPTIONS: Mapping[str, tuple[str, type]] = {
    "allow_watch_bookmarks": ("allowWatchBookmarks", bool),
    "continue_token": ("continue", str),
    "dry_run": ("dryRun", bool),
    "field_manager": ("fieldManager", str),
    "field_selector": ("fieldSelector", str),
    "field_validation": ("fieldValidation", str),
    "force": ("force", bool),
    "include_object": ("includeObject", str),
    "label_selector": ("labelSelector", str),
    "limit": ("limit", int),
    "resource_version": ("resourceVersion", str),
    "resource_version_match": ("resourceVersionMatch", str),
    "send_initial_events": ("sendInitialEvents", bool),
    "timeout_seconds": ("timeoutSeconds", int),
    "watch": ("watch", bool),
}
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "field_validation": ("Ignore", "Warn", "Strict"),
    "include_object": ("None", "Metadata", "Object"),
    "resource_version_match": ("Exact", "NotOlderThan"),
}


def query_options(options: Mapping[str, str | int | bool | None]) -> tuple[tuple[str, str], ...]:
    """Query pairs for options by their Python names, in the order given; None leaves an option out.

    Args:
        options: of lists `limit`, `continue_token`, `label_selector`, `field_selector`, `resource_version`,
            `resource_version_match`, `timeout_seconds`; of watches also `watch`, `allow_watch_bookmarks`,
            `send_initial_events`; of writes `dry_run`, `field_manager`, `field_validation` (`Ignore`, `Warn` or
            `Strict`), `force`; of tables `include_object` (`None`, `Metadata` or `Object`). True and False are sent as
            such; a dry run is sent as `All` or not at all, for the server knows no other word.

    Raises:
        ParseError: an unknown name, a value of the wrong type or below zero, or none of the choices.

    Example:
        >>> query_options({"limit": 50, "label_selector": "app=web"})
        (('limit', '50'), ('labelSelector', 'app=web'))
        >>> query_options({"dry_run": True, "force": False})
        (('dryRun', 'All'), ('force', 'false'))
    """
    pairs = []
    for name, value in options.items():
        if name not in _OPTIONS:
            raise ParseError(f"unknown option {name!r}; there are {', '.join(sorted(_OPTIONS))}")
        query_name, kind = _OPTIONS[name]
        if value is None:
            continue
        # A bool is an int to Python; not to people.
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise ParseError(f"option {name} must be {kind.__name__}, got {value!r}")
        text = _text(name, value)
        if text is not None:
            pairs.append((query_name, text))
    return tuple(pairs)


def _text(name: str, value: str | int | bool) -> str | None:  # noqa: FBT001 - a value, no switch
    """The value as it stands in the query; None where it is left out.

    Raises:
        ParseError: as `query_options`, for values of the right type.
    """
    if name == "dry_run":
        return "All" if value else None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and value < 0:
        raise ParseError(f"option {name} may not be below 0, got {value}")
    choices = _CHOICES.get(name)
    if choices and value not in choices:
        raise ParseError(f"option {name} must be one of {', '.join(choices)}, got {value!r}")
    return str(value)
