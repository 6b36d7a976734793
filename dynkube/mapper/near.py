"""Errors that help: what is near a name that nothing has, and what a name with several meanings can be."""

from __future__ import annotations

from dynkube.errors import AmbiguousMatchError, NoMatchError
from dynkube.mapper.priority import one_version_each
from dynkube.mapper.spelling import parse
from dynkube.schema import GroupVersion

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from dynkube.discovery import APIResource
    from dynkube.errors import DynkubeError
    from dynkube.mapper.base import What
    from dynkube.mapper.spelling import Spelling
    from dynkube.mapper.table import Table

_MOST_NEAR = 3


def no_match(what: What, table: Table) -> NoMatchError:
    """The error for what means nothing in the table.

    Source: kubectl's words: `cmd/util.checkErr` and cli-runtime `resource.Builder.mappingFor`, which leaves the group
    and the version out; for kinds apimachinery `meta.NoKindMatchError`.
    """
    spelling = parse(what)
    near = _near(spelling, table)
    failures = _failures(spelling, table)
    text = _said(spelling)
    if near:
        quoted = [f'"{name}"' for name in near]
        text += f"; did you mean {' or '.join(quoted)}?"
    if failures:
        text += f"; could not be discovered: {', '.join(failures)}"
    return NoMatchError(text, near=near, failures=failures)


def ambiguous(what: What, candidates: Iterable[APIResource]) -> AmbiguousMatchError:
    """The error for what means several resources; each candidate is spelled so that it means only itself."""
    gvrs = [resource.gvr for resource in candidates]
    names = [f"{gvr.resource}.{gvr.version}.{gvr.group}" for gvr in gvrs]
    return AmbiguousMatchError(f'"{what}" means several resources: {", ".join(names)}', candidates=names)


def _said(spelling: Spelling) -> str:
    """What there is not, in kubectl's words."""
    form = spelling.likely
    if spelling.resource:
        places = [("group", form.group), ("version", form.version)]
        text = " and ".join([f'{what} "{value}"' for what, value in places if value])
        return f'the server doesn\'t have a resource type "{form.word}"' + (f" in {text}" if text else "")
    if form.version is None:
        return f'no matches for kind "{form.word}" in group "{form.group}"'
    return f'no matches for kind "{form.word}" in version "{GroupVersion(form.group or "", form.version)}"'


def _near(spelling: Spelling, table: Table) -> list[str]:
    """Names of resources with a word like the one asked for, best first; among equals those of the likest group."""
    from difflib import SequenceMatcher, get_close_matches  # only a miss pays for it

    words: dict[str, list[APIResource]] = {}
    for index in table.indices:
        for known in (index.names, index.shorts, index.kinds):
            for word, resources in known.items():
                words.setdefault(word, []).extend(resources)
    wanted = spelling.likely.group or ""

    def unlike(resource: APIResource) -> float:
        return -SequenceMatcher(None, wanted, resource.group_version.group).ratio()

    near: dict[str, None] = {}
    for word in get_close_matches(spelling.likely.word.lower(), words, _MOST_NEAR):
        resources = sorted(one_version_each(words[word]), key=unlike)
        near.update({str(resource.gvr.group_resource): None for resource in resources})
    return list(near)[:_MOST_NEAR]


def _failures(spelling: Spelling, table: Table) -> dict[str, DynkubeError]:
    """The group versions that could not be discovered and may hold it."""
    loose = spelling.loose
    return {
        str(group_version): error
        for group_version, error in table.snapshot.failures.items()
        if any(_may_be_in(group_version.group, form.group, loose=loose) for form in spelling.forms)
    }


def _may_be_in(group: str, wanted: str | None, *, loose: bool) -> bool:
    """Whether a group is the wanted one, or begins so."""
    return wanted is None or group == wanted or (loose and group.startswith(wanted))
