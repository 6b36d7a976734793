"""Table: what a server would print of its objects."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dynkube.errors import DecodeError
from dynkube.objects.nested import nested_dict, nested_int, nested_list, nested_str
from dynkube.objects.unstructured import Unstructured

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One column."""

    name: str
    """Such as `Ready`."""
    type: str
    """Of its cells: `string`, `integer`, `number`, `boolean`."""
    format: str
    """Such as `name` for the object's name; "" for none."""
    description: str
    priority: int
    """0 is always shown, more only in wide output."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One object's cells."""

    cells: tuple[Any, ...]
    """One a column, as JSON has them."""
    object: Unstructured | None
    """What was asked for of the object: its metadata, all of it, or nothing."""


@dataclass(frozen=True, slots=True)
class Table:
    """Columns and rows, in the server's order.

    Source: apimachinery `pkg/apis/meta/v1.Table`.
    """

    columns: tuple[TableColumn, ...]
    rows: tuple[TableRow, ...]
    resource_version: str = ""
    """Of the list; "" for a single object."""
    continue_token: str = ""
    """Where the next page begins; "" at the end."""

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Each row as a dict from column name to cell."""
        names = [column.name for column in self.columns]
        for row in self.rows:
            yield dict(zip(names, row.cells, strict=True))

    def __len__(self) -> int:
        return len(self.rows)

    @classmethod
    def from_object(cls, obj: Mapping[str, Any]) -> Table:
        """From a decoded Table.

        Raises:
            DecodeError: it is of another kind, since the server knows no tables of this resource, or a row has another
                number of cells than there are columns.
            ConversionError: a field is of the wrong type.
        """
        if obj.get("kind") != "Table":
            raise DecodeError(f"expected a Table, got {obj.get('kind')!r}: the server knows none here", path="kind")
        columns = tuple(_column(obj, index) for index in range(_length(obj, "columnDefinitions")))
        rows = tuple(_row(obj, index) for index in range(_length(obj, "rows")))
        for index, row in enumerate(rows):
            if columns and len(row.cells) != len(columns):
                path = f"rows[{index}].cells"
                raise DecodeError(f"{path}: {len(row.cells)} cells in {len(columns)} columns", path=path)
        return cls(
            columns,
            rows,
            nested_str(obj, "metadata", "resourceVersion", default=""),
            nested_str(obj, "metadata", "continue", default=""),
        )

    @classmethod
    def joined(cls, pages: Sequence[Table]) -> Table:
        """One table of all pages, one at least; columns and resourceVersion are the first page's."""
        return replace(pages[0], rows=tuple(row for page in pages for row in page.rows), continue_token="")


def _length(obj: Mapping[str, Any], field: str) -> int:
    return len(nested_list(obj, field, default=[]))


def _column(obj: Mapping[str, Any], index: int) -> TableColumn:
    """A column definition."""
    place = ("columnDefinitions", index)
    name, kind, form, text = (
        nested_str(obj, *place, key, default="") for key in ("name", "type", "format", "description")
    )
    return TableColumn(name, kind, form, text, nested_int(obj, *place, "priority", default=0))


def _row(obj: Mapping[str, Any], index: int) -> TableRow:
    """A row."""
    found = nested_dict(obj, "rows", index, "object")
    cells = tuple(nested_list(obj, "rows", index, "cells", default=[]))
    return TableRow(cells, None if found is None else Unstructured(found))
