"""The life of a task's own process: it performs one attempt, says how that ended, and leaves as a program does."""

from __future__ import annotations

import atexit
import contextlib
import faulthandler
import json
import os
import signal
import sys
import threading
import time
import types
from collections.abc import Callable
from typing import NoReturn

import taskmon
from taskmon.core.attempt import TaskSpec
from taskmon.core.errors import TaskmonError
from taskmon.core.trouble import lacking
from taskmon.tasks.cancellation import Stop
from taskmon.tasks.code.compiled import Compiled
from taskmon.tasks.describe.resolver import Found, find
from taskmon.tasks.process.channel import Channel, Pipe
from taskmon.tasks.process.failures import error_of, internal_error_of
from taskmon.tasks.process.module_loggers import show_module_loggers
from taskmon.tasks.process.perform import Ended, Tools, perform
from taskmon.tasks.process.results import end_message

#: Threads that are no daemons are waited for so long once the run was asked to stop; until then as long as they take.
_THREADS_S = 5.0
#: It is said that they are waited for once that takes so long.
_SAID_AFTER_S = 1.0
#: After its worker is gone, between being interrupted and killed.
_ORPHANED_S = 5.0
#: Of the grace of a task that was asked to end: after half of it at the latest it was interrupted.
_PART_OF_GRACE = 0.8


def main_of_interpreter(control: int, reports: int) -> NoReturn:
    """`main` for an interpreter that the worker has started; its spec is the first line from `control`."""
    if sys.platform == "win32":  # written, never run
        import msvcrt

        control, reports = msvcrt.open_osfhandle(control, os.O_RDONLY), msvcrt.open_osfhandle(reports, os.O_WRONLY)
    content = b""
    while b"\n" not in content:
        chunk = os.read(control, 65_536)
        if not chunk:
            os._exit(1)  # The worker went away: nothing has begun.
        content += chunk
    line, _, asked = content.partition(b"\n")
    what = json.loads(line)
    spec = TaskSpec.from_json(what["spec"])
    main(spec, control, reports, outlives_worker=what["outlives_worker"], was_asked=bool(asked))


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
    channel, stop, has_begun, has_returned = Channel(reports, spec.folder), Stop(), False, threading.Event()
    if was_asked:
        stop.set()
    try:
        _look_like_a_program(spec)
        show_place_after_s = max(_PART_OF_GRACE * spec.grace_s, 0.001)
        listening = (Pipe(control), channel, stop, outlives_worker, show_place_after_s, has_returned)
        threading.Thread(target=_listen, args=listening, name="taskmon-stop", daemon=True).start()
        if not channel.send({"begun": True}) and not outlives_worker:
            os._exit(1)  # The worker is gone already: what has not begun need not be undone.
        has_begun = True
        ended = _performed(spec, channel, stop, compiled)
        has_returned.set()
        faulthandler.cancel_dump_traceback_later()
        message = end_message(ended, spec)
    except BaseException as error:  # no memory or thread to be had, or a fault of ours: told all the same
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        trouble = None if has_begun else lacking(error)
        ended = Ended(error=trouble or internal_error_of(error))
        message = {**ended.to_json(), "not_now": trouble is not None}
    _flush()

    def leave() -> NoReturn:
        channel.send_end({"done": message})
        _exit(_exit_status(ended))

    _wait_for_threads(stop, channel, leave)
    leave()


def _look_like_a_program(spec: TaskSpec) -> None:
    sys.argv = [spec.task]
    # What multiprocessing runs in each process that it spawns: there it only makes `import taskmon` work.
    sys.modules["__main__"] = types.ModuleType("__main__")
    sys.modules["__main__"].__file__ = os.path.join(
        os.path.dirname(os.path.abspath(taskmon.__file__)), "tasks", "__main__.py"
    )
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # somebody may watch


def _performed(spec: TaskSpec, channel: Channel, stop: Stop, compiled: Compiled | None) -> Ended:
    def report(message: dict[str, object]) -> None:
        channel.send(message)

    interrupts = _Interrupts(compiled)
    try:
        signal.signal(signal.SIGINT, interrupts)
        ended = perform(spec, report, stop, load=interrupts.find, tools=Tools(loaded=show_module_loggers))
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # what comes from now on changes nothing
    except KeyboardInterrupt as error:  # between the end of its handling in there and the line above
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        ended = Ended(error=error_of(error), stopped=stop.is_set)  # somebody else's is told as what it was
    return ended


class _Interrupts:
    """Raises what Python raises for an interrupt, and remembers that: an import may make another exception of it."""

    def __init__(self, compiled: Compiled | None) -> None:
        self._compiled = compiled
        self._came = False

    def __call__(self, number: int, frame: types.FrameType | None) -> None:
        self._came = True
        raise KeyboardInterrupt

    def find(self, task: str, cwd: str) -> Found:
        """As `find` of tasks/describe/resolver.py.

        Raises:
            KeyboardInterrupt: It could not be loaded, and an interrupt came meanwhile.
            TaskmonError: It could not be loaded.
        """
        try:
            return find(task, cwd, compiled=self._compiled)
        except TaskmonError:
            if self._came:
                raise KeyboardInterrupt from None
            raise
        finally:
            signal.signal(signal.SIGINT, signal.default_int_handler)  # the task finds what any program finds


def _exit_status(ended: Ended) -> int:
    if ended.exit_code is not None:
        return ended.exit_code & 0xFF
    return 1 if ended.error and not ended.stopped else 0


def _listen(
    control: Pipe,
    channel: Channel,
    stop: Stop,
    outlives_worker: bool,
    show_place_after_s: float,
    has_returned: threading.Event,
) -> None:
    """In a thread of its own: wait to be asked to stop, and for the worker's end."""
    if sys.platform != "win32":
        # Whichever thread comes out of the system next takes a signal to the process: this one, or the one that is
        # started below and inherits that, would take the interrupt and leave the main thread in its sleep.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    while control.is_ours:
        try:
            heard = control.read(1)
        except OSError:
            return
        if heard:
            stop.set()
            if not has_returned.is_set():
                # What is still there shortly before the kill leaves the line where it was; it may be deaf to all else.
                faulthandler.dump_traceback_later(show_place_after_s)
            if not stop.is_heard:
                channel.send({"deaf": True})
            continue
        if not outlives_worker:
            # Nobody could record how it ends, and the run may be started anew. What it has kept stays.
            stop.set()
            _interrupt_main_thread()
            time.sleep(_ORPHANED_S)
            os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
        return


def _interrupt_main_thread() -> None:
    if sys.platform == "win32":  # written, never run
        signal.raise_signal(signal.SIGINT)
    else:
        # Taken by another thread, a signal would not wake it from its sleep.
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)


def _wait_for_threads(stop: Stop, channel: Channel, give_up: Callable[[], NoReturn]) -> None:
    """Wait as the interpreter does at its end, for they are a part of the run; after a stop for 5 s more, no longer."""
    if _threads():
        watch = threading.Thread(
            target=_watch_threads, args=(stop, channel, give_up), name="taskmon-leave", daemon=True
        )
        watch.start()
    # What the interpreter itself calls before its exit handlers, and multiprocessing before it ends a child.
    threading._shutdown()  # type: ignore[attr-defined]


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


def _exit(status: int) -> NoReturn:
    with contextlib.suppress(BaseException):
        atexit._run_exitfuncs()
    _flush()
    os._exit(status)


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(BaseException):
            stream.flush()
