"""What could not be done, as an error for the user: nothing that was asked in the window fails in silence."""

from __future__ import annotations

import logging

from taskmon.core.errors import TaskmonError

log = logging.getLogger(__name__)


def refusal(answer: object) -> TaskmonError | None:
    """The answer, if it is an error; one that nobody foresaw is logged, and becomes a sentence as well."""
    if isinstance(answer, TaskmonError):
        return answer
    if isinstance(answer, Exception):
        log.error("what was asked in the window failed", exc_info=answer)
        return TaskmonError(f"taskmon itself failed: {answer}; its log says more.")
    if isinstance(answer, BaseException):
        raise answer
    return None
