"""Index: words, and the resources that they can mean. Pure."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from dynkube.discovery import APIResource, APIResourceList
    from dynkube.mapper.spelling import Form

    Words = dict[str, list[APIResource]]


class Index:
    """What each word can mean, best first. Frozen once built, so thread-safe.

    Subresources are nowhere in it: none is ever what a word means.

    Args:
        lists: what is served, in the order in which it wins.
    """

    __slots__ = ("categories", "kinds", "names", "shorts")

    def __init__(self, lists: Iterable[APIResourceList]) -> None:
        self.names: Words = {}
        """By plural and singular, in lower case."""
        self.shorts: Words = {}
        """By short name, as the server writes it."""
        self.kinds: Words = {}
        """By kind, in lower case."""
        self.categories: Words = {}
        for entry in lists:
            self._add([resource for resource in entry.resources if not resource.is_subresource])

    def _add(self, served: list[APIResource]) -> None:
        """One list. A plural of its own goes before the singular of another resource."""
        for resource in served:
            self.names.setdefault(resource.name.lower(), []).append(resource)
            for word in resource.short_names:
                self.shorts.setdefault(word, []).append(resource)
            for word in resource.categories:
                self.categories.setdefault(word, []).append(resource)
        for resource in served:
            # Servers before 1.27 give their own resources no singular; what it is then, is a rule.
            singular = (resource.singular_name or resource.kind.kind).lower()
            if singular != resource.name.lower():
                self.names.setdefault(singular, []).append(resource)
        # Where two resources of a list hold the same kind, kubectl takes the one that is listed last.
        for resource in {resource.kind: resource for resource in served}.values():
            self.kinds.setdefault(resource.kind.kind.lower(), []).append(resource)

    def named(self, form: Form) -> list[APIResource]:
        """Those with that plural or singular, in that very group."""
        return _in_group(self.names.get(form.word.lower(), []), form)

    def shortened(self, form: Form) -> list[APIResource]:
        """Those with that short name, in that very group."""
        return _in_group(self.shorts.get(form.word, []), form)

    def of_kind(self, form: Form, *, any_case: bool) -> list[APIResource]:
        """Those that hold objects of that kind, of that very group."""
        return [
            resource
            for resource in self.kinds.get(form.word.lower(), [])
            if (any_case or resource.kind.kind == form.word)
            and form.group in {None, resource.kind.group}
            and form.version in {None, resource.kind.version}
        ]

    def named_in_prefix(self, form: Form) -> list[APIResource]:
        """Those with that plural or singular, in groups that begin so."""
        return _in_groups_that_begin(self.names.get(form.word.lower(), []), form)

    def shortened_in_prefix(self, form: Form) -> list[APIResource]:
        """Those with that short name, in groups that begin so."""
        return _in_groups_that_begin(self.shorts.get(form.word, []), form)


def _in_group(resources: list[APIResource], form: Form) -> list[APIResource]:
    """Those in the form's group and version."""
    if form.group is None and form.version is None:
        return resources
    return [
        resource
        for resource in resources
        if form.group in {None, resource.group_version.group} and form.version in {None, resource.group_version.version}
    ]


def _in_groups_that_begin(resources: list[APIResource], form: Form) -> list[APIResource]:
    """Those in the form's version of groups that begin with the form's group, which must be given."""
    return [
        resource
        for resource in resources
        if form.group
        and resource.group_version.group.startswith(form.group)
        and form.version in {None, resource.group_version.version}
    ]
