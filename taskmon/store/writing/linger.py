"""When the writer waits a moment for more closures, so that one wait for the disk serves several."""

from __future__ import annotations

import threading
import time
from collections.abc import Sized


class Linger:
    """Waits a moment for more closures before a commit, while commits come fast and that makes them fewer.

    Under load each wait for the disk is then shared by more runs. A lone caller, who asks for the next thing only when
    the last is committed, is never kept waiting: nothing came of it, so it is not tried again for a while.
    """

    #: A moment; a commit takes from a tenth of it to five times as long.
    LONGEST_S = 0.001
    #: Commits further apart than this need no sharing.
    _QUIET_S = 0.005
    #: After waiting in vain, so many commits pass without.
    _PAUSE = 50

    def __init__(self) -> None:
        self._usual = 1.0  # closures in a commit, lately
        self._committed_at_s = 0.0
        self._pause = 0

    def wait(self, news: threading.Condition, queue: Sized) -> None:
        """Let a few more come, if that is likely to be worth it."""
        if self._pause > 0 or time.monotonic() - self._committed_at_s > self._QUIET_S:
            self._pause -= 1
            return
        enough = int(self._usual) + 1
        with news:
            before = len(queue)
            if before < enough and not news.wait_for(lambda: len(queue) >= enough, self.LONGEST_S):
                self._pause = self._PAUSE if len(queue) == before else 0

    def learn(self, size: int) -> None:
        """Take note of a commit of so many closures."""
        self._usual += (size - self._usual) / 8
        self._committed_at_s = time.monotonic()
