"""Environments that nobody has used for a month go, and at once what was never made to its end."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from pathlib import Path

from taskmon import system
from taskmon.core.untrusted.characters import counted
from taskmon.engine import log
from taskmon.engine.environments.folder import Folder

KEPT = timedelta(days=30)
_DIGEST = re.compile(r"[0-9a-f]{32}")


def remove_unused(environments: Path, needed: Callable[[], Collection[str]], now: datetime) -> int:
    """Remove what has not been used for so long, but for what an unfinished run has; how many these were. Blocks.

    Args:
        needed: The digests of the environments that unfinished runs have.
        now: As it is believed: a clock that has leapt ahead must not make all of them old.
    """
    try:
        found = [Folder(environments, name) for name in os.listdir(environments) if _DIGEST.fullmatch(name)]
    except OSError:
        return 0  # there has never been one
    old = [folder for folder in found if _is_over(folder, now)]
    if not old:
        return 0
    kept = set(needed())
    removed = sum(_remove(folder, now) for folder in old if folder.digest not in kept or not folder.is_whole())
    if removed:
        log.note(f"removed {counted(removed, 'environment')} that nobody has used for {KEPT.days} days")
    return removed


def _is_over(folder: Folder, now: datetime) -> bool:
    used = folder.used_at()
    return not folder.is_whole() or used is None or not timedelta() <= now - used < KEPT


def _remove(folder: Folder, now: datetime) -> bool:
    lock = folder.try_locked()
    if lock is None:
        return False  # it is just being made, or used
    try:
        used = folder.used_at()
        if folder.is_whole() and (used is None or now - used < KEPT):
            folder.note_use(now)  # used since, or noted by a clock that was ahead: from now on then
            return False
        folder.remove()
    except OSError as error:
        log.note_failure(f"the environment {folder.path} could not be removed", error)
        return False
    finally:
        with contextlib.suppress(OSError):
            system.close(lock)
    return True
