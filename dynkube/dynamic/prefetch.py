"""Prefetch: the pages of one list, in order, the next one asked for as soon as its token is known."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from dynkube.codec import peek_list

if TYPE_CHECKING:
    from collections.abc import Callable

    from dynkube.codec import ListBody

    Ask = Callable[[str, Callable[[bytes], None] | None], ListBody]


class _Page:
    """One page that is being asked for. Its outcome is there once `done` is set."""

    __slots__ = ("done", "next_token", "outcome", "token")

    def __init__(self, token: str) -> None:
        self.token = token
        self.next_token = ""
        self.done = threading.Event()
        self.outcome: ListBody | BaseException


class Prefetch:
    """Asks for pages; while one is read, the next one is under way. Used by one thread.

    The token of the next page stands at the head of a page, so the request for it goes out, on a second connection,
    while the rest of the page is still coming. Never more than one page is ahead of the one that `take` gave last or
    waits for. A thread is started for each page that is asked for ahead, so a list of one page starts none.

    Who has had enough says `stop`: nothing more is asked for. A request that is under way can't be called back; its
    thread is a daemon, nobody waits for it, and it ends with its answer.

    Args:
        ask: for the page of a token; told what to call with the first bytes of the answer, as `Transport.send`.
    """

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._lock = threading.Lock()  # guards the rest, and `next_token` of the pages
        self._current: _Page | None = None
        self._ahead: _Page | None = None

    def take(self, token: str) -> ListBody:
        """The page of a token, "" for the first.

        Raises:
            BaseException: what asking for it raised.
        """
        with self._lock:
            page = self._ahead if self._ahead is not None and self._ahead.token == token else None
            self._ahead = None  # another one is of no use
            under_way = page is not None
            page = self._current = page or _Page(token)
            self._go_on_locked(page)
        if under_way:
            page.done.wait()
        else:
            self._fetch(page)
        outcome = page.outcome
        del page.outcome  # the caller's alone: its memory goes when the caller lets go
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    def stop(self) -> None:
        """Ask for nothing more."""
        with self._lock:
            self._current = self._ahead = None

    def _fetch(self, page: _Page) -> None:
        """Ask for a page, in any thread; keep what comes of it."""

        def on_head(head: bytes) -> None:
            self._learn(page, peek_list(head) or "")

        try:
            body = self._ask(page.token, on_head)
            self._learn(page, body.continue_token)
            page.outcome = body
        except BaseException as error:  # noqa: BLE001 - raised again by `take`
            page.outcome = error
        page.done.set()

    def _learn(self, page: _Page, token: str) -> None:
        """A page's next token is known, for the first time or better than before."""
        with self._lock:
            page.next_token = token
            self._go_on_locked(page)

    def _go_on_locked(self, page: _Page) -> None:
        """Ask for what comes after the page, if that is the one which is being waited for or read."""
        token = page.next_token
        if page is not self._current or not token or (self._ahead is not None and self._ahead.token == token):
            return
        ahead = _Page(token)
        thread = threading.Thread(target=self._fetch, args=(ahead,), name="dynkube-next-page", daemon=True)
        try:
            thread.start()
        except RuntimeError:  # no more threads to be had: the page is asked for when its turn comes
            return
        self._ahead = ahead
