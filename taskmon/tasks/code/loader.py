"""Loads a file as a module, from its bytes as they are now; says in one line what keeps user code from loading."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import os
import sys
from types import CodeType, ModuleType

from taskmon import ours
from taskmon.core.errors import ErrorCode, InvalidError, TaskmonError
from taskmon.tasks.code.compiled import Compiled, hashed
from taskmon.tasks.code.tracebacks import place_of, traceback_of
from taskmon.tasks.code.versions import told_of_another_version

#: No program is longer; nothing that is has a hash.
_LONGEST_SOURCE_BYTES = 64 * 1024 * 1024
_GUARD = 'what is only for running it as a program belongs under `if __name__ == "__main__":`'


class TaskBrokenError(TaskmonError):
    """The task's file or module raises, or ends the process, while it is loaded."""

    exit_status = 2
    code = ErrorCode.EXCEPTION


class _Loader(importlib.machinery.SourceFileLoader):
    """Compiles the bytes that are hashed. A cached compilation counts as new by its second and size alone."""

    source_code = ""
    compiled: Compiled | None = None

    def get_code(self, fullname: str) -> CodeType:
        data = self.get_data(self.path)
        self.source_code = hashed(data)
        known = self.compiled.code_of(self.path, self.source_code) if self.compiled else None
        return known or self.source_to_code(data, self.path)


def load_file(path: str, compiled: Compiled | None = None) -> ModuleType:
    """The module of the file at this absolute path; the one that is loaded already if its bytes are the same.

    Args:
        compiled: Where a compilation of it may be had.

    Raises:
        TaskBrokenError, InvalidError: It can't be loaded.
    """
    name = _module_name(path)
    loaded = sys.modules.get(name)
    if loaded is not None and vars(loaded).get("__taskmon_code__") == source_hash(path):
        return loaded
    loader = _Loader(name, path)
    loader.compiled = compiled
    spec = importlib.util.spec_from_file_location(name, path, loader=loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        loader.exec_module(module)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # also SystemExit, and whatever else the user's code may raise
        sys.modules.pop(name, None)
        raise broken(os.path.basename(path), error) from None
    module.__dict__["__taskmon_code__"] = loader.source_code
    return module


def source_hash(path: str) -> str:
    """What changes when the file's bytes do; empty if it can't be read."""
    try:
        # The path may be what a job has written into its kept file; the monitor must not wait for a pipe.
        return hashed(ours.read_named(path, _LONGEST_SOURCE_BYTES))
    except (OSError, ValueError):  # ValueError: a path with NUL
        return ""


def broken(what: str, error: BaseException) -> TaskmonError:
    """What the user is told when loading `what` ended with `error`: also in which line of which file."""
    kind = type(error)
    place = place_of(error)
    details: dict[str, object] = {"exception": f"{kind.__module__}.{kind.__qualname__}", "interpreter": sys.executable}
    if place:
        details["where"] = place
    details["traceback"] = traceback_of(error)
    if isinstance(error, SyntaxError):
        line = f"\n    {error.text.strip()}" if error.text else ""
        return InvalidError(f"{error.filename or what}:{error.lineno or 1}: {error.msg}{line}", details)
    at = f" ({place})" if place else ""
    if isinstance(error, SystemExit):
        return TaskBrokenError(f"{what} ended itself (exit {error.code!r}) while it was loaded{at}; {_GUARD}.", details)
    message = f"{what} can't be loaded: {_line(error)}{at}"
    if isinstance(error, ModuleNotFoundError) and error.name and _is_elsewhere(error.name):
        version = ".".join(map(str, sys.version_info[:3]))
        message += (
            f". It was looked for by {sys.executable} (Python {version}); if another interpreter has it, give that with"
            " --python, for example --python .venv/bin/python."
        )
    return TaskBrokenError(message + told_of_another_version(error), details)


def _is_elsewhere(name: str) -> bool:
    """Whether nothing at all of this module is here. Where its package is, another interpreter is no help."""
    package = name.partition(".")[0]
    try:
        return package not in sys.modules and importlib.util.find_spec(package) is None
    except (ImportError, ValueError):  # a finder of the user's own, or a module that was made by hand
        return False


def _module_name(path: str) -> str:
    """The file's own name, so that what lies beside it imports the same module; another where that means another."""
    stem = os.path.basename(path).removesuffix(".py")
    loaded = sys.modules.get(stem)
    is_free = loaded is None or vars(loaded).get("__file__") == path
    if is_free and stem not in sys.stdlib_module_names:
        return stem
    return f"{stem}_{hashed(os.fsencode(path))[:8]}"


def _line(error: BaseException) -> str:
    try:
        text = str(error)
    except Exception:  # an exception that can't be printed
        text = "its text can't be shown"
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
