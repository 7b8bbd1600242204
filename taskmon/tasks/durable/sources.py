"""The files that a task's code is made of: each module loaded from below its folder or package, with a hash of it.

What is installed for everybody (site-packages, the standard library, taskmon itself) is not the task's own code, also
where it lies below the folder, as a virtual environment of a project does.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Mapping
from functools import lru_cache
from types import ModuleType

import taskmon
from taskmon.tasks.code.loader import source_hash
from taskmon.tasks.durable.log_reader import Kept

_INSTALLED = frozenset({"site-packages", "dist-packages"})
_PACKAGE = os.path.dirname(os.path.abspath(taskmon.__file__))
_STANDARD = os.path.dirname(os.path.abspath(os.__file__))


class Sources:
    """What was loaded from below one folder. Tells each file once; used by one thread at a time."""

    def __init__(self, root: str, known: Mapping[str, str]) -> None:
        """Args:
        root: The folder; empty: there is none.
        known: Hashes by path, of what need not be told.
        """
        self._root = root
        self._known = set(known)
        self._count = 0

    def news(self) -> dict[str, str]:
        """Hashes of what was loaded since the last call, by path. Costs nothing where nothing was."""
        if not self._root or len(sys.modules) == self._count:
            return {}
        self._count = len(sys.modules)
        news = {path: source_hash(path) for path in loaded_below(self._root) if path not in self._known}
        self._known.update(news)
        return news


def is_own_code(root: str, path: str) -> bool:
    """Whether a file is of the task's own code, below its root."""
    inside = root + os.sep
    if not root or not path.startswith(inside) or path.startswith(_foreign(inside)):
        return False
    return _INSTALLED.isdisjoint(path[len(inside) :].split(os.sep))


def root_of(source: str, module: ModuleType) -> str:
    """The folder of a task's file, or of its whole package; empty if its code is in no file."""
    if not source:
        return ""
    package = sys.modules.get(module.__name__.partition(".")[0])
    paths: list[str] = list(getattr(package, "__path__", ()))
    if paths and package is not None and package.__name__ != "taskmon":
        return os.path.abspath(paths[0])
    folder = os.path.dirname(os.path.abspath(source))
    # A module of its own among all that is installed.
    return "" if os.path.basename(folder) in _INSTALLED or folder == _STANDARD else folder


def changed_files(kept: Kept) -> list[str]:
    """The files that are no longer as they were when the steps were kept.

    One that is gone has changed, but for the task's own: its attempt fails with the words for that.
    """
    was = _files(kept)
    return [path for path, code in was.items() if (now := source_hash(path)) != code and (now or path != kept.source)]


def present_code(kept: Kept) -> str:
    """What the code of these steps is now, as a text to compare: the hash of the task's file, and of all others."""
    main = source_hash(kept.source) if kept.source else ""
    others = [f"{path}\0{source_hash(path)}" for path in sorted(_files(kept)) if path != kept.source]
    if not others:
        return main
    return f"{main}+{hashlib.sha256(os.fsencode(chr(10).join(others))).hexdigest()[:16]}"


def main_code(code: str) -> str:
    """The part of such a text that tells of the task's own file."""
    return code.partition("+")[0]


def loaded_below(root: str) -> set[str]:
    """The files of the modules that are loaded from below the folder, but for what is installed for everybody."""
    found = set()
    for module in list(sys.modules.values()):
        path = getattr(module, "__file__", None)
        if isinstance(path, str) and is_own_code(root, path):
            found.add(path)
    return found


def _files(kept: Kept) -> dict[str, str]:
    own = {kept.source: kept.code} if kept.source and kept.code else {}
    return {**kept.files, **own}


@lru_cache(maxsize=8)
def _foreign(inside: str) -> tuple[str, ...]:
    """What lies below the task's folder and is not its own."""
    return tuple(
        each + os.sep for each in (sys.prefix, sys.base_prefix, _STANDARD, _PACKAGE) if each.startswith(inside)
    )
