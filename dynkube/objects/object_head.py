"""ObjectHead: what a list tells about an object without decoding the rest of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dynkube.codec import decode_head
from dynkube.errors import ParseError
from dynkube.objects.object_key import ObjectKey
from dynkube.schema import FieldSelector, LabelSelector

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from dynkube.codec import RawItem
    from dynkube.schema import Fields, Labels

_FIELDS = ("metadata.name", "metadata.namespace")


class ObjectHead(NamedTuple):
    """Name, namespace, uid, resourceVersion and labels of an object; "" and no labels where there are none.

    Example:
        >>> head = ObjectHead.of({"metadata": {"name": "web", "namespace": "prod", "labels": {"app": "shop"}}})
        >>> head.key, head.labels
        (ObjectKey(namespace='prod', name='web'), {'app': 'shop'})
    """

    name: str
    namespace: str
    """"" for objects of the whole cluster."""
    uid: str
    resource_version: str
    """Opaque: equal or not, nothing else."""
    labels: dict[str, str]

    @property
    def key(self) -> ObjectKey:
        """Namespace and name."""
        return ObjectKey(self.namespace, self.name)

    @classmethod
    def of(cls, item: RawItem | Mapping[str, Any]) -> ObjectHead:
        """From an object, decoded or not.

        Raises:
            DecodeError: one of the five has the wrong type.
        """
        return cls(*decode_head(item))


def head_matcher(labels: Labels, fields: Fields) -> Callable[[ObjectHead], bool]:
    """Whether a head is meant by both selectors.

    Args:
        labels: in any form that `LabelSelector.of` takes; None for all.
        fields: in any form that `FieldSelector.of` takes, of name and namespace only; None for all.

    Raises:
        ParseError: a selector breaks its grammar, or asks for a field that a head doesn't have.
        ConversionError: a selector is of another type.
    """
    by_labels, by_fields = LabelSelector.of(labels), FieldSelector.of(fields)
    for requirement in by_fields.requirements:
        if requirement.field not in _FIELDS:
            raise ParseError(
                f"field selector {str(by_fields)!r}: {requirement.field} can't be told without decoding the object; "
                f"only {' and '.join(_FIELDS)} can, let the server select by others"
            )

    def matches(head: ObjectHead) -> bool:
        if not by_labels.matches(head.labels):
            return False
        return by_fields.matches({_FIELDS[0]: head.name, _FIELDS[1]: head.namespace})

    return matches
