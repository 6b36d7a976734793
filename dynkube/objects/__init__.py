"""Objects: what the API's objects look like, as data.

Lives here: Status, Unstructured and lists of it, access by path, metadata, conditions, patches, queries, manifests,
tables. Not here: headers, paths, sockets, files. Imports `schema`, `codec`, `errors` and below.

Status stands open, for each refusal is one; the other doors open when somebody goes through.
"""

from __future__ import annotations

from dynkube.objects.status import Status

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dynkube.objects.conditions import Condition as Condition
    from dynkube.objects.conditions import find_status_condition as find_status_condition
    from dynkube.objects.conditions import is_status_condition_false as is_status_condition_false
    from dynkube.objects.conditions import is_status_condition_true as is_status_condition_true
    from dynkube.objects.conditions import remove_status_condition as remove_status_condition
    from dynkube.objects.conditions import set_status_condition as set_status_condition
    from dynkube.objects.manifest import format_manifests as format_manifests
    from dynkube.objects.manifest import parse_manifests as parse_manifests
    from dynkube.objects.meta import ManagedFieldsEntry as ManagedFieldsEntry
    from dynkube.objects.meta import OwnerReference as OwnerReference
    from dynkube.objects.nested import nested_bool as nested_bool
    from dynkube.objects.nested import nested_dict as nested_dict
    from dynkube.objects.nested import nested_float as nested_float
    from dynkube.objects.nested import nested_int as nested_int
    from dynkube.objects.nested import nested_list as nested_list
    from dynkube.objects.nested import nested_str as nested_str
    from dynkube.objects.nested import nested_str_dict as nested_str_dict
    from dynkube.objects.nested import nested_str_list as nested_str_list
    from dynkube.objects.nested import nested_value as nested_value
    from dynkube.objects.nested import remove_nested as remove_nested
    from dynkube.objects.nested import set_nested as set_nested
    from dynkube.objects.object_head import ObjectHead as ObjectHead
    from dynkube.objects.object_key import ObjectKey as ObjectKey
    from dynkube.objects.patch import PatchType as PatchType
    from dynkube.objects.patch import apply_json_patch as apply_json_patch
    from dynkube.objects.patch import apply_merge_patch as apply_merge_patch
    from dynkube.objects.patch import merge_patch as merge_patch
    from dynkube.objects.query import JSONPath as JSONPath
    from dynkube.objects.scale import Scale as Scale
    from dynkube.objects.table import Table as Table
    from dynkube.objects.table import TableColumn as TableColumn
    from dynkube.objects.table import TableRow as TableRow
    from dynkube.objects.unstructured import Unstructured as Unstructured
    from dynkube.objects.unstructured_list import UnstructuredList as UnstructuredList
else:

    def __getattr__(name: str) -> object:  # noqa: C901, PLR0912 - one branch for each module
        if name in {
            "Condition",
            "find_status_condition",
            "is_status_condition_false",
            "is_status_condition_true",
            "remove_status_condition",
            "set_status_condition",
        }:
            from dynkube.objects import conditions as module
        elif name in {"format_manifests", "parse_manifests"}:
            from dynkube.objects import manifest as module
        elif name in {"ManagedFieldsEntry", "OwnerReference"}:
            from dynkube.objects import meta as module
        elif name in {
            "nested_bool",
            "nested_dict",
            "nested_float",
            "nested_int",
            "nested_list",
            "nested_str",
            "nested_str_dict",
            "nested_str_list",
            "nested_value",
            "remove_nested",
            "set_nested",
        }:
            from dynkube.objects import nested as module
        elif name == "ObjectHead":
            from dynkube.objects import object_head as module
        elif name == "ObjectKey":
            from dynkube.objects import object_key as module
        elif name in {"PatchType", "apply_json_patch", "apply_merge_patch", "merge_patch"}:
            from dynkube.objects import patch as module
        elif name == "JSONPath":
            from dynkube.objects import query as module
        elif name == "Scale":
            from dynkube.objects import scale as module
        elif name in {"Table", "TableColumn", "TableRow"}:
            from dynkube.objects import table as module
        elif name == "Unstructured":
            from dynkube.objects import unstructured as module
        elif name == "UnstructuredList":
            from dynkube.objects import unstructured_list as module
        else:
            raise AttributeError(f"module 'dynkube.objects' has no attribute {name!r}")
        return getattr(module, name)


__all__ = [
    "Condition",
    "JSONPath",
    "ManagedFieldsEntry",
    "ObjectHead",
    "ObjectKey",
    "OwnerReference",
    "PatchType",
    "Scale",
    "Status",
    "Table",
    "TableColumn",
    "TableRow",
    "Unstructured",
    "UnstructuredList",
    "apply_json_patch",
    "apply_merge_patch",
    "find_status_condition",
    "format_manifests",
    "is_status_condition_false",
    "is_status_condition_true",
    "merge_patch",
    "nested_bool",
    "nested_dict",
    "nested_float",
    "nested_int",
    "nested_list",
    "nested_str",
    "nested_str_dict",
    "nested_str_list",
    "nested_value",
    "parse_manifests",
    "remove_nested",
    "remove_status_condition",
    "set_nested",
    "set_status_condition",
]
