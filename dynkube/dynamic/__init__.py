"""Dynamic: the verbs on any resource.

Lives here: DynamicClient, handles on resources, lists by pages, edits, diffs, trying again after a conflict. Not here:
what a word means (`mapper`), what requests look like (`wire`), what objects look like (`objects`). Imports `mapper`,
`discovery`, `rest`, `config`, `wire`, `objects`, `schema`, `codec`, `errors`, `clock`.

DynamicClient stands open; what only those need who touch objects is loaded when they do.
"""

from __future__ import annotations

from dynkube.dynamic.client import DynamicClient

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dynkube.dynamic.conflict import retry_on_conflict as retry_on_conflict
    from dynkube.dynamic.edit import Edit as Edit
    from dynkube.dynamic.object_diff import ObjectDiff as ObjectDiff
    from dynkube.dynamic.pager import ResourceList as ResourceList
    from dynkube.dynamic.resource import ResourceClient as ResourceClient
else:

    def __getattr__(name: str) -> object:
        if name == "Edit":
            from dynkube.dynamic import edit as module
        elif name == "ObjectDiff":
            from dynkube.dynamic import object_diff as module
        elif name == "ResourceClient":
            from dynkube.dynamic import resource as module
        elif name == "ResourceList":
            from dynkube.dynamic import pager as module
        elif name == "retry_on_conflict":
            from dynkube.dynamic import conflict as module
        else:
            raise AttributeError(f"module 'dynkube.dynamic' has no attribute {name!r}")
        return getattr(module, name)


__all__ = ["DynamicClient", "Edit", "ObjectDiff", "ResourceClient", "ResourceList", "retry_on_conflict"]
