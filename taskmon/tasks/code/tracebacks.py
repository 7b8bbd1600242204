"""Where in its author's code something was raised: as a traceback of their frames, and as one place in words."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from traceback import TracebackException
from types import CodeType, TracebackType
from typing import Any

import taskmon

LONGEST_TRACEBACK = 16_000
LONGEST_LINE = 500
#: Of each exception in a chain, its last frames: those of a runaway recursion are all alike.
_MOST_FRAMES = 100
_PACKAGE = os.path.dirname(os.path.abspath(taskmon.__file__)) + os.sep
#: What stands around a task, in a run and in a test of it.
_OWN = (os.path.join(_PACKAGE, "tasks") + os.sep, os.path.join(_PACKAGE, "testing") + os.sep)
_BUILTIN = os.path.join(_PACKAGE, "tasks", "builtin") + os.sep


def traceback_of(error: BaseException, *, ours: bool = False) -> str:
    """The author's frames, and those of what they call, with causes and groups; a long one loses its midst.

    Args:
        ours: Taskmon's frames as well: it is what failed.
    """
    first = error.__traceback__ if ours else _from_theirs(error.__traceback__)
    try:
        shown = TracebackException(type(error), error, first, limit=-_MOST_FRAMES, compact=True)
        if not ours:
            _leave_out_own(shown)
        text = clean("".join(shown.format()))
    except BaseException:  # no memory, too deep, or an exception with tricks
        return "Its traceback can't be shown."
    if len(text) <= LONGEST_TRACEBACK:
        return text
    head, tail = LONGEST_TRACEBACK // 4, LONGEST_TRACEBACK * 3 // 4
    return f"{text[:head]}\n… {len(text) - head - tail:,} characters left out …\n{text[-tail:]}"


def line_of(error: BaseException) -> str:
    """It in one line, "TypeName: text"; never raises."""
    text = one_line(text_of(error))
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def text_of(error: BaseException) -> str:
    """What it says of itself; never raises."""
    try:
        return clean(str(error))
    except BaseException:  # an exception that can't be printed, in whatever way
        return "its text can't be shown"


def one_line(text: str) -> str:
    """The first line of a text, cut where it is long."""
    lines = text.strip().splitlines() or [""]
    line = lines[0] + (" …" if len(lines) > 1 else "")
    return line if len(line) <= LONGEST_LINE else line[: LONGEST_LINE - 1] + "…"


def place_of(error: BaseException) -> str:
    """The line of the author's own code from which `error` came: "/home/me/rows.py, line 2, in parse"; or nothing."""
    if isinstance(error, SyntaxError) and error.filename and os.path.isabs(error.filename):
        return clean(f"{error.filename}, line {error.lineno or 1}")
    leaf = next(leaves_of(error))  # of a group the first: the others are in its traceback
    frames = [*_frames(error.__traceback__), *_frames(leaf.__traceback__)]
    theirs = [(code, line) for code, line in frames if _may_be_theirs(code.co_filename)]
    # A task may be installed itself; where it is not, what is installed was called by it.
    own = [(code, line) for code, line in theirs if not _is_installed(code.co_filename)] or theirs
    return clean(_place(*own[-1])) if own else ""


def pointing_at(function: Callable[..., Any], message: str) -> dict[str, str]:
    """Details that lead to a function, for what came of its end and not of a line in it."""
    code = code_of(function)
    if code is None or not _may_be_theirs(code.co_filename):
        return {}
    line = f'File "{code.co_filename}", line {code.co_firstlineno}, in {code.co_name}'
    return {"where": clean(_place(code, code.co_firstlineno)), "traceback": clean(f"{line}\n{message}\n")}


def code_of(function: Callable[..., Any]) -> CodeType | None:
    """What was written of a function, seen through what decorators put around it; None of what is written in C."""
    inner: Any = function
    while hasattr(inner, "__wrapped__"):
        inner = inner.__wrapped__
    code = getattr(inner, "__code__", None)
    return code if isinstance(code, CodeType) else None


def without_own(traceback: TracebackType | None) -> TracebackType | None:
    """The traceback without what taskmon does around the author's lines and between them; all of it if none is left."""
    left: list[TracebackType] = []
    here = _from_theirs(traceback)
    while here is not None:
        if not _is_own(here.tb_frame.f_code.co_filename):
            left.append(here)
        here = here.tb_next
    made: TracebackType | None = None
    for each in reversed(left):
        made = TracebackType(made, each.tb_frame, each.tb_lasti, each.tb_lineno)
    return made or traceback


def leaves_of(error: BaseException) -> Iterator[BaseException]:
    """The exceptions in a group and in its groups; the exception itself if it is none."""
    waiting = [error]
    while waiting:
        each = waiting.pop()
        if isinstance(each, BaseExceptionGroup):
            waiting.extend(reversed(each.exceptions))
        else:
            yield each


def is_ours(traceback: TracebackType | None) -> bool:
    """Whether nobody else's code has run: taskmon's alone, and Python's below it."""
    return all(
        _is_of_python(code.co_filename) or (code.co_filename.startswith(_PACKAGE) and not _is_builtin(code.co_filename))
        for code, _ in _frames(traceback)
    )


def clean(text: str) -> str:
    """`text` without what UTF-8 can't hold."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _place(code: CodeType, line: int) -> str:
    inside = "" if code.co_name == "<module>" else f", in {code.co_name}"
    return f"{code.co_filename}, line {line}{inside}"


def _frames(traceback: TracebackType | None) -> Iterator[tuple[CodeType, int]]:
    while traceback is not None:
        yield traceback.tb_frame.f_code, traceback.tb_lineno
        traceback = traceback.tb_next


def _from_theirs(traceback: TracebackType | None) -> TracebackType | None:
    """The traceback from the first frame on that is the task's; all of it if there is none such."""
    here = traceback
    while here is not None and _is_around(here.tb_frame.f_code.co_filename):
        here = here.tb_next
    return here or traceback


def _leave_out_own(shown: TracebackException) -> None:
    """Take out what taskmon does between the lines of the author's, as around a step; all of it is nobody's place."""
    waiting: list[TracebackException | None] = [shown]
    while waiting:
        each = waiting.pop()
        if each is None:
            continue
        theirs = [frame for frame in each.stack if not _is_own(frame.filename)]
        each.stack[:] = theirs or each.stack
        waiting += [each.__cause__, each.__context__, *(each.exceptions or ())]


def _is_around(path: str) -> bool:
    """Whether a file is of what stands around each task: taskmon, the import machinery, the event loop."""
    loop = sys.modules.get("asyncio")
    folder = os.path.dirname(getattr(loop, "__file__", None) or "") + os.sep
    return _is_own(path) or path.startswith("<frozen importlib") or (loop is not None and path.startswith(folder))


def _is_own(path: str) -> bool:
    return path.startswith(_OWN) and not _is_builtin(path)


def _is_builtin(path: str) -> bool:
    return path.startswith(_BUILTIN)


def _is_of_python(path: str) -> bool:
    library = os.path.dirname(os.__file__) + os.sep
    return path.startswith((library, "<frozen ")) and "site-packages" not in path


def _may_be_theirs(path: str) -> bool:
    """Whether an author may have written it: not Python, not what was made of a text, nothing of taskmon.

    Nor a built-in task: who runs it reads what it says.
    """
    return not (path.startswith((*_OWN, "<")) or _is_of_python(path))


def _is_installed(path: str) -> bool:
    return f"{os.sep}site-packages{os.sep}" in path or f"{os.sep}dist-packages{os.sep}" in path
