"""`dynkube resources`: what the server serves."""

from __future__ import annotations

import sys

from dynkube.cli.connection import connected
from dynkube.cli.failures import failure_lines
from dynkube.cli.flags import UsageError
from dynkube.cli.printers import csv_text, printable, table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dynkube.cli.flags import Flags
    from dynkube.discovery import APIResource, APIResourceList, ServerResources
    from dynkube.jsontypes import JSONObject

    Writer = Callable[[list[APIResource], ServerResources], str]

_HEADERS = ("NAME", "SHORTNAMES", "APIVERSION", "NAMESPACED", "KIND")
_WIDE_HEADERS = (*_HEADERS, "VERBS", "CATEGORIES")


def run(flags: Flags) -> int:
    """Print the resources that the flags ask for, then each group version that failed on stderr.

    Returns:
        0; 1 when some group version failed.

    Raises:
        UsageError: an output format or sort key that doesn't exist.

    Source: kubectl `api-resources`, whose output this equals byte for byte.
    """
    write = _writer(flags)
    if flags.is_true("sandbox"):
        from dynkube.cli.sandbox import sandbox

        with sandbox(flags) as inside:
            return _ask(inside, write)
    if flags.is_true("cached"):
        from dynkube.cli.cached import cached_resources

        found = cached_resources(flags)
        _print(found, flags, write)
        return 1 if found.failures else 0
    return _ask(flags, write)


def _ask(flags: Flags, write: Writer) -> int:
    """Print what the server serves now."""
    with connected(flags) as session:
        found = session.discovery.server_groups_and_resources()
        _print(found, flags, write)  # before anything is remembered: that may take its time
    return session.exit_code(failed=bool(found.failures))


def _print(found: ServerResources, flags: Flags, write: Writer) -> None:
    """What is chosen on stdout, what failed on stderr."""
    lists = [entry for entry in _lists(found, flags) if entry.resources]
    if lists:
        sys.stdout.write(write(_sorted(_filtered(lists, flags), flags), found))
    sys.stdout.flush()
    sys.stderr.write(failure_lines(found.failures))


def _lists(found: ServerResources, flags: Flags) -> tuple[APIResourceList, ...]:
    """One version of each resource, or all that are asked for. What is stale shows in the tree and on stderr only."""
    subresources = flags.is_true("subresources")
    if not flags.is_true("all-versions"):
        return found.preferred_lists(subresources=subresources)
    fresh = [entry for entry in found.resource_lists if not entry.stale]
    return tuple([entry.only(lambda each: subresources or not each.is_subresource) for entry in fresh])


def _filtered(lists: list[APIResourceList], flags: Flags) -> list[APIResource]:
    """The resources that pass all filters; those without verbs can't be used and never pass."""
    verbs, categories = set(flags.texts("verbs")), set(flags.texts("categories"))
    given = flags.values
    return [
        each
        for entry in lists
        for each in entry.resources
        if each.verbs
        and ("api-group" not in given or each.group_version.group == flags.text("api-group"))
        and ("namespaced" not in given or each.namespaced == flags.is_true("namespaced"))
        and verbs.issubset(each.verbs)
        and categories.issubset(each.categories)
    ]


def _sorted(resources: list[APIResource], flags: Flags) -> list[APIResource]:
    """By group, or the key asked for, then by name; ties keep the server's order."""
    keys: Mapping[str, Callable[[APIResource], str]] = {
        "": lambda each: each.group_version.group,
        "name": lambda each: each.name,
        "kind": lambda each: each.kind.kind,
    }
    key = keys[flags.text("sort-by")]
    return sorted(resources, key=lambda each: (key(each), each.name))


def _writer(flags: Flags) -> Writer:
    """What makes the text of the output format.

    Raises:
        UsageError: an output format or sort key that doesn't exist.
    """
    from dynkube.cli.tree import tree

    headers = not flags.is_true("no-headers")
    writers: Mapping[str, Writer] = {
        "": lambda resources, _: _table(resources, _HEADERS, headers=headers),
        "wide": lambda resources, _: _table(resources, _WIDE_HEADERS, headers=headers),
        "name": lambda resources, _: "".join([f"{each.gvr.group_resource}\n" for each in resources]),
        "json": lambda resources, _: _json(resources),
        "yaml": lambda resources, _: _yaml(resources),
        "kyaml": lambda resources, _: _kyaml(resources),
        "csv": lambda resources, _: _csv(resources, headers=headers),
        "tree": tree,
    }
    output = flags.text("output")
    if output not in writers:
        formats = ",".join(sorted(name for name in writers if name))
        raise UsageError(
            f'error: unable to match a printer suitable for the output format "{output}", '
            f"allowed formats are: {formats}"
        )
    if flags.text("sort-by") not in {"", "name", "kind"}:
        raise UsageError("error: --sort-by accepts only name or kind")
    return writers[output]


def _cells(each: APIResource) -> tuple[str, ...]:
    """The cells of the wide table."""
    return (
        each.name,
        ",".join(each.short_names),
        str(each.group_version),
        "true" if each.namespaced else "false",
        each.kind.kind,
        ",".join(each.verbs),
        ",".join(each.categories),
    )


def _table(resources: list[APIResource], columns: tuple[str, ...], *, headers: bool) -> str:
    rows = [[_in_one_line(cell) for cell in _cells(each)[: len(columns)]] for each in resources]
    lines = [columns, *rows] if headers else rows
    return table(lines) if lines else ""


def _in_one_line(cell: str) -> str:
    """The cell, which may not break the table or the terminal, whatever a server calls its resources."""
    return cell if cell.isprintable() else printable(" ".join(cell.split()))


def _csv(resources: list[APIResource], *, headers: bool) -> str:
    rows = [_cells(each) for each in resources]
    return csv_text([tuple([name.lower() for name in _WIDE_HEADERS]), *rows] if headers else rows)


def _document(resources: list[APIResource]) -> JSONObject:
    """An APIResourceList with group and version in each resource, as kubectl makes it; null when there are none."""
    return {
        "kind": "APIResourceList",
        "apiVersion": "v1",
        "groupVersion": "",
        "resources": [_entry(each) for each in resources] or None,
    }


def _entry(each: APIResource) -> JSONObject:
    """One resource of the list; what is empty is left out where kubectl leaves it out."""
    optional: JSONObject = {
        "group": each.group_version.group,
        "version": each.group_version.version,
    }
    lists: JSONObject = {"shortNames": list(each.short_names), "categories": list(each.categories)}
    return {
        "name": each.name,
        "singularName": each.singular_name,
        "namespaced": each.namespaced,
        **{key: value for key, value in optional.items() if value},
        "kind": each.kind.kind,
        "verbs": list(each.verbs),
        **{key: value for key, value in lists.items() if value},
    }


def _json(resources: list[APIResource]) -> str:
    from dynkube.codec import format_json

    return format_json(_document(resources))


def _yaml(resources: list[APIResource]) -> str:
    from dynkube.codec import encode_yaml

    return encode_yaml(_document(resources)).decode("utf-8")


def _kyaml(resources: list[APIResource]) -> str:
    from dynkube.codec import encode_kyaml

    return encode_kyaml(_document(resources)).decode("utf-8")
