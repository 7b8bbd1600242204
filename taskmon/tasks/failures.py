"""Exceptions of a task as records that a person understands."""

from __future__ import annotations

from taskmon.core.errors import RunError


def error_of(error: BaseException) -> RunError:
    """The record of what a task raised."""
    raise NotImplementedError
