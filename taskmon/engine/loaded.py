"""Tasks that were loaded into the monitor for its threads: each file once, until it changes.

User code is loaded here only for `isolation="thread"`. What a task's file imports stays as it was when that was first
imported, and has to be imported at its top: the folder of the file is on the path only while the file is loaded.
"""

from __future__ import annotations

import os
import sys
import threading
from dataclasses import dataclass, field
from typing import TypeGuard

from taskmon.tasks.finding import Found, find, source_hash

_Stamp = tuple[int, int, int]
#: Functions; one that is asked for again after that is loaded again.
_MOST_LOADED = 256


@dataclass(frozen=True, slots=True)
class _Loaded:
    found: Found
    stamp: _Stamp | None  #: of its file; None: not to be trusted


@dataclass(slots=True)
class LoadedTasks:
    """Usable from any thread; one at a time loads."""

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _loaded: dict[tuple[str, str], _Loaded] = field(default_factory=dict)

    def find(self, task: str, cwd: str) -> Found:
        """The task as its file is now.

        Raises:
            TaskmonError: What `taskmon.tasks.finding.find` raises.
        """
        known = self._loaded.get((task, cwd))
        if _is_current(known):
            return known.found
        with self._lock:
            known = self._loaded.get((task, cwd))
            if _is_current(known):  # another thread has loaded it while this one waited
                return known.found
            if known is not None:
                _forget_module(known.found)
            path = list(sys.path)
            try:
                found = find(task, cwd, alone=False)
            finally:
                sys.path[:] = path  # what the file itself put there as well: it is the monitor's
            stamp = _stamp(found.source)
            # Written while it was loaded, it is loaded once more the next time.
            if len(self._loaded) >= _MOST_LOADED:
                del self._loaded[next(iter(self._loaded))]
            self._loaded[task, cwd] = _Loaded(found, stamp if source_hash(found.source) == found.code else None)
            return found


def _is_current(known: _Loaded | None) -> TypeGuard[_Loaded]:
    return known is not None and known.stamp is not None and known.stamp == _stamp(known.found.source)


def _stamp(path: str) -> _Stamp | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def _forget_module(found: Found) -> None:
    """Have a module that has changed imported anew; a file is loaded from its bytes anyway."""
    name = found.canonical.rpartition(":")[0]
    if not os.path.isabs(name) and name.partition(".")[0] != "taskmon":
        sys.modules.pop(name, None)
