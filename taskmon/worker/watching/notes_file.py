"""A small file beside an attempt's output in which its worker notes what it sees over time, a line at a time."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable

from taskmon import ours, system
from taskmon.core.output.first_line import first_line


class NotesFile:
    """Begins with the attempt; nothing is there before somebody writes."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._began_at_ms = time.time_ns() // 1_000_000
        self._began_ms = now_ms()
        self._fd: int | None = None

    @property
    def elapsed_ms(self) -> int:
        """Since the attempt began, by a clock that nobody sets, and that goes on while the computer sleeps."""
        return now_ms() - self._began_ms

    @property
    def is_begun(self) -> bool:
        """Whether it holds what was noted so far; else all of it is to be written."""
        return self._fd is not None

    def write(self, lines: Iterable[bytes]) -> None:
        """Add lines; they are the first ones unless it is begun.

        Raises:
            OSError: There is no room, or somebody has put something else there.
        """
        content = b"".join(lines)
        if self._fd is None:
            ours.replace(self._path, first_line(self._began_at_ms) + content)
            self._fd = ours.open_file(self._path, os.O_WRONLY | os.O_APPEND)
        elif os.write(self._fd, content) != len(content):
            raise OSError("there is no room for all of it")

    def close(self) -> None:
        """Let the file go; what is written after that begins it anew."""
        if self._fd is not None:
            system.close(self._fd)  # a quota may refuse what was written only now
            self._fd = None


def now_ms() -> int:
    """Of the clock that the notes go by."""
    return int(system.steady_s() * 1_000)
