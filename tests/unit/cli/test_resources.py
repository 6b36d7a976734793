"""`dynkube resources`: what is chosen, filtered, sorted and printed, from documents that a real server sent."""

from pathlib import Path

import pytest

from dynkube.cli.flags import UsageError, normalize, parse
from dynkube.cli.resources import _filtered, _lists, _sorted, _writer
from dynkube.discovery import ServerResources
from dynkube.errors import NotFoundError
from dynkube.schema import GroupVersion
from dynkube.wire import decode_discovery

RECORDED = Path(__file__).parents[3] / "fixtures" / "discovery" / "v1.36.4" / "aggregated"


@pytest.fixture(scope="module")
def found() -> ServerResources:
    documents = [decode_discovery((RECORDED / name).read_bytes()) for name in ("api.json", "apis.json")]
    groups = tuple(group for document in documents for group in document.groups)
    lists = tuple(entry for document in documents for entry in document.resource_lists)
    return ServerResources(groups, lists, {})


def _printed(found: ServerResources, *words: str) -> str:
    flags = parse(normalize(["resources", *words]))
    lists = [entry for entry in _lists(found, flags) if entry.resources]
    return _writer(flags)(_sorted(_filtered(lists, flags), flags), found)


def _names(found: ServerResources, *words: str) -> list[str]:
    return _printed(found, "-o", "name", *words).split()


def test_the_default_order_is_group_then_name(found: ServerResources) -> None:
    names = _names(found)
    assert names[:3] == ["bindings", "componentstatuses", "configmaps"]
    assert names == sorted(names, key=lambda name: (name.partition(".")[2], name.partition(".")[0]))


def test_sorting_by_name_mixes_groups(found: ServerResources) -> None:
    names = [name.partition(".")[0] for name in _names(found, "--sort-by=name")]
    assert names == sorted(names)


def test_filters_must_all_hold(found: ServerResources) -> None:
    assert _names(found, "--verbs=list,get", "--categories=all", "--api-group=stable.example.com") == [
        "crontabs.stable.example.com"
    ]
    assert _names(found, "--categories=all,nothing") == []


def test_the_empty_group_is_the_core_group_and_no_flag_is_every_group(found: ServerResources) -> None:
    assert all("." not in name for name in _names(found, "--api-group="))
    assert len(_names(found)) > len(_names(found, "--api-group=")) > 0


def test_resources_without_verbs_are_left_out() -> None:
    document = decode_discovery(
        b'{"items":[{"metadata":{"name":"g"},"versions":[{"version":"v1","resources":['
        b'{"resource":"mutes","responseKind":{"kind":"Mute"},"scope":"Namespaced","verbs":[]},'
        b'{"resource":"loud","responseKind":{"kind":"Loud"},"scope":"Namespaced","verbs":["get"]}]}]}]}'
    )
    assert _names(ServerResources(document.groups, document.resource_lists, {})) == ["loud.g"]


def test_nothing_left_still_prints_the_column_names(found: ServerResources) -> None:
    assert _printed(found, "--api-group=none") == "NAME   SHORTNAMES   APIVERSION   NAMESPACED   KIND\n"
    assert _printed(found, "--api-group=none", "--no-headers") == ""


def test_nothing_left_is_null_in_json(found: ServerResources) -> None:
    assert _printed(found, "--api-group=none", "-o", "json").endswith('"resources": null\n}\n')


def test_the_tree_marks_what_failed(found: ServerResources) -> None:
    apps = GroupVersion("apps", "v1")
    broken = found.replace(
        resource_lists=tuple(entry for entry in found.resource_lists if entry.group_version != apps),
        failures={apps: NotFoundError("gone")},
    )
    assert "apps\n  v1 (preferred, failed)\n" in _printed(broken, "-o", "tree")


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (
            ["-o", "wider"],
            (
                'error: unable to match a printer suitable for the output format "wider", '
                "allowed formats are: csv,json,kyaml,name,tree,wide,yaml"
            ),
        ),
        (["--sort-by", "age"], "error: --sort-by accepts only name or kind"),
    ],
)
def test_unknown_formats_and_keys_are_errors(words: list[str], text: str) -> None:
    with pytest.raises(UsageError) as raised:
        _writer(parse(normalize(["resources", *words])))
    assert str(raised.value) == text
