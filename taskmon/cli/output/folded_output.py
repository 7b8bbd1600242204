"""A run's output as lines: redraws folded into what they left, with colours on a terminal and without elsewhere."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TextIO

from taskmon import ours
from taskmon.core.journal import OUTPUT_TIMES
from taskmon.core.output.stream import FoldedStream, cut
from taskmon.core.output.times import LONGEST_BYTES, OutputTimes, parsed

#: The notes of a run that goes on are read again no more often than this.
_READ_AGAIN_S = 0.5


class FoldedOutput:
    """Where folded output is written. A follower on a terminal sees also the lines that are still being redrawn."""

    def __init__(self, stream: TextIO, *, follows: bool, times: LineTimes | None = None) -> None:
        self._content = stream.buffer
        self._is_terminal = stream.isatty()
        self._follows = follows
        self._times = times
        self._position = 0  #: of the next byte in the attempt's file
        self._drawn = 0  #: rows of this terminal that are not finished
        self._stream = self._make_stream()

    def start_at(self, offset: int) -> None:
        """What is written next stands there in the file."""
        self._position = offset
        self._stream = self._make_stream()

    def write(self, content: bytes, *, last: bool = False) -> None:
        """Write the lines that are finished; with the last of it all of them."""
        self._position += len(content)
        text = self._stream.feed(content, last=last)
        if self._follows and self._is_terminal:
            text = self._undrawn() + text + ("" if last else self._draw())
        if text:
            self._content.write(text.encode("utf-8", "replace" if self._is_terminal else "surrogateescape"))
        if last or self._follows:
            self._content.flush()

    def skip(self, left_out_bytes: int) -> None:
        """So many bytes of the file are passed over here."""
        position = self._position + left_out_bytes
        self.write(b"", last=True)
        self.start_at(position)

    def begin_attempt(self, folder: Path) -> None:
        """What is written next is the output of the attempt in this folder."""
        self.write(b"", last=True)
        if self._times is not None:
            self._times.begin(folder)
        self.start_at(0)

    def _make_stream(self) -> FoldedStream:
        gutter = self._times.before if self._times is not None else None
        return FoldedStream(
            coloured=self._is_terminal,
            keeps_back=not self._follows,
            keeps_bytes=not self._is_terminal,  # names of files in another character set arrive as they are
            gutter=gutter,
            offset=self._position,
        )

    def _undrawn(self) -> str:
        drawn, self._drawn = self._drawn, 0
        return "" if not drawn else "\r" + (f"\x1b[{drawn - 1}A" if drawn > 1 else "") + "\x1b[J"

    def _draw(self) -> str:
        size = _terminal_size()
        rows = [cut(row, size.columns - 1) for row in self._stream.open_rows()[-max(1, size.lines - 1) :]]
        if not any(rows):
            return ""
        self._drawn = len(rows)
        return "\n".join(rows) + self._stream.colours_in_force


class LineTimes:
    """The time before each line, as the worker has noted it."""

    def __init__(self, folder: Path, *, follows: bool, now: Callable[[], datetime] = datetime.now) -> None:
        self._follows = follows
        self._now = now
        self.begin(folder)

    @property
    def is_known(self) -> bool:
        """Whether anything was noted."""
        return self._times is not None

    def begin(self, folder: Path) -> None:
        """From now on it is about the attempt in this folder."""
        self._path = folder / OUTPUT_TIMES
        self._read()

    def before(self, offset: int) -> str:
        """`hh:mm:ss ` of the line that begins there, in local time; blank: not known."""
        at = self._times.instant_at(offset) if self._times is not None else None
        if at is None and self._follows:
            if time.monotonic() >= self._read_at_s:
                self._read()
            at = self._times.instant_at(offset) if self._times is not None else None
            at = at if at is not None else self._now()  # it has come just now
        return f"{at.astimezone():%H:%M:%S} " if at is not None else " " * 9

    def _read(self) -> None:
        self._read_at_s = time.monotonic() + _READ_AGAIN_S
        self._times: OutputTimes | None = None
        try:
            self._times = parsed(ours.read(str(self._path), LONGEST_BYTES))
        except OSError:  # an earlier version's, one that was over at once, or nothing of ours
            return


def _terminal_size() -> os.terminal_size:
    try:
        return os.get_terminal_size()
    except OSError:
        return os.terminal_size((80, 24))
