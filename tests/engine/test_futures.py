from __future__ import annotations

import _thread
import threading
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial

import pytest

from taskmon.engine import futures
from taskmon.engine.futures import Background, start_thread
from tests.waiting import wait_until


def test_what_may_block_is_done_on_a_few_threads_however_much_of_it_there_is() -> None:
    background, gate = Background(3), threading.Event()
    seen: set[int] = set()

    def act(number: int) -> int:
        seen.add(threading.get_ident())
        assert gate.wait(10)
        return number

    futures = [background.run(lambda number=number: act(number)) for number in range(50)]  # type: ignore[misc]
    wait_until(lambda: len(seen) == 3)
    gate.set()

    assert [future.result(60) for future in futures] == list(range(50))
    assert len(seen) == 3


def test_what_it_raises_is_the_askers_and_the_thread_goes_on() -> None:
    background = Background(1)

    broken = background.run(lambda: 1 // 0)

    assert background.run(lambda: 7).result(60) == 7
    assert isinstance(broken.exception(60), ZeroDivisionError)


def test_what_need_not_be_followed_is_answered_at_once_and_a_failure_is_passed_on() -> None:
    background = Background(1)
    first: Future[int] = Future()
    first.set_result(1)
    failed: Future[int] = Future()
    failed.set_exception(KeyError("no"))

    assert background.then(first, lambda number: number + 1, lambda number: True).result(60) == 2
    assert background.then(first, lambda number: number + 1, lambda number: False).result(60) == 1
    assert isinstance(background.then(failed, lambda number: number, lambda number: True).exception(60), KeyError)


@pytest.mark.parametrize("follows", [Background.follow, partial(Background.then, is_needed=lambda number: True)])
def test_whoever_waits_for_what_follows_hears_that_there_is_no_thread(
    follows: Callable[..., Future[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`Future` only logs what its callbacks raise: the asker would have waited for ever."""
    first: Future[int] = Future()
    second = follows(Background(1), first, lambda number: number + 1)

    def refuse(function: Callable[[], object], args: tuple[()]) -> int:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patched:
        patched.setattr(_thread, "start_new_thread", refuse)
        first.set_result(1)

    assert isinstance(second.exception(60), RuntimeError)


def test_what_finds_no_thread_is_refused_and_the_next_finds_one(monkeypatch: pytest.MonkeyPatch) -> None:
    background = Background(1)
    done: list[str] = []

    def refuse(function: Callable[[], object], args: tuple[()]) -> int:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patched:
        patched.setattr(_thread, "start_new_thread", refuse)
        with pytest.raises(RuntimeError):
            background.run(lambda: done.append("first"))

    background.run(lambda: done.append("second")).result(60)
    assert done == ["second"]


def test_a_thread_that_dies_before_its_first_line_keeps_nobody_waiting_and_calls_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As one does that finds no memory: `Thread.start` waited for it for ever, on the main thread for one."""
    real, called = _thread.start_new_thread, threading.Event()
    monkeypatch.setattr(futures, "_LONGEST_START_S", 0.05)
    monkeypatch.setattr(_thread, "start_new_thread", lambda function, args: real(lambda: None, ()))

    with pytest.raises(MemoryError):
        start_thread(called.set, "late")

    begun: list[Callable[[], object]] = []
    monkeypatch.setattr(_thread, "start_new_thread", lambda function, args: begun.append(function))
    with pytest.raises(MemoryError):
        start_thread(called.set, "late")
    begun[0]()  # it was only late
    assert not called.is_set()

    monkeypatch.undo()
    start_thread(called.set, "late")
    assert called.wait(10)
