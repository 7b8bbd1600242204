"""Where runs that ended in vain would go on: read once for each attempt, for rows, toolbar, menu, key and notice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from taskmon.core.run import Run
from taskmon.paths import Paths
from taskmon.ui.actions.verbs import RESUME_KEPT
from taskmon.ui.threads.reader_thread import ReaderThread

#: So many are remembered, the oldest forgotten first.
_MOST = 10_000


@dataclass(frozen=True, slots=True)
class _Point:
    attempt: int
    where: str  #: in words; "": nothing is kept, or that is being read


class ResumePoints(QObject):
    """What is not known yet counts as nothing kept: Retry goes on from it all the same."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._known: dict[int, _Point] = {}
        self._paths: Paths | None = None
        self._reader_thread: ReaderThread | None = None

    def follow(self, paths: Paths) -> None:
        """The attempts' folders are there."""
        self._paths = paths

    def read_by(self, reader_thread: ReaderThread) -> None:
        """Their files may be on a slow disk, and are read there."""
        self._reader_thread = reader_thread

    def where(self, run: Run) -> str:
        """Where the next attempt of this run would go on; "": it begins from nothing, as far as that is known."""
        point = self._known.get(run.id)
        return point.where if point and point.attempt == run.attempt and RESUME_KEPT.allowed(run) else ""

    def note(self, run: Run, where: str) -> None:
        """Somebody has read it."""
        before = self.where(run)
        self._known.pop(run.id, None)
        self._known[run.id] = _Point(run.attempt, where)
        if len(self._known) > _MOST:
            del self._known[next(iter(self._known))]
        if self.where(run) != before:
            self.changed.emit()

    def look(self, runs: Iterable[Run]) -> None:
        """Read it of those of the runs that could go on, once for each attempt."""
        unknown = [run for run in runs if RESUME_KEPT.allowed(run) and not self._is_known(run)]
        paths, reader_thread = self._paths, self._reader_thread
        if not unknown or paths is None or reader_thread is None:
            return
        for run in unknown:
            self.note(run, "")

        def take(found: list[str]) -> None:
            for run, where in zip(unknown, found, strict=True):
                if self._is_known(run):  # else it has gone on since
                    self.note(run, where)

        reader_thread.ask(lambda reader: [_read(paths, run) for run in unknown], take)

    def forget(self) -> None:
        """Another database took the place of the one before."""
        self._known.clear()

    def _is_known(self, run: Run) -> bool:
        point = self._known.get(run.id)
        return point is not None and point.attempt == run.attempt


def _read(paths: Paths, run: Run) -> str:
    from taskmon.engine.attempts.resume_point import newest  # here: of commands nothing is kept
    from taskmon.ui.text.task import go_on_text

    found = newest(paths, run)
    return go_on_text(found) if found else ""
