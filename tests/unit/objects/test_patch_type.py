"""PatchType: names of the patch languages."""

from typing import Any

import pytest

from dynkube.errors import ConversionError
from dynkube.objects import PatchType


def test_each_has_its_media_type() -> None:
    assert [kind.media_type for kind in PatchType] == [
        "application/json-patch+json",
        "application/merge-patch+json",
        "application/strategic-merge-patch+json",
        "application/apply-patch+yaml",
    ]


def test_a_dict_is_a_merge_patch_and_a_list_a_json_patch() -> None:
    assert PatchType.of({}) is PatchType.MERGE
    assert PatchType.of([]) is PatchType.JSON


@pytest.mark.parametrize("patch", [None, "{}", b"[]", 1, (), set()])
def test_what_is_neither_has_no_kind(patch: Any) -> None:
    with pytest.raises(ConversionError, match=f"got {type(patch).__name__}$"):
        PatchType.of(patch)
