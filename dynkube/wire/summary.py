"""What a request is about, for people: the first half of every error's text."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


def describe(verb: str, resource: str, *, name: str = "", namespace: str = "", subresources: Iterable[str] = ()) -> str:
    """Such as `update deployments/status "web" in "prod"`.

    Args:
        verb: `get`, `list`, `create`, `update`, `patch`, `apply`, `delete`, `delete all`.
        resource: the plural.
        name: "" for a collection.
        namespace: "" for cluster-wide resources and for all namespaces.
        subresources: the segments after the name.
    """
    target = "/".join([resource, *subresources])
    which = f' "{name}"' if name else ""
    place = f' in "{namespace}"' if namespace else ""
    return f"{verb} {target}{which}{place}"
