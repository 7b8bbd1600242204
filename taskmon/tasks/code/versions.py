"""Tells when a task may have been written for another taskmon than the one that performs it.

Its author's environment may have a taskmon-tasks, or a taskmon, of any version; what performs the task is always the
monitor's own (`tasks/__main__.py`), in which a newer name may be missing and an older one gone.
"""

from __future__ import annotations

import os
import sys

import taskmon

_PACKAGE = os.path.dirname(os.path.abspath(taskmon.__file__)) + os.sep


def told_of_another_version(error: BaseException) -> str:
    """What to add to the words for an `error` while a task was loaded; empty where versions are not its cause."""
    if not (_is_of_an_import(error) or _is_raised_here(error)):
        return ""
    from importlib.metadata import PackageNotFoundError, version  # here: 20 ms, for a task that can't be loaded

    for name in ("taskmon-tasks", "taskmon"):
        try:
            installed = version(name)
        except (PackageNotFoundError, OSError, ValueError):
            continue
        if installed != taskmon.__version__:
            own = f"taskmon {taskmon.__version__} performs the task, with modules of its own"
            return f". {own}; {sys.executable} has {name} {installed}: update the older one."
    return ""


def _is_of_an_import(error: BaseException) -> bool:
    return isinstance(error, ImportError) and (error.name or "").partition(".")[0] == "taskmon"


def _is_raised_here(error: BaseException) -> bool:
    """As of `@task(an_argument_that_is_new=…)`."""
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    return frame is not None and frame.tb_frame.f_code.co_filename.startswith(_PACKAGE)
