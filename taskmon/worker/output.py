"""The output of one attempt as the worker sees it: what is new, the newest line, the last lines, and the cap."""

from __future__ import annotations

import contextlib
import math
import os
import re
import sys
import time
from collections.abc import Iterator
from itertools import islice

from taskmon import ours, system
from taskmon.core.journal import OUTPUT
from taskmon.core.untrusted.characters import NO_TEXT

#: Read at one sample at most; of more, the head and the newest tail are read and the middle is skipped. A recogniser
#: takes some 50 ms for a megabyte of short lines, and there may be a hundred workers.
MOST_BYTES = 262_144
_HEAD_BYTES = 32_768
_LINE_BYTES = 8_192
_LAST_BYTES = 32_768
LONGEST_LINE = 500
_BLOCK_BYTES = 4_096
#: Holes are punched in pieces of at least this size, so that a steady trickle costs few calls.
_LEAST_HOLE_BYTES = 1_048_576
_LEAST_CUT_S = 0.22
_CONTROL = (
    rb"\x1b\[[0-9;?<=>]*[ -/]*[@-~]"  # CSI: colours, cursor
    rb"|\x1b[\]PX^_].*?(?:\x07|\x1b\\|$)"  # OSC and other strings: titles, links, progress
    rb"|\x1b[ -/]*[0-~]"
)


class Output:
    """output.log, which the command appends to by itself."""

    def __init__(self, folder: ours.Folder, cap_bytes: int) -> None:
        self.path = os.path.join(folder.path, OUTPUT)
        try:
            self.fd = folder.open_file(OUTPUT, os.O_RDWR | os.O_APPEND | os.O_CREAT)
        except ours.NotOursError:
            self.fd = ours.create(self.path)
        self._cap_bytes = cap_bytes
        self._size_bytes = 0
        self._position = 0
        self._tail = b""
        self.gap: tuple[int, int] | None = None  #: the range of bytes given up, from and to
        self._noted_bytes, self._noted_s = 0, time.monotonic()
        self._growth = 0.0  #: bytes a second, between the last two looks
        self.can_trim = True  #: False: this file system keeps every byte

    @property
    def reopened(self) -> str:
        """A path by which a process that is started opens this very file, whatever has taken its place meanwhile."""
        return f"/proc/self/fd/{self.fd}" if sys.platform == "linux" else self.path

    def close(self) -> None:
        system.close(self.fd)

    @property
    def size_bytes(self) -> int:
        """How long it is; while a failing disk doesn't tell, as long as it was: that ends no command."""
        with contextlib.suppress(OSError):
            self._size_bytes = os.fstat(self.fd).st_size
        return self._size_bytes

    @property
    def disk_bytes(self) -> int | None:
        """What it takes of the disk, at most its size: holes take nothing, whoever made them. None: unknown."""
        try:
            return system.disk_bytes(os.fstat(self.fd))
        except OSError:
            return None

    @property
    def taken_bytes(self) -> int:
        """How long it was when `take` gave its newest part."""
        return self._position

    def take(self) -> bytes:
        """What is new since the last time; a skipped middle shows as a line break."""
        size = self.size_bytes
        if size < self._position:  # The program emptied it, as `> /dev/stderr` in a script does.
            self._position = 0
            self.gap = None
        start = max(self._position, self.gap[1] if self.gap else 0)  # what was given up since can't be read
        new_bytes = size - start
        if new_bytes <= MOST_BYTES:
            chunk = self._read(start, new_bytes) if new_bytes else b""
        else:
            tail_bytes = MOST_BYTES - _HEAD_BYTES
            chunk = self._read(start, _HEAD_BYTES) + b"\n" + self._read(size - tail_bytes, tail_bytes)
        if chunk and start > self._position:
            chunk = b"\n" + chunk
        if chunk:
            self._position = size
            self._tail = (self._tail + chunk)[-_LINE_BYTES:]
        return chunk

    def newest_line(self) -> str:
        """The newest line that says anything, whole or not yet, without control sequences."""
        return next(_lines_from_the_end(self._tail), "")

    @property
    def ends_in_line(self) -> bool:
        """Whether the newest line is begun and not ended, as a question is."""
        return bool(self._tail) and not self._tail.endswith((b"\n", b"\r"))

    def last_lines(self, most: int = 20) -> list[str]:
        """The last lines of the whole output, each as its last redraw left it."""
        size = self.size_bytes
        newest_first = _lines_from_the_end(self._read(max(0, size - _LAST_BYTES), _LAST_BYTES))
        return list(islice(newest_first, most))[::-1]

    def trim(self) -> bool:
        """Give up the middle of what is over the cap: the first quarter and the newest half of it are kept.

        False where the file system can't.
        """
        size = self.size_bytes
        self._note_growth(size)
        head = _down(self._cap_bytes // 4)
        start = self.gap[1] if self.gap else head
        until = _down(size - self._cap_bytes // 2)
        if until - start < min(_LEAST_HOLE_BYTES, self._cap_bytes // 4):
            return True
        if not system.punch_hole(self.fd, start, until - start):
            self.can_trim = False
            return False
        self.gap = (self.gap[0] if self.gap else start, until)
        return True

    @property
    def cut_at_s(self) -> float:
        """When it has grown by a quarter of its cap at the pace of before, on the monotonic clock; seldom enough.

        Far below the cap: never.
        """
        quarter = self._cap_bytes / 4
        if not self.can_trim or self._growth <= 0 or self._noted_bytes < self._cap_bytes - quarter:
            return math.inf
        return self._noted_s + max(_LEAST_CUT_S, quarter / self._growth)

    def _note_growth(self, size: int) -> None:
        now_s = time.monotonic()
        passed_s = now_s - self._noted_s
        if passed_s > 0:
            self._growth = (size - self._noted_bytes) / passed_s
        self._noted_bytes, self._noted_s = size, now_s

    def _read(self, offset: int, length: int) -> bytes:
        """What is there; nothing if it can't be had now."""
        try:
            os.lseek(self.fd, offset, os.SEEK_SET)  # what is appended through it goes to the end all the same
            return os.read(self.fd, length)
        except OSError:
            return b""


def _lines_from_the_end(content: bytes) -> Iterator[str]:
    """The lines of `content` that say anything, as text for people, the newest first: mostly no other is wanted."""
    for raw in reversed(re.sub(_CONTROL, b"", content).replace(b"\r\n", b"\n").split(b"\n")):
        redraws = (part for part in reversed(raw.split(b"\r")) if part.strip(b" \t\b\0"))
        text = next(redraws, b"").decode("utf-8", "replace").replace("\t", " ").strip(" \b\0")
        shown = NO_TEXT.sub("", text[:LONGEST_LINE])
        if shown.strip():
            yield shown


def _down(size: int) -> int:
    return size // _BLOCK_BYTES * _BLOCK_BYTES
