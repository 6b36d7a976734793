"""How handles send, and what they make of the answers."""

from typing import Any

import pytest

from dynkube.dynamic.access import encoded
from dynkube.errors import ConversionError, DecodeError, NoMatchError, NotFoundError
from dynkube.objects import Status, Unstructured
from tests.helpers.answers import answer, json_answer, status_answer
from tests.helpers.handles import script_handle, served_by
from tests.helpers.transport import Outcome
from tests.unit.mapper.worlds import resource

WEB = {"kind": "Widget", "apiVersion": "example.com/v1", "metadata": {"name": "web"}}


def get(outcome: Outcome) -> Unstructured:
    """What a GET makes of the answer."""
    return script_handle(lambda _request: outcome, "widgets", "prod")[0].get("web")


def delete(outcome: Outcome) -> Unstructured | Status:
    """What a DELETE makes of the answer."""
    return script_handle(lambda _request: outcome, "widgets", "prod")[0].delete("web")


def test_an_answer_holds_an_object_and_its_warnings() -> None:
    found = get(json_answer(WEB, headers=[("Warning", '299 - "one", 299 - "two"'), ("Warning", '299 - "three"')]))
    assert found == WEB
    assert isinstance(found, Unstructured)
    assert found.warnings == ("one", "two", "three")
    assert get(json_answer(WEB)).warnings == ()


@pytest.mark.parametrize(
    ("body", "text"),
    [(b"", "the answer 200 is empty"), (b"[]", ""), (b"nope", ""), (b'{"kind":', ""), (b"1", "")],
)
def test_an_answer_without_an_object_is_told_with_the_request(body: bytes, text: str) -> None:
    with pytest.raises(DecodeError, match=f'^get widgets "web" in "prod": {text}'):
        get(answer(200, body, content_type="application/json"))


def test_a_deletion_gives_a_status_or_the_object() -> None:
    said = delete(json_answer({"kind": "Status", "apiVersion": "v1", "status": "Success", "details": {"uid": "u-1"}}))
    assert said == Status("Success", details={"uid": "u-1"})
    assert delete(json_answer(WEB)) == WEB


def test_no_status_in_a_404_makes_one_ask_whether_the_resource_has_gone() -> None:
    handle, _ = script_handle(lambda _request: answer(404, b"404 page not found"), "widgets", "prod")
    discovery: Any = handle.access.mapper._tables._discovery
    with pytest.raises(NotFoundError):
        handle.get("web")
    assert discovery.invalidations == 1
    discovery.outcomes[:] = served_by([resource("v1", "pods", "Pod")]).outcomes
    for _ in range(2):
        with pytest.raises(NoMatchError, match="widgets"):
            handle.get("web")
    with pytest.raises(NoMatchError):
        handle.get_or_none("web")


def test_a_status_in_a_404_is_about_the_object() -> None:
    handle, _ = script_handle(lambda _request: status_answer(404, "NotFound"), "widgets", "prod")
    discovery: Any = handle.access.mapper._tables._discovery
    with pytest.raises(NotFoundError):
        handle.get("web")
    assert handle.get_or_none("web") is None
    assert discovery.invalidations == 0


def test_what_is_encoded_is_compact_and_exact() -> None:
    assert encoded({"a": [1, 2**63 - 1, 0.5, None, True, "ß"]}, "create") == (
        '{"a":[1,9223372036854775807,0.5,null,true,"ß"]}'.encode()
    )


def test_what_can_not_be_encoded_is_told_with_its_path() -> None:
    with pytest.raises(ConversionError, match=r"^create widgets: ") as caught:
        encoded({"a": [{"b": float("inf")}]}, "create widgets")
    assert caught.value.path == "a[0].b"
