"""What could not be done, as an error for the user: nothing that was asked in the window fails in silence."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from taskmon.core.errors import TaskmonError
from taskmon.ui.text.errors.text import refusal_text

T = TypeVar("T")
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


async def outcome_of(asked: Future[T], tell: Callable[[str], object]) -> T | None:
    """What came of something asked; None, and a sentence for the user by `tell`, where it could not be done."""
    (answer,) = await asyncio.gather(asyncio.wrap_future(asked), return_exceptions=True)
    error = refusal(answer)
    if error is not None:
        tell(refusal_text(error))
    return None if isinstance(answer, BaseException) else answer
