"""Progress in the tab, or the taskbar, of a terminal that knows OSC 9;4: said by commands that follow runs in it.

`TASKMON_OSC=1` has it said on any terminal, `TASKMON_OSC=0` on none. Without, it is said only where the terminal is
known to understand: others show a notice for each OSC 9, or print it. A multiplexer such as tmux is passed nothing.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from enum import IntEnum
from types import FrameType
from typing import TextIO

from taskmon.streams import steer

#: At most ten times a second, and at least every ten seconds: some terminals take it away after fifteen.
_SHORTEST_S = 0.1
_LONGEST_S = 10.0
_PROGRAMS = frozenset({"wezterm", "ghostty"})
#: Versions since which it is understood, by the variable that holds the terminal's.
_SINCE = {"PTYXIS_VERSION": 48, "KONSOLE_VERSION": 260400}
_FEATURE = re.compile(r"[A-Z][a-z]*\d*")


class TabState(IntEnum):
    """What OSC 9;4 calls it."""

    NOTHING = 0
    VALUE = 1
    ERROR = 2
    BUSY = 3
    PAUSED = 4


def understands(environment: Mapping[str, str]) -> bool:
    """Whether the terminal that this environment tells of knows OSC 9;4, or somebody says so."""
    said = environment.get("TASKMON_OSC", "")
    if said in ("0", "1"):
        return said == "1"
    terminal = environment.get("TERM", "")
    if terminal in ("dumb", "linux") or terminal.startswith(("screen", "tmux")):
        return False
    if environment.get("TMUX") or environment.get("STY"):
        return False
    return (
        environment.get("TERM_PROGRAM", "").lower() in _PROGRAMS
        or "WT_SESSION" in environment
        or environment.get("ConEmuANSI") == "ON"
        or any(_number(environment.get(name, "")) >= least for name, least in _SINCE.items())
        or any(feature.startswith("P") and not feature[1:2].islower() for feature in _features(environment))
        or "TASKMON_ATTEMPT" in environment  # a terminal that a worker has made: it reads this
    )


class TerminalTab:
    """Shows one state on a terminal, and takes it away at the end. For one thread."""

    def __init__(
        self,
        *streams: TextIO,
        environment: Mapping[str, str] = os.environ,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """Nothing is said yet; the first of the streams that is a terminal is the one."""
        self._stream = next((stream for stream in streams if stream.isatty()), None)
        if self._stream is not None and not understands(environment):
            self._stream = None
        self._now = now
        self._said = (TabState.NOTHING, 0)
        self._said_at_s = -_LONGEST_S

    @property
    def is_there(self) -> bool:
        """Whether there is a terminal that shows it."""
        return self._stream is not None

    def show(self, fraction: float | None, *, paused: bool = False, failed: bool = False) -> None:
        """Show how far it is; None: nobody knows. What comes too soon after the last is left out, the newest comes."""
        if self._stream is None:
            return
        state = TabState.VALUE
        if failed:
            state = TabState.ERROR
        elif paused:
            state = TabState.PAUSED
        elif fraction is None:
            state = TabState.BUSY
        percent = 100 if fraction is None and failed else int(100 * min(1.0, max(0.0, fraction or 0.0)))
        wanted = (state, percent)
        least_s = _LONGEST_S if wanted == self._said else _SHORTEST_S
        if self._said[0] is TabState.NOTHING:
            least_s = 2 * _SHORTEST_S  # what comes and goes is said twice each time
        if self._now() - self._said_at_s >= least_s:
            self._say(*wanted)

    def fail(self) -> None:
        """Show that it failed, as far as it came."""
        if self._stream is not None:
            self._say(TabState.ERROR, self._said[1] or 100)

    def clear(self) -> None:
        """Show nothing more, for now or for ever."""
        if self._said[0] is not TabState.NOTHING:
            self._say(TabState.NOTHING, 0)

    @contextlib.contextmanager
    def cleared_at_the_end(self) -> Iterator[None]:
        """Clear it when the block is left, however: also by a signal that ends the process."""
        taken = []
        if self._stream is not None and os.name == "posix":
            for number in (signal.SIGTERM, signal.SIGHUP):
                if signal.getsignal(number) is signal.SIG_DFL:  # what is ignored, as below nohup, ends nothing
                    signal.signal(number, self._end_by)
                    taken.append(number)
        try:
            yield
        finally:
            for number in taken:
                if signal.getsignal(number) == self._end_by:
                    signal.signal(number, signal.SIG_DFL)
            self.clear()

    def _end_by(self, number: int, frame: FrameType | None) -> None:
        """End as the signal would have, with a clean tab."""
        signal.signal(number, signal.SIG_DFL)
        if self._stream is not None and self._said[0] is not TabState.NOTHING:
            # Not through the stream: it may be in the middle of a write.
            with contextlib.suppress(OSError):
                os.write(self._stream.fileno(), _sequence(TabState.NOTHING, 0).encode("ascii"))
        os.kill(os.getpid(), number)

    def _say(self, state: TabState, percent: int) -> None:
        if self._stream is None:
            return
        self._said, self._said_at_s = (state, percent), self._now()
        try:
            steer(self._stream, _sequence(state, percent))
        except (OSError, ValueError):  # nobody sees it any more
            self._stream = None


def _sequence(state: TabState, percent: int) -> str:
    return f"\x1b]9;4;{int(state)};{percent}\x1b\\"


def _features(environment: Mapping[str, str]) -> list[str]:
    """What a terminal says of itself: letters, each with small ones behind it, and numbers."""
    return _FEATURE.findall(environment.get("TERM_FEATURES", "")[:200])


def _number(text: str) -> int:
    found = re.match(r"\d{1,9}", text)
    return int(found[0]) if found is not None else -1
