"""Reads what a program reports by itself: JSON lines that it appends to the file named by $TASKMON_EVENTS.

`{"progress": 0.4, "message": "copying"}`; the keys are those of `Progress`, `progress` being the fraction; others are
passed over, and so is what is no number where one belongs. A line is never an outcome.
"""

from __future__ import annotations

import json
import os
from typing import Any

from taskmon.core.progress import Progress

LONGEST_LINE_BYTES = 65_536
#: A program that reports more than this in one run is no longer listened to.
MOST_BYTES = 16 * 1024 * 1024
#: Read at once; what is more waits for the next look.
_PIECE_BYTES = 1024 * 1024
_KEYS = ("progress", "done", "total", "unit", "message", "step", "steps")


class EventReader:
    """Follows one such file, which need not exist yet. Not shared between threads."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._offset = 0
        self._torn = b""  # a line whose end has not been written yet
        self._is_skipping = False  # inside a line that is too long

    def read(self) -> Progress | None:
        """The newest report among what was appended since the last look; None where there is none."""
        newest = None
        for line in self._new_lines():
            newest = _report(line) or newest
        return newest

    def _new_lines(self) -> list[bytes]:
        room = min(_PIECE_BYTES, MOST_BYTES - self._offset)
        if room <= 0:
            return []
        try:
            # Whatever the program put there, a pipe for instance, must not make the worker wait.
            fd = os.open(self._path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        except OSError:
            return []
        try:
            size = os.fstat(fd).st_size
            if size < self._offset:
                self._offset, self._torn, self._is_skipping = 0, b"", False
            os.lseek(fd, self._offset, os.SEEK_SET)
            piece = os.read(fd, room)
        except OSError:
            return []
        finally:
            os.close(fd)
        self._offset += len(piece)
        return self._lines_of(piece)

    def _lines_of(self, piece: bytes) -> list[bytes]:
        *lines, self._torn = (self._torn + piece).split(b"\n")
        if self._is_skipping and lines:
            del lines[0]
            self._is_skipping = False
        if len(self._torn) > LONGEST_LINE_BYTES:
            self._torn, self._is_skipping = b"", True
        return [line for line in lines if len(line) <= LONGEST_LINE_BYTES]


def _report(line: bytes) -> Progress | None:
    try:
        value: Any = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict):
        return None
    return Progress.from_json({key: value[key] for key in _KEYS if key in value})
