"""taskmon's own log: a rotating file for its owner only, a line for each attempt that has ended."""

from __future__ import annotations

import logging
import os
from datetime import UTC, datetime
from pathlib import Path

from taskmon.core.attempt import Outcome
from taskmon.core.clock import to_text
from taskmon.core.job import printable
from taskmon.core.run import Run

_LARGEST_BYTES = 2_000_000
_KEPT_FILES = 3
_ERRORS = "backslashreplace"
_logger = logging.getLogger("taskmon")


def open_log(folder: Path) -> None:
    """Send what taskmon logs to `folder/taskmon.log`; once per process, again for another folder."""
    close_log()
    path = folder / "taskmon.log"
    _create(path)
    _logger.addHandler(_LogFile(path))
    _logger.setLevel(logging.INFO)
    _logger.propagate = False


def _create(path: str | Path) -> None:
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600))


def _rotate(full: str, aside: str) -> None:
    os.replace(full, aside)
    _create(full)  # the handler itself would let the umask decide who may read it


class _LogFile(logging.Handler):
    """Opens the file with the first line: what rotates it takes 5 ms to import, and the window opens before that."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._file: logging.Handler | None = None

    def emit(self, record: logging.LogRecord) -> None:
        if self._file is None:
            from logging.handlers import RotatingFileHandler

            file = RotatingFileHandler(self._path, "a", _LARGEST_BYTES, _KEPT_FILES, "utf-8", False, _ERRORS)
            file.setFormatter(_Formatter("%(asctime)s %(levelname)s %(message)s"))
            file.rotator = _rotate
            self._file = file
        self._file.emit(record)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
        super().close()


class _Formatter(logging.Formatter):
    """Instants as everywhere else in taskmon, and quicker than strftime."""

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
    seconds = (outcome.ended_at - run.started_at).total_seconds() if run.started_at else None
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
