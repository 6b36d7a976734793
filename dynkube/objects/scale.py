"""Scale: how many replicas an object wants and has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dynkube.objects.nested import nested_int, nested_str

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


@dataclass(frozen=True, slots=True)
class Scale:
    """The `scale` subresource of an object.

    Source: `autoscaling/v1.Scale`; the older kinds of Scale name these fields alike.
    """

    name: str
    namespace: str
    """"" where the resource is cluster-wide."""
    resource_version: str
    """Of the object itself."""
    replicas: int
    """How many are wanted."""
    status_replicas: int
    """How many there are."""
    selector: str
    """Which pods count, as a label selector; "" where the server doesn't say."""

    @classmethod
    def from_object(cls, obj: Mapping[str, Any]) -> Scale:
        """From a decoded Scale; what is absent is 0 or "".

        Raises:
            ConversionError: a field is of the wrong type.
        """
        return cls(
            name=nested_str(obj, "metadata", "name", default=""),
            namespace=nested_str(obj, "metadata", "namespace", default=""),
            resource_version=nested_str(obj, "metadata", "resourceVersion", default=""),
            replicas=nested_int(obj, "spec", "replicas", default=0),
            status_replicas=nested_int(obj, "status", "replicas", default=0),
            selector=nested_str(obj, "status", "selector", default=""),
        )
