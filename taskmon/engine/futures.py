"""Futures that follow one another, and what takes long and is done on threads of its own. Knows nothing of runs."""

from __future__ import annotations

import _thread
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

#: A thread that has not come to its first line by then is refused: should it come, it calls nothing.
_LONGEST_START_S = 5.0
T = TypeVar("T")
U = TypeVar("U")


def then(first: Future[T], follow: Callable[[T], U]) -> Future[U]:
    """A future of what `follow` makes of the first one's result; nobody sees it done before `follow` is."""
    second: Future[U] = Future()

    def pass_on(done: Future[T]) -> None:
        try:
            second.set_result(follow(done.result()))
        except BaseException as error:  # handed to the asker, whatever it is
            second.set_exception(error)

    first.add_done_callback(pass_on)
    return second


class Background:
    """A few threads for what may block, while there is any of it. Usable from any thread."""

    def __init__(self, most: int, *, or_here: bool = False) -> None:
        """Nothing starts yet.

        Args:
            most: How much is done at once.
            or_here: What finds no thread is done on the asker's, where it must never wait for what the asker does.
        """
        self._most = most
        self._or_here = or_here
        self._lock = threading.Lock()
        self._waiting: deque[Callable[[], None]] = deque()
        self._threads = 0

    @property
    def waiting(self) -> int:
        """How much waits for a thread."""
        return len(self._waiting)

    def run(self, function: Callable[[], T]) -> Future[T]:
        """Have it done: the next question need not wait for it."""
        future: Future[T] = Future()
        self._send(function, future)
        return future

    def follow(self, first: Future[T], follow: Callable[[T], U]) -> Future[U]:
        """A future of what `follow`, which may take long, makes of the first one's result."""
        second: Future[U] = Future()
        first.add_done_callback(lambda done: self._hand_on(lambda: follow(done.result()), second))
        return second

    def then(self, first: Future[T], follow: Callable[[T], T], is_needed: Callable[[T], bool]) -> Future[T]:
        """Like `then`, but `follow` may block; it runs only where it is needed."""
        second: Future[T] = Future()

        def pass_on(done: Future[T]) -> None:
            error = done.exception()
            if error is not None:
                second.set_exception(error)
            elif is_needed(done.result()):
                self._hand_on(lambda: follow(done.result()), second)
            else:
                second.set_result(done.result())

        first.add_done_callback(pass_on)
        return second

    def _hand_on(self, function: Callable[[], T], future: Future[T]) -> None:
        """Send it from a callback, where nobody would hear what is raised, and the asker would wait for ever."""
        try:
            self._send(function, future)
        except (RuntimeError, MemoryError) as error:
            future.set_exception(error)

    def _send(self, function: Callable[[], T], future: Future[T]) -> None:
        def do() -> None:
            try:
                future.set_result(function())
            except Exception as error:  # handed to the asker, whatever it is
                future.set_exception(error)

        with self._lock:
            self._waiting.append(do)
            if self._threads == self._most:
                return
            self._threads += 1
        try:
            # A daemon: whatever it waits for must not keep the monitor from ending.
            start_thread(self._work, "request")
        except (RuntimeError, MemoryError):
            if not self._or_here:
                with self._lock:
                    self._threads -= 1
                    if do not in self._waiting:
                        return  # another thread has taken it by now
                    self._waiting.remove(do)
                raise
            self._work()

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._threads -= 1
                    return
                do = self._waiting.popleft()
            do()


def start_thread(function: Callable[[], object], name: str) -> None:
    """Call it on a daemon thread of this name; returns once that has begun.

    `Thread.start` waits for ever for one that finds no memory for its first lines: so a thread starts it that nobody
    waits for.

    Raises:
        RuntimeError, MemoryError: There is none to be had, and nothing is called.
    """
    told, lock, is_refused = threading.Semaphore(0), threading.Lock(), False
    failures: list[BaseException] = []

    def be() -> None:
        with lock:
            if is_refused:
                return
            told.release()
        function()

    def begin() -> None:
        try:
            threading.Thread(target=be, name=name, daemon=True).start()
        except (RuntimeError, MemoryError) as error:
            failures.append(error)
            told.release()

    _thread.start_new_thread(begin, ())
    if not told.acquire(timeout=_LONGEST_START_S):
        with lock:
            is_refused = not told.acquire(blocking=False)
    if failures:
        raise failures[0]
    if is_refused:
        raise MemoryError
