"""How a running task learns that it is to end. Who asks, and what happens if it doesn't listen, is known elsewhere."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from queue import Empty, SimpleQueue


class RunStopped(BaseException):
    """The run was cancelled or timed out: raised where the task reports. Let it pass.

    No `Exception`, so that `except Exception` doesn't swallow it.
    """


class Stop:
    """Whether the task was asked to end. Any thread may ask; once asked, it stays so."""

    __slots__ = ("_listeners", "is_heard", "is_set")

    def __init__(self) -> None:
        self.is_set = False  #: a plain attribute: it is read on hot paths
        self.is_heard = False  #: the task holds a context, so that it may look; else only a signal reaches it
        self._listeners: list[Callable[[], None]] = []

    def set(self) -> None:
        """Ask, and tell who listens; from any thread, and from a signal handler."""
        self.is_set = True
        for listener in tuple(self._listeners):
            listener()

    def listen(self, listener: Callable[[], None]) -> None:
        """Have `listener` called when somebody asks, at once if it was asked already; it may be called twice."""
        self._listeners.append(listener)
        if self.is_set:
            listener()

    def forget(self, listener: Callable[[], None]) -> None:
        """Call it no more."""
        with contextlib.suppress(ValueError):
            self._listeners.remove(listener)

    def wait(self, seconds: float) -> None:
        """Sleep so long, or until somebody asks; in any thread."""
        # Other than a lock's, its `put` may interrupt its own `get`: who asks may be a signal handler.
        asked: SimpleQueue[None] = SimpleQueue()

        def wake() -> None:
            asked.put(None)

        self.listen(wake)
        try:
            asked.get(timeout=seconds)
        except Empty:
            pass
        finally:
            self.forget(wake)


def stop_here(stop: Stop) -> None:
    """Raises:
    RunStopped: The task was asked to end.
    """
    if stop.is_set:
        raise RunStopped("The run was asked to end.")
