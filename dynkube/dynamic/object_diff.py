"""ObjectDiff: what an apply would change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dynkube.objects import Unstructured, merge_patch, nested_dict

if TYPE_CHECKING:
    from typing import Any

_LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"  # holds a Secret's values too
# What servers keep for themselves, and change with every write.
_NOISE = ("managedFields", "resourceVersion", "generation", "uid", "creationTimestamp", "selfLink")


@dataclass(frozen=True, slots=True)
class ObjectDiff:
    """An object as it is, and as an apply would make it: without what only the server sets.

    True when something would change. As text it is a unified diff of both as YAML, empty when nothing would; the values
    of a Secret are masked there, as kubectl masks them.

    Source: `kubectl diff`, which shows generation too.
    """

    live: Unstructured | None
    """As it is; None when it isn't there."""
    wanted: Unstructured
    """As it would be."""

    @classmethod
    def between(cls, live: Unstructured | None, wanted: Unstructured) -> ObjectDiff:
        """The difference between two states as the server gave them."""
        return cls(None if live is None else _quiet(live), _quiet(wanted))

    @property
    def patch(self) -> dict[str, Any]:
        """The merge patch from one to the other; the whole object when it isn't there yet."""
        return self.wanted.to_dict() if self.live is None else merge_patch(self.live, self.wanted)

    def __bool__(self) -> bool:
        return self.live != self.wanted

    def __str__(self) -> str:
        if not self:
            return ""
        from difflib import unified_diff

        before, after = _masked(self.live, self.wanted)
        lines = unified_diff(_lines(before), _lines(after), "live", "wanted")
        return "".join(lines)


def _quiet(obj: Unstructured) -> Unstructured:
    """A copy without what only the server sets."""
    plain = obj.to_dict()
    metadata = plain.get("metadata")
    if isinstance(metadata, dict):
        plain["metadata"] = {key: value for key, value in metadata.items() if key not in _NOISE}
    return Unstructured(plain)


def _lines(obj: Unstructured | None) -> list[str]:
    return [] if obj is None else obj.to_yaml().splitlines(keepends=True)


def _masked(live: Unstructured | None, wanted: Unstructured) -> tuple[Unstructured | None, Unstructured]:
    """Both with the values of a Secret masked: equal ones alike, others so that the change shows."""
    if wanted.get("kind") != "Secret" or wanted.get("apiVersion") != "v1":
        return live, wanted
    before = {} if live is None else live
    copies = [Unstructured(before).to_dict(), wanted.to_dict()]
    for field in ("data", "stringData"):
        old, new = before.get(field) or {}, wanted.get(field) or {}
        for mine, other, word, copied in ((old, new, "before", copies[0]), (new, old, "after", copies[1])):
            if mine:
                copied[field] = {
                    key: "***" if key not in other or other[key] == value else f"*** ({word})"
                    for key, value in mine.items()
                }
    for copied in copies:
        annotations = nested_dict(copied, "metadata", "annotations", default={})
        if _LAST_APPLIED in annotations:
            annotations[_LAST_APPLIED] = "***"
    return None if live is None else Unstructured(copies[0]), Unstructured(copies[1])
