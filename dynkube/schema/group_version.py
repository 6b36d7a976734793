"""GroupVersion, GroupVersionKind, GroupVersionResource, GroupKind, GroupResource: parse, print, compare.

The core group is `""`. Printing gives back what was parsed. There is no guessing of plurals and no default.

Source: apimachinery `pkg/runtime/schema`.
"""

from __future__ import annotations

from dynkube.errors import ParseError
from dynkube.record import Record


def _check_word(value: str, what: str, whole: str) -> str:
    """The value, when it is non-empty and holds no separator of these grammars."""
    if not value:
        raise ParseError(f"{whole!r} has an empty {what}")
    if any(character in "/,%" or character.isspace() for character in value):
        raise ParseError(f"{whole!r} has a bad character in its {what} {value!r}")
    return value


class GroupVersion(Record):
    """An API group in one version, such as `apps/v1`; `v1` is the core group's."""

    group: str
    """`""` for the core group."""
    version: str

    @classmethod
    def parse(cls, text: str) -> GroupVersion:
        """From `apps/v1` or `v1` (the core group).

        Raises:
            ParseError: empty, more than one slash, an empty part, or a part with a bad character.

        Example:
            >>> GroupVersion.parse("apps/v1")
            GroupVersion(group='apps', version='v1')
            >>> str(GroupVersion.parse("v1"))
            'v1'

        Source: `schema.ParseGroupVersion`, which takes the empty string and `/` for an empty value; here they are
        errors.
        """
        group, slash, version = text.rpartition("/")
        if slash:
            _check_word(group, "group", text)
        return cls(group, _check_word(version, "version", text))

    def with_kind(self, kind: str) -> GroupVersionKind:
        """The kind in this group version."""
        return GroupVersionKind(self.group, self.version, kind)

    def with_resource(self, resource: str) -> GroupVersionResource:
        """The resource in this group version."""
        return GroupVersionResource(self.group, self.version, resource)

    @property
    def api_path(self) -> str:
        """Where its resources are served: `/api/v1` or `/apis/apps/v1`, without a final slash."""
        return f"/apis/{self.group}/{self.version}" if self.group else f"/api/{self.version}"

    def __str__(self) -> str:
        return f"{self.group}/{self.version}" if self.group else self.version


class GroupKind(Record):
    """A kind in a group, any version; printed `Deployment.apps`, or `Pod` in the core group."""

    group: str
    kind: str

    @classmethod
    def parse(cls, text: str) -> GroupKind:
        """From `Deployment.apps` or `Pod`.

        Raises:
            ParseError: an empty part, or a bad character.
        """
        kind, dot, group = text.partition(".")
        if dot:
            _check_word(group, "group", text)
        return cls(group, _check_word(kind, "kind", text))

    def with_version(self, version: str) -> GroupVersionKind:
        """The kind in one version."""
        return GroupVersionKind(self.group, version, self.kind)

    def __str__(self) -> str:
        return f"{self.kind}.{self.group}" if self.group else self.kind


class GroupResource(Record):
    """A resource in a group, any version; printed `deployments.apps`, or `pods` in the core group."""

    group: str
    resource: str

    @classmethod
    def parse(cls, text: str) -> GroupResource:
        """From `deployments.apps` or `pods`.

        Raises:
            ParseError: an empty part, or a bad character.
        """
        resource, dot, group = text.partition(".")
        if dot:
            _check_word(group, "group", text)
        return cls(group, _check_word(resource, "resource", text))

    def with_version(self, version: str) -> GroupVersionResource:
        """The resource in one version."""
        return GroupVersionResource(self.group, version, self.resource)

    def __str__(self) -> str:
        return f"{self.resource}.{self.group}" if self.group else self.resource


class GroupVersionKind(Record):
    """A kind in a group version; printed `apps/v1, Kind=Deployment`."""

    group: str
    version: str
    kind: str

    @classmethod
    def from_api_version(cls, api_version: str, kind: str) -> GroupVersionKind:
        """From an object's `apiVersion` and `kind`.

        Raises:
            ParseError: one of them breaks its grammar.
        """
        return GroupVersion.parse(api_version).with_kind(_check_word(kind, "kind", kind))

    @classmethod
    def parse(cls, text: str) -> GroupVersionKind:
        """From `apps/v1, Kind=Deployment`, the form that `str()` gives.

        Raises:
            ParseError: any other form.
        """
        api_version, comma, rest = text.partition(", Kind=")
        if not comma:
            raise ParseError(f"{text!r} is not of the form 'group/version, Kind=kind'")
        return GroupVersion.parse(api_version).with_kind(_check_word(rest, "kind", text))

    @property
    def group_version(self) -> GroupVersion:
        """Without the kind."""
        return GroupVersion(self.group, self.version)

    @property
    def group_kind(self) -> GroupKind:
        """Without the version."""
        return GroupKind(self.group, self.kind)

    def __str__(self) -> str:
        return f"{self.group_version}, Kind={self.kind}"


class GroupVersionResource(Record):
    """A resource in a group version; printed `apps/v1, Resource=deployments`. A subresource is `pods/status`."""

    group: str
    version: str
    resource: str

    @classmethod
    def parse(cls, text: str) -> GroupVersionResource:
        """From `apps/v1, Resource=deployments`, the form that `str()` gives.

        Raises:
            ParseError: any other form.
        """
        api_version, comma, rest = text.partition(", Resource=")
        if not comma:
            raise ParseError(f"{text!r} is not of the form 'group/version, Resource=resource'")
        for part in rest.split("/"):
            _check_word(part, "resource", text)
        return GroupVersion.parse(api_version).with_resource(rest)

    @property
    def group_version(self) -> GroupVersion:
        """Without the resource."""
        return GroupVersion(self.group, self.version)

    @property
    def group_resource(self) -> GroupResource:
        """Without the version."""
        return GroupResource(self.group, self.resource)

    def __str__(self) -> str:
        return f"{self.group_version}, Resource={self.resource}"
