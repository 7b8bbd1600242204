"""The time before each row of an output, as the worker noted it; read on a thread, again while it grows."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from taskmon import ours
from taskmon.core.errors import TaskmonError
from taskmon.core.journal import OUTPUT_TIMES
from taskmon.core.output.times import LONGEST_BYTES, OutputTimes, parsed
from taskmon.ui.text.units import clock, instant, time_of_day, translate
from taskmon.ui.threads.latest_call import LatestCall

#: hh:mm:ss
CHARACTERS = 8


class LineTimes(QObject):
    """What is known of one output's times, for one view."""

    read = Signal()  #: they are here, or are not

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._call = LatestCall(self)
        self._times: OutputTimes | None = None

    @property
    def is_known(self) -> bool:
        """Whether anything was noted."""
        return self._times is not None

    def look(self, output: Path) -> None:
        """Read what was noted beside this output; `read` tells when."""
        self._call.ask(lambda: _read(output.with_name(OUTPUT_TIMES)), self._take, self._take_nothing)

    def forget(self) -> None:
        """Another output is shown."""
        self._call.forget()
        self._times = None

    def text_at(self, offset: int) -> str:
        """hh:mm:ss of what stands at this byte; "": unknown."""
        at = self._instant_at(offset)
        return time_of_day(at) if at is not None else ""

    def words_at(self, offset: int) -> str:
        """The same in full, with how long the run had taken by then."""
        at = self._instant_at(offset)
        elapsed = self._times.elapsed_at(offset) if self._times is not None else None
        if at is None or elapsed is None:
            return ""
        said = translate("output", "{instant}, {elapsed} after the start, by the clock as it was then")
        return said.format(instant=instant(at), elapsed=clock(elapsed.total_seconds()))

    def _instant_at(self, offset: int) -> datetime | None:
        return self._times.instant_at(offset) if self._times is not None else None

    def _take(self, times: OutputTimes | None) -> None:
        self._times = times
        self.read.emit()

    def _take_nothing(self, error: TaskmonError) -> None:
        self._take(None)


def _read(path: Path) -> OutputTimes | None:
    try:
        return parsed(ours.read(str(path), LONGEST_BYTES))
    except OSError:  # an earlier version's, one that was over at once, or nothing of ours
        return None
