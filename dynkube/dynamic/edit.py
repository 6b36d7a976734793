"""Edit: change an object in a `with` block; what changed is sent as a patch, and nothing else."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from dynkube.errors import ConflictError, ConversionError
from dynkube.objects import merge_patch, nested_str

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Any

    from dynkube.dynamic.place import Which
    from dynkube.dynamic.resource import ResourceClient
    from dynkube.objects import Unstructured

_ATTEMPTS = 5
_PAUSE_SECONDS = 0.05
# What tells one state of an object from another; a patch that changed them would be refused, or would mean another one.
_IDENTITY = ("name", "namespace", "uid", "resourceVersion")


class Edit:
    """Reads an object, gives it to the block, and sends the difference at its end.

    The patch holds only what the block changed, and the resourceVersion of what was read: so it is never laid over a
    change that nobody has seen. When somebody else was faster, the object is read again. Where the other one's change
    leaves alone what the block has changed, the patch is sent anew; where both have changed the same field, or the same
    list, it is a ConflictError. A block that changes nothing sends nothing, and one that raises sends nothing.

    After the block the object is what the server has made of it. Setting a field to None removes it.

    For one block in one thread; made by `ResourceClient.edit`.
    """

    def __init__(
        self,
        handle: ResourceClient,
        which: Which,
        *,
        subresource: str,
        field_manager: str | None,
        field_validation: str,
    ) -> None:
        self._handle = handle
        self._which = which
        self._subresource = subresource
        self._field_manager = field_manager
        self._field_validation = field_validation
        self._read: dict[str, Any] = {}
        self._object: Unstructured | None = None

    def __enter__(self) -> Unstructured:
        self._object = self._handle.get(self._which, subresource=self._subresource)
        self._read = self._object.to_dict()
        return self._object

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if kind is None and self._object is not None:
            self._send(self._object)

    def _send(self, edited: Unstructured) -> None:
        """Send what changed, and take over what came of it.

        Raises:
            ConversionError: the block changed the object's identity, or what servers ignore in this place, or put in
                what JSON can't hold.
            ConflictError: see the class.
        """
        _check_identity(self._read, edited)
        patch = merge_patch(self._read, edited)
        if not patch:
            return
        self._refuse_lost(patch)
        base = self._read
        for attempt in range(_ATTEMPTS):
            try:
                result = self._patch(base, patch)
            except ConflictError as conflict:
                if attempt == _ATTEMPTS - 1:
                    raise
                base = self._newer(patch, conflict)
                self._handle.access.clock.sleep(_PAUSE_SECONDS * (attempt + random.random()))  # noqa: S311 - spreads
                continue
            edited.clear()
            edited.update(result)
            edited.with_warnings(result.warnings)
            return

    def _patch(self, base: dict[str, Any], patch: dict[str, Any]) -> Unstructured:
        """Send the patch for the object as it was at `base`."""
        guarded = {**patch, "metadata": {**patch.get("metadata", {}), **_identity(base)}}
        return self._handle.patch(
            base,
            guarded,
            subresource=self._subresource,
            field_manager=self._field_manager,
            field_validation=self._field_validation,
        )

    def _newer(self, patch: dict[str, Any], conflict: ConflictError) -> dict[str, Any]:
        """The object as it is now, when the patch still means the same there.

        Raises:
            ConflictError: it is another object by now, or what the patch changes was changed by somebody else too.
        """
        now = self._handle.get(self._which, subresource=self._subresource).to_dict()
        if nested_str(now, "metadata", "uid") != nested_str(self._read, "metadata", "uid"):
            raise conflict
        both = _overlap(patch, self._read, now, "")
        if both:
            raise ConflictError(
                f"{conflict}: {both} was changed by somebody else too",
                reason=conflict.reason,
                code=conflict.code,
                message=conflict.message,
                details=conflict.details,
                causes=conflict.causes,
                request=conflict.request,
            ) from conflict
        return now

    def _refuse_lost(self, patch: dict[str, Any]) -> None:
        """Nothing, when the server is going to look at all that the patch changes.

        Raises:
            ConversionError: it changes the status of an object whose status is a subresource, or in an edit of the
                status something else: servers drop that.
        """
        if self._subresource == "status":
            lost = sorted(patch.keys() - {"metadata", "status"})
            if lost:
                raise ConversionError(f"{lost[0]} is no part of the status, and servers ignore it there", path=lost[0])
        elif not self._subresource and "status" in patch and self._handle.has_subresource("status"):
            raise ConversionError(
                "status changes only by its subresource, and servers ignore it elsewhere: "
                "edit it in a block of its own with subresource='status'",
                path="status",
            )


def _identity(obj: dict[str, Any]) -> dict[str, Any]:
    """The preconditions: which object, and in which state."""
    metadata = obj["metadata"]
    return {key: metadata[key] for key in ("uid", "resourceVersion") if key in metadata}


def _check_identity(before: dict[str, Any], after: dict[str, Any]) -> None:
    """Nothing, when both are the same object.

    Raises:
        ConversionError: a field that says which object it is differs; `.path` names it.
    """
    for path in (("apiVersion",), ("kind",), *(("metadata", key) for key in _IDENTITY)):
        if nested_str(before, *path) != nested_str(after, *path):
            name = ".".join(path)
            raise ConversionError(f"{name} of an object can't be edited", path=name)


def _overlap(patch: dict[str, Any], before: dict[str, Any], now: dict[str, Any], path: str) -> str:
    """The path of the first thing that the patch changes and that isn't now what it was before; "" for none."""
    for key, change in patch.items():
        where = f"{path}.{key}" if path else key
        old, new = before.get(key), now.get(key)
        # Both may have made the object that holds what they changed, such as the first labels.
        if isinstance(change, dict) and isinstance(old, dict | None) and isinstance(new, dict):
            deeper = _overlap(change, old or {}, new, where)
            if deeper:
                return deeper
        elif old != new:  # even if to the same: two who add one to a number have not added two
            return where
    return ""
