"""The journals of ended attempts that left nothing else, a thousand runs to a file: evidence for `rebuild`, no more.

Two folders and a file for each such run took three inodes and 12 KB for a journal of one. What is written here is on
the disk before its folder goes; a run that is removed takes its lines along.
"""

from __future__ import annotations

import contextlib
import json
import os
import threading
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from taskmon import ours
from taskmon.core import storable
from taskmon.paths import LONGEST_NUMBER, numbers

_RUNS_IN_A_FILE = 1_000
_SUFFIX = ".jsonl"
#: A journal that is folded has some kilobytes.
_LONGEST_LINE_BYTES = 1_048_576
#: Below the folder of all runs.
_DEPTH = 1


@dataclass(frozen=True, slots=True)
class FoldedJournal:
    """One attempt's journal, whole."""

    run_id: int
    attempt: int
    content: bytes


class Folded:
    """`runs/ended/`; for the holder of the monitor's lock, any thread of it. Whoever only reads needs no lock."""

    def __init__(self, runs: Path) -> None:
        self._folder = runs / "ended"
        #: Held by who folds from its look at the rows to the end, so that no removed run is written down again.
        self.lock = threading.RLock()

    def add(self, journals: Iterable[FoldedJournal]) -> None:
        """Write them down, on the disk when this returns.

        Raises:
            OSError: They may not be there: their folders have to stay.
        """
        lines: dict[int, list[bytes]] = {}
        for each in journals:
            entry = {"run": each.run_id, "attempt": each.attempt, "journal": each.content.decode("ascii", "replace")}
            lines.setdefault(each.run_id // _RUNS_IN_A_FILE, []).append(_line(entry))
        with self.lock:
            for number, added in lines.items():
                self._append(self._path(number), b"".join(added))

    def forget(self, run_ids: Collection[int]) -> None:
        """Remove the journals of these runs.

        Raises:
            OSError: Some of them are still there.
        """
        wanted = set(run_ids)
        with self.lock:
            for number in sorted({run_id // _RUNS_IN_A_FILE for run_id in wanted}):
                self._rewrite(self._path(number), wanted)

    def numbers(self) -> list[int]:
        """The numbers of the files, in their order."""
        try:
            names = [name.removesuffix(_SUFFIX) for name in os.listdir(self._folder) if name.endswith(_SUFFIX)]
        except OSError:
            return []
        return numbers(names)

    def read(self, number: int) -> dict[int, dict[int, FoldedJournal]]:
        """What the file `number` holds, by run and attempt; what can't be read is left out."""
        found: dict[int, dict[int, FoldedJournal]] = {}
        for line in self._lines(self._path(number)):
            each = _from_line(line)
            if each is not None and each.run_id // _RUNS_IN_A_FILE == number:
                found.setdefault(each.run_id, {})[each.attempt] = each
        return found

    @staticmethod
    def number_of(run_id: int) -> int:
        """The number of the file in which the journals of a run are."""
        return run_id // _RUNS_IN_A_FILE

    def _path(self, number: int) -> str:
        return os.path.join(self._folder, f"{number}{_SUFFIX}")

    def _lines(self, path: str) -> Iterator[bytes]:
        with contextlib.suppress(OSError):
            for line in ours.lines(path, _LONGEST_LINE_BYTES, depth=_DEPTH):
                yield line + b"\n"

    def _append(self, path: str, content: bytes) -> None:
        os.makedirs(self._folder.parent, mode=0o700, exist_ok=True)
        ours.make_folder(str(self._folder), depth=_DEPTH)
        is_new = not os.path.lexists(path)
        try:
            ours.append(path, content, sync=True, depth=_DEPTH)
        except ours.NotOursError:  # of a job: what was folded there is lost, and the folders of the rest stay
            os.close(ours.create(path, depth=_DEPTH))
            ours.append(path, content, sync=True, depth=_DEPTH)
        if is_new:
            _sync_folder(str(self._folder))

    def _rewrite(self, path: str, without: Collection[int]) -> None:
        lines = list(self._lines(path))
        kept = [line for line in lines if (each := _from_line(line)) is not None and each.run_id not in without]
        if len(kept) == len(lines):
            return
        if not kept:
            os.unlink(path)
            return
        with ours.replacing(path, depth=_DEPTH) as descriptor, open(descriptor, "wb") as file:
            file.writelines(kept)
            file.flush()
            os.fsync(descriptor)


def _line(entry: dict[str, Any]) -> bytes:
    return json.dumps(entry, separators=(",", ":")).encode("ascii") + b"\n"


def _from_line(line: bytes) -> FoldedJournal | None:
    try:
        entry = storable.loads(line)
        run_id, attempt, content = entry["run"], entry["attempt"], entry["journal"]
    except (ValueError, KeyError, TypeError):
        return None
    are_numbers = all(type(number) is int and 0 < number < 10**LONGEST_NUMBER for number in (run_id, attempt))
    if not are_numbers or not isinstance(content, str):
        return None
    return FoldedJournal(run_id, attempt, content.encode("ascii", "replace"))


def _sync_folder(path: str) -> None:
    if os.name != "posix":
        return
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
