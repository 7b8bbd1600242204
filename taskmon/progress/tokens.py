"""Cuts raw output into the lines that a person saw, redraws included; knows terminals, not what a line means."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

#: No tool draws a longer bar. Longer lines are passed over; the end of one is kept, to be shown.
LONGEST_LINE_BYTES = 8_192
#: A sequence that is still open after so many bytes is none: it is taken for text, not waited for.
LONGEST_ESCAPE_BYTES = 4_096
#: Of a flood of lines in one chunk only the oldest and the newest are looked at.
MOST_FIRST, MOST_LAST = 50, 150

_OSC_PROGRESS = re.compile(rb"\x1b\]9;4;([^\x07\x1b\x9c\r\n]*)")
_UPWARDS = re.compile(rb"\x1b\[([0-9]{0,2})A")
#: The cursor goes elsewhere: what is written there is another line.
_MOVES = re.compile(rb"\x1b(?:\[[0-9;?]*[BEFGHdfu]|[8DEM])")
_FORWARDS = re.compile(rb"\x1b\[[0-9]{0,3}C")
#: Colours, erasing, modes, titles, strings for the device: nothing that a reader of the text sees.
_UNSEEN = re.compile(
    rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b\x9c\r\n]*(?:\x07|\x1b\\|\x9c)?|[ -/]+[0-~]|[0-OQ-WYZ`-~\\])"
)
#: The start of a sequence whose end has not come yet.
_OPEN = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*|[\]PX^_][^\x07\x1b\x9c\r\n]*\x1b?|[ -/]*)\Z")
_UP = "\x0b"  # stands for one row upwards, after the text that was drawn before the cursor went there
_UPS = re.compile(f"({_UP}+)")
_BACKSPACES = re.compile("(\b+)")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffd]+")


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it stood when the cursor left it or went back to its start."""

    text: str
    up: int = 0  #: rows that the cursor went up right after: how far below the first row it was drawn


@dataclass(frozen=True, slots=True)
class Tokens:
    """What one chunk completed."""

    lines: Sequence[Line] = ()
    commands: Sequence[bytes] = ()  #: what stands behind `OSC 9;4;`, oldest first


class Tokeniser:
    """Takes output in pieces cut anywhere; its memory is bounded whatever comes. `hints`: only such lines are given."""

    def __init__(self, hints: Sequence[bytes]) -> None:
        self._tells = re.compile(b"|".join(re.escape(hint) for hint in hints)).search
        self._held = b""  # an open escape sequence
        self._line = b""  # what stands in the line that is not over
        self._is_torn = False  # that line lost its head
        self._newest = b""

    def feed(self, chunk: bytes) -> Tokens:
        """Take in `chunk` and give what it completes."""
        commands: Sequence[bytes] = ()
        if self._held or b"\x1b" in chunk:
            chunk = self._whole_sequences(self._held + chunk)
            if b"\x1b]9;4;" in chunk:
                commands = _OSC_PROGRESS.findall(chunk)
            chunk = _without_sequences(chunk)
        parts = chunk.replace(b"\r", b"\n").split(b"\n")
        parts[0] = self._line + parts[0]
        if b"\b" in chunk:
            parts = [state for part in parts for state in _states(part)]
        self._newest = next((part for part in reversed(parts) if part and part.strip()), self._newest)[
            -LONGEST_LINE_BYTES:
        ]
        *ended, self._line = parts
        if self._is_torn and ended:
            del ended[0]
            self._is_torn = False
        if len(self._line) > LONGEST_LINE_BYTES:
            self._line = self._line[-LONGEST_LINE_BYTES:]
            self._is_torn = True
        return Tokens(self._telling(ended), commands)

    @property
    def open_line(self) -> Line | None:
        """The line that is not over: the newest redraw, or only the start of one."""
        if self._is_torn or not self._tells(self._line):
            return None
        lines = _lines(self._line)
        return lines[-1] if lines else None

    @property
    def newest_text(self) -> str:
        """The newest line that is not blank, without control characters; for showing."""
        lines = _lines(self._newest)
        return _CONTROLS.sub(" ", lines[-1].text).strip() if lines else ""

    def _telling(self, ended: list[bytes]) -> list[Line]:
        tells = self._tells
        telling = [part for part in ended if part and tells(part) and len(part) <= LONGEST_LINE_BYTES]
        if len(telling) > MOST_FIRST + MOST_LAST:
            del telling[MOST_FIRST:-MOST_LAST]
        return [line for part in telling for line in _lines(part)]

    def _whole_sequences(self, data: bytes) -> bytes:
        """`data` up to a sequence that is still open, which is held back for the next chunk."""
        self._held = b""
        start = data.rfind(b"\x1b")
        if start > 0 and start == len(data) - 1:
            # It may be the first half of what ends the sequence before it.
            before = data.rfind(b"\x1b", 0, start)
            if before >= 0 and data[before + 1 : before + 2] in b"]PX^_" and _OPEN.match(data, before):
                start = before
        if start < 0 or not _OPEN.match(data, start):
            return data
        if len(data) - start > LONGEST_ESCAPE_BYTES:
            return data[:start] + data[start + 2 :]
        self._held = data[start:]
        return data[:start]


def _without_sequences(data: bytes) -> bytes:
    data = data.replace(b"\x1b[A", _UP.encode())
    data = _UPWARDS.sub(lambda found: _UP.encode() * int(found[1] or b"1"), data)
    data = _MOVES.sub(b"\r", data)
    data = _FORWARDS.sub(b" ", data)
    return _UNSEEN.sub(b"", data)


def _states(part: bytes) -> list[bytes]:
    """The line before each run of backspaces, which a redraw followed, and as it stands at last."""
    if b"\b" not in part:
        return [part]
    text, states = "", []
    for piece in _BACKSPACES.split(part[-LONGEST_LINE_BYTES:].decode("utf-8", "surrogateescape")):
        if piece.startswith("\b"):
            states.append(text)
            text = text[: -len(piece)]
        else:
            text += piece
    return [state.encode("utf-8", "surrogateescape") for state in (*states, text)]


def _lines(part: bytes) -> list[Line]:
    text = part.decode("utf-8", "replace")
    if _UP not in text:
        return [Line(text)] if text.strip() else []
    pieces = [*_UPS.split(text), ""]
    return [Line(drawn, len(ups)) for drawn, ups in zip(pieces[::2], pieces[1::2], strict=True) if drawn.strip()]
