"""Merge patches (RFC 7386): applied, and the smallest one between two objects."""

from __future__ import annotations

from dynkube.codec import check_json
from dynkube.errors import ConversionError
from dynkube.objects.json_value import copy_json, same_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def apply_merge_patch(target: Any, patch: Any) -> Any:
    """What the target becomes under the patch.

    Args:
        target: any JSON value; it stays as it is.
        patch: any JSON value. A dict is laid over the target's, member by member, where None removes; anything else
            replaces the target whole, lists too.

    Returns:
        A value that shares nothing with the arguments.

    Raises:
        ConversionError: an argument holds what JSON can't.

    Example:
        >>> apply_merge_patch({"spec": {"paused": True, "replicas": 1}}, {"spec": {"paused": None, "replicas": 2}})
        {'spec': {'replicas': 2}}

    Source: RFC 7386, section 2. API servers go further in one thing: they also drop the null members of objects that
    stand inside a list of the patch, which the RFC, and so this, keeps.
    """
    check_json(target)
    check_json(patch)
    return _applied(target, patch)


def merge_patch(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """The smallest merge patch that makes `after` of `before`.

    The law: `apply_merge_patch(before, merge_patch(before, after)) == after`, types included (`1` is neither `1.0` nor
    `True`), and no member of the patch can be left out.

    A merge patch can't set null, so in an object of `after` None means that the member is not there, as it does to the
    API: after `cron["spec"]["suspend"] = None` the patch removes `suspend`, or is empty where there was none. Then the
    law speaks of `after` without such members. Two kinds of null are plain values, and the law has them as they are: in
    an object of which `before` holds that null at the same place, and anywhere inside a list, for lists are compared
    and sent whole.

    Args:
        before: the object as it was read.
        after: the object as it should be.

    Returns:
        `{}` when there is nothing to change; nothing in it is shared with the arguments.

    Raises:
        ConversionError: an argument is no dict, or holds what JSON can't.

    Example:
        >>> merge_patch({"spec": {"paused": True, "replicas": 1}}, {"spec": {"replicas": 1, "image": "web:2"}})
        {'spec': {'image': 'web:2', 'paused': None}}
    """
    for what, value in (("before", before), ("after", after)):
        if not isinstance(value, dict):
            raise ConversionError(f"a merge patch is between two dicts, but {what!r} is a {type(value).__name__}")
        check_json(value)
    return _difference(before, after)


def _applied(target: Any, patch: Any) -> Any:
    if not isinstance(patch, dict):
        return copy_json(patch)
    result = copy_json(target) if isinstance(target, dict) else {}
    _lay_over(result, patch)
    return result


def _lay_over(result: dict[str, Any], patch: dict[str, Any]) -> None:
    """Lay the patch over a dict that is ours to change."""
    for key, wanted in patch.items():
        if wanted is None:
            result.pop(key, None)
        elif isinstance(wanted, dict):
            if not isinstance(result.get(key), dict):
                result[key] = {}
            _lay_over(result[key], wanted)
        else:
            result[key] = copy_json(wanted)


def _difference(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    patch: dict[str, Any] = {}
    for key, wanted in after.items():
        if wanted is None:
            if before.get(key) is not None:
                patch[key] = None
        elif isinstance(wanted, dict):
            held = before.get(key)
            inner = _difference(held if isinstance(held, dict) else {}, wanted)
            if inner or not isinstance(held, dict):
                patch[key] = inner
        elif not same_json(before.get(key), wanted):
            patch[key] = copy_json(wanted)
    patch.update(dict.fromkeys(key for key in before if key not in after))
    return patch
