"""Codec: bytes to values and back; the only room that knows the libraries for JSON and YAML.

Lives here: decoding and encoding, whole or in part; what JSON can hold; when the collector may wait. Not here: what the
values mean. Imports `errors` and `jsontypes`.

The standard library's JSON stands open; the doors to the fast one and to YAML open when somebody goes through, for they
cost more to load than a short command line takes.
"""

from __future__ import annotations

from dynkube.codec.json_codec import decode_json, decode_object, encode_go_json, encode_json, format_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dynkube.codec.check import check_json as check_json
    from dynkube.codec.check import format_path as format_path
    from dynkube.codec.check import json_type as json_type
    from dynkube.codec.items import ListBody as ListBody
    from dynkube.codec.items import RawItem as RawItem
    from dynkube.codec.items import collector_held as collector_held
    from dynkube.codec.items import decode_head as decode_head
    from dynkube.codec.items import decode_item as decode_item
    from dynkube.codec.items import peek_list as peek_list
    from dynkube.codec.items import split_list as split_list
    from dynkube.codec.kyaml_codec import encode_kyaml as encode_kyaml
    from dynkube.codec.yaml_codec import decode_yaml as decode_yaml
    from dynkube.codec.yaml_codec import decode_yaml_documents as decode_yaml_documents
    from dynkube.codec.yaml_emitter import encode_yaml as encode_yaml
else:
    _ITEMS = {"ListBody", "RawItem", "collector_held", "decode_head", "decode_item", "peek_list", "split_list"}

    def __getattr__(name: str) -> object:
        if name in {"check_json", "format_path", "json_type"}:
            from dynkube.codec import check as module
        elif name in _ITEMS:
            from dynkube.codec import items as module
        elif name == "encode_kyaml":
            from dynkube.codec import kyaml_codec as module
        elif name in {"decode_yaml", "decode_yaml_documents"}:
            from dynkube.codec import yaml_codec as module
        elif name == "encode_yaml":
            from dynkube.codec import yaml_emitter as module
        else:
            raise AttributeError(f"module 'dynkube.codec' has no attribute {name!r}")
        return getattr(module, name)


__all__ = [
    "ListBody",
    "RawItem",
    "check_json",
    "collector_held",
    "decode_head",
    "decode_item",
    "decode_json",
    "decode_object",
    "decode_yaml",
    "decode_yaml_documents",
    "encode_go_json",
    "encode_json",
    "encode_kyaml",
    "encode_yaml",
    "format_json",
    "format_path",
    "json_type",
    "peek_list",
    "split_list",
]
