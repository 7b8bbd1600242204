"""A run's output as bytes: copied while it grows, from attempt to attempt, and made harmless for a terminal."""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from taskmon import ours
from taskmon.paths import Paths

#: core.journal.OUTPUT, without importing what a fast command does not need.
_OUTPUT = "output.log"
_CHUNK_BYTES = 1 << 18
#: Whole control sequences: CSI, the strings (OSC, DCS, SOS, PM, APC) up to their end, and the short escapes.
_SEQUENCE = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[ -/]*[0-OQ-WYZ\\`-~]|\x9b[0-?]*[ -/]*[@-~]"
)
_COLOUR = re.compile(r"\x1b\[[0-9;:]*m")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
#: A sequence that is still open after so many characters is none.
_LONGEST_SEQUENCE = 4096


class Harmless:
    """A filter for a terminal: of the control sequences only colours pass, nothing that could move or change it."""

    def __init__(self) -> None:
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._open = ""

    def feed(self, content: bytes, *, last: bool = False) -> bytes:
        """What may be written now; a sequence that is cut waits for its rest."""
        text = self._open + self._decode(content, last)
        self._open = ""
        tail = text.rfind("\x1b")
        if not last and tail >= 0 and len(text) - tail < _LONGEST_SEQUENCE and _SEQUENCE.match(text, tail) is None:
            text, self._open = text[:tail], text[tail:]
        return _without_control(text).encode("utf-8", "replace")


class ShownOutput:
    """Where a run's output is written: as it is, but to a terminal nothing that could harm it."""

    def __init__(self, stream: TextIO) -> None:
        self._content = stream.buffer
        self._harmless = Harmless() if stream.isatty() else None

    def write(self, content: bytes, *, last: bool = False) -> None:
        """Write what is new; with the last of it what was waited with, and no colour is left behind."""
        if self._harmless is not None:
            content = self._harmless.feed(content, last=last) + (b"\x1b[0m" if last else b"")
        self._content.write(content)
        self._content.flush()


class OutputCopy:
    """Copies what the attempts of one run print, in their order, each once.

    What was given up of an output over its cap is a hole. It is passed over, not copied as NULs; what stands behind it
    begins a line.
    """

    def __init__(
        self,
        paths: Paths,
        run_id: int,
        write: Callable[[bytes], None],
        *,
        first: int = 1,
        last: int | None = None,
        tell_gap: Callable[[int], None] = lambda left_out_bytes: None,
        tell_attempt: Callable[[int], None] = lambda attempt: None,
    ) -> None:
        """From the attempt `first` on, up to `last` or to whichever comes.

        Args:
            tell_gap: Called at the place where that many bytes are left out.
            tell_attempt: Called before what the attempt of this number has printed, if it is not the first one.
        """
        self._tell_attempt = tell_attempt
        self._tell_gap = tell_gap
        self._ends_line = True
        self._gap_bytes = 0  #: left out since the last byte that was copied
        self._folder = paths.runs / str(run_id)
        self._write = write
        self._attempt = first
        self._last = last
        self._file: int | None = None

    @property
    def attempt(self) -> int:
        """The attempt whose output is copied now."""
        return self._attempt

    def copy(self) -> bool:
        """Copy what is new; False if there was nothing."""
        copied = False
        while True:
            copied = self._copy_file() or copied
            if self._attempt == self._last or not self._path(self._attempt + 1).exists():
                return copied
            # The next attempt starts only when this one is over, so its output is complete now.
            copied = self._copy_file() or copied
            self.close()
            self._attempt += 1
            self._tell_attempt(self._attempt)

    def start_at(self, offset: int) -> None:
        """Leave out the first bytes of the current attempt."""
        descriptor = self._opened()
        if descriptor is not None:
            os.lseek(descriptor, offset, os.SEEK_SET)

    def close(self) -> None:
        """Close the file; `copy` begins the next attempt's at its start."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
            self._gap_bytes = 0

    def _copy_file(self) -> bool:
        descriptor = self._opened()
        copied = False
        while descriptor is not None and (content := os.read(descriptor, _CHUNK_BYTES)):
            if b"\0" in content:
                self._put_data(descriptor, content)
            else:
                self._put(content)
            copied = True
        return copied

    def _put_data(self, descriptor: int, content: bytes) -> None:
        """Copy what of `content`, just read, is data: NULs that the program wrote, not those of a hole."""
        from taskmon.system.holes import next_data, next_hole  # here: most outputs have neither

        end = os.lseek(descriptor, 0, os.SEEK_CUR)
        start = at = end - len(content)
        while at < end:
            data_at = next_data(descriptor, at)
            data_at = end if data_at is None else data_at
            self._gap_bytes += data_at - at
            at = data_at
            if at < end:
                hole_at = next_hole(descriptor, at)
                until = end if hole_at is None else min(hole_at, end)
                self._put(content[at - start : until - start])
                at = until
        os.lseek(descriptor, at, os.SEEK_SET)  # behind the hole, however large it is

    def _put(self, content: bytes) -> None:
        if self._gap_bytes:
            if not self._ends_line:
                self._write(b"\n")
            self._tell_gap(self._gap_bytes)
            self._gap_bytes = 0
        self._write(content)
        self._ends_line = content.endswith(b"\n")

    def _opened(self) -> int | None:
        if self._file is None:
            try:
                self._file = ours.open_file(str(self._path(self._attempt)))
            except (FileNotFoundError, ours.NotOursError):
                return None
        return self._file

    def _path(self, attempt: int) -> Path:
        return self._folder / str(attempt) / _OUTPUT


def tail_offset(path: Path, lines: int) -> int:
    """Where the last `lines` lines of an output begin; reads no more of it than it must.

    Raises:
        OSError: It is not there, or is not what a worker has made.
    """
    with open(ours.open_file(str(path)), "rb") as file:
        end = file.seek(0, os.SEEK_END)
        if lines <= 0 or end == 0:
            return end
        wanted = lines
        at = end
        while at > 0:
            size = min(_CHUNK_BYTES, at)
            at -= size
            file.seek(at)
            block = file.read(size)
            if at + size == end and block.endswith(b"\n"):
                wanted += 1  # the newline at the very end closes the last line, it begins none
            place = len(block)
            while (place := block.rfind(b"\n", 0, place)) >= 0:
                wanted -= 1
                if wanted == 0:
                    return at + place + 1
        return 0


def _without_control(text: str) -> str:
    text = _SEQUENCE.sub(lambda found: found[0] if _COLOUR.fullmatch(found[0]) else "", text)
    return _CONTROL.sub(lambda found: found[0] if _opens_colour(text, found) else "", text)


def _opens_colour(text: str, found: re.Match[str]) -> bool:
    return found[0] == "\x1b" and _COLOUR.match(text, found.start()) is not None
