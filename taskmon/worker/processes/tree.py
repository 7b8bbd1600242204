"""The processes of one attempt: found, stopped in their tracks, continued."""

from __future__ import annotations

import contextlib
import os
import signal

from taskmon import system
from taskmon.core.journal import Identity

_STOP = int(getattr(signal, "SIGSTOP", 19))
#: Each takes some 50 microseconds.
_MOST_STRIKES = 200
_CONTINUE = int(getattr(signal, "SIGCONT", 18))


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

    def reader_of(self, terminal: str) -> Identity | None:
        """The process that waits for somebody to type at the terminal; None: nobody does."""
        for process in system.descendants(os.getpid()):
            if system.kernel_wait(process) in (terminal, "/dev/tty"):
                return process
        return None

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
