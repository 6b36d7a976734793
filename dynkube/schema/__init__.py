"""Schema: the names of things, and nothing about what the things hold.

Lives here: GroupVersion and its kin, what may be a path segment, selectors. Not here: guesses of plurals,
input or output, defaults. Imports `record` and `errors`.
"""

from __future__ import annotations

from dynkube.schema.group_version import (
    GroupKind,
    GroupResource,
    GroupVersion,
    GroupVersionKind,
    GroupVersionResource,
)
from dynkube.schema.names import check_dns_label, check_path_segment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dynkube.schema.field_selector import Fields as Fields
    from dynkube.schema.field_selector import FieldSelector as FieldSelector
    from dynkube.schema.label_selector import Labels as Labels
    from dynkube.schema.label_selector import LabelSelector as LabelSelector
else:

    def __getattr__(name: str) -> object:
        if name == "FieldSelector":  # neither is on the road of a short command line
            from dynkube.schema import field_selector as module
        elif name == "LabelSelector":
            from dynkube.schema import label_selector as module
        else:
            raise AttributeError(f"module 'dynkube.schema' has no attribute {name!r}")
        return getattr(module, name)


__all__ = [
    "FieldSelector",
    "GroupKind",
    "GroupResource",
    "GroupVersion",
    "GroupVersionKind",
    "GroupVersionResource",
    "LabelSelector",
    "check_dns_label",
    "check_path_segment",
]
