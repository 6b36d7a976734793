"""The tree of groups, versions, resources and subresources."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dynkube.discovery import APIGroup, APIResource, ServerResources
    from dynkube.schema import GroupVersion


def tree(resources: list[APIResource], found: ServerResources) -> str:
    """Groups in the server's order, their versions, and under each its resources.

    Args:
        resources: what to show, in order; a subresource stands under its parent.
        found: for the groups, and to mark what is preferred, stale or failed.

    Returns:
        Lines indented by two spaces a level; groups of which nothing is left are not shown, unless they failed.
    """
    by_version: dict[GroupVersion, list[APIResource]] = {}
    for each in resources:
        by_version.setdefault(each.group_version, []).append(each)
    return "".join([line for group in found.groups for line in _group(group, by_version, found)])


def _group(group: APIGroup, by_version: dict[GroupVersion, list[APIResource]], found: ServerResources) -> list[str]:
    """The lines of one group."""
    lines = []
    for version in group.versions:
        shown = by_version.get(version.group_version, [])
        failed = version.group_version in found.failures
        if shown or failed:
            preferred = version.group_version == group.preferred_version
            marks = [
                word
                for word, holds in (
                    ("preferred", preferred),
                    ("stale", version.stale),
                    ("failed", failed and not version.stale),
                )
                if holds
            ]
            note = f" ({', '.join(marks)})" if marks else ""
            lines.append(f"  {version.group_version.version}{note}\n")
            lines += [_line(each) for each in shown]
    return [f"{group.name or 'core'}\n", *lines] if lines else []


def _line(each: APIResource) -> str:
    """The line of one resource or subresource."""
    _, slash, subresource = each.name.partition("/")
    if slash:
        return f"      {subresource} {each.kind.kind}\n"
    scope = "namespaced" if each.namespaced else "cluster"
    return f"    {each.name} {each.kind.kind} {scope}\n"
