"""Several questions at the same time."""

import threading

import pytest

from dynkube.discovery.parallel import ask_all


def test_answers_come_in_the_order_of_the_questions() -> None:
    second_is_done = threading.Event()

    def ask(question: str) -> str:
        if question == "first":
            assert second_is_done.wait(10)
        else:
            second_is_done.set()
        return question.upper()

    assert ask_all(["first", "second"], ask, at_once=2) == ["FIRST", "SECOND"]


def test_no_question_has_no_answer() -> None:
    assert ask_all([], lambda _: 1, at_once=16) == []


@pytest.mark.parametrize(("questions", "at_once"), [([1], 16), ([1, 2, 3], 1)])
def test_the_calling_thread_alone_asks_one_at_a_time(questions: list[int], at_once: int) -> None:
    assert ask_all(questions, lambda _: threading.get_ident(), at_once=at_once) == [threading.get_ident()] * len(
        questions
    )


@pytest.mark.parametrize(("count", "at_once"), [(2, 2), (3, 16), (8, 8)])
def test_as_many_questions_as_allowed_are_asked_at_once(count: int, at_once: int) -> None:
    all_there = threading.Barrier(count)

    def ask(_: int) -> int:
        all_there.wait(10)
        return threading.get_ident()

    threads = ask_all(range(count), ask, at_once=at_once)
    assert len(set(threads)) == count
    assert threading.get_ident() in threads


def test_never_more_threads_ask_than_allowed() -> None:
    pairs = threading.Barrier(3)

    def ask(_: int) -> threading.Thread:
        pairs.wait(10)
        return threading.current_thread()

    assert len(set(ask_all(range(9), ask, at_once=3))) == 3


def test_the_error_of_the_first_question_is_raised() -> None:
    both_there = threading.Barrier(2)

    def ask(question: int) -> None:
        both_there.wait(10)
        raise LookupError(question)

    with pytest.raises(LookupError, match=r"^0$"):
        ask_all([0, 1], ask, at_once=2)


def test_after_an_error_no_new_question_is_asked() -> None:
    asked = []

    def ask(question: int) -> None:
        asked.append(question)
        if question == 1:
            raise LookupError

    with pytest.raises(LookupError):
        ask_all(range(5), ask, at_once=1)
    assert asked == [0, 1]


def test_whatever_a_helper_raises_is_raised_in_the_calling_thread() -> None:
    both_there = threading.Barrier(2)
    caller = threading.get_ident()

    def ask(_: int) -> None:
        both_there.wait(10)
        if threading.get_ident() != caller:
            raise SystemExit(3)

    with pytest.raises(SystemExit) as caught:
        ask_all([0, 1], ask, at_once=2)
    assert caught.value.code == 3
