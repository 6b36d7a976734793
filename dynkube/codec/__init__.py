"""Codec: bytes to values and back; the only room that knows the libraries for JSON and YAML.

Lives here: decoding and encoding. Not here: what the values mean. Imports `errors` and `jsontypes`.

JSON stands open; the door to YAML opens when somebody goes through, for its rules cost more to load than to use.
"""

from __future__ import annotations

from dynkube.codec.json_codec import decode_json, decode_object, encode_json, format_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dynkube.codec.kyaml_codec import encode_kyaml as encode_kyaml
    from dynkube.codec.yaml_codec import decode_yaml as decode_yaml
    from dynkube.codec.yaml_emitter import encode_yaml as encode_yaml
else:

    def __getattr__(name: str) -> object:
        if name == "encode_kyaml":
            from dynkube.codec import kyaml_codec as module
        elif name == "decode_yaml":
            from dynkube.codec import yaml_codec as module
        elif name == "encode_yaml":
            from dynkube.codec import yaml_emitter as module
        else:
            raise AttributeError(f"module 'dynkube.codec' has no attribute {name!r}")
        return getattr(module, name)


__all__ = ["decode_json", "decode_object", "decode_yaml", "encode_json", "encode_kyaml", "encode_yaml", "format_json"]
