"""Selected runs summed up by the database, a portion at a time, so that other reads come between."""

from __future__ import annotations

from collections.abc import Callable

from taskmon.store import Summary
from taskmon.ui.actions.selected import Selected
from taskmon.ui.threads.reader_thread import ReaderThread

_PORTION = 5_000


def sum_up(
    reader_thread: ReaderThread,
    selected: Selected,
    take: Callable[[Summary], object],
    is_wanted: Callable[[], bool] = lambda: True,
) -> None:
    """Have `take` called with the sum of all, unless it is not wanted any more in between."""

    def ask(start: int, so_far: Summary) -> None:
        part = selected.ids[start : start + _PORTION]
        reader_thread.ask(
            lambda reader: reader.summary(part), lambda summary: go_on(start + _PORTION, so_far + summary)
        )

    def go_on(start: int, so_far: Summary) -> None:
        if not is_wanted():
            return
        if start < selected.count:
            ask(start, so_far)
        else:
            take(so_far)

    ask(0, Summary())
