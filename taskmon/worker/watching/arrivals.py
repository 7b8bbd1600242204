"""Notes when a command's output arrives, in a small file beside it: the viewer says then when each line came."""

from __future__ import annotations

import contextlib
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
        self._is_given_up = False

    def note(self, length: int) -> None:
        """The output was seen to have grown to this length."""
        if self._is_given_up:
            return
        elapsed_ms = _now_ms() - self._began_ms
        if self._entries and length < self._entries[-1][1]:
            self._entries.clear()  # the program has emptied it
        self._entries.append((elapsed_ms, length))
        if elapsed_ms >= _WORTH_NOTING_MS:
            try:
                self._write(anew=False)
            except OSError:  # no room, or somebody has put something else there
                self._is_given_up = True
                self.close()

    def end(self) -> None:
        """The command is over."""
        if self._entries and self._fd is None and _now_ms() - self._began_ms >= _WORTH_NOTING_MS:
            with contextlib.suppress(OSError):
                self._write(anew=True)
        self.close()

    def close(self) -> None:
        """Let the file go."""
        if self._fd is not None:
            system.close(self._fd)
            self._fd = None

    def _write(self, *, anew: bool) -> None:
        if len(self._entries) > times.MOST_ENTRIES:
            self._entries, anew = times.thinned(self._entries), True
        if self._fd is not None and not anew:
            os.write(self._fd, times.entry(*self._entries[-1]))
            return
        self.close()
        lines = b"".join(times.entry(*each) for each in self._entries)
        ours.replace(self._path, times.first_line(self._began_at_ms) + lines)
        self._fd = ours.open_file(self._path, os.O_WRONLY | os.O_APPEND)


def _now_ms() -> int:
    return int((time.monotonic() if _CLOCK is None else time.clock_gettime(_CLOCK)) * 1_000)
