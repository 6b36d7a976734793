"""Unstructured: a real dict, complete for every encoder; its accessors read and write that dict."""

import copy
import json
import pickle
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import msgspec
import orjson
import pytest

from dynkube.codec import decode_yaml
from dynkube.errors import ConversionError, ParseError
from dynkube.objects import Condition, ManagedFieldsEntry, ObjectKey, OwnerReference, Unstructured
from dynkube.schema import GroupVersion, GroupVersionKind

CRON: dict[str, Any] = {
    "apiVersion": "stable.example.com/v1",
    "kind": "CronTab",
    "metadata": {
        "name": "nightly",
        "namespace": "team-a",
        "generateName": "night",
        "uid": "u-1",
        "resourceVersion": "42",
        "generation": 3,
        "creationTimestamp": "2026-01-02T03:04:05Z",
        "deletionTimestamp": "2026-01-02T03:04:05.5+01:00",
        "deletionGracePeriodSeconds": 0,
        "labels": {"app": "web", "a.b/c": None},
        "annotations": {"note": "é"},
        "finalizers": ["a", "b"],
        "ownerReferences": [{"apiVersion": "v1", "kind": "A", "name": "a", "uid": "o-1", "controller": True}],
        "managedFields": [{"manager": "me", "operation": "Apply"}],
    },
    "spec": {"replicas": 3, "big": 2**53 + 1, "ratio": 0.25, "off": False, "none": None, "list": [{"x": 1}, {"x": 2}]},
    "status": {"conditions": [{"type": "Ready", "status": "True"}]},
}
OWNER = OwnerReference("v1", "B", "b", "o-2")


def cron() -> Unstructured:
    """An object with everything."""
    return Unstructured(copy.deepcopy(CRON))


def untouched() -> Unstructured:
    """As it comes from the server."""
    return Unstructured.from_json(json.dumps(CRON))


def touched() -> Unstructured:
    """After a few reads and writes that end where they began."""
    obj = untouched()
    obj.name, obj.labels, obj.uid = "x", {}, obj.uid
    obj.set_label("app", "web")
    obj.set_nested(None, "metadata", "labels", "a.b/c")
    obj["spec"]["replicas"] += 1
    obj["spec"]["replicas"] -= 1
    obj.name = "nightly"
    return obj


EACH_STATE = pytest.mark.parametrize("make", [untouched, touched, cron])


def complaint(call: Callable[..., Any], *args: Any) -> tuple[str, str]:
    """The text and path of the complaint."""
    with pytest.raises(ConversionError) as caught:
        call(*args)
    return str(caught.value), caught.value.path


@EACH_STATE
def test_every_encoder_sees_the_whole_content(make: Callable[[], Unstructured]) -> None:
    assert json.loads(json.dumps(make())) == CRON
    assert json.loads(json.dumps(make(), indent=2)) == CRON
    assert msgspec.json.decode(msgspec.json.encode(make())) == CRON
    assert orjson.loads(orjson.dumps(make())) == CRON
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(make())) == CRON
    assert json.loads(make().to_json()) == CRON
    assert json.loads(make().to_json(indent=True)) == CRON
    assert decode_yaml(make().to_yaml().encode()) == CRON
    assert make().to_dict() == CRON


@EACH_STATE
@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_pickle_keeps_content_and_warnings(make: Callable[[], Unstructured], protocol: int) -> None:
    for texts in ((), ("old",)):
        back = pickle.loads(pickle.dumps(make().with_warnings(texts), protocol))  # noqa: S301 - our own bytes
        assert type(back) is Unstructured
        assert (back, back.warnings) == (CRON, texts)


@EACH_STATE
def test_copies_keep_content_and_warnings(make: Callable[[], Unstructured]) -> None:
    obj = make().with_warnings(["old"])
    for copied in (copy.copy(obj), copy.deepcopy(obj), obj.copy()):
        assert type(copied) is Unstructured
        assert (copied, copied.warnings) == (CRON, ("old",))
        assert copied is not obj
    assert copy.copy(obj)["spec"] is obj["spec"]
    assert copy.deepcopy(obj)["spec"] is not obj["spec"]
    assert make().copy().warnings == ()


