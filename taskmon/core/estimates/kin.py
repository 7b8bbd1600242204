"""Which jobs are the same, and which are of one kind: the same program with other files, numbers or dates."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from itertools import pairwise

from taskmon.core.environment import digest
from taskmon.core.job import Job, JobKind
from taskmon.core.requests.program import find_program, shell_line

_NUMBERS = re.compile(r"\d+(?:[-.:_,T]\d+)*")
#: A commit, a checksum, an id: hexadecimal, and at least one digit of it is none of ten.
_HEX = re.compile(r"\b(?=[0-9a-f]*\d)(?=[0-9]*[a-f])[0-9a-f]{7,}(?:-[0-9a-f]{4,})*\b", re.IGNORECASE)
_EXTENSION = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,5}$")
#: A file that says what is done, and not what with.
_PROGRAMS = frozenset(
    {".bash", ".bat", ".cmd", ".jar", ".js", ".lua", ".mjs", ".php", ".pl", ".ps1", ".py", ".r", ".rb", ".sh", ".ts"}
)
_OPTION = re.compile(r"(-{1,2}[A-Za-z][\w-]*=|[A-Za-z_]\w*=)(.+)", re.DOTALL)
#: Behind it stands code: `python -c`, `perl -ne`, `su -c`.
_CODE = re.compile(r"-[a-zA-Z]{0,3}[cCeE]|--(?:command|eval|execute|expression|print)|-Command", re.IGNORECASE)
#: A path within code.
_PATH = re.compile(r"[\w.~%+#-]*/[\w.~%+#/-]*")
#: What stands behind is no more than what is done with the same: of so many arguments, of one, and of `a=b=c`.
_MOST_WORDS = 200
_MOST_CHARACTERS = 4_096
_MOST_OPTIONS = 16


@dataclass(frozen=True, slots=True)
class Kin:
    """Digests; jobs that are the same are of one kind."""

    same: str
    kind: str


def kin_of(job: Job) -> Kin:
    """What a job is compared by; its environment, policies and folder of output are not."""
    if job.kind is JobKind.TASK:
        same: list[object] = ["task", job.task, job.python, json.dumps(job.params, sort_keys=True)]
        return Kin(_digest(same), _digest(["task", job.task]))
    same = ["command", job.shell, job.cwd, *job.argv]
    words = _words(job)
    program = words[0].rpartition("/")[2] if words else ""
    words = words[:_MOST_WORDS]
    blurred = (_blurred_code(word) if _CODE.fullmatch(before) else _blurred(word) for before, word in pairwise(words))
    return Kin(_digest(same), _digest(["command", program, *blurred]))


def _words(job: Job) -> list[str]:
    """Those of the program that does the work: behind nice, sudo and their like it is of the same kind."""
    words = list(job.argv)
    line = " ".join(words[:1]) if job.shell else shell_line(words)
    if line is not None:
        words = line.split()
    place = find_program(words, in_shell=line is not None)
    return words if place is None else words[place.starts :]


def _blurred_code(code: str) -> str:
    """What is done itself, and no file, whatever paths are in it."""
    return _PATH.sub(lambda path: _blurred_value(path[0]), _without_numbers(code[:_MOST_CHARACTERS]))


def _blurred(word: str) -> str:
    """The argument without what changes from run to run."""
    names, value = "", word[:_MOST_CHARACTERS]
    for _ in range(_MOST_OPTIONS):
        option = _OPTION.fullmatch(value)
        if option is None:
            break
        names, value = names + option[1], option[2]
    return names + _blurred_value(value)


def _blurred_value(word: str) -> str:
    base = word.rstrip("/").rpartition("/")[2]
    extension = _EXTENSION.search(base)
    if extension is not None and extension[0].lower() in _PROGRAMS:
        return base
    if "/" in word or extension is not None:
        return "<" + (extension[0].lower() if extension is not None else "") + ">"
    return _without_numbers(word)


def _without_numbers(text: str) -> str:
    return _NUMBERS.sub("#", _HEX.sub("#", text))


def _digest(parts: list[object]) -> str:
    return digest(json.dumps(parts))
