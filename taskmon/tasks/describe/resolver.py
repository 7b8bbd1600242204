"""Finds and loads the function that a task's name means; in the process that is to run it, or to describe it."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from taskmon.core.errors import ErrorCode, InvalidError, TaskmonError
from taskmon.tasks.builtin import BUILTIN
from taskmon.tasks.code.compiled import Compiled
from taskmon.tasks.code.loader import TaskBrokenError, broken, load_file, source_hash
from taskmon.tasks.code.search_path import is_installed, look_in
from taskmon.tasks.code.tracebacks import code_of
from taskmon.tasks.decorator import Declaration, declaration_of
from taskmon.tasks.decorator import task as declare
from taskmon.tasks.describe.description import Registered
from taskmon.tasks.durable.sources import root_of
from taskmon.tasks.parameters.validation import nearest

__all__ = ["Found", "TaskBrokenError", "TaskNotFoundError", "at_hand", "find", "registered", "source_hash"]

_GROUP = "taskmon.tasks"
_HOW = "A task is named MODULE:FUNCTION or FILE.py:FUNCTION, for example: backup.py:nightly"


class TaskNotFoundError(TaskmonError):
    """There is no such file, module, function or registered task; the message names what comes near."""

    exit_status = 2
    code = ErrorCode.NOT_FOUND


@dataclass(frozen=True, slots=True)
class Found:
    """A task, loaded."""

    function: Callable[..., Any]
    declaration: Declaration  #: what `@task` noted; the defaults without it
    canonical: str  #: MODULE:FUNCTION or /absolute/FILE.py:FUNCTION
    source: str  #: the file that holds the function; empty if there is none
    code: str  #: that file's `source_hash`
    files: Mapping[str, str] | None = None  #: `source_hash` of each file of its code, where all are known to be current
    root: str = ""  #: the folder below which all modules are the task's own code; empty if there is none


def find(task: str, cwd: str, *, alone: bool = True, compiled: Compiled | None = None) -> Found:
    """Load MODULE:FUNCTION, FILE.py:FUNCTION or the registered task of this name.

    Nothing of the folder is imported for a registered name, and for a module what is installed comes first.

    Args:
        cwd: Relative files are looked for here, and modules that are not installed.
        alone: The process belongs to this task, so that what lies beside its file is found first. Otherwise (in the
            monitor) last, for it must not shadow what the monitor has still to import.
        compiled: Where a compilation of its file may be had.

    Raises:
        TaskNotFoundError, TaskBrokenError, InvalidError: `error.record` is what a run would show.
    """
    place, colon, name = task.rpartition(":")
    if not colon:
        place, _, name = _registered(task, cwd).partition(":")
    if not place or not name:
        raise InvalidError(f"{_HOW}.")
    if place.endswith(".py") or os.sep in place:
        place = _file(place, cwd)
        look_in(os.path.dirname(place), first=alone)
        module = load_file(place, compiled)
    else:
        if colon and not is_installed(place):
            look_in(cwd, first=False)
        module = _module(place, cwd)
    function = _function(module, name, place, cwd)
    source = _source(function, module)
    code = getattr(module, "__taskmon_code__", "") if source == place else source_hash(source)
    declaration = _declaration(function, f"{place}:{name}")
    return Found(function, declaration, f"{place}:{name}", source, code, root=root_of(source, module))


def at_hand(function: Callable[..., Any]) -> Found:
    """A function that is loaded already, as a task; its file is not looked at, so that it never counts as changed.

    Raises:
        InvalidError: It can't be a task.
    """
    name = f"{function.__module__}:{function.__qualname__}"
    return Found(function, _declaration(function, name), name, source="", code="", files={})


def registered() -> list[Registered]:
    """The tasks that have a short name; none is loaded."""
    from taskmon.tasks.describe.listing import listed  # here: only for a list, and it takes a parser of Python

    return listed(_names())


def _names() -> dict[str, str]:
    from importlib import metadata  # here: only short names need it, and it takes 20 ms

    found = {entry.name: entry.value.partition("[")[0].strip() for entry in metadata.entry_points(group=_GROUP)}
    return found | BUILTIN


def _registered(name: str, cwd: str) -> str:
    if name in BUILTIN:
        return BUILTIN[name]
    names = _names()
    if name in names:
        return names[name]
    if name.endswith(".py") and os.path.exists(os.path.join(cwd, name)):
        raise InvalidError(f"Say which function of {name} is meant: {name}:FUNCTION")
    meant = nearest(name, names)
    there = f"did you mean {meant}?" if meant else f"there are {', '.join(sorted(names))}."
    raise TaskNotFoundError(f"No task is registered as {name!r}; {there} {_HOW}.")


def _file(place: str, cwd: str) -> str:
    path = os.path.abspath(os.path.join(cwd, os.path.expanduser(place)))
    if os.path.isfile(path):
        if path.endswith(".py"):
            return path
        raise InvalidError(f"{path} is no Python file: its name does not end in .py.")
    folder, name = os.path.split(path)
    try:
        others = sorted(each for each in os.listdir(folder) if each.endswith(".py"))
    except OSError:
        raise TaskNotFoundError(f"not found: {path}. There is no folder {folder}.") from None
    meant = nearest(name, others)
    raise TaskNotFoundError(f"not found: {path}" + (f"; did you mean {meant}?" if meant else ""))


def _module(name: str, cwd: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{name}.".startswith(f"{error.name}."):
            raise broken(name, error) from None
        beside = f"; the file {name}.py is named {name}.py:FUNCTION" if os.path.exists(os.path.join(cwd, name)) else ""
        raise TaskNotFoundError(
            f"not found: a module {name!r}, neither in {cwd} nor installed for {sys.executable}{beside}. If another"
            " interpreter has it, give that with --python."
        ) from None
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        raise broken(name, error) from None


def _function(module: ModuleType, name: str, place: str, cwd: str) -> Callable[..., Any]:
    found = vars(module).get(name) or getattr(module, name, None)
    if found is None:
        names = [
            each
            for each, value in vars(module).items()
            if callable(value) and getattr(value, "__module__", None) == module.__name__ and not isinstance(value, type)
        ]
        meant = nearest(name, names)
        there = f"did you mean {meant}?" if meant else f"there {'are ' + ', '.join(names) if names else 'is none'}."
        raise TaskNotFoundError(f"{place} has no function {name!r}; {there}{_other_one(module, name, place, cwd)}")
    if not callable(found):
        raise InvalidError(f"{name} of {place} is no function; it is a value of type {type(found).__name__}.")
    return found  # type: ignore[no-any-return]


def _other_one(module: ModuleType, name: str, place: str, cwd: str) -> str:
    """What to type if a file of the folder was meant, and an installed module of that name was found."""
    file = place + ".py"
    path = os.path.join(cwd, file)
    found = getattr(module, "__file__", None)
    if not os.path.exists(path) or (found is not None and os.path.exists(found) and os.path.samefile(found, path)):
        return ""
    return f" This is the module {found or 'of Python'}; the file {file} of {cwd} is named {file}:{name}"


def _declaration(function: Callable[..., Any], task: str) -> Declaration:
    """What its author said, or what holds for a function without the decorator."""
    try:
        declaration = declaration_of(function) or declaration_of(declare(function))
    except TypeError as error:
        raise InvalidError(f"{task} can't be a task: {error}") from None
    except AttributeError:  # what is written in C takes no attribute
        raise InvalidError(
            f"{task} can't be a task: it is not written in Python; write a function around it."
        ) from None
    assert declaration is not None
    return declaration


def _source(function: Callable[..., Any], module: ModuleType) -> str:
    """The file in which the function was written, seen through what decorators put around it."""
    code = code_of(function)
    path = code.co_filename if code else getattr(module, "__file__", None) or ""
    return path if os.path.exists(path) else ""