@EACH_STATE
def test_it_is_a_dict(make: Callable[[], Unstructured]) -> None:
    obj = make()
    assert isinstance(obj, dict)
    assert "spec" in obj
    assert "x" not in obj
    assert obj == CRON
    assert dict.__eq__(CRON, obj)
    assert obj != {**CRON, "kind": "x"}
    assert {**obj} == CRON
    assert dict(**obj) == CRON
    assert list(obj) == list(CRON)


def test_a_merge_is_an_unstructured_where_one_stands_on_the_left() -> None:
    merged = cron().with_warnings(["old"]) | {"kind": "X"}
    assert (type(merged), merged.kind, merged.warnings) == (Unstructured, "X", ())
    assert type({} | cron()) is dict
    with pytest.raises(TypeError):
        cron() | 3
    obj = cron()
    obj |= {"kind": "Y"}
    assert (type(obj), obj.kind) == (Unstructured, "Y")


def test_it_is_made_as_dicts_are() -> None:
    assert Unstructured() == {}
    assert Unstructured([("kind", "A")], apiVersion="v1") == {"kind": "A", "apiVersion": "v1"}


def test_to_dict_is_plain_and_independent() -> None:
    obj = cron()
    obj["spec"] = Unstructured(obj["spec"])
    plain = obj.to_dict()
    assert (type(plain), type(plain["spec"])) == (dict, dict)
    plain["spec"]["list"][0]["x"] = 9
    assert obj == CRON


def test_to_json_prints_one_line_or_as_kubectl_does() -> None:
    obj = Unstructured(kind="A", spec={"é": 1.0})
    assert obj.to_json() == '{"kind":"A","spec":{"é":1.0}}'
    assert obj.to_json(indent=True) == '{\n    "kind": "A",\n    "spec": {\n        "é": 1\n    }\n}\n'
    assert obj.to_yaml() == "kind: A\nspec:\n  é: 1\n"


@pytest.mark.parametrize("value", [(), float("nan"), 2**64, "\ud800", {1: 2}, datetime(2026, 1, 1, tzinfo=UTC)])
def test_what_json_lacks_is_refused_with_its_path(value: Any) -> None:
    obj = Unstructured(spec={"list": [value]})
    for call in (obj.to_json, obj.to_yaml, obj.to_dict, lambda: obj.to_json(indent=True)):
        assert complaint(call)[1] == "spec.list[0]"


@pytest.mark.parametrize("encode", [str, str.encode], ids=["str", "bytes"])
def test_documents_are_read(encode: Callable[[str], str | bytes]) -> None:
    assert Unstructured.from_json(encode('{"kind": "é", "n": 12345678901234567890}')) == {
        "kind": "é",
        "n": 12345678901234567890,
    }
    obj = Unstructured.from_yaml(encode("kind: é\nspec: {a: on}\n"))
    assert (type(obj), obj) == (Unstructured, {"kind": "é", "spec": {"a": True}})


@pytest.mark.parametrize("text", ["", "[]", "null", "{", "\ud800", '{"a": NaN}'])
def test_what_is_no_json_object_is_refused(text: str) -> None:
    with pytest.raises(ParseError):
        Unstructured.from_json(text)


@pytest.mark.parametrize("text", ["", "- a", "a: {", "\ud800", "a: 1\n---\nb: 1", "a: 1\na: 2"])
def test_what_is_no_yaml_object_is_refused(text: str) -> None:
    with pytest.raises(ParseError):
        Unstructured.from_yaml(text)


