"""Notes when a command's output arrives, in a small file beside it: the viewer says then when each line came."""

from __future__ import annotations

import os
import time

from taskmon import ours, system
from taskmon.core.journal import OUTPUT_TIMES
from taskmon.core.output import times

#: Of a command that is over sooner the time of its start says enough: nothing is written for it.
_WORTH_NOTING_MS = 1_000
#: On Linux the clock that also counts while the machine sleeps, as the wall clock does.
_CLOCK = getattr(time, "CLOCK_BOOTTIME", None)


class Arrivals:
    """At most one entry a look; a file that can't be written is done without."""

    def __init__(self, folder: str) -> None:
        self._path = os.path.join(folder, OUTPUT_TIMES)
        self._began_at_ms = time.time_ns() // 1_000_000
        self._began_ms = _now_ms()
        self._entries: list[tuple[int, int]] = []
        self._fd: int | None = None
        self._unwritten = 0  #: of the newest entries
        self._is_given_up = False

    def note(self, length: int) -> None:
        """The output was seen to have grown to this length."""
        if self._is_given_up:
            return
        if self._entries and length < self._entries[-1][1]:
            self._entries.clear()  # the program has emptied it
            self.close()  # and so begins the file anew
        self._entries.append((_now_ms() - self._began_ms, length))
        self._unwritten += 1
        self.look()

    def look(self) -> None:
        """Write what is not written yet, if the command has gone on for long enough; it need not print any more."""
        if not self._unwritten or self._is_given_up or _now_ms() - self._began_ms < _WORTH_NOTING_MS:
            return
        try:
            self._write()
        except OSError:  # no room, or somebody has put something else there
            self._is_given_up = True
            self.close()
        self._unwritten = 0

    def end(self) -> None:
        """The command is over."""
        self.look()
        self.close()

    def close(self) -> None:
        """Let the file go."""
        if self._fd is not None:
            system.close(self._fd)  # a quota may refuse what was written only now
            self._fd = None

    def _write(self) -> None:
        if len(self._entries) > times.MOST_ENTRIES:
            self._entries = times.thinned(self._entries)
            self.close()
        if self._fd is not None:
            os.write(self._fd, b"".join(times.entry(*each) for each in self._entries[-self._unwritten :]))
            return
        lines = b"".join(times.entry(*each) for each in self._entries)
        ours.replace(self._path, times.first_line(self._began_at_ms) + lines)
        self._fd = ours.open_file(self._path, os.O_WRONLY | os.O_APPEND)


def _now_ms() -> int:
    return int((time.monotonic() if _CLOCK is None else time.clock_gettime(_CLOCK)) * 1_000)
