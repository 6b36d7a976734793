"""`Warning:` headers: what the server wants its users to know."""

from __future__ import annotations

from dynkube.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


class ServerWarning(Record):
    """One warning of the server."""

    text: str
    """For people, such as `extensions/v1beta1 Ingress is deprecated`."""
    agent: str = "-"
    """Who warns; API servers say `-`."""


def parse_warnings(values: Iterable[str]) -> tuple[ServerWarning, ...]:
    r"""The warnings with code 299 and a text, in order.

    What is malformed is left out, with the rest of its header line: the warning is only a remark beside the answer.

    Args:
        values: one string for each header line; a line may hold several warnings.

    Example:
        >>> parse_warnings(['299 - "use apps/v1, not \\"extensions\\""'])
        (ServerWarning(text='use apps/v1, not "extensions"', agent='-'),)

    Source: apimachinery `pkg/util/net.ParseWarningHeaders`, client-go `rest.handleWarnings`; RFC 7234, section 5.5.
    """
    found = []
    for line in values:
        rest = line
        while rest:
            code, agent, text, rest = _one(rest)
            if code == "299" and text:
                found.append(ServerWarning(text, agent))
    return tuple(found)


def _one(line: str) -> tuple[str, str, str, str]:
    """Code, agent and text of the first warning of a line, and the rest of the line; all empty when it is malformed."""
    nothing = ("", "", "", "")
    code, space, rest = line.lstrip().partition(" ")
    if not (space and len(code) == 3 and code.isascii() and code.isdigit()):  # noqa: PLR2004 - the grammar says 3DIGIT
        return nothing
    agent, space, rest = rest.lstrip().partition(" ")
    text, end = _quoted(rest.lstrip())
    if not agent or not space or end is None:
        return nothing
    end = end.lstrip()
    if end.startswith('"'):  # the optional date
        _, after = _quoted(end)
        if after is None:
            return nothing
        end = after.lstrip()
    if end and not end.startswith(","):
        return nothing
    return code, agent, _decode_words(text), end[1:]


def _quoted(text: str) -> tuple[str, str | None]:
    """What a quoted string at the start says, unescaped, and what follows it; None there when it isn't one."""
    if not text.startswith('"'):
        return "", None
    letters: list[str] = []
    characters = enumerate(text[1:], start=2)
    for end, character in characters:
        if character == '"':
            return "".join(letters), text[end:]
        if character == "\\":
            end, character = next(characters, (end, ""))  # noqa: PLW2901 - the escaped one takes its place
        letters.append(character)
    return "", None


def _decode_words(text: str) -> str:
    """The text with RFC 2047 words (`=?utf-8?q?...?=`) decoded; as it stands when they can't be."""
    if "=?" not in text:
        return text
    from email.errors import HeaderParseError
    from email.header import decode_header, make_header

    try:
        return str(make_header(decode_header(text)))
    except (HeaderParseError, LookupError, UnicodeError, ValueError):
        return text
