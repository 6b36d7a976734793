"""What may be a name: checked before it enters a path."""

from __future__ import annotations

from dynkube.errors import ParseError

_DNS_LABEL_MAX = 63
_CONTROL = frozenset(map(chr, (*range(0x20), 0x7F)))
_LOWER_ALNUM = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")


def check_path_segment(value: str, what: str) -> str:
    """The value itself, when it can be one segment of a URL path.

    Args:
        value: a name, namespace, resource, subresource, group or version.
        what: the word for it in the error, such as `namespace`.

    Raises:
        ParseError: empty, `.`, `..`, or it holds `/`, `%`, a control character or half of a surrogate pair.

    Source: apimachinery `pkg/api/validation/path.IsValidPathSegmentName`, which allows the empty string and control
    characters; here all segments are checked, not only names and namespaces.
    """
    if not value:
        raise ParseError(f"{what} is empty")
    if value in {".", ".."}:
        raise ParseError(f"{what} {value!r} may not be {value!r}")
    for character in value:
        if character in "/%" or character in _CONTROL or "\ud800" <= character <= "\udfff":
            raise ParseError(f"{what} {value!r} may not contain {character!r}")
    return value


def check_dns_label(value: str, what: str) -> str:
    """The value itself, when it is an RFC 1123 label: lower-case letters, digits and inner dashes, at most 63.

    Raises:
        ParseError: it is not; the text says what is allowed.
    """
    inside = value.replace("-", "")
    sound = (
        0 < len(value) <= _DNS_LABEL_MAX and value[0] != "-" and value[-1] != "-" and _LOWER_ALNUM.issuperset(inside)
    )
    if not sound:
        raise ParseError(
            f"{what} {value!r} must be at most {_DNS_LABEL_MAX} lower-case letters, digits or '-', "
            "and start and end with a letter or digit"
        )
    return value
