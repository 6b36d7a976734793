"""Options of the read verbs: their names here and in the query string."""

from __future__ import annotations

from dynkube.errors import ParseError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

# Python name -> query name and type. Source: apimachinery `pkg/apis/meta/v1` GetOptions and ListOptions.
_OPTIONS: Mapping[str, tuple[str, type]] = {
    "continue_token": ("continue", str),
    "field_selector": ("fieldSelector", str),
    "label_selector": ("labelSelector", str),
    "limit": ("limit", int),
    "resource_version": ("resourceVersion", str),
    "resource_version_match": ("resourceVersionMatch", str),
    "timeout_seconds": ("timeoutSeconds", int),
}


def query_options(options: Mapping[str, str | int | None]) -> tuple[tuple[str, str], ...]:
    """Query pairs for options by their Python names, in the order given; None leaves an option out.

    Args:
        options: `limit`, `continue_token`, `label_selector`, `field_selector`, `resource_version`,
            `resource_version_match`, `timeout_seconds`.

    Raises:
        ParseError: an unknown name, or a value of the wrong type or below zero.

    Example:
        >>> query_options({"limit": 50, "label_selector": "app=web"})
        (('limit', '50'), ('labelSelector', 'app=web'))
    """
    pairs = []
    for name, value in options.items():
        if name not in _OPTIONS:
            raise ParseError(f"unknown option {name!r}; there are {', '.join(sorted(_OPTIONS))}")
        query_name, kind = _OPTIONS[name]
        if value is None:
            continue
        if not isinstance(value, kind) or isinstance(value, bool):
            raise ParseError(f"option {name} must be {kind.__name__}, got {value!r}")
        if isinstance(value, int) and value < 0:
            raise ParseError(f"option {name} may not be below 0, got {value}")
        pairs.append((query_name, str(value)))
    return tuple(pairs)
