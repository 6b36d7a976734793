"""Table: from a decoded document, and several pages as one."""

from typing import Any

import pytest

from dynkube.errors import ConversionError, DecodeError
from dynkube.objects import Table, TableColumn, Unstructured

COLUMNS = [
    {"name": "Name", "type": "string", "format": "name", "description": "of it", "priority": 0},
    {"name": "Size", "type": "integer", "priority": 1},
]


def document(*rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A Table of two columns."""
    return {"kind": "Table", "columnDefinitions": COLUMNS, "rows": list(rows), **more}


def test_columns_and_rows_are_read() -> None:
    head = {"kind": "PartialObjectMetadata", "metadata": {"name": "web"}}
    table = Table.from_object(
        document(
            {"cells": ["web", 1], "object": head},
            {"cells": ["db", None], "object": None},
            metadata={"resourceVersion": "7", "continue": "on"},
        )
    )
    assert table.columns == (
        TableColumn("Name", "string", "name", "of it", 0),
        TableColumn("Size", "integer", "", "", 1),
    )
    assert [row.cells for row in table.rows] == [("web", 1), ("db", None)]
    assert [row.object for row in table.rows] == [head, None]
    assert isinstance(table.rows[0].object, Unstructured)
    assert (table.resource_version, table.continue_token) == ("7", "on")
    assert list(table) == [{"Name": "web", "Size": 1}, {"Name": "db", "Size": None}]
    assert len(table) == 2


@pytest.mark.parametrize("bare", [{"kind": "Table"}, {"kind": "Table", "rows": None, "columnDefinitions": None}])
def test_a_table_may_be_empty(bare: dict[str, Any]) -> None:
    table = Table.from_object(bare)
    assert (table.columns, table.rows, len(table), list(table)) == ((), (), 0, [])


@pytest.mark.parametrize("found", [{"kind": "PodList"}, {}])
def test_another_kind_says_that_there_is_no_table(found: dict[str, Any]) -> None:
    with pytest.raises(DecodeError, match="expected a Table") as caught:
        Table.from_object(found)
    assert caught.value.path == "kind"


@pytest.mark.parametrize("cells", [[], ["web"], ["web", 1, 2]])
def test_a_row_has_one_cell_a_column(cells: list[Any]) -> None:
    with pytest.raises(DecodeError, match=rf"rows\[1\].cells: {len(cells)} cells in 2 columns") as caught:
        Table.from_object(document({"cells": ["db", 1]}, {"cells": cells}))
    assert caught.value.path == "rows[1].cells"


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        (document(rows={}), "rows"),
        (document(columnDefinitions=[1]), "columnDefinitions[0]"),
        (document(columnDefinitions=[{"name": 1}]), "columnDefinitions[0].name"),
        (document("web"), "rows[0]"),  # type: ignore[arg-type]  # that is the point
        (document({"cells": "ab"}), "rows[0].cells"),
        (document({"cells": ["a", 1], "object": "web"}), "rows[0].object"),
    ],
)
def test_a_wrong_type_is_told_with_its_place(wrong: dict[str, Any], path: str) -> None:
    with pytest.raises(ConversionError) as caught:
        Table.from_object(wrong)
    assert caught.value.path == path


def test_pages_become_one_table_with_the_columns_of_the_first() -> None:
    first = Table.from_object(document({"cells": ["a", 1]}, metadata={"resourceVersion": "7", "continue": "on"}))
    second = Table.from_object({"kind": "Table", "rows": [{"cells": ["b", 2]}], "metadata": {"resourceVersion": "8"}})
    joined = Table.joined([first, second])
    assert list(joined) == [{"Name": "a", "Size": 1}, {"Name": "b", "Size": 2}]
    assert (joined.resource_version, joined.continue_token) == ("7", "")