def test_the_error_for_another_value_says_what_it_is() -> None:
    with pytest.raises(ParseError, match="expected an object, got a list"):
        Unstructured.from_yaml("- a")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (CRON, 'Unstructured(stable.example.com/v1 CronTab "team-a/nightly")'),
        ({"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n"}}, 'Unstructured(v1 Node "n")'),
        ({"kind": "Pod", "metadata": {}}, "Unstructured(Pod)"),
        ({}, "Unstructured()"),
        ({"kind": 1, "apiVersion": [], "metadata": {"name": {}, "namespace": 3}}, "Unstructured()"),
        ({"kind": "A", "metadata": "secret"}, "Unstructured(A)"),
    ],
)
def test_repr_names_the_object_and_shows_no_content(value: dict[str, Any], text: str) -> None:
    assert repr(Unstructured(value)) == str(Unstructured(value)) == text


def test_unknown_attributes_are_errors() -> None:
    obj: Any = cron()
    with pytest.raises(AttributeError):
        _ = obj.nmae
    with pytest.raises(AttributeError):
        obj.nmae = "x"
    with pytest.raises(AttributeError):
        obj.controller = None
    with pytest.raises(AttributeError):
        del obj.name


def test_accessors_read_the_dict() -> None:
    obj = cron()
    assert (obj.api_version, obj.kind) == ("stable.example.com/v1", "CronTab")
    assert obj.group_version == GroupVersion("stable.example.com", "v1")
    assert obj.gvk == GroupVersionKind("stable.example.com", "v1", "CronTab")
    assert (obj.name, obj.namespace, obj.generate_name) == ("nightly", "team-a", "night")
    assert (obj.uid, obj.resource_version, obj.generation) == ("u-1", "42", 3)
    assert obj.key == ObjectKey("team-a", "nightly")
    assert obj.creation_timestamp == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert obj.deletion_timestamp == datetime(2026, 1, 2, 2, 4, 5, 500000, tzinfo=UTC)
    assert obj.deletion_grace_period_seconds == 0
    assert obj.labels == {"app": "web", "a.b/c": ""}
    assert obj.annotations == {"note": "é"}
    assert obj.finalizers == ("a", "b")
    assert obj.owner_references == (OwnerReference("v1", "A", "a", "o-1", controller=True),)
    assert obj.controller == obj.owner_references[0]
    assert obj.managed_fields == (ManagedFieldsEntry("me", "Apply"),)
    assert obj.conditions == (Condition("Ready", "True"),)


EMPTY: dict[str, Any] = {
    **dict.fromkeys(["api_version", "kind", "name", "namespace", "generate_name", "uid", "resource_version"], ""),
    **dict.fromkeys(["creation_timestamp", "deletion_timestamp", "deletion_grace_period_seconds", "controller"]),
    **dict.fromkeys(["finalizers", "owner_references", "managed_fields", "conditions", "warnings"], ()),
    "labels": {},
    "annotations": {},
    "generation": 0,
    "group_version": GroupVersion("", ""),
    "gvk": GroupVersionKind("", "", ""),
    "key": ObjectKey("", ""),
}


@pytest.mark.parametrize("name", EMPTY)
def test_what_is_missing_or_null_reads_as_empty(name: str) -> None:
    nulls = {"metadata": dict.fromkeys(CRON["metadata"]), "status": {"conditions": None}, "kind": None}
    values: list[dict[str, Any]] = [{}, {"metadata": None, "status": None}, {"metadata": {}, "status": {}}, nulls]
    for value in values:
        assert getattr(Unstructured(value), name) == EMPTY[name]


PATHS = {
    "api_version": "apiVersion",
    "kind": "kind",
    "name": "metadata.name",
    "namespace": "metadata.namespace",
    "generate_name": "metadata.generateName",
    "uid": "metadata.uid",
    "resource_version": "metadata.resourceVersion",
    "generation": "metadata.generation",
    "creation_timestamp": "metadata.creationTimestamp",
    "deletion_timestamp": "metadata.deletionTimestamp",
    "deletion_grace_period_seconds": "metadata.deletionGracePeriodSeconds",
    "labels": "metadata.labels",
    "annotations": "metadata.annotations",
    "finalizers": "metadata.finalizers",
    "owner_references": "metadata.ownerReferences",
    "managed_fields": "metadata.managedFields",
    "conditions": "status.conditions",
}


