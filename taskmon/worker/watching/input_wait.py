"""Whether a command waits for somebody to type at its terminal; looked at only while it is silent."""

from __future__ import annotations

import os

from taskmon import system
from taskmon.core.journal import Identity
from taskmon.system import AtKeyboard
from taskmon.worker.processes.terminal import Terminal

#: Where nobody waits the next look comes later and later, up to this: a look takes some 20 microseconds a process.
_FIRST_S, _LONGEST_S = 0.2, 2.0
_MOST_PROCESSES = 400


class InputWait:
    """Remembers who waits, so that while he does one process is looked at. Seconds are of any monotonic clock."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._who: Identity | None = None
        self._pause_s = _FIRST_S
        self._at_s = 0.0

    def begin_anew(self) -> None:
        """It has printed something: whatever it does now, look soon."""
        self._who = None
        self._pause_s, self._at_s = _FIRST_S, 0.0

    def look(self, now_s: float, *, ends_in_line: bool) -> bool:
        """Whether somebody is waited for.

        Args:
            ends_in_line: Its output ends with a line that is begun and not ended, as a question is.
        """
        if self._is_still_there():
            return True
        if now_s < self._at_s:
            return False
        found = self._search(ends_in_line)
        self._pause_s = _FIRST_S if found else min(_LONGEST_S, self._pause_s * 2)
        self._at_s = now_s + self._pause_s
        return found

    def look_at_once(self, *, ends_in_line: bool) -> bool:
        """The same, however often it was looked in vain: something is there to be typed."""
        return self._is_still_there() or self._search(ends_in_line)

    def _is_still_there(self) -> bool:
        if self._who is not None and self._at_terminal(self._who) is AtKeyboard.READS:
            return True
        self._who = None
        return False

    def _search(self, ends_in_line: bool) -> bool:
        relays, is_unseen = False, False
        processes = system.descendants(os.getpid())[:_MOST_PROCESSES]
        for process in processes:
            match self._at_terminal(process):
                case AtKeyboard.READS:
                    self._who = process
                    return True
                case AtKeyboard.RELAYS:
                    relays = True
                case AtKeyboard.UNSEEN:
                    is_unseen = True
        if relays:
            # `script`, `unbuffer`: what is typed goes on to a terminal of their own, where somebody else reads.
            return any(self._at_its_own(process) is AtKeyboard.READS for process in processes)
        # `sudo` is another user's. Who hides what is typed, takes whole lines and has begun one asks for a password.
        return is_unseen and ends_in_line and self._terminal.asks_in_secret

    def _at_terminal(self, process: Identity) -> AtKeyboard:
        return system.at_keyboard(process, self._terminal.path, self._terminal.device)

    def _at_its_own(self, process: Identity) -> AtKeyboard:
        return system.at_keyboard(process, "", self._terminal.device)
