"""RESTMapper: any spelling -> one resource; asks the server again when it knows none, and not too often."""

from __future__ import annotations

from dynkube.clock import SystemClock
from dynkube.mapper.near import ambiguous, no_match
from dynkube.mapper.negative import NegativeEntries
from dynkube.mapper.renewal import Tables
from dynkube.mapper.spelling import parse_printed, split_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from dynkube.clock import Clock
    from dynkube.mapper.base import Discovery, RESTMapping, What
    from dynkube.mapper.renewal import Moment
    from dynkube.mapper.table import Answer
    from dynkube.schema import GroupVersionKind, GroupVersionResource


class RESTMapper:
    """Which resource a spelling means.

    It takes any spelling that kubectl takes: plural, singular, short name, kind in any case, each alone or as
    `word.group` or `word.version.group`, `TYPE/NAME`, a category, and the printed forms `apps/v1, Resource=deployments`
    and `apps/v1, Kind=Deployment`. A GroupVersionResource, GroupVersionKind, GroupResource or GroupKind means exactly
    what it says. An exact group wins over the beginning of one; without a version it is the group's preferred one where
    that has the resource. A built-in group wins over custom ones as in kubectl; among custom ones alone the spelling is
    ambiguous.

    What discovery knows is asked first. Where that has no answer the server is asked, once for all threads that wait,
    and what isn't there then counts as not there for some seconds. So a custom resource that somebody has just defined
    is found at first use, and a typing error costs one revalidation.

    Thread-safe. It owns tables made from discovery's answers, and no connection.

    Args:
        discovery: what knows what the server serves, with a cache of its own: each look-up asks it.
        clock: tells the age of negative entries; the machine's own when left out.
        negative_seconds: how long what was not there is taken for granted; 0 asks the server at every miss.
        on_warning: called with each warning once, in the thread of the look-up; such as `short name "deploy" could also
            match lower priority resource deployments.example.com`.

    Example:
        >>> mapper = RESTMapper(discovery)  # doctest: +SKIP
        >>> str(mapper.resource_for("deploy"))  # doctest: +SKIP
        'apps/v1, Resource=deployments'

    Source: client-go `restmapper.DeferredDiscoveryRESTMapper` under `restmapper.NewShortcutExpander`, with cli-runtime
    `resource.Builder.mappingFor` on top. They discover everything anew at every miss, and find an exact group only
    where no more important group begins like it; more differences stand in `table`.
    """

    def __init__(
        self,
        discovery: Discovery,
        *,
        clock: Clock | None = None,
        negative_seconds: float = 10.0,
        on_warning: Callable[[str], None] | None = None,
    ) -> None:
        self._on_warning = on_warning
        self._clock = SystemClock() if clock is None else clock
        self._negative = NegativeEntries(self._clock, negative_seconds)
        self._unsettled_until = self._clock.monotonic()
        self._warned: set[str] = set()  # a text that two threads add at once may be said twice
        self._tables = Tables(discovery)

    def resource_for(self, what: What) -> GroupVersionResource:
        """Where it is served; raises as `mapping_for`."""
        return self.mapping_for(what).gvr

    def kind_for(self, what: What) -> GroupVersionKind:
        """What it holds; raises as `mapping_for`."""
        return self.mapping_for(what).gvk

    def mapping_for(self, what: What) -> RESTMapping:
        """The one resource that it means.

        Args:
            what: a spelling, or a name. The name in `TYPE/NAME` is left out: see `split_argument`. A category means
                something here only when it has one member.

        Raises:
            NoMatchError: the server serves nothing like it; `.near` says what is near, `.failures` where it may be.
            AmbiguousMatchError: it means resources of several groups, the first of which is not built in.
            ParseError: a text that breaks the grammar of spellings.
            APIStatusError, TransportError, DecodeError: discovery failed as a whole.
        """
        answer = self._answer(what)
        if answer.mapping is None:
            raise ambiguous(what, answer.candidates)
        return answer.mapping

    def resources_for(self, what: What) -> tuple[GroupVersionResource, ...]:
        """All resources that it can mean, each in its best version; kubectl's choice first.

        Args:
            what: as for `mapping_for`; a text may also be a category such as `all`, which goes before a resource of
                that name.

        Returns:
            One entry at least. Those of a category are meant together; others are alternatives.

        Raises:
            NoMatchError, ParseError, APIStatusError, TransportError, DecodeError: as `mapping_for`.

        Source: client-go `RESTMapper.ResourcesFor`, which lists every version, and `restmapper.CategoryExpander`.
        """
        self._settle()
        members = self._tables.current().category(what) if isinstance(what, str) else ()
        return tuple([resource.gvr for resource in members or self._answer(what).candidates])

    def split_argument(self, text: str) -> tuple[RESTMapping, str | None]:
        """The mapping and the name of `TYPE/NAME`; the name is None where there is no slash.

        `pods/status` is a pod called `status`, as in kubectl.

        Raises:
            NoMatchError, AmbiguousMatchError, ParseError, APIStatusError, TransportError, DecodeError: as
                `mapping_for`.
        """
        printed = parse_printed(text)
        kind, name = (text, None) if printed else split_name(text)
        return self.mapping_for(kind), name

    def subresources(self, mapping: RESTMapping) -> frozenset[str]:
        """What the resource has beside itself, such as `status` and `scale`, according to what is known.

        Raises:
            APIStatusError, TransportError, DecodeError: discovery failed as a whole.
        """
        gvr = mapping.gvr
        beginning = f"{gvr.resource}/"
        return frozenset(
            [
                resource.name.removeprefix(beginning)
                for entry in self._tables.current().snapshot.resource_lists
                if entry.group_version == gvr.group_version
                for resource in entry.resources
                if resource.name.startswith(beginning)
            ]
        )

    def confirm(self, mapping: RESTMapping) -> RESTMapping:
        """Whether the resource is still served: for a 404 without a Status, which a path gives that is not there.

        Asks the server once, together with all who ask at the same time.

        Returns:
            The mapping as it is now.

        Raises:
            NoMatchError: the resource is not served any more in this version.
            APIStatusError, TransportError, DecodeError: discovery failed as a whole.
        """
        era, moment = self._negative.era, self._tables.moment()  # in this order: a drop between them voids the era
        with self._tables.flight:
            table = self._tables.shared_locked(moment) or self._tables.renewed_locked()
            answer = table.answer(mapping.gvr)
            if answer and answer.mapping and answer.mapping.gvr == mapping.gvr:
                return answer.mapping
            self._negative.note(mapping.gvr, era)
        raise no_match(mapping.gvr, table)

    def invalidate(self) -> None:
        """Forget everything, discovery's knowledge and what was not there included: after a change of definitions."""
        self._negative.drop()
        self._warned.clear()
        self._tables.drop()

    def expect_changes(self, seconds: float = 3.0) -> None:
        """As `invalidate`, for a change of definitions that was made a moment ago.

        Servers show such a change in discovery some time after they have taken it. Until then each look-up asks.

        Args:
            seconds: how long nothing that is known counts.
        """
        self._unsettled_until = self._clock.monotonic() + seconds
        self.invalidate()

    def _settle(self) -> None:
        """Forget everything while changes are expected."""
        if self._clock.monotonic() < self._unsettled_until:
            self.invalidate()

    def _answer(self, what: What) -> Answer:
        """What it means, according to what is known or else to the server; warns."""
        self._settle()
        era, moment = self._negative.era, self._tables.moment()  # in this order: a drop between them voids the era
        table = self._tables.current()
        answer = table.answer(what)
        if answer is None:
            if self._negative.holds(what):
                raise no_match(what, table)
            answer = self._answer_of_server(what, moment, era)
        if self._on_warning and answer.warnings:
            self._warn(self._on_warning, answer.warnings)
        return answer

    def _answer_of_server(self, what: What, moment: Moment, era: int) -> Answer:
        """What it means in the server's own words, spoken after the moment at which the look-up began.

        Whoever had to wait looks first at what the others have brought, and what they have found missing.
        """
        with self._tables.flight:
            shared = self._tables.shared_locked(moment)
            table = shared or self._tables.current()
            answer = table.answer(what)
            if answer is None and not self._negative.holds(what):
                if shared is None:
                    table = self._tables.renewed_locked()
                    answer = table.answer(what)
                if answer is None:
                    self._negative.note(what, era)
        if answer is None:
            raise no_match(what, table)
        return answer

    def _warn(self, on_warning: Callable[[str], None], warnings: tuple[str, ...]) -> None:
        """Say each of them once."""
        for text in warnings:
            if text not in self._warned:
                self._warned.add(text)
                on_warning(text)
