"""Futures that follow one another, and what takes long and is done on a thread of its own. Knows nothing of runs."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")
U = TypeVar("U")


def then(first: Future[T], follow: Callable[[T], U]) -> Future[U]:
    """A future of what `follow` makes of the first one's result; nobody sees it done before `follow` is."""
    second: Future[U] = Future()

    def settle(done: Future[T]) -> None:
        try:
            second.set_result(follow(done.result()))
        except BaseException as error:  # handed to the asker, whatever it is
            second.set_exception(error)

    first.add_done_callback(settle)
    return second


def then_aside(first: Future[T], follow: Callable[[T], T], is_needed: Callable[[T], bool]) -> Future[T]:
    """Like `then`, but `follow` may block: it runs on a thread of its own, where it is needed."""
    second: Future[T] = Future()

    def settle(done: Future[T]) -> None:
        error = done.exception()
        if error is not None:
            second.set_exception(error)
        elif is_needed(done.result()):
            _run_aside(lambda: follow(done.result()), second)
        else:
            second.set_result(done.result())

    first.add_done_callback(settle)
    return second


def in_background(function: Callable[[], T]) -> Future[T]:
    """Run what takes long on a thread of its own: the next question need not wait for it."""
    future: Future[T] = Future()
    _run_aside(function, future)
    return future


def _run_aside(function: Callable[[], T], future: Future[T]) -> None:
    def run() -> None:
        try:
            future.set_result(function())
        except Exception as error:
            future.set_exception(error)

    threading.Thread(target=run, name="request", daemon=True).start()
