"""A task's `check`: asked before a run is queued, and again before it starts."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Mapping
from typing import Any

from taskmon.core.errors import ErrorCode, RunError
from taskmon.tasks.code.tracebacks import place_of, traceback_of

_CODES = {FileNotFoundError: ErrorCode.NOT_FOUND, PermissionError: ErrorCode.NOT_PERMITTED}


def unmet(check: Callable[..., object], function: Callable[..., Any], arguments: Mapping[str, Any]) -> RunError | None:
    """Call `check` with those of `function`'s arguments (and defaults) that it names; what it minds, or None.

    Fine is None, True or an empty text. A text is the problem; so is False; so is an exception (FileNotFoundError
    has the code `not_found`, PermissionError `not_permitted`, all others are `invalid` with their text).
    While a required argument that it names is not given yet (a secret), it is not asked.
    """
    name = getattr(check, "__name__", "check")
    takes = inspect.signature(function).parameters
    known = {each.name: each.default for each in takes.values() if each.default is not each.empty} | dict(arguments)
    wanted = inspect.signature(check).parameters.values()
    if any(each.kind is each.VAR_KEYWORD for each in wanted):
        wanted_names = set(known)
    else:
        wanted_names = {each.name for each in wanted if each.name in known}
    for each in wanted:
        if (
            each.name not in known
            and each.default is each.empty
            and each.kind not in (each.VAR_KEYWORD, each.VAR_POSITIONAL)
        ):
            if each.name in takes and each.name != "ctx":
                return None
            return _invalid(f"Its check, {name}(), asks for {each.name!r}, which is no parameter of the task.")
    return _asked(check, name, {each: known[each] for each in known if each in wanted_names})


def _asked(check: Callable[..., object], name: str, arguments: dict[str, Any]) -> RunError | None:
    try:
        said = check(**arguments)
        if inspect.iscoroutine(said):
            said.close()
            return _invalid(f"Its check, {name}(), is async; write it with a plain def.")
        if isinstance(said, str):
            return _invalid(said) if said else None
        if said is None or said:
            return None
    except (Exception, SystemExit) as error:  # whatever the user's code raises is its answer
        code = next((code for kind, code in _CODES.items() if isinstance(error, kind)), ErrorCode.INVALID)
        kind, place = type(error), place_of(error)
        details = {"exception": f"{kind.__module__}.{kind.__qualname__}", "check": name}
        if place:
            details["where"] = place
        said = _text(error)
        what = "" if said == kind.__name__ or code is not ErrorCode.INVALID else f"{kind.__name__}, "
        message = f"{said} ({what}raised by its check, {name}(){f': {place}' if place else ''})"
        return RunError(message, code, {**details, "traceback": traceback_of(error)})
    return _invalid(f"Its check, {name}(), says that it can't run now.")


def _text(error: BaseException) -> str:
    try:
        if isinstance(error, FileNotFoundError) and error.filename is not None:
            return f"not found: {os.fsdecode(error.filename)}"
        return str(error) or type(error).__name__
    except Exception:  # an exception that can't be printed
        return type(error).__name__


def _invalid(message: str) -> RunError:
    return RunError(message, ErrorCode.INVALID)
