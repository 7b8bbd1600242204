"""Reads OSC 9;4, the progress that a program reports to its terminal: `ESC ] 9 ; 4 ; state ; percent (BEL or ST)`.

The format is ConEmu's; systemd, cargo, winget and others write it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from taskmon.core.progress import Progress

_ARGUMENTS = re.compile(rb"([0-4])(?:;(\d{1,3})?)?;?")
_CLEAR, _VALUE, _ERROR, _BUSY, _PAUSED = range(5)


class OscProgress:
    """The newest of these reports; None while there is none, or none that says how far it is."""

    def __init__(self) -> None:
        self.newest: Progress | None = None
        self.has_spoken = False  #: it has said how far it is: from then on its word counts alone

    def read(self, commands: Iterable[bytes]) -> None:
        """Take in what stood behind `OSC 9;4;`, oldest first; what is malformed is passed over."""
        for command in commands:
            found = _ARGUMENTS.fullmatch(command)
            if found is None:
                continue
            state, percent = int(found[1]), found[2]
            if state in (_CLEAR, _BUSY):
                self.newest = None
            elif percent is not None:
                self.newest = Progress(fraction=min(100, int(percent)) / 100)
                self.has_spoken = True
            elif state == _VALUE:
                self.newest = Progress(fraction=0.0)
                self.has_spoken = True
            # An error or a pause without a number leaves the bar where it is.
