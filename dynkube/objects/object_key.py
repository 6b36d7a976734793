"""ObjectKey: which object of one resource."""

from __future__ import annotations

from typing import NamedTuple

from dynkube.errors import ParseError


class ObjectKey(NamedTuple):
    """Namespace and name; printed `namespace/name`, or `name` for what has no namespace.

    Source: client-go `cache.ObjectName`, `cache.MetaNamespaceKeyFunc`.
    """

    namespace: str
    """`""` for cluster-wide objects."""
    name: str

    @classmethod
    def parse(cls, text: str) -> ObjectKey:
        """From `namespace/name` or `name`, the forms that `str()` gives.

        Raises:
            ParseError: an empty part, or more than one slash.

        Example:
            >>> ObjectKey.parse("team-a/nightly")
            ObjectKey(namespace='team-a', name='nightly')
            >>> str(ObjectKey("", "node-1"))
            'node-1'

        Source: client-go `cache.ParseObjectName`, which lets empty parts through.
        """
        namespace, slash, name = text.rpartition("/")
        if not name or "/" in namespace or (slash and not namespace):
            raise ParseError(f"{text!r} is not of the form 'namespace/name' or 'name'")
        return cls(namespace, name)

    def __str__(self) -> str:
        return f"{self.namespace}/{self.name}" if self.namespace else self.name
