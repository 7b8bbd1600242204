"""Slows a program that is too quick to show how it gets on."""

from __future__ import annotations

import os
import signal
import threading


class Brake(threading.Thread):
    """Stops a process group again and again: it runs `share` of the time, until `released` is set."""

    PERIOD_S = 0.05

    def __init__(self, group: int, share: float) -> None:
        super().__init__(daemon=True)
        self._group, self._share, self.released = group, share, threading.Event()

    def run(self) -> None:
        while not self.released.wait(self.PERIOD_S * self._share):
            try:
                os.killpg(self._group, signal.SIGSTOP)
                self.released.wait(self.PERIOD_S * (1 - self._share))
                os.killpg(self._group, signal.SIGCONT)
            except ProcessLookupError:
                return
