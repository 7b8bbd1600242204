"""Reads what a program reports by itself: JSON lines in the file named by $TASKMON_EVENTS, appended or written anew.

`{"progress": 0.4, "message": "copying"}`; the keys are those of `Progress`, `progress` being the fraction; others are
passed over, and so is what is no number where one belongs. A line is never an outcome.
"""

from __future__ import annotations

import contextlib
import os
from typing import Any

from taskmon import ours
from taskmon.core import storable
from taskmon.core.progress import Progress, merged

LONGEST_LINE_BYTES = 65_536
#: A program that reports more than this in one run is no longer listened to, and what it reports is not kept.
MOST_BYTES = 16 * 1024 * 1024
#: Read at once; what is more waits for the next look.
_PIECE_BYTES = 1024 * 1024
#: So much of what was read last is looked at again: where it has become other, the file was written anew.
_SEEN_BYTES = 256
_KEYS = ("progress", "done", "total", "unit", "message", "step", "steps")


class EventReader:
    """Follows one such file, which need not exist yet. Not shared between threads."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._offset = 0
        self._seen = b""  # the last bytes before the offset
        self._written_ns = 0  # when the file had last been written at the last look
        self._torn = b""  # a line whose end has not been written yet
        self._is_skipping = False  # inside a line that is too long
        self._is_deaf = False  # it has reported too much

    def read(self) -> Progress | None:
        """What was reported since the last look, together; None where nothing was.

        Put together as over several looks: how far the run is must not depend on when somebody looked.
        """
        together = None
        for line in self._new_lines():
            report = _report(line)
            if report is not None:
                together = merged(together, report)
        return together

    def _new_lines(self) -> list[bytes]:
        if self._is_deaf:
            _empty(self._path)
            return []
        try:
            fd = ours.open_file(self._path)
        except OSError:
            return []
        try:
            status = os.fstat(fd)
            if self._is_anew(fd, status):
                self._offset, self._seen, self._torn, self._is_skipping = 0, b"", b"", False
            self._written_ns = status.st_mtime_ns
            self._is_deaf = status.st_size > MOST_BYTES
            os.lseek(fd, self._offset, os.SEEK_SET)
            # No further than it went when it was asked: so what is written from now on changes its size, or its time.
            room = min(_PIECE_BYTES, MOST_BYTES - self._offset, status.st_size - self._offset)
            piece = os.read(fd, max(0, room))
        except OSError:
            return []
        finally:
            with contextlib.suppress(OSError):
                os.close(fd)
        self._offset += len(piece)
        self._seen = (self._seen + piece)[-_SEEN_BYTES:]
        if self._is_deaf:
            _empty(self._path)
        return self._lines_of(piece)

    def _is_anew(self, fd: int, status: os.stat_result) -> bool:
        """Whether it was written with `>`: then it is not longer, or other bytes stand before the offset."""
        if status.st_size < self._offset:
            return True
        if status.st_size == self._offset and status.st_mtime_ns != self._written_ns:
            return True  # by the very same report, perhaps, which is a sign of life
        os.lseek(fd, self._offset - len(self._seen), os.SEEK_SET)
        return os.read(fd, len(self._seen)) != self._seen

    def _lines_of(self, piece: bytes) -> list[bytes]:
        *lines, self._torn = (self._torn + piece).split(b"\n")
        if self._is_skipping and lines:
            del lines[0]
            self._is_skipping = False
        if len(self._torn) > LONGEST_LINE_BYTES:
            self._torn, self._is_skipping = b"", True
        return [line for line in lines if len(line) <= LONGEST_LINE_BYTES]


def _empty(path: str) -> None:
    """Give the room of the file back, if it is a plain file that has grown again; whoever appends to it goes on."""
    try:
        fd = ours.open_file(path, os.O_WRONLY)
    except OSError:
        return
    try:
        if os.fstat(fd).st_size > MOST_BYTES:
            os.ftruncate(fd, 0)
    except OSError:
        return
    finally:
        with contextlib.suppress(OSError):
            os.close(fd)


def _report(line: bytes) -> Progress | None:
    try:
        value: Any = storable.loads(line)
    except ValueError:
        return None
    if not isinstance(value, dict):
        return None
    return Progress.from_json({key: value[key] for key in _KEYS if key in value})
