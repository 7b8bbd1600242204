"""strace: what a process asked of the system, in order; how to kill it right before a call, or have that fail."""

from __future__ import annotations

import errno
import os
import re
import shutil
import subprocess
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

#: A line of a log written with -y: maybe a pid, the call, its first descriptor's file, and a name in that folder.
_CALL = re.compile(
    r'^(?:(?P<pid>\d+) +)?(?P<name>[a-z_0-9]+)\((?:(?P<fd>\d+)<(?P<path>[^>]*)>(?:, "(?P<inside>[^"]+)")?)?'
)
#: Their first argument is a folder, their second a name in it.
_IN_A_FOLDER = ("openat", "newfstatat", "mkdirat", "renameat", "unlinkat", "fchmodat")
_RESUMED = re.compile(r"^(?:(?P<pid>\d+) +)?<\.\.\. (?P<name>[a-z_0-9]+) resumed>")
_RESULT = re.compile(r" = (-?\d+)")


@cache
def works() -> bool:
    """Whether it is here and may trace."""
    if shutil.which("strace") is None:
        return False
    return subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True, timeout=30).returncode == 0


@dataclass(frozen=True, slots=True)
class Call:
    """One system call: when it began, or, `ended`, when it came back."""

    name: str
    path: str  #: of the first argument, if that is a descriptor; with the name in it where that is a folder
    text: str
    nth: int  #: the how-manieth of this name by this process
    began: bool
    ended: bool
    result: int | None
    folder: str = ""  #: of the first argument, where the second is a name in it


def calls(log: Path) -> list[Call]:
    """The calls in the order of their beginnings and ends; one that others came between is there twice."""
    found = []
    counts: Counter[tuple[str, str]] = Counter()
    open_calls: dict[str, Call] = {}
    for line in log.read_text(errors="replace").splitlines():
        resumed = _RESUMED.match(line)
        number = _RESULT.search(line)
        result = int(number[1]) if number else None
        if resumed:
            begun = open_calls.pop(resumed["pid"] or "", None)
            if begun is not None:
                found.append(Call(begun.name, begun.path, line, begun.nth, False, True, result))
            continue
        match = _CALL.match(line)
        if not match:
            continue
        pid = match["pid"] or ""
        counts[pid, match["name"]] += 1
        is_open = "<unfinished ...>" in line
        path, folder = match["path"] or "", ""
        if match["inside"] and match["name"] in _IN_A_FOLDER:
            path, folder = os.path.join(path, match["inside"]), path
        call = Call(match["name"], path, line, counts[pid, match["name"]], True, not is_open, result, folder)
        if is_open:
            open_calls[pid] = call
        found.append(call)
    return found


def recording(log: Path, *, calls: str = "all", threads: bool = False) -> list[str]:
    """What to put before a command so that its calls go into `log`."""
    return ["strace", "-qq", "-y", "-s", "80", *(["-f"] if threads else []), "-e", f"trace={calls}", "-o", str(log)]


def killing(call: Call) -> list[str]:
    """What to put before a command so that it is killed right before that call."""
    wanted = f"inject={call.name}:signal=KILL:when={call.nth}"
    return ["strace", "-qq", "-o", "/dev/null", "-e", f"trace={call.name}", "-e", wanted]


def refusing(name: str, which: int | str, error: int, log: Path, path: str = "", *, threads: bool = False) -> list[str]:
    """What to put before a command so that a call of it fails; `log` has what was hit.

    Args:
        which: The how-manieth of this name, about that path if there is one; "3+" is each from the third on.
        threads: In each of its threads and processes, as each of them counts.
    """
    wanted = f"inject={name}:error={errno.errorcode[error]}:when={which}"
    about = [*(["-f"] if threads else []), *(["-P", path] if path else [])]
    return ["strace", *about, "-qq", "-y", "-s", "80", "-o", str(log), "-e", f"trace={name}", "-e", wanted]


def slowing(names: str, delay_ms: int) -> list[str]:
    """What to put before a command so that these calls, with commas between, take so much longer."""
    wanted = f"inject={names}:delay_exit={1000 * delay_ms}"
    return ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={names}", "-e", wanted]


def refused(log: Path) -> list[str]:
    """The lines of the calls that were made to fail."""
    return [line for line in log.read_text(errors="replace").splitlines() if "(INJECTED)" in line]
