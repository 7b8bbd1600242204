"""Notes what the processes of an attempt use of the machine, in a small file beside its output: for who looks later."""

from __future__ import annotations

import os
import time

from taskmon import system
from taskmon.core.journal import USAGE
from taskmon.core.usage import samples
from taskmon.core.usage.samples import Sample
from taskmon.worker.watching.notes_file import NotesFile

#: How often at first; each time that there are too many samples, half as often.
_INTERVAL_MS = 1_000
#: Of a command that is over sooner its record says enough: nothing is written for it.
_WORTH_NOTING = 3
#: A tree of a thousand processes is looked at more seldom: all looks together take no more of a core.
_MOST_OF_A_CORE = 0.002
#: After a write that was refused, for want of room perhaps.
_AGAIN_MS = 60_000


class UsageNotes:
    """One sample a second at most, at the worker's usual looks; a file that can't be written is done without."""

    def __init__(self, folder: str, *, is_handed_on: bool = False) -> None:
        """Begin with the attempt.

        Args:
            is_handed_on: Its process has performed attempts before; what those took is not this one's.
        """
        self._file = NotesFile(os.path.join(folder, USAGE))
        self._due_ms = 0 if is_handed_on else _INTERVAL_MS
        self._interval_ms = _INTERVAL_MS
        self._children_s = _children_s()
        self._before: system.TreeUsage | None = None  #: had been used before the attempt
        self._takes_before = is_handed_on
        self._samples: list[Sample] = []
        self._unwritten = 0  #: of the newest samples
        self._write_ms = 0  #: no sooner than this

    def look(self, output_bytes: int) -> None:
        """Take a sample if one is due, and write it. Raises nothing that a disk may refuse."""
        elapsed_ms = self._file.elapsed_ms
        if elapsed_ms < self._due_ms:
            return
        began_s = time.thread_time()
        used = system.tree_usage(os.getpid())
        if self._takes_before:
            self._before, self._takes_before = used, False
        elif used is not None or output_bytes:
            self._add(elapsed_ms, used, output_bytes)
            self._write(elapsed_ms)
        cost_ms = (time.thread_time() - began_s) * 1_000
        self._due_ms = elapsed_ms + max(self._interval_ms, round(cost_ms / _MOST_OF_A_CORE))

    def end(self) -> None:
        """The command is over."""
        self._file.close()

    def _add(self, elapsed_ms: int, used: system.TreeUsage | None, output_bytes: int) -> None:
        if len(self._samples) >= samples.MOST_SAMPLES:
            self._samples = samples.thinned(self._samples)
            self._interval_ms *= 2
            self._file.close()  # and so begins the file anew
        sample = Sample(elapsed_ms, output_bytes=output_bytes)
        if used is not None:
            before = self._before or system.TreeUsage(0.0, 0)
            # Of orphans the worker has the time once they have ended: nobody else waits for them.
            cpu_s = used.cpu_s - before.cpu_s + _children_s() - self._children_s
            last = self._samples[-1] if self._samples else Sample(0, 0, 0, 0, 0, 0)
            sample = Sample(
                elapsed_ms,
                # Of who has ended while nobody waited for it nothing is told any more: it stays what was seen.
                max(last.cpu_ms or 0, round(cpu_s * 1_000)),
                used.memory_bytes,
                _grown(last.read_bytes, used.read_bytes, before.read_bytes),
                _grown(last.written_bytes, used.written_bytes, before.written_bytes),
                output_bytes,
            )
        self._samples.append(sample)
        self._unwritten += 1

    def _write(self, elapsed_ms: int) -> None:
        if len(self._samples) < _WORTH_NOTING or elapsed_ms < self._write_ms:
            return
        try:
            noted = self._samples[-self._unwritten :] if self._file.is_begun else self._samples
            self._file.write(sample.line() for sample in noted)
            self._unwritten = 0
        except OSError:  # no room, or somebody has put something else there
            self._file.close()
            self._write_ms = elapsed_ms + _AGAIN_MS


def _grown(last: int | None, now: int | None, before: int | None) -> int | None:
    return last if now is None else max(last or 0, now - (before or 0))


def _children_s() -> float:
    """Processor time of the worker's own children that have ended and been waited for."""
    times = os.times()
    return times.children_user + times.children_system