@pytest.mark.parametrize("name", PATHS)
def test_a_wrong_type_is_refused_when_read_and_when_set(name: str) -> None:
    path = PATHS[name]
    obj: Any = Unstructured()
    obj.set_nested(1.5, *path.split("."))
    before = obj.to_dict()
    assert complaint(getattr, obj, name)[1] == path
    wrong = {"not": 1} if isinstance(EMPTY[name], str) else [("a", "b", "c")]
    assert complaint(setattr, obj, name, wrong)[1].startswith(path)
    assert obj == before


@pytest.mark.parametrize("name", PATHS)
def test_metadata_and_status_that_are_no_objects_are_refused(name: str) -> None:
    holder = PATHS[name].partition(".")[0]
    if holder in {"metadata", "status"}:
        obj = Unstructured({holder: "x"})
        assert complaint(getattr, obj, name) == (f"{holder}: expected an object, got a string", holder)
        assert complaint(setattr, obj, name, None)[1] == holder


def test_the_element_at_fault_is_named() -> None:
    obj: Any = Unstructured(
        metadata={
            "labels": {"fine": "x", "a.b/c": 3},
            "finalizers": ["a", None],
            "ownerReferences": [{}, {"controller": "yes"}],
            "managedFields": [None],
        }
    )
    assert complaint(lambda: obj.labels)[0] == "metadata.labels['a.b/c']: expected a string, got an integer"
    assert complaint(lambda: obj.finalizers)[0] == "metadata.finalizers[1]: expected a string, got null"
    assert complaint(lambda: obj.owner_references)[1] == "metadata.ownerReferences[1].controller"
    assert complaint(lambda: obj.managed_fields)[1] == "metadata.managedFields[0]"


@pytest.mark.parametrize("name", PATHS)
@pytest.mark.parametrize("null", [True, False])
def test_an_empty_value_takes_the_key_away(name: str, null: bool) -> None:  # noqa: FBT001 - two ways of saying it
    obj: Any = cron()
    setattr(obj, name, None if null or name == "deletion_grace_period_seconds" else EMPTY[name])
    holder, _, field = PATHS[name].rpartition(".")
    assert field not in (obj[holder] if holder else obj)
    assert getattr(obj, name) == EMPTY[name]


@pytest.mark.parametrize("name", PATHS)
def test_setting_what_was_read_keeps_it_and_makes_what_is_missing(name: str) -> None:
    obj, new = cron(), Unstructured()
    setattr(new, name, getattr(obj, name))
    if name != "deletion_timestamp":  # which has a fraction
        assert getattr(new, name) == getattr(obj, name)
        setattr(obj, name, getattr(obj, name))
        assert [getattr(obj, each) for each in PATHS] == [getattr(cron(), each) for each in PATHS]


def test_a_grace_period_of_nothing_is_legal() -> None:
    obj = Unstructured()
    obj.deletion_grace_period_seconds = 0
    assert obj == {"metadata": {"deletionGracePeriodSeconds": 0}}


