"""ResourceReader: a handle on one resource, and the verbs that change nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dynkube.codec import split_list
from dynkube.dynamic.pager import ResourceList
from dynkube.dynamic.place import target_of
from dynkube.errors import DecodeError, NotFoundError, ParseError
from dynkube.objects import Scale, Table
from dynkube.schema import FieldSelector, LabelSelector, check_path_segment
from dynkube.wire import (
    ACCEPT_JSON,
    ACCEPT_METADATA,
    ACCEPT_METADATA_LIST,
    ACCEPT_TABLE,
    Target,
    verb_request,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self, TypeAlias

    from dynkube.codec import ListBody
    from dynkube.dynamic.access import Access
    from dynkube.dynamic.place import Which
    from dynkube.mapper import RESTMapping
    from dynkube.objects import Unstructured
    from dynkube.schema import Fields, Labels
    from dynkube.transport import Timeouts
    from dynkube.wire import HTTPRequest

    Options: TypeAlias = dict[str, str | int | bool | None]

_PAGE = 500


@dataclass(frozen=True, slots=True, repr=False)
class ResourceReader:
    """The reading half of a handle: where it is bound, and what it can ask for. See ResourceClient."""

    access: Access
    mapping: RESTMapping
    namespace: str | None = None
    """Bound to it; None for all."""
    only_metadata: bool = False
    """Whether reads ask for metadata alone."""

    def __post_init__(self) -> None:
        if self.namespace is None:
            return
        check_path_segment(self.namespace, "namespace")
        if not self.mapping.namespaced:
            raise ParseError(f"{self.mapping.gvr.resource} are cluster-wide: no namespace {self.namespace!r} for them")

    def __repr__(self) -> str:
        if not self.mapping.namespaced:
            place = "cluster-wide"
        elif self.namespace is None:
            place = f"all namespaces, single objects in {self.access.namespace!r}"
        else:
            place = f"namespace {self.namespace!r}"
        view = ", metadata only" if self.only_metadata else ""
        return f"{type(self).__name__}({str(self.mapping.gvr)!r}, {place}{view})"

    def namespaced(self, namespace: str) -> Self:
        """The same resource in one namespace.

        Raises:
            ParseError: the resource is cluster-wide, or the name can't be one.
        """
        return replace(self, namespace=namespace)

    def all_namespaces(self) -> Self:
        """The same resource in all namespaces."""
        return replace(self, namespace=None)

    def with_timeouts(self, timeouts: Timeouts) -> Self:
        """The same resource, with time-outs of its own for each request.

        Args:
            timeouts: such as `Timeouts(total_seconds=5.0)` of `dynkube.transport`; instead of all the client's.
        """
        return replace(self, access=replace(self.access, timeouts=timeouts))

    def metadata_only(self) -> Self:
        """The same resource, of which reads give metadata alone: objects of kind PartialObjectMetadata.

        Servers that don't know the form answer with whole objects.
        """
        return replace(self, only_metadata=True)

    def get(self, which: Which, *, subresource: str = "", resource_version: str | None = None) -> Unstructured:
        """One object.

        Args:
            which: the object.
            subresource: a part of it instead.
            resource_version: "0" takes any copy that the server has; None the newest.

        Raises:
            NotFoundError: there is none.
        """
        accept = ACCEPT_METADATA if self.only_metadata else ACCEPT_JSON
        options = {"resource_version": resource_version} if resource_version is not None else None
        return self._object(verb_request("get", self._target(which, subresource), options, accept=accept))

    def get_or_none(
        self, which: Which, *, subresource: str = "", resource_version: str | None = None
    ) -> Unstructured | None:
        """As `get`; None when there is no such object."""
        try:
            return self.get(which, subresource=subresource, resource_version=resource_version)
        except NotFoundError:
            return None

    def list(
        self,
        *,
        label_selector: Labels = None,
        field_selector: Fields = None,
        page_size: int = _PAGE,
        resource_version: str | None = None,
        resource_version_match: str | None = None,
        allow_inconsistent: bool = False,
    ) -> ResourceList:
        """All objects, page by page, lazily: nothing is sent before somebody iterates.

        Args:
            label_selector: such as `app=web,tier in (a, b)`, or a mapping of labels and values.
            field_selector: such as `metadata.name=web`, or a mapping.
            page_size: objects in each request; 0 asks for all at once.
            resource_version: how old the answer may be: None the newest, "0" any copy, else not older than this.
            resource_version_match: `Exact` or `NotOlderThan`.
            allow_inconsistent: when a list has expired half-way, go on with the state of a later moment, instead of
                asking for the whole once more.
        """
        selectors = selector_options(label_selector, field_selector)
        accept = ACCEPT_METADATA_LIST if self.only_metadata else ACCEPT_JSON
        target = self._collection()
        whole: Options = {
            "limit": page_size,
            "resource_version": resource_version,
            "resource_version_match": resource_version_match,
        }
        request = verb_request("list", target, whole)  # a wrong option shows now, not when somebody iterates

        def fetch(
            *,
            limit: int,
            continue_token: str,
            resource_version: str,
            resource_version_match: str,
            on_head: Callable[[bytes], None] | None,
        ) -> ListBody:
            options = {
                **selectors,
                "limit": limit or None,
                "continue_token": continue_token or None,
                "resource_version": resource_version or None,
                "resource_version_match": resource_version_match or None,
            }
            request = verb_request("list", target, options, accept=accept)
            return split_list(self.access.execute(self.mapping, request, on_head=on_head).body)

        return ResourceList(
            fetch,
            what=str(request),
            page_size=page_size,
            resource_version=resource_version or "",
            resource_version_match=resource_version_match or "",
            allow_inconsistent=allow_inconsistent,
        )

    def table(
        self,
        which: Which | None = None,
        *,
        label_selector: Labels = None,
        field_selector: Fields = None,
        include_object: str = "Metadata",
    ) -> Table:
        """What the server would print: columns and rows, of one object or of all.

        Args:
            which: the object; None for all, of all pages.
            label_selector: as for `list`.
            field_selector: as for `list`.
            include_object: what each row carries of its object: `None`, `Metadata` or `Object`.

        Raises:
            DecodeError: the server knows no tables, or gives the same page again and again.
            ExpiredError: the list expired half-way; ask for the table again.
        """
        if which is not None:
            request = verb_request("get", self._target(which), {"include_object": include_object}, accept=ACCEPT_TABLE)
            return Table.from_object(self._object(request))
        options = selector_options(label_selector, field_selector)
        options.update(include_object=include_object, limit=_PAGE)
        pages: list[Table] = []
        while not pages or options["continue_token"]:
            request = verb_request("list", self._collection(), options, accept=ACCEPT_TABLE)
            page = Table.from_object(self._object(request))
            if page.continue_token and page.continue_token == options.get("continue_token"):
                raise DecodeError(f"{request}: the server gives the same continue token again")
            pages.append(page)
            options["continue_token"] = page.continue_token or None
        return Table.joined(pages)

    def scale(self, which: Which) -> Scale:
        """How many replicas are wanted, and how many there are.

        Raises:
            NotFoundError: there is no such object, or it doesn't scale.
        """
        return Scale.from_object(self._object(verb_request("get", self._target(which, "scale"))))

    def has_subresource(self, name: str) -> bool:
        """Whether the server serves this part of each object, such as `status`, according to what is known of it."""
        return name in self.access.mapper.subresources(self.mapping)

    # Inside

    def _target(self, which: Which, subresource: str = "", name: str = "") -> Target:
        return target_of(self.mapping, which, self.namespace, self.access.namespace, subresource=subresource, name=name)

    def _collection(self) -> Target:
        return Target(self.mapping.gvr, self.namespace or "")

    def _object(self, request: HTTPRequest) -> Unstructured:
        return self.access.object(self.mapping, request)


def selector_options(labels: Labels, fields: Fields) -> Options:
    """The selectors as options of a request.

    Raises:
        ParseError: one of them breaks its grammar.
    """
    return {
        "label_selector": str(LabelSelector.of(labels)) or None,
        "field_selector": str(FieldSelector.of(fields)) or None,
    }
