"""Patches: which kinds there are; JSON patches and merge patches applied here; the smallest merge patch between two.

The two languages have modules of their own, `patch_json` and `patch_merge`; this one is their door.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from dynkube.errors import ConversionError
from dynkube.objects.patch_json import apply_json_patch as apply_json_patch  # noqa: PLC0414 - type checkers read it as passed on
from dynkube.objects.patch_merge import apply_merge_patch as apply_merge_patch  # noqa: PLC0414 - type checkers read it as passed on
from dynkube.objects.patch_merge import merge_patch as merge_patch  # noqa: PLC0414 - type checkers read it as passed on


class PatchType(Enum):
    """In which language a patch is written.

    Source: apimachinery `types.PatchType`.
    """

    JSON = "application/json-patch+json"
    """A list of operations, RFC 6902."""
    MERGE = "application/merge-patch+json"
    """An object that lies over the other, RFC 7386."""
    STRATEGIC = "application/strategic-merge-patch+json"
    """A merge patch that knows which lists are sets; for built-in kinds only."""
    APPLY = "application/apply-patch+yaml"
    """Server-side apply; JSON is YAML enough for it."""

    @property
    def media_type(self) -> str:
        """The `Content-Type` of a request with such a patch."""
        return self.value

    @classmethod
    def of(cls, patch: object) -> PatchType:
        """The kind that a patch without further word is of: a dict is a merge patch, a list a JSON patch.

        Raises:
            ConversionError: it is neither.

        Example:
            >>> PatchType.of({"spec": {"replicas": 2}}).media_type
            'application/merge-patch+json'
        """
        if isinstance(patch, Mapping):
            return cls.MERGE
        if isinstance(patch, list):
            return cls.JSON
        raise ConversionError(f"a patch is a dict (merge patch) or a list (JSON patch), got {type(patch).__name__}")
