"""ObjectDiff: what an apply would change, as a value and as text."""

from typing import Any

import pytest

from dynkube.dynamic import ObjectDiff
from dynkube.objects import Unstructured

NOISE: dict[str, Any] = {
    "managedFields": [],
    "resourceVersion": "7",
    "generation": 1,
    "uid": "u-1",
    "creationTimestamp": "2026-01-01T00:00:00Z",
    "selfLink": "/",
}
LAST = "kubectl.kubernetes.io/last-applied-configuration"


def widget(*, noise: dict[str, Any] | None = None, **spec: Any) -> Unstructured:
    """A widget."""
    return Unstructured({"kind": "Widget", "metadata": {"name": "web", **(noise or {})}, "spec": spec})


def secret(**fields: Any) -> Unstructured:
    """A Secret."""
    return Unstructured({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}, **fields})


def changes(diff: ObjectDiff) -> list[str]:
    """The lines that differ."""
    return [line for line in str(diff).splitlines()[2:] if line[0] in "+-"]


def test_what_only_servers_set_makes_no_difference() -> None:
    diff = ObjectDiff.between(widget(size=1, noise=NOISE), widget(size=1, noise={**NOISE, "resourceVersion": "8"}))
    assert not diff
    assert (str(diff), diff.patch) == ("", {})
    assert diff.wanted["metadata"] == {"name": "web"}


def test_the_objects_given_are_left_alone() -> None:
    live = widget(noise=NOISE)
    ObjectDiff.between(live, live)
    assert set(NOISE) <= set(live["metadata"])


def test_a_change_is_a_patch_and_a_text() -> None:
    diff = ObjectDiff.between(widget(size=1, colour="red"), widget(size=2, weight=3))
    assert diff
    assert diff.patch == {"spec": {"size": 2, "colour": None, "weight": 3}}
    assert str(diff).startswith("--- live\n+++ wanted\n@@")
    assert set(changes(diff)) == {"-  colour: red", "-  size: 1", "+  size: 2", "+  weight: 3"}


def test_what_is_not_there_is_new_as_a_whole() -> None:
    diff = ObjectDiff.between(None, widget(size=1, noise=NOISE))
    assert diff
    assert diff.live is None
    assert diff.patch == {"kind": "Widget", "metadata": {"name": "web"}, "spec": {"size": 1}}
    assert all(line.startswith("+") for line in changes(diff))


def test_an_object_without_metadata_will_do() -> None:
    assert not ObjectDiff.between(Unstructured({"kind": "Odd"}), Unstructured({"kind": "Odd"}))


@pytest.mark.parametrize("field", ["data", "stringData"])
def test_values_of_a_secret_are_masked_in_the_text(field: str) -> None:
    before = secret(**{field: {"same": "V1", "changed": "V2", "removed": "V3"}})
    after = secret(**{field: {"same": "V1", "changed": "V4", "added": "V5"}})
    diff = ObjectDiff.between(before, after)
    assert set(changes(diff)) == {
        "-  changed: '*** (before)'",
        "+  changed: '*** (after)'",
        "-  removed: '***'",
        "+  added: '***'",
    }
    assert not [value for value in ("V1", "V2", "V3", "V4", "V5") if value in str(diff)]
    assert not [value for value in ("V1", "V2", "V3", "V4", "V5") if value in repr(diff)]
    assert diff.patch[field] == {"changed": "V4", "removed": None, "added": "V5"}


def test_a_new_secret_and_one_that_loses_its_data_are_masked_too() -> None:
    assert "V1" not in str(ObjectDiff.between(None, secret(data={"a": "V1"})))
    assert "V1" not in str(ObjectDiff.between(secret(data={"a": "V1"}), secret(data=None)))
    assert "V1" not in str(ObjectDiff.between(secret(), secret(data={"a": "V1"})))


def test_the_last_applied_configuration_of_a_secret_is_masked() -> None:
    def annotated(value: str) -> Unstructured:
        found = secret(data={"a": value})
        found["metadata"]["annotations"] = {LAST: f'{{"data":{{"a":"{value}"}}}}', "other": value.lower()}
        return found

    diff = ObjectDiff.between(annotated("V1"), annotated("V2"))
    assert "V1" not in str(diff)
    assert "V2" not in str(diff)
    assert "+    other: v2" in str(diff).splitlines()


def test_a_secret_of_another_group_is_a_kind_like_others() -> None:
    other = [Unstructured({"apiVersion": "a.com/v1", "kind": "Secret", "data": {"a": value}}) for value in ("V1", "V2")]
    assert "V2" in str(ObjectDiff.between(other[0], other[1]))
