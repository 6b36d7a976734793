"""Typed reading of decoded YAML: wrong types become problems that name place and kind, never the value.

**Source**: Go's encoding/json as client-go uses it: null is "not set", unknown and differently spelled keys are
ignored, and any other mismatch of types makes the whole file unusable. Go stops at the first; here all are found.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

from dynkube.codec import encode_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dynkube.jsontypes import JSONValue

_KINDS = {bool: "a boolean", int: "a number", float: "a number", str: "a string", list: "a list", dict: "a mapping"}


def quote(name: str) -> str:
    """A name in double quotes, for messages; control characters are escaped."""
    return encode_json(name).decode()


@dataclass(frozen=True, slots=True)
class Stanza:
    """A mapping of the file, and the list that collects what is wrong with the file.

    Attributes:
        values: the decoded mapping.
        where: such as `user "x": `; "" at the top.
        problems: shared by all stanzas of one file.
    """

    values: Mapping[str, JSONValue]
    where: str
    problems: list[str]

    @classmethod
    def of(cls, value: JSONValue, what: str, where: str, problems: list[str]) -> Stanza:
        """The stanza that `value` is; an empty one when it is null, or of a wrong type, which is a problem."""
        if value is not None and not isinstance(value, dict):
            problems.append(f"{what} must be a mapping, not {_KINDS[type(value)]}")
        return cls(value if isinstance(value, dict) else {}, where, problems)

    def _wrong(self, key: str, kind: str, value: JSONValue) -> None:
        self.problems.append(f"{self.where}{key} must be {kind}, not {_KINDS[type(value)]}")

    def text(self, key: str) -> str:
        """A string; "" when it isn't set."""
        value = self.values.get(key)
        if isinstance(value, str):
            return value
        if value is not None:
            self._wrong(key, "a string", value)
        return ""

    def flag(self, key: str) -> bool:
        """A boolean; False when it isn't set."""
        value = self.values.get(key)
        if isinstance(value, bool):
            return value
        if value is not None:
            self._wrong(key, "a boolean", value)
        return False

    def data(self, key: str) -> bytes:
        """Bytes out of standard base64, in which line ends don't count."""
        text = self.text(key).replace("\n", "").replace("\r", "")
        try:
            return base64.b64decode(text.encode("ascii"), validate=True)
        except (binascii.Error, UnicodeEncodeError):
            self.problems.append(f"{self.where}{key} is not base64")
            return b""

    def items(self, key: str) -> list[JSONValue]:
        """A list; empty when it isn't set."""
        value = self.values.get(key)
        if isinstance(value, list):
            return value
        if value is not None:
            self._wrong(key, "a list", value)
        return []

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of strings; null among them is ""."""
        found = self.items(key)
        for number, value in enumerate(found):
            if value is not None and not isinstance(value, str):
                self._wrong(f"{key}[{number}]", "a string", value)
        return tuple(value if isinstance(value, str) else "" for value in found)

    def inner(self, key: str) -> Stanza:
        """The mapping under the key; empty when it isn't set."""
        return Stanza.of(self.values.get(key), f"{self.where}{key}", f"{self.where}{key}.", self.problems)

    def members(self, key: str) -> Iterator[Stanza]:
        """The mappings in the list under the key."""
        for number, value in enumerate(self.items(key)):
            place = f"{self.where}{key}[{number}]"
            yield Stanza.of(value, place, f"{place}.", self.problems)

    def named(self, key: str, singular: str) -> dict[str, Stanza]:
        """The stanzas in a list of `{name, <singular>}`, by name.

        A second one of the same name is a problem, as in client-go.
        """
        found: dict[str, Stanza] = {}
        for member in self.members(key):
            name = member.text("name")
            if name in found:
                self.problems.append(f"{self.where}{key}: the name {quote(name)} stands there twice")
            title = f"{singular} {quote(name)}"
            found[name] = Stanza.of(member.values.get(singular), title, f"{title}: ", self.problems)
        return found

    def extensions(self) -> dict[str, JSONValue]:
        """The opaque `extensions` by name; a second one of the same name is a problem, as in client-go."""
        found: dict[str, JSONValue] = {}
        for member in self.members("extensions"):
            name = member.text("name")
            if name in found:
                self.problems.append(f"{self.where}extensions: the name {quote(name)} stands there twice")
            found[name] = member.values.get("extension")
        return found
