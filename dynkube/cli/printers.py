"""Printers: values to text, as kubectl prints them. Pure."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_MIN_WIDTH = 6
_PADDING = 3


def printable(text: str) -> str:
    """The text without what a terminal takes for orders: control characters are escaped, but for line feed and tab."""
    if text.isprintable():
        return text
    return "".join([each if each.isprintable() or each in "\n\t" else _escape(each) for each in text])


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def table(rows: Sequence[Sequence[str]]) -> str:
    r"""Lines of columns; each column is its longest cell plus 3 wide, at least 6; the last cell is not padded.

    Args:
        rows: cells, the same number in each; the line of column names is a row too.

    Example:
        >>> table([["NAME", "KIND"], ["pods", "Pod"]])
        'NAME   KIND\npods   Pod\n'

    Source: cli-runtime `printers.GetNewTabWriter` (minimum width 6, padding 3).
    """
    widths = [max(_MIN_WIDTH, *[len(cell) + _PADDING for cell in column]) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row[:-1], widths[:-1], strict=True)]
        lines.append("".join(cells) + row[-1] + "\n")
    return "".join(lines)


def csv_text(rows: Sequence[Sequence[str]]) -> str:
    """Comma-separated values with quotes where needed, a line feed after each row."""
    import csv
    import io

    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    return buffer.getvalue()
