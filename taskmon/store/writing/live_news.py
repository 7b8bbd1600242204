"""What moves, on its way to the store: the newest of each run, at most once a second."""

from __future__ import annotations

import time
from collections.abc import Iterable

from taskmon.core.wire import Live

#: How often what moves is written at most.
LIVE_S = 1.0


class LiveNews:
    """Not locked: its owner does that."""

    def __init__(self) -> None:
        self._newest: dict[int, Live] = {}
        self._taken_at_s = -LIVE_S

    def __len__(self) -> int:
        return len(self._newest)

    def put(self, news: Iterable[Live]) -> bool:
        """Take it in; True: there was none before, and now there is."""
        was_empty = not self._newest
        self._newest.update((each.run_id, each) for each in news)
        return was_empty and bool(self._newest)

    @property
    def due_in_s(self) -> float | None:
        """How long until it is to be written; None: there is none."""
        return max(0.0, LIVE_S - (time.monotonic() - self._taken_at_s)) if self._newest else None

    def hurry(self) -> None:
        """Have what there is be due now."""
        self._taken_at_s = -LIVE_S

    def take(self) -> list[Live]:
        """All of it, once."""
        news, self._newest = list(self._newest.values()), {}
        self._taken_at_s = time.monotonic()
        return news
