"""Codec: bytes to values and back; the only room that knows the libraries for JSON and YAML.

Lives here: decoding and encoding. Not here: what the values mean. Imports `errors` and `jsontypes`.
"""

from dynkube.codec.json_codec import decode_json, decode_object, encode_json, format_json
from dynkube.codec.kyaml_codec import encode_kyaml
from dynkube.codec.yaml_codec import decode_yaml, encode_yaml

__all__ = ["decode_json", "decode_object", "decode_yaml", "encode_json", "encode_kyaml", "encode_yaml", "format_json"]
