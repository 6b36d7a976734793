"""The types of JSON values, for signatures.

Nothing else lives here, and it imports nothing at run time: `TYPE_CHECKING` is a plain name so that
start-up does not pay for `typing` (type checkers read any name `TYPE_CHECKING` as true).
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    JSONValue: TypeAlias = bool | int | float | str | list["JSONValue"] | dict[str, "JSONValue"] | None
    JSONObject: TypeAlias = dict[str, JSONValue]
