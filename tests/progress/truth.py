"""How far a program really is, measured beside it and without a look at what it prints.

What is measured is said as one of
    size:PATH:TOTAL     size of a file over TOTAL bytes
    dirsize:DIR:TOTAL   bytes below a folder over TOTAL
    count:DIR:TOTAL     files below a folder over TOTAL
    glob:PATTERN:TOTAL  files that match a pattern over TOTAL
    lines:PATH:TOTAL    lines of a file over TOTAL
    fdpos:PATH[:TOTAL]  furthest position at which a process of the command has PATH open, over its size
    rchar:TOTAL         bytes read by all processes of the command over TOTAL (wchar: written)
    cpu:SECONDS         processor time of all processes of the command over SECONDS, for what reads far ahead
    file:PATH           PATH holds the fraction, written by the program or its server
    time:SECONDS        the command is known to last that long
Where TOTAL was a guess, the truth is scaled to end at 1 and the meta says so.
"""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterator
from pathlib import Path


def processes_of(session: int) -> Iterator[str]:
    """The pids of a session, as /proc names them."""
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            fields = Path(f"/proc/{name}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if len(fields) > 3 and int(fields[3]) == session:
            yield name


class Truth:
    """Measures how much of the work is really done."""

    def __init__(self, how: str, cwd: Path) -> None:
        self.kind, _, rest = how.partition(":")
        self._path, self._total = "", 1.0
        if self.kind in ("size", "dirsize", "count", "glob", "lines"):
            path, _, total = rest.rpartition(":")
            self._path, self._total = str(cwd / path), float(total)
        elif self.kind == "fdpos":
            path, _, total = rest.partition(":")
            self._path, self._total = os.path.realpath(cwd / path), float(total or 0)
        elif self.kind in ("rchar", "wchar", "cpu", "time"):
            self._total = float(rest)
        elif self.kind == "file":
            self._path = str(cwd / rest)
        else:
            raise SystemExit(f"unknown truth {how!r}")
        self._most: dict[str, float] = {}

    def fraction(self, session: int, seconds: float) -> float | None:
        """Done over total now; None while nothing can be measured."""
        try:
            if self.kind == "time":
                return min(1.0, seconds / self._total)
            if self.kind == "file":
                return float(Path(self._path).read_text().strip() or 0)
            if self.kind == "fdpos":
                position = self._position(session)
                return None if position is None else position / (self._total or os.path.getsize(self._path) or 1)
            return self._amount(session) / self._total
        except (OSError, ValueError):
            return None

    def _amount(self, session: int) -> float:
        if self.kind == "size":
            return os.stat(self._path).st_size
        if self.kind == "glob":
            return len(glob.glob(self._path, recursive=True))
        if self.kind == "lines":
            return Path(self._path).read_bytes().count(b"\n")
        if self.kind in ("rchar", "wchar", "cpu"):
            return self._consumed(session)
        amount = 0
        for folder, _, files in os.walk(self._path):
            for name in files:
                try:
                    amount += 1 if self.kind == "count" else os.lstat(os.path.join(folder, name)).st_size
                except OSError:
                    continue  # it was renamed in between
        return amount

    def _position(self, session: int) -> int | None:
        furthest: int | None = None
        for pid in processes_of(session):
            for opened in glob.glob(f"/proc/{pid}/fd/*"):
                try:
                    if os.readlink(opened) != self._path:
                        continue
                    info = Path(opened.replace("/fd/", "/fdinfo/")).read_text()
                except OSError:
                    continue
                furthest = max(furthest or 0, int(info.split()[1]))
        return furthest

    def _consumed(self, session: int) -> float:
        for pid in processes_of(session):
            try:
                if self.kind == "cpu":
                    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
                    used = (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
                else:
                    found = re.search(rf"^{self.kind}: (\d+)", Path(f"/proc/{pid}/io").read_text(), re.M)
                    used = float(found.group(1)) if found else 0.0
            except (OSError, ValueError):
                continue  # it ended in between
            self._most[pid] = max(self._most.get(pid, 0.0), used)
        return sum(self._most.values())
