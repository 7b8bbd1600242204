"""A line of a task's log, as it stands in the run's output: without secrets."""

from __future__ import annotations

from logging import Formatter, LogRecord

from taskmon.core.secrets.masking import Masking


class LogLine(Formatter):
    """A line of the log, and the traceback beneath it, without secrets."""

    def __init__(self, masking: Masking) -> None:
        super().__init__("%(asctime)s %(levelname)s %(message)s")
        self._masking = masking

    def format(self, record: LogRecord) -> str:
        return self._masking.text(super().format(record))
