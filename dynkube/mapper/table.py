"""Table: what any spelling means, according to one snapshot of what the server serves. Pure.

A text is looked up in these steps; the first that finds something decides:

1. plurals and singulars, else short names, in the very group and version that were given (any, where none was);
2. kinds, in any case, likewise;
3. short names, else plurals and singulars, in groups that begin with what was given;
4. all of this among what the server marks as stale: its last knowledge of an aggregated API that does not answer. So a
   request for it fails with the true reason, not with "the server doesn't have a resource type";
5. categories.

A `word.version.group` that finds nothing in a step is read as `word.group`, with a dot in the group, before the next.

Source: cli-runtime `resource.Builder.mappingFor` over client-go `restmapper.NewShortcutExpander`, from which this
differs on purpose. An exact group always wins; there the beginning of a more important group wins over it. A short name
keeps the version that was given with it. Kinds are found in any group and any case, even where the singular is another
word. `podlist` and `list` mean nothing. What is stale is found at last. Custom groups are all equal: see `priority`.
"""

from __future__ import annotations

from dynkube.mapper.base import RESTMapping
from dynkube.mapper.index import Index
from dynkube.mapper.priority import by_priority, one_version_each, winner
from dynkube.mapper.shortcut import shadowed
from dynkube.mapper.spelling import parse
from dynkube.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dynkube.discovery import APIResource, ServerResources
    from dynkube.mapper.base import What
    from dynkube.mapper.spelling import Spelling

# Far above the number of sensible spellings on a large server; only made-up mixes of case reach it.
_MOST_ANSWERS = 4096


class Answer(Record):
    """What a spelling means."""

    candidates: tuple[APIResource, ...]
    """Each resource that it can mean, in its best version; the best first; one at least."""
    mapping: RESTMapping | None
    """The one that it means; None when none of them comes before the others."""
    warnings: tuple[str, ...] = ()
    """What else a short name could have meant."""


class Table:
    """The answers of one snapshot.

    Thread-safe: it remembers answers in a dict, which any thread may fill with the same.

    Args:
        snapshot: what the server serves.
    """

    __slots__ = ("_answers", "indices", "snapshot")

    def __init__(self, snapshot: ServerResources) -> None:
        lists = by_priority(snapshot)
        self.snapshot = snapshot
        self.indices = [Index([entry for entry in lists if not entry.stale])]
        """What is served, and behind it what is stale, if there is any."""
        stale = [entry for entry in lists if entry.stale]
        if stale:
            self.indices.append(Index(stale))
        self._answers: dict[What, Answer] = {}

    def answer(self, what: What) -> Answer | None:
        """What it means; None when nothing like it is served.

        Raises:
            ParseError: it breaks the grammar of spellings.
        """
        known = self._answers.get(what)
        return known if known is not None else self._find(what)

    def category(self, word: str) -> tuple[APIResource, ...]:
        """The resources of a category, each in its best version, in the server's order; empty when there is none."""
        for index in self.indices:
            members = index.categories.get(word)
            if members:
                # A member in any version is one; its version is that which its own name gives.
                return tuple([_best_version(index, member) for member in one_version_each(members)])
        return ()

    def _find(self, what: What) -> Answer | None:
        """As `answer`; remembers it."""
        spelling = parse(what)
        answer = next(filter(None, [_answer(index, spelling) for index in self.indices]), None) or self._category(what)
        if answer:
            if len(self._answers) >= _MOST_ANSWERS:
                self._answers.clear()
            self._answers[what] = answer
        return answer

    def _category(self, what: What) -> Answer | None:
        """A category as an answer: it means one resource only when that is all it has."""
        members = self.category(what) if isinstance(what, str) else ()
        if not members:
            return None
        return Answer(members, RESTMapping.of(members[0]) if len(members) == 1 else None)


def _answer(index: Index, spelling: Spelling) -> Answer | None:
    """The first step that finds something."""
    for form in spelling.forms if spelling.resource else ():
        if found := index.named(form):
            return _chosen(found)
        if found := index.shortened(form):
            return _chosen(found, form.word)
    for form in spelling.forms if spelling.kind else ():
        if found := index.of_kind(form, any_case=spelling.loose):
            return _chosen(found)
    for form in spelling.forms if spelling.loose else ():
        if found := index.shortened_in_prefix(form):
            return _chosen(found, form.word)
        if form.version is None and (found := index.named_in_prefix(form)):
            return _chosen(found)
    return None


def _chosen(found: list[APIResource], short_name: str = "") -> Answer:
    """The answer that these make, best first."""
    candidates = one_version_each(found)
    first = winner(candidates)
    warnings = shadowed(short_name, candidates) if first and short_name else ()
    return Answer(candidates, RESTMapping.of(first) if first else None, warnings)


def _best_version(index: Index, member: APIResource) -> APIResource:
    """The same resource in the version that its name gives."""
    same = member.gvr.group_resource
    return next(each for each in index.names[member.name.lower()] if each.gvr.group_resource == same)
