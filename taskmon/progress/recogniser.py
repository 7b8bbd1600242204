"""Chooses the families for a command and lets them read its output; the newest report wins, the surest source first."""

from __future__ import annotations

import os
from collections.abc import Sequence

from taskmon.core.progress import Progress
from taskmon.progress.family import Family
from taskmon.progress.osc import OscProgress
from taskmon.progress.percent import Percent
from taskmon.progress.tokens import Tokeniser
from taskmon.progress.tqdm import Tqdm

#: The families of a program, in the order in which they are asked about a line.
_FAMILIES: dict[str, tuple[type[Family], ...]] = {}
_FAMILIES_OF_ANY = (Tqdm, Percent)
#: They start the program that is named behind them.
_WRAPPERS = frozenset(
    {"sudo", "doas", "env", "nice", "ionice", "nohup", "time", "stdbuf", "setsid", "chrt", "unbuffer"}
)


class Recogniser:
    """Output goes in, in pieces cut anywhere; the newest progress comes out. Not shared between threads."""

    def __init__(self, families: Sequence[Family]) -> None:
        self._families = tuple(families)
        self._osc = OscProgress()
        self._tokeniser = Tokeniser([hint for family in families for hint in family.hints])

    def feed(self, chunk: bytes) -> None:
        """Take in what the program printed next."""
        tokens = self._tokeniser.feed(chunk)
        if tokens.commands:
            self._osc.read(tokens.commands)
        for line in tokens.lines:
            for family in self._families:
                if family.read(line):
                    break

    @property
    def newest(self) -> Progress | None:
        """The newest report; None while nothing is known."""
        if self._osc.newest is not None:
            return self._osc.newest
        line = self._tokeniser.open_line
        for family in self._families:
            report = (family.peek(line) if line is not None else None) or family.newest
            if report is not None:
                return report
        return None

    @property
    def newest_line(self) -> str:
        """The newest line that is not blank, on one line and without control characters; for showing."""
        return self._tokeniser.newest_text


def recogniser_for(argv: Sequence[str]) -> Recogniser:
    """A recogniser that knows what the command `argv` prints."""
    families = _FAMILIES.get(program_of(argv), _FAMILIES_OF_ANY)
    return Recogniser([family() for family in families])


def program_of(argv: Sequence[str]) -> str:
    """The name of the program that does the work, also behind sudo, env and their like."""
    for part in argv:
        name = os.path.basename(part)
        if name in _WRAPPERS or part.startswith("-") or ("=" in part and not part.startswith("/")):
            continue
        return name.lower().removesuffix(".exe")
    return ""
