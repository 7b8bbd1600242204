"""How a task's process ends: it waits for its author's threads as Python does, runs its exit handlers, and goes."""

from __future__ import annotations

import atexit
import contextlib
import os
import sys
import threading
import time
from collections.abc import Callable
from typing import NoReturn

from taskmon.tasks.cancellation import Stop
from taskmon.tasks.process.channel import Channel

#: Threads that are no daemons are waited for so long once the run was asked to stop; until then as long as they take.
_THREADS_S = 5.0
#: It is said that they are waited for once that takes so long.
_SAID_AFTER_S = 1.0


def wait_for_threads(stop: Stop, channel: Channel, give_up: Callable[[], NoReturn]) -> None:
    """Wait as the interpreter does at its end, for they are a part of the run; after a stop for 5 s more, no longer."""
    if _threads():
        watch = threading.Thread(
            target=_watch_threads, args=(stop, channel, give_up), name="taskmon-leave", daemon=True
        )
        watch.start()
    # What the interpreter itself calls before its exit handlers, and multiprocessing before it ends a child.
    threading._shutdown()  # type: ignore[attr-defined]  # private: typeshed leaves it out


def leave(status: int) -> NoReturn:
    """End the process as a program ends, with its exit handlers."""
    with contextlib.suppress(BaseException):
        atexit._run_exitfuncs()
    flush()
    os._exit(status)


def flush() -> None:
    """Have all that was printed in the output."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(BaseException):
            stream.flush()


def _watch_threads(stop: Stop, channel: Channel, give_up: Callable[[], NoReturn]) -> None:
    if _joined(_threads(), _SAID_AFTER_S):
        return
    if not stop.is_set:
        sentence = f"Its function has ended; it waits for what that has started, no daemons: {_named(_threads())}."
        channel.send({"note": sentence})
        with contextlib.suppress(BaseException):
            print(f"taskmon: {sentence}", file=sys.stderr, flush=True)
    stopped = threading.Event()
    stop.listen(stopped.set)
    stopped.wait()
    if not _joined(_threads(), _THREADS_S):
        left = _named(_threads())
        channel.send({"note": f"Its threads were still running {_THREADS_S:g} s after it was asked to stop: {left}."})
        give_up()


def _joined(threads: list[threading.Thread], most_s: float) -> bool:
    """Whether all of them end within that time."""
    deadline_s = time.monotonic() + most_s
    for thread in threads:
        thread.join(max(0.0, deadline_s - time.monotonic()))
    return not any(thread.is_alive() for thread in threads)


def _named(threads: list[threading.Thread]) -> str:
    return ", ".join(f"thread {thread.name}" for thread in threads)


def _threads() -> list[threading.Thread]:
    main = threading.main_thread()
    return [thread for thread in threading.enumerate() if thread is not main and not thread.daemon]