def test_times_are_written_in_utc_and_whole_seconds() -> None:
    obj = Unstructured()
    obj.creation_timestamp = datetime(2026, 1, 2, 3, 4, 5, 999999, tzinfo=timezone(timedelta(hours=1)))
    assert obj["metadata"]["creationTimestamp"] == "2026-01-02T02:04:05Z"
    text, _ = complaint(setattr, obj, "creation_timestamp", datetime(2026, 1, 2))  # noqa: DTZ001 - the wrong one
    assert text == "metadata.creationTimestamp: expected a datetime with a time zone"


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("api_version", "a/b/c", "apiVersion: 'a/b/c' has a bad character in its group 'a/b'"),
        ("api_version", "/v1", "apiVersion: '/v1' has an empty group"),
        ("name", 3, "metadata.name: expected a string, got an integer"),
        ("name", "\ud800", "metadata.name: a string with half a surrogate pair"),
        ("generation", True, "metadata.generation: expected an integer, got a boolean"),
        ("generation", 2**63, "metadata.generation: an integer beyond 64 bits"),
        ("deletion_grace_period_seconds", 1.0, "metadata.deletionGracePeriodSeconds: expected an integer, got a float"),
        ("labels", {"a": 1}, "metadata.labels.a: expected a string, got an integer"),
        ("labels", {"a": None}, "metadata.labels.a: expected a string, got null"),
        ("labels", ["ab"], "metadata.labels: expected an object, got a list"),
        ("labels", {1: "a"}, "metadata.labels: a key is an integer, expected a string"),
        ("annotations", 3, "metadata.annotations: expected an object, got an integer"),
        ("finalizers", "abc", "metadata.finalizers: expected a list, got a string"),
        ("finalizers", ["a", 1], "metadata.finalizers[1]: expected a string, got an integer"),
        (
            "owner_references",
            [{}],
            "metadata.ownerReferences[0]: expected a value of type OwnerReference, got an object",
        ),
        (
            "owner_references",
            [OwnerReference("v1", "A", "a", 7)],  # type: ignore[arg-type]
            "metadata.ownerReferences[0].uid: expected a string, got an integer",
        ),
        ("conditions", [Condition("Ready", 1)], "status.conditions[0].status: expected a string, got an integer"),  # type: ignore[arg-type]
    ],
)
def test_setters_refuse_wrong_values_and_change_nothing(name: str, value: Any, text: str) -> None:
    obj = cron()
    assert complaint(setattr, obj, name, value)[0] == text
    assert obj == CRON


def test_gvk_and_key_are_set_whole() -> None:
    obj = Unstructured()
    obj.gvk = GroupVersionKind("apps", "v1", "Deployment")
    obj.key = ObjectKey("ns", "web")
    assert obj == {
        "kind": "Deployment",
        "apiVersion": "apps/v1",
        "metadata": {"namespace": "ns", "name": "web"},
    }
    obj.gvk, obj.key = GroupVersionKind("", "", ""), ObjectKey("", "")
    assert obj == {"metadata": {}}


@pytest.mark.parametrize(
    ("name", "value", "path"),
    [
        ("gvk", GroupVersionKind("a", "", "K"), "apiVersion"),
        ("gvk", GroupVersionKind("a", "b/c", "K"), "apiVersion"),
        ("gvk", GroupVersionKind("a", "v1", 3), "kind"),  # type: ignore[arg-type]
        ("key", ("a", 3), "metadata.name"),
        ("key", (None, "a"), "metadata.namespace"),
    ],
)
def test_gvk_and_key_are_set_whole_or_not_at_all(name: str, value: Any, path: str) -> None:
    obj = cron()
    assert complaint(setattr, obj, name, value)[1] == path
    assert obj == CRON


def test_a_broken_api_version_is_refused() -> None:
    obj = Unstructured(apiVersion="a/b/c", kind="A")
    assert complaint(lambda: obj.gvk)[1] == "apiVersion"
    assert complaint(lambda: obj.group_version)[0].startswith("apiVersion: 'a/b/c' has a bad character")
    assert Unstructured(kind="A").gvk == GroupVersionKind("", "", "A")


@pytest.mark.parametrize("name", ["labels", "annotations"])
def test_a_change_that_would_be_lost_is_an_error(name: str) -> None:
    view: Any = getattr(cron(), name)
    with pytest.raises(TypeError):
        view["a"] = "b"


def test_what_was_set_is_not_shared() -> None:
    obj, labels = Unstructured(), {"a": "b"}
    obj.labels = labels
    labels["a"] = "c"
    assert obj.labels == {"a": "b"}


@pytest.mark.parametrize(("where", "method"), [("labels", "set_label"), ("annotations", "set_annotation")])
def test_one_word_is_set_and_taken_away(where: str, method: str) -> None:
    obj = Unstructured()
    change = getattr(obj, method)
    change("no", None)
    assert obj == {}
    change("a.b/c", "x")
    change("d", "")
    assert obj == {"metadata": {where: {"a.b/c": "x", "d": ""}}}
    change("a.b/c", None)
    change("d", None)
    assert obj == {"metadata": {where: {}}}
    assert complaint(change, "k", 3)[0] == f"metadata.{where}.k: expected a string, got an integer"
    assert complaint(change, 3, "k")[0] == f"metadata.{where}: expected a string as the key, got an integer"
    assert obj == {"metadata": {where: {}}}


