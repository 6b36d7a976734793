"""Unstructured: any object of the API, as the dict that it is."""

from __future__ import annotations

from typing import Any, Self

from dynkube.codec import check_json, decode_object, decode_yaml, encode_json, encode_yaml, format_json, json_type
from dynkube.errors import ConversionError, DecodeError, ParseError
from dynkube.objects.accessors import (
    APIVersionAccessor,
    EntriesAccessor,
    IntAccessor,
    OptionalIntAccessor,
    OwnersAccessor,
    StringAccessor,
    StringMapAccessor,
    StringsAccessor,
    TimeAccessor,
    parse_api_version,
)
from dynkube.objects.conditions import Condition
from dynkube.objects.meta import ManagedFieldsEntry, OwnerReference
from dynkube.objects.nested import checked_copy, nested_str, nested_value, remove_nested, set_nested, wrong_type
from dynkube.objects.object_key import ObjectKey

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dynkube.schema import GroupVersion, GroupVersionKind


class Unstructured(dict[str, Any]):
    """An object of any kind: a dict with the whole document in it, and accessors for what all objects have.

    The content is complete from birth and stands nowhere else, so every encoder, `pickle`, `copy`, `in`, `==` and `**`
    see all of it. Unknown attributes raise AttributeError. Made like a dict: from a mapping (of which the top level is
    copied), pairs, or keywords.

    What is missing, and null, reads as "", None, 0 or empty. Setting an empty value takes the key away. A value of a
    wrong type raises ConversionError, read or set. `obj.copy()` and `obj | other` give an Unstructured, the other
    methods of dict what they give for a dict.

    Not thread-safe where one thread changes it.

    Source: apimachinery `unstructured.Unstructured`, which reads values of a wrong type as missing.

    Example:
        >>> cron = Unstructured(apiVersion="stable.example.com/v1", kind="CronTab", metadata={"name": "nightly"})
        >>> cron.namespace = "team-a"
        >>> cron.set_label("app", "web")
        >>> cron["metadata"]
        {'name': 'nightly', 'namespace': 'team-a', 'labels': {'app': 'web'}}
        >>> cron
        Unstructured(stable.example.com/v1 CronTab "team-a/nightly")
    """

    __slots__ = ("_warnings",)

    api_version = APIVersionAccessor("apiVersion")
    """Such as `apps/v1`."""
    kind = StringAccessor("kind")
    """Such as `Deployment`."""
    name = StringAccessor("metadata", "name")
    namespace = StringAccessor("metadata", "namespace")
    """`""` for cluster-wide objects, and where the manifest leaves it to the client."""
    generate_name = StringAccessor("metadata", "generateName")
    """What the server puts a random ending to when it makes the name."""
    uid = StringAccessor("metadata", "uid")
    resource_version = StringAccessor("metadata", "resourceVersion")
    """Opaque: compare for equality only."""
    generation = IntAccessor("metadata", "generation")
    """Counts changes of the spec; 0 when missing."""
    creation_timestamp = TimeAccessor("metadata", "creationTimestamp")
    """In UTC; None before the server has it."""
    deletion_timestamp = TimeAccessor("metadata", "deletionTimestamp")
    """In UTC; None unless the object is being deleted."""
    deletion_grace_period_seconds = OptionalIntAccessor("metadata", "deletionGracePeriodSeconds")
    """None when missing; 0 is legal."""
    labels = StringMapAccessor("metadata", "labels")
    """A read-only view of a copy; change them by `set_label`, or by setting all of them."""
    annotations = StringMapAccessor("metadata", "annotations")
    """A read-only view of a copy; change them by `set_annotation`, or by setting all of them."""
    finalizers = StringsAccessor("metadata", "finalizers")
    owner_references = OwnersAccessor(OwnerReference, "metadata", "ownerReferences")
    managed_fields = EntriesAccessor(ManagedFieldsEntry, "metadata", "managedFields")
    conditions = EntriesAccessor(Condition, "status", "conditions")
    """`status.conditions`; to change one see `set_status_condition`."""

    @classmethod
    def from_json(cls, text: bytes | str) -> Self:
        """From one JSON document.

        Raises:
            ParseError: it is no JSON, or no object.
        """
        try:
            return cls(decode_object(_encoded(text)))
        except DecodeError as error:
            raise ParseError(str(error)) from error

    @classmethod
    def from_yaml(cls, text: bytes | str) -> Self:
        """From one YAML document.

        Raises:
            ParseError: it is no YAML, no object, or there are more documents.

        Example:
            >>> Unstructured.from_yaml("{kind: Pod, metadata: {name: web}}").name
            'web'
        """
        value = decode_yaml(_encoded(text))
        if not isinstance(value, dict):
            raise ParseError(f"expected an object, got {json_type(value)}")
        return cls(value)

    def to_dict(self) -> dict[str, Any]:
        """A deep copy of plain dicts and lists, which shares nothing with the object.

        Raises:
            ConversionError: JSON can't hold what somebody put in.
        """
        copied: dict[str, Any] = checked_copy(self)
        return copied

    def to_json(self, *, indent: bool = False) -> str:
        """JSON in one line, or, indented, as kubectl prints it, with a final newline.

        Raises:
            ConversionError: JSON can't hold what somebody put in.
        """
        check_json(self)
        return format_json(self) if indent else encode_json(self).decode()

    def to_yaml(self) -> str:
        """YAML as kubectl prints it.

        Raises:
            ConversionError: JSON can't hold what somebody put in.
        """
        return encode_yaml(self.to_dict()).decode()

    @property
    def group_version(self) -> GroupVersion:
        """Of `apiVersion`; both parts are "" when it is missing.

        Raises:
            ConversionError: it breaks its grammar.
        """
        return parse_api_version(self.api_version, "apiVersion")

    @property
    def gvk(self) -> GroupVersionKind:
        """Of `apiVersion` and `kind`; a missing one gives empty parts.

        Raises:
            ConversionError: `apiVersion` breaks its grammar.
        """
        return self.group_version.with_kind(self.kind)

    @gvk.setter
    def gvk(self, value: GroupVersionKind) -> None:
        api_version = str(value.group_version)
        parse_api_version(api_version, "apiVersion")  # before the kind changes
        self.kind = value.kind
        self.api_version = api_version

    @property
    def key(self) -> ObjectKey:
        """Namespace and name."""
        return ObjectKey(self.namespace, self.name)

    @key.setter
    def key(self, value: ObjectKey) -> None:
        for field, part in zip(("namespace", "name"), value, strict=True):
            if not isinstance(part, str):
                raise wrong_type(("metadata", field), "a string", part)
        self.namespace, self.name = value

    @property
    def controller(self) -> OwnerReference | None:
        """The owner that manages the object; None when none does.

        Source: `metav1.GetControllerOf`.
        """
        return next((owner for owner in self.owner_references if owner.controller), None)

    def is_controlled_by(self, owner: Mapping[str, Any]) -> bool:
        """Whether that very object, told by its uid, manages this one.

        Source: `metav1.IsControlledBy`.
        """
        controller = self.controller
        return (
            controller is not None and controller.uid != "" and controller.uid == nested_str(owner, "metadata", "uid")
        )

    def add_owner_reference(self, ref: OwnerReference) -> bool:
        """Add an owner, or replace the reference with the same uid.

        Returns:
            Whether anything changed.

        Raises:
            ConversionError: the reference has no uid, or the object would have two controllers. It is as it was.
        """
        if not ref.uid:
            raise ConversionError("metadata.ownerReferences: an owner needs a uid", path="metadata.ownerReferences")
        before = self.owner_references
        after = tuple([ref if each.uid == ref.uid else each for each in before])
        if ref not in after:
            after = (*after, ref)
        if after != before:
            self.owner_references = after
        return after != before

    def set_label(self, key: str, value: str | None) -> None:
        """Set one label; None takes it away.

        Raises:
            ConversionError: key or value is no string, or the labels are no object.
        """
        _set_word(self, "labels", key, value)

    def set_annotation(self, key: str, value: str | None) -> None:
        """Set one annotation; None takes it away.

        Raises:
            ConversionError: key or value is no string, or the annotations are no object.
        """
        _set_word(self, "annotations", key, value)

    def add_finalizer(self, name: str) -> bool:
        """Add a finalizer at the end, unless it is there.

        Returns:
            Whether it was added.
        """
        finalizers = self.finalizers
        if name in finalizers:
            return False
        self.finalizers = (*finalizers, name)
        return True

    def remove_finalizer(self, name: str) -> bool:
        """Take a finalizer away.

        Returns:
            Whether it was there.
        """
        finalizers = self.finalizers
        if name not in finalizers:
            return False
        self.finalizers = tuple([each for each in finalizers if each != name])
        return True

    def get_nested(self, *fields: str | int, default: Any = None) -> Any:
        """The value at a path of keys and indexes, as `nested_value`."""
        return nested_value(self, *fields, default=default)

    def set_nested(self, value: Any, field: str | int, /, *fields: str | int) -> None:
        """Put a copy of a value at a path of keys and indexes, as `objects.set_nested`."""
        set_nested(self, value, field, *fields)

    def remove_nested(self, field: str | int, /, *fields: str | int) -> bool:
        """Take away what stands at a path of keys and indexes, as `objects.remove_nested`."""
        return remove_nested(self, field, *fields)

    def get_path(self, path: str, default: Any = None) -> Any:
        """The one value that a JSONPath expression finds, null included; the default when it finds nothing.

        Raises:
            ParseError: the expression breaks its grammar.
            ConversionError: it finds several values.

        Example:
            >>> pod = Unstructured(status={"conditions": [{"type": "Ready", "status": "True"}]})
            >>> pod.get_path("status.conditions[?(@.type=='Ready')].status")
            'True'
        """
        found = self.find_path(path)
        if len(found) > 1:
            raise ConversionError(f"{path!r} finds {len(found)} values, not one: see find_path", path=path)
        return found[0] if found else default

    def find_path(self, path: str) -> list[Any]:
        """All values that a JSONPath expression finds, in its order; empty when it finds nothing.

        Raises:
            ParseError: the expression breaks its grammar.
        """
        from dynkube.objects.query import JSONPath  # its parser costs more to load than many programs take

        return list(JSONPath.compile(path).find(self))

    @property
    def warnings(self) -> tuple[str, ...]:
        """The server's warnings about the request that gave this object; empty when there were none."""
        try:
            return self._warnings
        except AttributeError:  # most objects have none, and lists hold many objects
            return ()

    def with_warnings(self, texts: Iterable[str]) -> Self:
        """This very object, with the server's warnings in `warnings`; the content stays as it is."""
        self._warnings = tuple(texts)
        return self

    def copy(self) -> Self:
        """A shallow copy, as `copy.copy` makes it: what is nested is shared."""
        copied = type(self)(self)
        return copied.with_warnings(self.warnings) if self.warnings else copied

    __copy__ = copy

    def __or__(self, other: Any) -> Self:  # type: ignore[override]
        merged = super().__or__(other)
        return merged if merged is NotImplemented else type(self)(merged)

    def __repr__(self) -> str:
        """Which object it is, and nothing of its content: it may be a Secret."""
        metadata = self.get("metadata")
        names = metadata if isinstance(metadata, dict) else {}
        words = [self.get("apiVersion"), self.get("kind")]
        key = "/".join([part for part in (names.get("namespace"), names.get("name")) if part and isinstance(part, str)])
        words.append(f'"{key}"' if key else "")
        return f"{type(self).__name__}({' '.join([word for word in words if word and isinstance(word, str)])})"


def _encoded(text: bytes | str) -> bytes:
    """As UTF-8; half surrogate pairs are left to the decoder to refuse."""
    return text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text


def _set_word(obj: Unstructured, where: str, key: str, value: str | None) -> None:
    """Set one label or annotation, and leave the others alone, whatever they are.

    An emptied object stays: so a patch made from the change takes away this one key, and nobody else's.
    """
    if not isinstance(key, str):
        raise wrong_type(("metadata", where), "a string as the key", key)
    if value is None:
        remove_nested(obj, "metadata", where, key)
    elif isinstance(value, str):
        set_nested(obj, value, "metadata", where, key)
    else:
        raise wrong_type(("metadata", where, key), "a string", value)
