"""Scale: from a decoded document."""

from typing import Any

import pytest

from dynkube.errors import ConversionError
from dynkube.objects import Scale


def test_all_fields_are_read() -> None:
    document = {
        "apiVersion": "autoscaling/v1",
        "kind": "Scale",
        "metadata": {"name": "web", "namespace": "prod", "resourceVersion": "7"},
        "spec": {"replicas": 3},
        "status": {"replicas": 2, "selector": "app=web"},
    }
    assert Scale.from_object(document) == Scale("web", "prod", "7", 3, 2, "app=web")


@pytest.mark.parametrize("document", [{}, {"metadata": None, "spec": {}, "status": {"selector": None}}])
def test_what_is_absent_is_nothing(document: dict[str, Any]) -> None:
    assert Scale.from_object(document) == Scale("", "", "", 0, 0, "")


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ({"metadata": {"name": 1}}, "metadata.name"),
        ({"spec": {"replicas": "3"}}, "spec.replicas"),
        ({"spec": {"replicas": True}}, "spec.replicas"),
        ({"status": {"selector": {}}}, "status.selector"),
        ({"status": []}, "status"),
    ],
)
def test_a_wrong_type_is_told_with_its_place(document: dict[str, Any], path: str) -> None:
    with pytest.raises(ConversionError) as caught:
        Scale.from_object(document)
    assert caught.value.path == path
