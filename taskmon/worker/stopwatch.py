"""How long a command has really run: suspended and paused time not counted."""

from __future__ import annotations

import time


class Stopwatch:
    """Counts seconds, and stands still while paused. The monotonic clock leaves out suspended time by itself."""

    def __init__(self) -> None:
        self._started_s = time.monotonic()
        self._paused_at_s: float | None = None
        self._paused_s = 0.0

    @property
    def elapsed_s(self) -> float:
        until_s = time.monotonic() if self._paused_at_s is None else self._paused_at_s
        return until_s - self._started_s - self._paused_s

    @property
    def is_paused(self) -> bool:
        return self._paused_at_s is not None

    def pause(self) -> None:
        if self._paused_at_s is None:
            self._paused_at_s = time.monotonic()

    def go_on(self) -> None:
        if self._paused_at_s is not None:
            self._paused_s += time.monotonic() - self._paused_at_s
            self._paused_at_s = None
