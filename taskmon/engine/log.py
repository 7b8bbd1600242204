"""taskmon's own log: a rotating file for its owner only, a line for each attempt that has ended."""

from __future__ import annotations

import contextlib
import logging
import os
from datetime import UTC, datetime
from pathlib import Path

from taskmon import system
from taskmon.core.attempt import Outcome
from taskmon.core.clock import seconds_between, to_text
from taskmon.core.job import printable
from taskmon.core.run import Run
from taskmon.core.secrets.masking import masked_text
from taskmon.ownership import open_log_file

_LARGEST_BYTES = 2_000_000
_KEPT_FILES = 3
_logger = logging.getLogger("taskmon")


def open_log(folder: Path) -> None:
    """Send what taskmon logs to `folder/taskmon.log`; once per process, again for another folder."""
    close_log()
    _logger.addHandler(_LogFile(str(folder / "taskmon.log")))
    _logger.setLevel(logging.INFO)
    _logger.propagate = False


class _LogFile(logging.Handler):
    """Appends, and begins anew when the file is full. It counts by itself: to ask the system costs more than a line."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.setFormatter(_Formatter("%(asctime)s %(levelname)s %(message)s"))
        self._path = path
        self._open()

    def emit(self, record: logging.LogRecord) -> None:
        try:
            line = self.format(record).encode("utf-8", "backslashreplace") + b"\n"
            if self._bytes and self._bytes + len(line) > _LARGEST_BYTES:
                self._begin_anew()
            self._bytes += os.write(self._descriptor, line)
        except OSError:
            return  # a log that can't be written holds up nothing, and there is nowhere else to say so
        except Exception:
            self.handleError(record)

    def close(self) -> None:
        system.close(self._descriptor)
        super().close()

    def _open(self) -> None:
        self._descriptor = open_log_file(Path(self._path))
        self._bytes = os.fstat(self._descriptor).st_size

    def _begin_anew(self) -> None:
        for number in range(_KEPT_FILES - 1, 0, -1):
            with contextlib.suppress(FileNotFoundError):
                os.replace(f"{self._path}.{number}", f"{self._path}.{number + 1}")
        os.replace(self._path, f"{self._path}.1")
        full = self._descriptor
        self._open()  # before the other is closed: where this fails, its number must not become another file's
        system.close(full)


class _Formatter(logging.Formatter):
    """Instants as everywhere else in taskmon, and quicker than strftime; secrets masked, also in tracebacks."""

    def format(self, record: logging.LogRecord) -> str:
        return masked_text(super().format(record))

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        return to_text(datetime.fromtimestamp(record.created, UTC))


def close_log() -> None:
    """Close the log file, if one is open."""
    for handler in list(_logger.handlers):
        _logger.removeHandler(handler)
        handler.close()


def note(message: str) -> None:
    """One line about taskmon itself."""
    _logger.info("%s", printable(message))


def note_failure(message: str, error: BaseException) -> None:
    """One line and a traceback about a fault of taskmon's own."""
    _logger.error("%s", printable(message), exc_info=error)


def note_end(run: Run, attempt: int, outcome: Outcome) -> None:
    """One line for each attempt: when it started and ended, how long it took, and why it ended as it did."""
    seconds = outcome.elapsed_s
    if seconds is None and run.started_at is not None:
        seconds = seconds_between(run.started_at, outcome.ended_at)
    _logger.info(
        "run %d attempt %d (%s) %s: started %s, took %s s: %s",
        run.id,
        attempt,
        printable(run.name),
        outcome.state,
        to_text(run.started_at) if run.started_at else "never",
        "?" if seconds is None else f"{seconds:.3f}",
        printable(outcome.error.message) if outcome.error else "no error",
    )
