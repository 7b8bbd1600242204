"""Tasks that were loaded into the monitor for its threads: each once, until a file of its own code changes.

User code is loaded here only for `isolation="thread"`. What a task's file imports has to be imported at its top: the
folder of the file is on the path only while the file is loaded. What is installed stays as it was first imported.
"""

from __future__ import annotations

import os
import sys
import threading
from dataclasses import dataclass, field, replace
from typing import TypeGuard

from taskmon.tasks.describe.resolver import Found, find, source_hash
from taskmon.tasks.durable.sources import Sources

_Stamp = tuple[int, int, int]
#: Functions; one that is asked for again after that is loaded again.
_MOST_LOADED = 256


@dataclass(frozen=True, slots=True)
class _Loaded:
    found: Found
    stamps: dict[str, _Stamp | None]  #: of all files of its code; none: not to be trusted


@dataclass(slots=True)
class LoadedTasks:
    """Usable from any thread; one at a time loads."""

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _loaded: dict[tuple[str, str], _Loaded] = field(default_factory=dict)

    def find(self, task: str, cwd: str) -> Found:
        """The task as its file is now.

        Raises:
            TaskmonError: What `taskmon.tasks.describe.resolver.find` raises.
        """
        known = self._loaded.get((task, cwd))
        if _is_current(known):
            return known.found
        with self._lock:
            known = self._loaded.get((task, cwd))
            if _is_current(known):  # another thread has loaded it while this one waited
                return known.found
            if known is not None:
                _forget_modules(known)
            path = list(sys.path)
            try:
                found = find(task, cwd, alone=False)
            finally:
                sys.path[:] = path  # what the file itself put there as well: it is the monitor's
            files = Sources(found.root, {}).news() | {found.source: found.code}
            # Written while it was loaded, it is loaded once more the next time.
            is_whole = bool(found.source) and source_hash(found.source) == found.code
            if is_whole:
                found = replace(found, files=files)
            if len(self._loaded) >= _MOST_LOADED:
                del self._loaded[next(iter(self._loaded))]
            self._loaded[task, cwd] = _Loaded(found, {each: _stamp(each) for each in files} if is_whole else {})
            return found


def _is_current(known: _Loaded | None) -> TypeGuard[_Loaded]:
    return known is not None and bool(known.stamps) and all(_stamp(path) == was for path, was in known.stamps.items())


def _stamp(path: str) -> _Stamp | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def _forget_modules(known: _Loaded) -> None:
    """Have its code imported anew, all of it: one module holds what another was."""
    name = known.found.canonical.rpartition(":")[0]
    for each, module in list(sys.modules.items()):
        is_its_own = each == name or (getattr(module, "__file__", None) or "") in known.stamps
        if is_its_own and each.partition(".")[0] != "taskmon":
            del sys.modules[each]
