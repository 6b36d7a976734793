"""Manifests: files of many objects, in and out.

**Source**: cli-runtime `resource.StreamVisitor`, `resource.FlattenListVisitor`; apimachinery
`unstructured.UnstructuredJSONScheme`. Different here: duplicate keys are errors, `apiVersion` must be there, and only
an object whose kind ends in `List` is a list (kubectl takes anything with `items` for one).
"""

from __future__ import annotations

from dynkube.codec import check_json, decode_yaml_documents, encode_yaml
from dynkube.errors import ConversionError, ParseError
from dynkube.objects.unstructured import Unstructured

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

    from dynkube.jsontypes import JSONObject, JSONValue

_SEPARATOR = "---\n"
_LIST = "List"


def parse_manifests(
    data: bytes | str,
    source: str = "",
    *,
    strict_yaml: bool = False,
    on_warning: Callable[[str], None] | None = None,
) -> list[Unstructured]:
    """The objects of a manifest: YAML documents or JSON objects, one after the other.

    A list (`kind: List`, `PodList`) counts as its items; items without apiVersion and kind take them from a typed list.
    A list may stand in a list, which kubectl refuses.

    Args:
        data: bytes in UTF-8, or in UTF-16 with a byte order mark; or text.
        source: the file's name or the like, for messages; "" for none.
        strict_yaml: refuse scalars that YAML 1.2 reads otherwise than kubectl does, such as `on` and `0777`.
        on_warning: is told of each scalar that `strict_yaml` would refuse, with its place.

    Returns:
        In the order of the text; empty without an object.

    Raises:
        ParseError: neither YAML nor JSON, a duplicate key, a document that is no object, or an object without
            apiVersion or kind. The text names source, line and, for what is no YAML problem, the document, from 1.

    Example:
        >>> parse_manifests("{apiVersion: v1, kind: Pod, metadata: {name: web}}")[0]["metadata"]
        {'name': 'web'}
    """
    try:
        encoded = data.encode() if isinstance(data, str) else data
    except UnicodeEncodeError as error:
        line = data[: error.start].count("\n") + 1 if isinstance(data, str) else 1
        raise ParseError(f"{_prefix(source)}line {line}: half a surrogate pair") from error
    documents = decode_yaml_documents(encoded, source, strict_yaml=strict_yaml, on_warning=on_warning)
    objects: list[Unstructured] = []
    for number, (line, value) in enumerate(documents, start=1):
        objects += _objects(value, f"{_prefix(source)}document {number}, line {line}")
    return objects


def format_manifests(objects: Iterable[Mapping[str, Any]]) -> str:
    """Objects as YAML documents with `---` between them, each as `kubectl get -o yaml` prints it, keys sorted.

    What comes out reads back equal, unless an object is a list: that reads back as its items.

    Args:
        objects: dicts as JSON has them, with apiVersion and kind.

    Returns:
        "" for no objects.

    Raises:
        ConversionError: a value that JSON can't hold, or an object without apiVersion or kind; names the object's place
            and the path.
    """
    documents: list[str] = []
    for number, item in enumerate(objects):
        check_json(item, f"[{number}]")
        for name in ("apiVersion", "kind"):
            if not _is_name(item.get(name)):
                path = f"[{number}].{name}"
                raise ConversionError(f"{path}: expected a string that isn't empty", path=path)
        documents.append(encode_yaml(dict(item)).decode())
    return _SEPARATOR.join(documents)


def _objects(value: JSONValue, place: str) -> Iterable[Unstructured]:
    """The object of a document, or those of a list."""
    found: list[Unstructured] = []
    rest = [(value, place)]
    while rest:
        item, where = rest.pop()
        checked = _checked(item, where)
        if _is_list(checked):
            members = checked["items"] if isinstance(checked["items"], list) else []
            named = [(_with_type(member, checked), f"{where}: items[{at}]") for at, member in enumerate(members)]
            rest += reversed(named)
        else:
            found.append(Unstructured(checked))
    return found


def _is_list(item: JSONObject) -> bool:
    """Whether an object is a list: a custom kind may end in `List` and have items of another sort."""
    if not str(item["kind"]).endswith(_LIST) or "items" not in item:
        return False
    members = item["items"]
    if item["kind"] == _LIST:
        return members is None or isinstance(members, list)
    return members is None or (isinstance(members, list) and all(isinstance(member, dict) for member in members))


def _with_type(member: JSONValue, holder: JSONObject) -> JSONValue:
    """A list's item with apiVersion and kind: servers leave both out in typed lists."""
    if not isinstance(member, dict) or member.get("apiVersion") or member.get("kind") or holder["kind"] == _LIST:
        return member
    return {**member, "apiVersion": holder["apiVersion"], "kind": str(holder["kind"]).removesuffix(_LIST)}


def _checked(value: JSONValue, place: str) -> JSONObject:
    if not isinstance(value, dict):
        raise ParseError(f"{place}: expected an object, got {_word(value)}")
    for name in ("apiVersion", "kind"):
        if not _is_name(value.get(name)):
            raise ParseError(f"{place}: an object without {name}")
    return value


def _is_name(value: object) -> bool:
    return isinstance(value, str) and value != ""


def _prefix(source: str) -> str:
    return f"{source}: " if source else ""


def _word(value: JSONValue) -> str:
    """What a value is, for messages; never the value itself, which may be a secret."""
    words = {list: "a list", str: "a string", bool: "a boolean", type(None): "null"}
    return words.get(type(value), "a number")