def test_finalizers_are_added_and_removed_once() -> None:
    obj: Any = Unstructured()
    assert obj.add_finalizer("a")
    assert obj.add_finalizer("b")
    assert not obj.add_finalizer("a")
    assert obj.finalizers == ("a", "b")
    assert obj.remove_finalizer("a")
    assert not obj.remove_finalizer("a")
    assert obj.finalizers == ("b",)
    assert obj.remove_finalizer("b")
    assert obj == {"metadata": {}}


def test_owners_are_added_once_and_replaced_by_uid() -> None:
    obj = cron()
    assert obj.add_owner_reference(OWNER)
    assert not obj.add_owner_reference(OWNER)
    renamed = OwnerReference("v1", "B", "c", "o-2", block_owner_deletion=False)
    assert obj.add_owner_reference(renamed)
    assert [owner.name for owner in obj.owner_references] == ["a", "c"]
    assert obj["metadata"]["ownerReferences"][0] == CRON["metadata"]["ownerReferences"][0]


def test_a_second_controller_is_refused() -> None:
    obj = cron()
    second = OwnerReference("v1", "B", "b", "o-2", controller=True)
    text, path = complaint(obj.add_owner_reference, second)
    assert text == 'metadata.ownerReferences: A "a" and B "b" can\'t both be the controller'
    assert path == "metadata.ownerReferences"
    assert complaint(setattr, obj, "owner_references", [second, *obj.owner_references])[1] == path
    assert complaint(obj.add_owner_reference, OwnerReference("v1", "B", "b", ""))[0] == f"{path}: an owner needs a uid"
    assert obj == CRON
    assert obj.add_owner_reference(OwnerReference("v1", "A", "a", "o-1", controller=False))
    assert obj.add_owner_reference(second)
    assert obj.controller == second


def test_the_controller_is_told_by_its_uid() -> None:
    obj = cron()
    assert obj.is_controlled_by({"metadata": {"uid": "o-1"}})
    assert not obj.is_controlled_by({"metadata": {"uid": "o-2"}})
    assert not Unstructured().is_controlled_by({})
    obj["metadata"]["ownerReferences"][0]["uid"] = ""
    assert not obj.is_controlled_by({"metadata": {"uid": ""}})


def test_nested_methods_work_on_the_object() -> None:
    obj = cron()
    assert obj.get_nested("spec", "list", 1, "x") == 2
    assert obj.get_nested("spec", "no", default=7) == 7
    obj.set_nested(5, "spec", "list", 1, "x")
    assert obj.remove_nested("spec", "list", 0)
    assert obj["spec"]["list"] == [{"x": 5}]


def test_a_path_finds_one_value() -> None:
    obj = cron()
    assert obj.get_path("spec.replicas") == 3
    assert obj.get_path("{.status.conditions[?(@.type=='Ready')].status}") == "True"
    assert obj.get_path("spec.no") is None
    assert obj.get_path("spec.no", 7) == 7
    assert obj.get_path("spec.off", 7) is False


def test_several_values_are_asked_for_by_find_path() -> None:
    obj = cron()
    assert obj.find_path("spec.list[*].x") == [1, 2]
    assert obj.find_path("spec.no") == []
    assert complaint(obj.get_path, "spec.list[*].x")[0] == "'spec.list[*].x' finds 2 values, not one: see find_path"


def test_warnings_are_no_content() -> None:
    obj: Any = cron()
    assert obj.warnings == ()
    assert obj.with_warnings(text for text in ["old", "older"]) is obj
    assert obj.warnings == ("old", "older")
    assert obj == CRON
    with pytest.raises(AttributeError):
        obj.warnings = ()
