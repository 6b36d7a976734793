"""Schema: the names of things, and nothing about what the things hold.

Lives here: GroupVersion and its kin, what may be a path segment. Not here: guesses of plurals,
input or output, defaults. Imports `record` and `errors`.
"""

from dynkube.schema.group_version import (
    GroupKind,
    GroupResource,
    GroupVersion,
    GroupVersionKind,
    GroupVersionResource,
)
from dynkube.schema.names import check_dns_label, check_path_segment

__all__ = [
    "GroupKind",
    "GroupResource",
    "GroupVersion",
    "GroupVersionKind",
    "GroupVersionResource",
    "check_dns_label",
    "check_path_segment",
]
