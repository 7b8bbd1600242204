"""Lets the families and the general rules read a program's output; the newest report wins, the surest source first."""

from __future__ import annotations

import re
from collections.abc import Sequence

from taskmon.core.progress import Progress
from taskmon.progress.command import Command, command_of
from taskmon.progress.families.announced import Announced
from taskmon.progress.families.apt import Apt
from taskmon.progress.families.curl import Curl
from taskmon.progress.families.docker import Docker
from taskmon.progress.families.ffmpeg import Ffmpeg
from taskmon.progress.families.from_arguments import FromArguments
from taskmon.progress.families.git import Git
from taskmon.progress.families.json_lines import JsonLines
from taskmon.progress.families.rsync import Rsync
from taskmon.progress.families.signs import TestSigns
from taskmon.progress.family import Family
from taskmon.progress.general import finding, reading
from taskmon.progress.general.board import Board
from taskmon.progress.general.measure import Measure
from taskmon.progress.osc import OscProgress
from taskmon.progress.screen import Line, Screen

#: All are asked about a line, in this order, whatever the program is called: scripts start these tools as well.
_FAMILIES: tuple[type[Family], ...] = (
    JsonLines,
    Rsync,
    Git,
    Ffmpeg,
    Apt,
    Docker,
    Curl,
    FromArguments,
    Announced,
    TestSigns,
)

#: Programs print the others: tab, bell, shifts of the character set, readline's marks. NUL alone may be padding.
_NEVER_PRINTED = re.compile(r"[\x03-\x06\x0b\x0c\x10-\x1a\x1c-\x1f\x7f]|\0.*\0.*\0")
_OF_A_FAMILY = re.compile("|".join(family.tells for family in _FAMILIES)).match


class Recogniser:
    """Output goes in, in pieces cut anywhere; the newest progress comes out. Not shared between threads."""

    def __init__(self, command: Command) -> None:
        self._families = tuple((family(command), re.compile(family.tells).match) for family in _FAMILIES)
        self._board = Board(command.bars)
        self._osc = OscProgress()
        self._screen = Screen(_tells)

    def feed(self, chunk: bytes) -> None:
        """Take in what the program printed next."""
        if not chunk:
            return
        drawn = self._screen.feed(chunk)
        if drawn.commands:
            self._osc.read(drawn.commands)
        for line in drawn.lines:
            measures = self._read(line, is_open=False)
            if measures:
                self._board.take(measures)

    @property
    def newest(self) -> Progress | None:
        """The newest report; None while nothing is known."""
        if self._osc.has_spoken:
            return self._osc.newest  # also where it says that nothing is known
        line = self._screen.open_line
        if line is not None:
            measures = self._read(line, is_open=True)
            report = self._board.peek(measures) if measures else None
            if report is not None:
                return report
        return self._board.newest

    @property
    def lines(self) -> int:
        """How many lines with numbers have been read."""
        return self._board.lines

    @property
    def heard(self) -> int:
        """How many of these told of progress."""
        return self._board.heard

    @property
    def may_be_lost(self) -> bool:
        """Whether its silence, while other lines go on, says that nobody knows any more how far it is."""
        return not self._osc.has_spoken and self._board.is_steady

    @property
    def began(self) -> int:
        """At which of these lines the phase began that is reported."""
        return self._board.began

    @property
    def is_part(self) -> bool:
        """Whether the newest report is of one of several bars that come in turn: it says nothing of the whole."""
        return not self._osc.has_spoken and self._board.is_part

    @property
    def is_sure(self) -> bool:
        """Whether the newest report cannot well be anything else than progress."""
        return self._osc.has_spoken or self._board.is_sure

    @property
    def newest_line(self) -> str:
        """The newest line that is not blank, on one line and without control characters; for showing."""
        return self._screen.newest_text

    def _read(self, line: Line, *, is_open: bool) -> Sequence[Measure]:
        read = self._all_of(line, is_open=is_open)
        return [measure for each in read if (measure := each.credible) is not None] if read else ()

    def _all_of(self, line: Line, *, is_open: bool) -> Sequence[Measure]:
        for family, tells in self._families:
            if tells(line.text):
                measures = family.read(line, is_open=is_open)
                if measures is not None:
                    return measures
        return reading.read(line, is_open=is_open) if finding.tells(line.text) else ()


def _tells(text: str) -> bool:
    return (_OF_A_FAMILY(text) is not None or finding.tells(text)) and not _is_binary(text)


def _is_binary(text: str) -> bool:
    """Whether it is no text: an archive or a picture that is written to the output holds percentages as well."""
    if text.isascii() and text.isprintable():
        return False
    undecoded = text.count("\ufffd")
    return _NEVER_PRINTED.search(text) is not None or undecoded > max(3, len(text) // 5)


def recogniser_for(argv: Sequence[str]) -> Recogniser:
    """A recogniser that knows what the command `argv` prints."""
    return Recogniser(command_of(argv))
