"""Several pieces of a task at once, in threads, so that the task itself stays free to notice that it is to end."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from typing import TypeVar

from taskmon.tasks.cancellation import RunStopped
from taskmon.tasks.context import TaskContext

T = TypeVar("T")

_LOOK_S = 0.05
#: How long what was interrupted may take to end.
_LEAVE_S = 2.0


def do_together(
    ctx: TaskContext, items: Iterable[T], at_once: int, work: Callable[[T], None], interrupt: Callable[[], None]
) -> None:
    """Call `work` with each item, in `at_once` threads; the first thing it raises ends all and is raised here.

    Args:
        interrupt: Makes what is under way end soon; called, maybe several times, when the run is to end.

    Raises:
        RunStopped: The run was cancelled or timed out. Let it pass.
    """
    waiting = deque(items)
    raised: list[BaseException] = []
    is_over = threading.Event()

    def take() -> None:
        while not is_over.is_set():
            try:
                item = waiting.popleft()
            except IndexError:
                return
            try:
                work(item)
            except BaseException as error:  # told to whoever waits for it
                raised.append(error)
                return

    threads = [threading.Thread(target=take, daemon=True) for _ in range(min(at_once, len(waiting)))]
    for thread in threads:
        thread.start()
    try:
        while (alive := [thread for thread in threads if thread.is_alive()]) and not raised and not ctx.cancelled:
            alive[0].join(_LOOK_S)
    finally:
        is_over.set()
        deadline_s = time.monotonic() + _LEAVE_S
        while any(thread.is_alive() for thread in threads) and time.monotonic() < deadline_s:
            interrupt()
            for thread in threads:
                thread.join(_LOOK_S)
    if ctx.cancelled:
        raise RunStopped
    if raised:
        raise raised[0]
