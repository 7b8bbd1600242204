"""Performs the items of a map in warm processes of the task: one for each thread that hands it items."""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any, NoReturn

from taskmon.tasks.cancellation import Stop, stop_here
from taskmon.tasks.code.tracebacks import line_of, traceback_of
from taskmon.tasks.mapping.threads import Perform, performed

#: So many items are performed by one process; what their author's code has left in it goes with it.
_MOST_ITEMS = 1_000
#: From linux/prctl.h.
_PR_SET_PDEATHSIG = 1


class ItemCrashedError(RuntimeError):
    """The process that performed an item ended in its midst."""


class Processes:
    """The processes of one map; each a fork of the task, where the system forks, which knows all that the task does."""

    def __init__(self, name: str, function: Callable[[Any], Any], stop: Stop) -> None:
        self._name = name
        self._function = function
        self._stop = stop
        self._lock = threading.Lock()
        self._all: list[_Process] = []
        self._is_killed = False

    def performer(self) -> Perform:
        """What one thread has its items performed by."""
        process: _Process | None = None

        def perform(item: Any) -> str:
            nonlocal process
            if process is None or process.items >= _MOST_ITEMS:
                if process is not None:
                    self._end(process)
                process = self._started()
            try:
                return process.perform(item)
            except _EndedError as error:
                ended, process = process, None
                self._end(ended)
                stop_here(self._stop)
                how = _how_it_ended(ended.exit_code)
                raise ItemCrashedError(f"The process that performed it ended in its midst: {how}.") from error

        return perform

    def kill(self) -> None:
        """End them all, whatever they do; from any thread."""
        self._is_killed = True
        for process in tuple(self._all):
            process.kill()

    def close(self) -> None:
        """Let go of them: none performs anything."""
        for process in tuple(self._all):
            self._end(process)

    def _started(self) -> _Process:
        import multiprocessing  # here: most tasks have no such map, and it takes longer to import than they to start

        with self._lock:
            stop_here(self._stop)
            context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
            ours, theirs = context.Pipe()
            # Those of the others as well: whose end a brother holds never sees that the task has gone.
            others = [*(each.connection for each in self._all), ours] if sys.platform == "linux" else []
            process = context.Process(  # type: ignore[attr-defined]  # each context has it
                target=_serve,
                args=(theirs, self._function, self._name, os.getpid(), others),
                name=f"taskmon-map-{self._name}",
            )
            process.start()
            theirs.close()
            started = _Process(process, ours)
            self._all.append(started)
        if self._is_killed:
            started.kill()
        return started

    def _end(self, process: _Process) -> None:
        with self._lock:
            if process in self._all:
                self._all.remove(process)
                process.end()


class _EndedError(Exception):
    """The process is gone."""


class _Process:
    """One of them, as the task's own process sees it: a multiprocessing process, and a connection to it."""

    # `Any`: multiprocessing is loaded where there is such a map, and not for its types.

    def __init__(self, process: Any, connection: Any) -> None:
        self.connection = connection
        self.items = 0
        self.exit_code: int | None = None
        self._process = process

    def perform(self, item: Any) -> str:
        """Raises:
        _EndedError: It ended in the midst of it.
        """
        self.items += 1
        content = pickle.dumps(item)  # from a process to its own fork, and back: nobody else can write there
        try:
            self.connection.send_bytes(content)
            answer: bytes = self.connection.recv_bytes()
        except (EOFError, OSError) as error:
            raise _EndedError from error
        if answer[:1] == _RESULT:
            return answer[1:].decode("ascii")
        raise pickle.loads(answer[1:])  # noqa: S301  # as above

    def kill(self) -> None:
        with contextlib.suppress(ValueError, OSError):
            self._process.kill()

    def end(self) -> None:
        with contextlib.suppress(OSError):
            self.connection.close()
        self._process.join()
        self.exit_code = self._process.exitcode
        self._process.close()


_RESULT, _ERROR = b"r", b"e"


def _serve(connection: Any, function: Callable[[Any], Any], name: str, task: int, others: list[Any]) -> NoReturn:
    """In the process: perform one item after another until nobody sends any.

    Args:
        task: The pid of the task's process.
        others: The ends of pipes that are not for this process.
    """
    _end_with(task)
    for other in others:
        with contextlib.suppress(OSError):
            other.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever interrupts the task ends its processes
    while True:
        try:
            content = connection.recv_bytes()
        except (EOFError, OSError):
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(0)
        try:
            item = pickle.loads(content)  # noqa: S301  # from the task
            result = performed(function, item, name)
            sys.stdout.flush()
            connection.send_bytes(_RESULT + result.encode("ascii"))
        except SystemExit as error:  # as a process of its own it would end: the item has crashed
            sys.stdout.flush()
            os._exit(error.code if isinstance(error.code, int) else 1)
        except BaseException as error:
            connection.send_bytes(_ERROR + _pickled(error))


def _end_with(task: int) -> None:
    """Have this process end with the task's, in the midst of an item: nobody would learn of that, or stop it."""
    if sys.platform != "linux":
        return
    import ctypes  # here: only such processes need it

    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != task:  # it was quicker
        os._exit(1)


def _pickled(error: BaseException) -> bytes:
    """The exception with its traceback as a note; one that can't be sent as what it says."""
    error.add_note(traceback_of(error))
    try:
        content = pickle.dumps(error)
        pickle.loads(content)  # noqa: S301  # one's own: many an exception can be written but not read again
    except Exception:
        stand_in = RuntimeError(line_of(error))
        stand_in.add_note(traceback_of(error))
        content = pickle.dumps(stand_in)
    return content


def _how_it_ended(exit_code: int | None) -> str:
    if exit_code is not None and exit_code < 0:
        try:
            return f"signal {signal.Signals(-exit_code).name}"
        except ValueError:
            return f"signal {-exit_code}"
    return f"exit status {exit_code}"
