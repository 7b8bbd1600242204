"""How long a command has really run: suspended and paused time not counted."""

from __future__ import annotations

import time

from taskmon import system


class Stopwatch:
    """Counts seconds, and stands still while paused. The monotonic clock leaves out suspended time by itself."""

    def __init__(self) -> None:
        self.counted_s = 0.0  #: until it stood still the last time
        self.since_s: float | None = time.monotonic()  #: from when on it counts; None: it stands still

    @property
    def elapsed_s(self) -> float:
        return self.counted_s if self.since_s is None else self.counted_s + time.monotonic() - self.since_s

    @property
    def is_paused(self) -> bool:
        return self.since_s is None

    def pause(self) -> None:
        self.counted_s, self.since_s = self.elapsed_s, None

    def go_on(self) -> None:
        if self.since_s is None:
            self.since_s = time.monotonic()


def asleep_s() -> float:
    """How long the computer has slept, in seconds since no instant in particular: only differences mean something."""
    return system.steady_s() - time.monotonic()
