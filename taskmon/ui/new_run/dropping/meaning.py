"""What dropped files are good for: a script to be run, a file of tasks, a folder to run in, or arguments. No Qt."""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass
from pathlib import Path

from taskmon.core.errors import InvalidError

_HEAD_BYTES = 512
#: What programs begin with, on Linux and macOS. On some disks every file may be executed.
_PROGRAMS = (b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a drop would fill in. All of it are words as well, for a command or a task that is there already."""

    words: tuple[str, ...] = ()  #: paths and addresses, in their order
    folders: frozenset[str] = frozenset()  #: which of them are folders
    argv: tuple[str, ...] = ()  #: the command that a script is
    cwd: str = ""  #: where that would run
    task_file: str = ""  #: a Python file with tasks
    text: str = ""  #: what was dropped as a text

    @property
    def is_only_words(self) -> bool:
        """Whether it is nothing by itself: somebody has to say what shall be done with it."""
        return not (self.argv or self.cwd or self.task_file or self.text)


def meaning_of(paths: tuple[str, ...]) -> Meaning:
    """Look at what was dropped; blocking. What can't be read is an argument like any other."""
    folders = frozenset(path for path in paths if os.path.isdir(path))
    if len(paths) != 1:
        return Meaning(paths, folders)
    path = paths[0]
    if folders:
        return Meaning(paths, folders, cwd=path)
    if not os.path.isfile(path):  # a pipe would have us wait for somebody at its other end
        return Meaning(paths)
    if path.endswith(".py") and _has_tasks(path):
        return Meaning(paths, task_file=path, cwd=os.path.dirname(path))
    argv = _as_script(path)
    return Meaning(paths, argv=argv, cwd=os.path.dirname(path) if argv else "")


def meaning_of_text(text: str, addresses: tuple[str, ...]) -> Meaning:
    """What a text, or addresses of the web, are good for."""
    is_address = "://" in text and len(text.split()) == 1
    words = addresses or ((text.strip(),) if is_address else ())
    return Meaning(words) if words else Meaning(text=text)


def _has_tasks(path: str) -> bool:
    from taskmon.ui.new_run.python_file import functions_in  # here: most drops need no parser

    try:
        return any(function.is_task for function in functions_in(path))
    except InvalidError:
        return False


def _as_script(path: str) -> tuple[str, ...]:
    """The command line that runs a file; empty: it is none to be run."""
    try:
        with Path(path).open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except (OSError, ValueError):
        return ()
    may_run = os.access(path, os.X_OK)
    if may_run and head.startswith((b"#!", *_PROGRAMS)):
        return (path,)
    if head.startswith(b"#!"):
        line = os.fsdecode(head.partition(b"\n")[0][2:])
        try:
            return (*shlex.split(line), path)
        except ValueError:
            return ()
    return ()
