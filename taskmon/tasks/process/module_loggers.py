"""What the author's modules say through `logging` goes to the run's output, from INFO up, as `ctx.log` does.

Only in a task's own process, and only until somebody configures logging there: then it is as in any Python program.
Of the modules that are not the task's own, warnings alone: an HTTP library's INFO is a line for each request.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from functools import lru_cache

from taskmon.core.secrets.masking import Masking
from taskmon.tasks.describe.resolver import Found
from taskmon.tasks.durable.sources import is_own_code
from taskmon.tasks.log_lines import LogLine


def show_module_loggers(found: Found, masking: Masking) -> None:
    """Have what loggers say written to standard error: INFO of the task's own modules, and all warnings.

    Nothing if the task's file, or what it imports, has given logging a handler by now. Called again, in a process that
    performs another task, it is for that one alone.
    """
    last = logging.lastResort
    if isinstance(last, _ToOutput):
        last.serve(found, masking)
        return
    if logging.root.handlers or last is None or type(last).__module__ != logging.__name__:
        return
    handler = _ToOutput()
    handler.serve(found, masking)
    # In its place and not beside the root: what `basicConfig` and others look for there must not be found.
    logging.lastResort = handler
    if logging.root.level == logging.WARNING:  # else somebody has decided
        _lower_level(handler)


class _ToOutput(logging.Handler):
    """Writes to standard error, whatever that is by then, as Python's own last resort does."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self._is_own: Callable[[str], bool] = lambda path: False

    def serve(self, found: Found, masking: Masking) -> None:
        """Show what this task says, without its secrets."""
        self._is_own = lru_cache(maxsize=1_000)(lambda path: path == found.source or is_own_code(found.root, path))
        self.setFormatter(LogLine(masking))

    def filter(self, record: logging.LogRecord) -> bool:
        return record.levelno >= logging.WARNING or self._is_own(record.pathname)

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(self.format(record) + "\n")
            sys.stderr.flush()
        except RecursionError:
            raise
        except Exception:  # as all of logging's handlers do
            self.handleError(record)


class _Lowered(int):
    """A level that can be told from an equal one that somebody else has set."""


def _lower_level(handler: logging.Handler) -> None:
    """Let INFO pass at the root until it is given a handler; a logger that is given its own has the level it would.

    WORKAROUND: logging tells nobody that it is configured, so `addHandler`, which all ways of doing that come to, is
    wrapped. Without this, a handler that sends mail would get each INFO, for its author counts on WARNING at the root.
    """
    root, original, before = logging.root, logging.Logger.addHandler, logging.root.level
    lowered = _Lowered(logging.INFO)

    def keep_level(logger: logging.Logger) -> None:
        if logger.getEffectiveLevel() is lowered:
            logger.setLevel(before)

    def add_handler(self: logging.Logger, hdlr: logging.Handler) -> None:
        if isinstance(hdlr, logging.NullHandler):
            pass  # what libraries do so that nothing is said of them: they are not configured
        elif self is not root:
            keep_level(self)
        elif _is_unasked():
            hdlr = handler
        else:
            logging.Logger.addHandler = original  # type: ignore[method-assign]
            if root.level is lowered:
                root.setLevel(before)
        original(self, hdlr)

    for logger in list(root.manager.loggerDict.values()):
        if isinstance(logger, logging.Logger) and not all(
            isinstance(each, logging.NullHandler) for each in logger.handlers
        ):
            logger.setLevel(logger.getEffectiveLevel())
    root.setLevel(lowered)
    logging.Logger.addHandler = add_handler  # type: ignore[method-assign]


def _is_unasked() -> bool:
    """Whether nobody configures logging, but `logging.info("…")` does, or a sister of it, as it finds no handler."""
    frame = sys._getframe(2)
    around = frame.f_back
    return frame.f_code is logging.basicConfig.__code__ and around is not None and around.f_globals is vars(logging)
