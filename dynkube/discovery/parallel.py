"""Several requests at the same time."""

from __future__ import annotations

import threading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import TypeVar

    Q = TypeVar("Q")
    A = TypeVar("A")


def ask_all(questions: Sequence[Q], ask: Callable[[Q], A], *, at_once: int) -> list[A]:
    """What `ask` answers to each question, in the questions' order.

    The calling thread asks too, so one question starts no thread. Plain threads: importing `concurrent.futures` costs
    as much as the whole aggregated answer takes to decode.

    Args:
        questions: what to ask.
        ask: called once for each question, in any thread.
        at_once: how many calls may run at the same time, at least 1.

    Raises:
        BaseException: what a call raised, that of the first question first; after it no new call starts. A
            KeyboardInterrupt is raised at once: the helpers are daemons, and nobody waits for them.
    """
    answers: dict[int, A] = {}
    errors: dict[int, BaseException] = {}
    waiting = iter(enumerate(questions))
    lock = threading.Lock()  # guards `waiting`; `answers` and `errors` take each index from one thread only

    def work(caught: type[BaseException]) -> None:
        for index, question in _take(waiting, lock):
            if errors:
                return
            try:
                answers[index] = ask(question)
            except caught as error:  # raised again below, in the thread of the caller
                errors[index] = error

    helpers = [
        threading.Thread(target=work, args=(BaseException,), daemon=True)
        for _ in range(min(at_once, len(questions)) - 1)
    ]
    for helper in helpers:
        helper.start()
    work(Exception)  # a KeyboardInterrupt, which only this thread gets, must not wait for the others
    for helper in helpers:
        helper.join()
    if errors:
        raise errors[min(errors)]
    return [answers[index] for index in range(len(questions))]


def _take(waiting: Iterator[tuple[int, Q]], lock: threading.Lock) -> Iterator[tuple[int, Q]]:
    """The questions that are still waiting, one at a time, shared among threads."""
    while True:
        with lock:
            entry = next(waiting, None)
        if entry is None:
            return
        yield entry
