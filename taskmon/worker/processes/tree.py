"""The processes of one attempt: found, stopped in their tracks, continued; and what stays of them at the end."""

from __future__ import annotations

import contextlib
import os
import signal
import time

from taskmon import system
from taskmon.core.job import Job, JobKind, Leftovers, stop_signal_number
from taskmon.core.journal import Identity
from taskmon.worker.record import Record

_STOP = int(getattr(signal, "SIGSTOP", 19))
#: Each takes some 50 microseconds.
_MOST_STRIKES = 200
_CONTINUE = int(getattr(signal, "SIGCONT", 18))
#: Helpers of a command often end a moment after it; only what lives longer is a leftover.
_SETTLE_S = 0.1
#: Those of multiprocessing are Pythons, which take longer, and seconds on a busy machine.
_TASK_SETTLE_S = 2.0
_LOOK_S = 0.005


class Tree:
    """All that descends from the command, wherever it went: the worker's descendants and the carriers of the nonce."""

    def __init__(self, nonce: str) -> None:
        self._nonce = nonce
        self._stopped: set[tuple[int, str]] | None = None
        self._refused: set[tuple[int, str]] = set()  #: another user's: it goes on, the pause is as good as it can be

    def living(self) -> list[Identity]:
        """The processes that live now; what has ended is not among them, reaped or not."""
        found = {(process.pid, process.start): process for process in system.descendants(os.getpid())}
        for process in system.carriers(self._nonce):
            found.setdefault((process.pid, process.start), process)
        return list(found.values())

    def stop(self) -> bool:
        """Stop them all in their tracks; True once two looks in a row found the same and all of them stopped."""
        living = {(process.pid, process.start): process for process in self.living()}
        keys = living.keys() - self._refused
        running = [living[key] for key in keys if not system.is_stopped(living[key])]
        self._signal_all(running, _STOP)
        is_stable = not running and keys == self._stopped
        self._stopped = None if running else set(keys)
        return is_stable

    def stillness(self, command: Identity) -> frozenset[str] | None:
        """A mark that stays the same only while all of it is stopped, or waits for what is; None: some goes on."""
        # The command first: the usual one goes on, which is told by two short reads.
        marks: set[str] = set()
        if not _stands(command, marks):
            return None
        others = (process for process in system.children(os.getpid()) if process.pid != command.pid)
        return frozenset(marks) if all(_stands(process, marks) for process in others) else None

    def strike(self) -> None:
        """Kill the worker's own children as fast as they are handed to it.

        A tree in which each process starts the next and goes moves on while all of it is searched for; what it leaves
        behind is the worker's child at once. Nobody else's: this worker performs one attempt, and reaps them itself.
        """
        for _ in range(_MOST_STRIKES):
            children = system.children(os.getpid())
            for process in children:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(process.pid, system.KILL)
            if not children:
                return

    def go_on(self) -> None:
        """Continue them all."""
        self._stopped = None
        self._signal_all(self.living(), _CONTINUE)

    def leftovers(self, job: Job, record: Record, besides: Identity | None = None) -> list[Identity]:
        """What a job that ended by itself has left behind; what of it can't be ended, if the job wants none.

        Args:
            besides: A process that is ready for the next attempt.
        """

        def left() -> list[Identity]:
            return self._left(besides)

        found = left()
        deadline_s = time.monotonic() + (_TASK_SETTLE_S if job.kind is JobKind.TASK else _SETTLE_S)
        while found and time.monotonic() < deadline_s:
            time.sleep(_LOOK_S)
            found = left()
        if found and job.leftovers is Leftovers.END:
            record.note("ending what the command left behind", processes=[process.to_json() for process in found])
            found = system.end_processes(left, job.grace_s, stop_signal_number(job))
        return found

    def _left(self, besides: Identity | None) -> list[Identity]:
        if not system.adopts_orphans():
            found = self.living()
        elif system.has_children():
            found = system.descendants(os.getpid()) if besides else self.living()
        else:
            return []  # The usual case, told by one system call.
        return [process for process in found if besides is None or process.pid != besides.pid]

    def _signal_all(self, processes: list[Identity], number: int) -> None:
        for process in processes:
            try:
                system.send_signal(process, number)
            except PermissionError:
                self._refused.add((process.pid, process.start))


def _stands(process: Identity, marks: set[str]) -> bool:
    """Whether nothing of the process and its descendants goes on; adds what tells it of each."""
    mark = system.standing(process)
    if mark is None and not system.awaits_children(process):
        return False
    children = system.children(process.pid)
    marks.add(f"{process.pid} {process.start} {mark}")
    return (mark is not None or bool(children)) and all(_stands(child, marks) for child in children)
