"""ResourceList: all objects of a list, page by page, asked for when somebody iterates."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, NoReturn

from dynkube.codec import decode_head
from dynkube.dynamic.prefetch import Prefetch
from dynkube.errors import DecodeError, ExpiredError
from dynkube.objects import UnstructuredList

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any, Protocol

    from dynkube.codec import ListBody
    from dynkube.objects import ObjectHead, Unstructured
    from dynkube.schema import Fields, Labels

    class Fetch(Protocol):
        """Asks for one page. Called from any thread, and from two at the same time."""

        def __call__(
            self,
            *,
            limit: int,
            continue_token: str,
            resource_version: str,
            resource_version_match: str,
            on_head: Callable[[bytes], None] | None,
        ) -> ListBody:
            """One page; 0 and "" leave an option out.

            Raises:
                ExpiredError: the continue token, or the resourceVersion, is too old.
            """


_log = logging.getLogger("dynkube.dynamic")
_PAGE_SIZE = 500
_HINT = "a list that is asked for page by page has no {}; .all() makes one that has"


class ResourceList:
    """What `list()` of a handle gives: all objects, in the server's order, of which nothing has been asked for yet.

    Iterating asks for the pages, one after the other, and keeps none: each object is decoded, given and forgotten.
    Iterating twice asks twice, and may be given different things. `all()` keeps them. While a page is read the next one
    is on its way, in a thread of its own; whoever stops half-way leaves nothing behind but at most one request that is
    just being answered. The value itself is immutable: threads may share it, an iterator wants a thread alone.

    Servers forget where a list goes on after some minutes, and answer 410. Then the whole list is asked for once more,
    at once; objects that were given already are not given again, so what is there throughout comes exactly once. A
    list is never cut short silently.

    Args:
        fetch: asks for one page.
        what: is listed, for messages, such as `list pods`.
        page_size: objects in one request; 0 for all in one.
        resource_version: as the option of that name; of the first page, for a token implies it.
        resource_version_match: as the option of that name.
        allow_inconsistent: after a 410 go on where the list broke off, though with the state of a later moment, where
            the server offers that.

    Source: client-go `tools/pager.ListPager`. Its EachListItem has no way on after a 410, its List forgets kind and
    apiVersion, and neither takes the server's offer.
    """

    __slots__ = ("_allow_inconsistent", "_fetch", "_match", "_page_size", "_resource_version", "_what")

    def __init__(
        self,
        fetch: Fetch,
        *,
        what: str = "list",
        page_size: int = _PAGE_SIZE,
        resource_version: str = "",
        resource_version_match: str = "",
        allow_inconsistent: bool = False,
    ) -> None:
        self._fetch = fetch
        self._what = what
        self._page_size = page_size
        self._resource_version = resource_version
        self._match = resource_version_match
        self._allow_inconsistent = allow_inconsistent

    def __iter__(self) -> Iterator[Unstructured]:
        given = _Given()
        for page in self._pages(given):
            remember = bool(page.continue_token)
            for each in page.drain():
                if remember:
                    given.add_object(each)
                yield each

    def heads(self) -> Iterator[ObjectHead]:
        """Name, namespace, uid, resourceVersion and labels of each object; nothing else is decoded.

        Raises:
            APIStatusError, TransportError, CredentialError, DecodeError: as iterating, at the page or item concerned.
        """
        given = _Given()
        for page in self._pages(given):
            remember = bool(page.continue_token)
            for head in page.heads():
                if remember:
                    given.add(head.uid, head.namespace, head.name)
                yield head

    def pages(self) -> Iterator[UnstructuredList]:
        """Each page by itself, with its own metadata.

        Raises:
            APIStatusError, TransportError, CredentialError, DecodeError: as iterating, at the page concerned.
        """
        given = _Given()
        for page in self._pages(given):
            if page.continue_token:
                for head in page.heads():
                    given.add(head.uid, head.namespace, head.name)
            yield page

    def matching(self, labels: Labels = None, fields: Fields = None) -> Iterator[Unstructured]:
        """The objects that a selector means, chosen here; only those are decoded.

        To have the server choose, give the selector to `list()`. This one is for what was chosen there already.

        Args:
            labels: such as `app=web,tier!=db`, or a mapping; None for all.
            fields: of `metadata.name` and `metadata.namespace`; None for all.

        Raises:
            ParseError: a selector breaks its grammar, or asks for another field.
            ConversionError: a selector is of another type.
            APIStatusError, TransportError, CredentialError, DecodeError: as iterating, at the page or item concerned.
        """
        UnstructuredList().matching(labels, fields)  # complains now, not when it is iterated
        return self._matching(labels, fields)

    def _matching(self, labels: Labels, fields: Fields) -> Iterator[Unstructured]:
        given = _Given()
        for page in self._pages(given):
            remember = bool(page.continue_token)
            for each in page.matching(labels, fields):
                if remember:
                    given.add_object(each)
                yield each

    def all(self) -> UnstructuredList:
        """All objects as one list, kept; each is still decoded only when it is touched.

        Its kind, apiVersion and resource_version are the first page's.

        Raises:
            APIStatusError, TransportError, CredentialError, DecodeError: some page can't be had.
        """
        bodies = self._bodies()
        first, whole = next(bodies)
        made = UnstructuredList.of(first)
        for body, afresh in bodies:
            if afresh and not whole:
                made, whole = UnstructuredList.of(body), True
            else:
                made.extend(body)
                made.metadata = {"resourceVersion": made.resource_version}
        return made

    def _pages(self, given: _Given) -> Iterator[UnstructuredList]:
        """Each page, without what was given before the list had to be asked for afresh."""
        for body, afresh in self._bodies():
            if afresh:
                body.items = [item for item in body.items if item not in given]
            yield UnstructuredList.of(body)

    def _bodies(self) -> Iterator[tuple[ListBody, bool]]:
        """Each page, and whether it is of the whole list that was asked for afresh."""
        prefetch = Prefetch(self._ask)
        asked = {""}
        token, afresh = "", False
        try:
            while True:
                body = self._take(prefetch, token, asked, afresh=afresh)
                if body is None:
                    _log.info("%s: expired half-way, asking for the whole once more", self._what)
                    body, afresh = self._ask_whole(), True
                token = body.continue_token
                if token and token in asked:
                    raise DecodeError(f"{self._what}: the server gives the same continue token again")
                yield body, afresh
                if not token:
                    return
        finally:
            prefetch.stop()

    def _take(self, prefetch: Prefetch, token: str, asked: set[str], *, afresh: bool) -> ListBody | None:
        """The page of a token; None when it has expired and there is no going on.

        Raises:
            ExpiredError: the first page, or one of a list that was asked for afresh, has expired.
        """
        while True:
            asked.add(token)
            try:
                return prefetch.take(token)
            except ExpiredError as error:
                if not token or afresh:
                    raise
                token = error.continue_token if self._allow_inconsistent else ""
            if token in asked:
                return None
            _log.info("%s: expired half-way, going on with the state of a later moment", self._what)

    def _ask(self, token: str, on_head: Callable[[bytes], None] | None) -> ListBody:
        """One page."""
        return self._fetch(
            limit=self._page_size,
            continue_token=token,
            resource_version="" if token else self._resource_version,
            resource_version_match="" if token else self._match,
            on_head=on_head if self._page_size else None,
        )

    def _ask_whole(self) -> ListBody:
        """The whole list in one request."""
        return self._fetch(
            limit=0,
            continue_token="",
            resource_version=self._resource_version,
            resource_version_match=self._match,
            on_head=None,
        )

    def __len__(self) -> NoReturn:
        raise TypeError(_HINT.format("length"))

    def __bool__(self) -> NoReturn:
        raise TypeError(_HINT.format("truth value"))

    def __repr__(self) -> str:
        return f"<ResourceList: {self._what}, nothing asked for yet>"


class _Given:
    """The objects that an iteration has given: by uid, or by namespace and name where the server gives no uids."""

    __slots__ = ("_seen",)

    def __init__(self) -> None:
        self._seen: set[object] = set()

    def add(self, uid: str, namespace: str, name: str) -> None:
        self._seen.add(uid or (namespace, name))

    def add_object(self, given: Unstructured) -> None:
        """As it is now: whoever gets it may change it."""
        metadata = given.get("metadata")
        if isinstance(metadata, dict):
            uid = metadata.get("uid")
            if uid and type(uid) is str:
                self._seen.add(uid)
            else:
                self._seen.add((str(metadata.get("namespace") or ""), str(metadata.get("name") or "")))

    def __contains__(self, item: Any) -> bool:
        try:
            name, namespace, uid, *_ = decode_head(item)
        except DecodeError:  # shows when it is decoded
            return False
        return (uid or (namespace, name)) in self._seen
