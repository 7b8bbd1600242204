"""Questions on a thread of their own: the newest counts, and nothing they do reaches the window as an exception."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial

import pytest
import shiboken6
from pytestqt.qtbot import QtBot

from taskmon.core.errors import InvalidError, TaskmonError
from taskmon.ui.threads.latest_call import LatestCall


@pytest.fixture
def calls(qtbot: QtBot) -> Iterator[LatestCall]:
    made = LatestCall()
    yield made
    made.forget()
    qtbot.waitUntil(lambda: not made._is_busy, timeout=30_000)
    shiboken6.delete(made)


def test_only_the_newest_of_many_questions_is_answered(calls: LatestCall, qtbot: QtBot) -> None:
    release, asked = threading.Event(), []
    answers: list[int] = []

    def ask(number: int) -> int:
        asked.append(number)
        release.wait(30)
        return number

    def refuse(error: TaskmonError) -> None:
        raise AssertionError(error)

    for number in range(100):
        calls.ask(partial(ask, number), answers.append, refuse)
        if number == 0:
            qtbot.waitUntil(lambda: asked == [0], timeout=30_000)
    release.set()

    qtbot.waitUntil(lambda: bool(answers), timeout=30_000)
    assert (asked, answers) == ([0, 99], [99])


def test_a_question_that_was_forgotten_is_not_answered(calls: LatestCall, qtbot: QtBot) -> None:
    release = threading.Event()
    answers: list[object] = []
    calls.ask(lambda: release.wait(30), answers.append, answers.append)

    calls.forget()
    release.set()

    qtbot.waitUntil(lambda: not calls._is_busy, timeout=30_000)
    calls.ask(lambda: "next", answers.append, answers.append)
    qtbot.waitUntil(lambda: bool(answers), timeout=30_000)
    assert answers == ["next"]


@pytest.mark.parametrize(
    ("error", "said"), [(InvalidError("Give a name."), "Give a name."), (KeyError("x"), "taskmon itself failed")]
)
def test_what_a_question_raises_is_told_as_an_error(
    calls: LatestCall, qtbot: QtBot, error: Exception, said: str
) -> None:
    refused: list[TaskmonError] = []
    answers: list[object] = []

    def ask() -> object:
        raise error

    calls.ask(ask, answers.append, refused.append)

    qtbot.waitUntil(lambda: bool(refused), timeout=30_000)
    assert said in str(refused[0])
    assert answers == []


def test_who_asked_may_go_while_answers_come(qtbot: QtBot) -> None:
    """A signal that was emitted while its object was being destroyed ended the program."""
    threads = threading.active_count()
    for _ in range(300):
        call = LatestCall()
        call.ask(lambda: 1, lambda answer: None, lambda error: None)
        shiboken6.delete(call)

    qtbot.waitUntil(lambda: threading.active_count() <= threads, timeout=30_000)
