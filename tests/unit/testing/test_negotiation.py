"""Accept headers as kube-apiserver reads them. That it does is shown in tests/contract/test_sandbox.py."""

import pytest

from dynkube.testing.apiserver.negotiation import JSON, YAML, Choice, accepts_one_of, aggregated_type, negotiate
from tests.unit.testing.definitions import V2

COMPACT = Choice(JSON, pretty=False)


def _negotiate(accept: str, *, aggregated: bool = False) -> Choice | None:
    return negotiate({"accept": accept}, "", aggregated=aggregated)


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("", JSON),
        ("*/*", JSON),
        ("*", JSON),
        ("application/*", JSON),
        ("application/json", JSON),
        ("application/yaml", YAML),
        ("application/yaml,application/json", YAML),
        ("application/yaml;q=0.5,application/json", JSON),
        ("application/json;q=nonsense,application/yaml;q=0.1", YAML),
        ("*/*,application/yaml", YAML),
        ("application/*,application/yaml", YAML),
        ("*/*;q=1,application/*;q=0.1,application/yaml;q=0.1", YAML),
        (" application/json ; q=0.5 , application/yaml", YAML),
        ("application/json/x,application/yaml", YAML),
        ("application,application/yaml", YAML),
        ("application/json;stream=watch", JSON),
        ("application/json;stream=other,application/yaml", YAML),
        ("application/json;sv=1,application/yaml", YAML),
        (f"{V2},application/yaml", YAML),
        ("application/json;v=,application/yaml", JSON),
        ("application/json;v=a=b,application/yaml", JSON),
        ("application/json;v,application/yaml", JSON),
    ],
)
def test_the_plain_form(accept: str, media_type: str) -> None:
    assert _negotiate(accept) == Choice(media_type, pretty=False)


@pytest.mark.parametrize(
    "accept", ["text/html", "garbage", ",", "APPLICATION/JSON", "application/yaml;stream=watch", "*/json", V2]
)
def test_what_can_not_be_written_in_the_plain_form(accept: str) -> None:
    assert _negotiate(accept) is None


def test_the_aggregated_form_wins_wherever_it_is_named() -> None:
    for accept in (V2, f"{JSON},{V2}", f"{V2};q=0.1,{JSON}", V2.replace(";", " ; "), f"{V2};profile=nopeer"):
        assert _negotiate(accept, aggregated=True) == COMPACT


def test_the_aggregated_form_is_not_given_unasked() -> None:
    for accept in ("", "*/*", JSON, V2.replace("v=v2", "v=v2beta1"), V2.replace("v=v2;", ""), f"{V2};sv=1"):
        assert _negotiate(accept, aggregated=True) is None


def test_its_content_type_is_what_clients_ask_for() -> None:
    assert aggregated_type(JSON) == V2


@pytest.mark.parametrize(
    ("query", "agent", "accept", "pretty"),
    [
        ("", "", "", False),
        ("pretty=true", "", "", True),
        ("a=b&pretty=1", "", JSON, True),
        ("pretty=yes", "", "", False),
        ("pretty=", "curl/8", "", True),
        ("pretty=0", "curl/8", "", False),
        ("", "curl/8", JSON, True),
        ("", "Mozilla/5.0 (X11)", "", True),
        ("", "kubectl/v1", "", False),
        ("", "", "application/json;pretty=1", True),
        ("", "", "application/json;pretty=true", False),
        ("pretty=1", "", YAML, False),
    ],
)
def test_who_gets_indented_json(query: str, agent: str, accept: str, *, pretty: bool) -> None:
    choice = negotiate({"accept": accept, "user-agent": agent}, query)
    assert choice is not None
    assert choice.pretty is pretty


@pytest.mark.parametrize(
    ("accept", "accepted"),
    [
        ("", True),
        ("*/*", True),
        ("text/html, */*;q=0.1", True),
        (f"text/html,{V2}", True),
        ("application/*", False),
        ("*", False),
        ("application/yaml", False),
    ],
)
def test_the_apis_own_routes_look_for_names(accept: str, *, accepted: bool) -> None:
    assert accepts_one_of({"accept": accept}, (JSON,)) is accepted
