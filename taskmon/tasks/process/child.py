"""The life of a task's own process: it performs one attempt, says how that ended, and leaves as a program does."""

from __future__ import annotations

import faulthandler
import functools
import os
import signal
import sys
import types
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

import taskmon
from taskmon.core.attempt import TaskSpec
from taskmon.core.errors import TaskmonError
from taskmon.core.trouble import lacking
from taskmon.tasks.cancellation import Stop
from taskmon.tasks.code.compiled import Compiled
from taskmon.tasks.describe.resolver import Found, find
from taskmon.tasks.process.channel import Channel, Pipe
from taskmon.tasks.process.failures import error_of, internal_error_of
from taskmon.tasks.process.leaving import flush, leave, wait_for_threads
from taskmon.tasks.process.listening import Listener
from taskmon.tasks.process.module_loggers import show_module_loggers
from taskmon.tasks.process.perform import Ended, Tools, perform
from taskmon.tasks.process.results import end_message


def main(
    spec: TaskSpec,
    control: int,
    reports: int,
    *,
    outlives_worker: bool = False,
    was_asked: bool = False,
    compiled: Compiled | None = None,
) -> NoReturn:
    """Perform the attempt and end the process.

    Args:
        control: A pipe: a byte asks to stop, its end says that the worker is gone.
        reports: A pipe for the messages of `Channel`.
        outlives_worker: Go on without a worker, keeping what is kept, though nobody will record the end.
        was_asked: A stop was asked for already.
        compiled: Where a compilation of its file may be had.
    """
    faulthandler.enable(2, all_threads=False)
    channel, stop = Channel(reports, spec.folder), Stop()
    if was_asked:
        stop.set()
    listener = Listener(Pipe(control), channel, outlives_worker=outlives_worker)
    conclude(performed(spec, channel, listener, stop, functools.partial(find, compiled=compiled)), stop, channel)


@dataclass(frozen=True, slots=True)
class End:
    """How an attempt ended."""

    ended: Ended
    message: dict[str, Any]  #: that says so
    found: Found | None  #: what was performed; None: it could not be loaded
    was_interrupted: bool  #: by whomever


def performed(
    spec: TaskSpec,
    channel: Channel,
    listener: Listener,
    stop: Stop,
    load: Callable[[str, str], Found],
    prepare: Callable[[], None] | None = None,
) -> End:
    """Perform one attempt in this process; its end is not told yet.

    Args:
        load: As `find` of tasks/describe/resolver.py.
        prepare: Called before all else; what it raises is told as trouble, or as a fault of ours.
    """
    has_begun = False
    interrupts = _Interrupts(load)
    try:
        if prepare is not None:
            prepare()
        _look_like_a_program(spec)
        listener.begin(stop, spec.grace_s)
        if not channel.send({"begun": True}) and not listener.outlives_worker:
            os._exit(1)  # The worker is gone already: what has not begun need not be undone.
        has_begun = True
        ended = _performed(spec, channel, stop, interrupts)
        listener.returned()
        message = end_message(ended, spec)
    except BaseException as error:  # no memory or thread to be had, or a fault of ours: told all the same
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        trouble = None if has_begun else lacking(error)
        ended = Ended(error=trouble or internal_error_of(error))
        message = {**ended.to_json(), "not_now": trouble is not None}
        return End(ended, message, None, interrupts.came)
    return End(ended, message, interrupts.found, interrupts.came)


def conclude(end: End, stop: Stop, channel: Channel) -> NoReturn:
    """Tell the end, once what the function has started is over, and leave."""
    flush()

    def go() -> NoReturn:
        channel.send_end({"done": end.message})
        leave(_exit_status(end.ended))

    wait_for_threads(stop, channel, go)
    go()


def _look_like_a_program(spec: TaskSpec) -> None:
    sys.argv = [spec.task]
    # What multiprocessing runs in each process that it spawns: there it only makes `import taskmon` work.
    sys.modules["__main__"] = types.ModuleType("__main__")
    sys.modules["__main__"].__file__ = os.path.join(
        os.path.dirname(os.path.abspath(taskmon.__file__)), "tasks", "__main__.py"
    )
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # somebody may watch


def _performed(spec: TaskSpec, channel: Channel, stop: Stop, interrupts: _Interrupts) -> Ended:
    def report(message: dict[str, object]) -> None:
        channel.send(message)

    try:
        signal.signal(signal.SIGINT, interrupts)
        ended = perform(spec, report, stop, load=interrupts.find, tools=Tools(loaded=show_module_loggers))
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # what comes from now on changes nothing
    except KeyboardInterrupt as error:  # between the end of its handling in there and the line above
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        interrupts.came = True
        ended = Ended(error=error_of(error), stopped=stop.is_set)  # somebody else's is told as what it was
    return ended


class _Interrupts:
    """Raises what Python raises for an interrupt, and remembers that: an import may make another exception of it."""

    def __init__(self, load: Callable[[str, str], Found]) -> None:
        self._load = load
        self.came = False
        self.found: Found | None = None

    def __call__(self, number: int, frame: types.FrameType | None) -> None:
        self.came = True
        raise KeyboardInterrupt

    def find(self, task: str, cwd: str) -> Found:
        """As `find` of tasks/describe/resolver.py.

        Raises:
            KeyboardInterrupt: It could not be loaded, and an interrupt came meanwhile.
            TaskmonError: It could not be loaded.
        """
        try:
            self.found = self._load(task, cwd)
            return self.found
        except TaskmonError:
            if self.came:
                raise KeyboardInterrupt from None
            raise
        finally:
            signal.signal(signal.SIGINT, signal.default_int_handler)  # the task finds what any program finds


def _exit_status(ended: Ended) -> int:
    if ended.exit_code is not None:
        return ended.exit_code & 0xFF
    return 1 if ended.error and not ended.stopped else 0
