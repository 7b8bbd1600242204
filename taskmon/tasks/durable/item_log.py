"""The results of a map's items: a file of its own beside kept.jsonl, one line an item, read again as a stream.

`map-<16 hexadecimal digits>.jsonl`, named in kept.jsonl by `{"event": "map", "name", "file"}`. One object a line:

| line | fields |
|---|---|
| an item's result | call (digest of function and item or its key), at (UTC), took_s, tries (if more than one), result |
| a failed item | failed (its place, from 0), call, called (the same in words), at, took_s, tries, error (a record) |
| a map begins | items: how many; null where it did not know |

A later attempt takes the results along. What failed is tried again, so of that nothing is copied.
"""

from __future__ import annotations

import errno
import json
import os
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from taskmon import ours
from taskmon.core import storable
from taskmon.tasks.durable.files import sync_folder
from taskmon.tasks.durable.log_reader import LONGEST_LINE_BYTES, KeptMap
from taskmon.tasks.durable.log_writer import EndedError, NotKeptError

#: What stands around it on its line is short.
LONGEST_RESULT_BYTES = LONGEST_LINE_BYTES - 4_096
#: How the writer begins the line of a result, and no other.
_RESULT_BEGINS = b'{"call":'
_flush = getattr(os, "fdatasync", os.fsync)


@dataclass(frozen=True, slots=True)
class ItemsKept:
    """How far a map has come in one attempt."""

    name: str
    done: int  #: items whose result is kept, in this attempt or before
    failed: int
    items: int | None  #: of how many; None: unknown
    failures: tuple[Mapping[str, Any], ...]  #: the first of the lines about what failed


class ItemLog:
    """The open file of all maps of one name in a running attempt. Thread-safe."""

    def __init__(self, path: str, digits: int | None) -> None:
        """Open it, or make it.

        Args:
            digits: Of each digest only so many count; None: all.

        Raises:
            NotKeptError: The system refuses.
        """
        self._path = path
        self._digits = digits
        self._lock = threading.Lock()
        #: Where a kept result stands that nobody has asked for yet, by its digest; a list for several.
        self._waiting: dict[bytes, int | list[int]] = {}
        self.waiting = 0  #: how many there are of these
        try:
            self._fd = ours.open_file(path, os.O_CREAT | os.O_RDWR | os.O_APPEND)
            sync_folder(os.path.dirname(path))
            self._size = self._indexed()
        except OSError as error:
            raise NotKeptError(error.errno, f"It could not be kept: {error.strerror}", path) from error

    def take(self, call: str) -> int | None:
        """Where the kept result of such an item stands: `read` it. Each is given once."""
        key = self._key(call)
        with self._lock:
            found = self._waiting.get(key)
            if found is None:
                return None
            self.waiting -= 1
            if isinstance(found, int):
                del self._waiting[key]
                return found
            if len(found) == 2:
                self._waiting[key] = found[1]
                return found[0]
            return found.pop(0)

    def read(self, place: int) -> Any:
        """The result on the line that stands at `place`.

        Raises:
            NotKeptError: It is no longer there.
        """
        length = 4_096
        while True:
            line = os.pread(self._fd, length, place)
            end = line.find(b"\n")
            if end >= 0:
                entry = _entry(line[:end])
                if entry is None or "result" not in entry:
                    raise NotKeptError(errno.ENOENT, "What it had kept was changed while it ran", self._path)
                return entry["result"]
            if len(line) < length:
                raise NotKeptError(errno.ENOENT, "What it had kept was cut off while it ran", self._path)
            length *= 8

    def append(self, lines: list[bytes]) -> list[int]:
        """Have the lines on the disk; returns where each of them stands.

        Raises:
            NotKeptError: The system refuses, or the file was removed: nothing more is kept.
        """
        places = []
        try:
            with self._lock:
                if self._fd < 0:
                    raise EndedError
                for line in lines:
                    places.append(self._size)
                    self._size += len(line)
                left = memoryview(b"".join(lines))
                while left:
                    left = left[os.write(self._fd, left) :]
                _flush(self._fd)
                if os.fstat(self._fd).st_nlink == 0:
                    raise FileNotFoundError(errno.ENOENT, "the file was removed")
        except OSError as error:
            raise NotKeptError(error.errno, f"It could not be kept: {error.strerror}", self._path) from error
        return places

    def close(self) -> None:
        """Let go of the file; nothing can be kept any more."""
        with self._lock:
            if self._fd >= 0:
                os.close(self._fd)
                self._fd = -1

    def _indexed(self) -> int:
        """Note where each result stands; the file's size, its last line ended."""
        place = 0
        with open(self._fd, "rb", closefd=False) as file:
            for line in file:
                entry = _entry(line) if len(line) <= LONGEST_LINE_BYTES else None
                if entry is not None and "result" in entry:
                    self._put(self._key(entry["call"]), place)
                place += len(line)
                is_whole = line.endswith(b"\n")
        if place and not is_whole:
            os.write(self._fd, b"\n")
            place += 1
        return place

    def _put(self, key: bytes, place: int) -> None:
        self.waiting += 1
        before = self._waiting.get(key)
        if before is None:
            self._waiting[key] = place
        elif isinstance(before, int):
            self._waiting[key] = [before, place]
        else:
            before.append(place)

    def _key(self, call: str) -> bytes:
        return bytes.fromhex(call[: self._digits])


def items_kept(folder: str, kept: KeptMap, most_failures: int) -> ItemsKept:
    """How far a map has come in the attempt in `folder`, as its file says; nothing where it can't be read."""
    done = failed = 0
    items: int | None = 0
    failures: list[Mapping[str, Any]] = []
    try:
        for line in ours.lines(os.path.join(folder, kept.file), LONGEST_LINE_BYTES + 1):
            if line.startswith(_RESULT_BEGINS):  # of which there are very many: counted, not read
                done += 1
                continue
            entry = _entry(line)
            if entry is None:
                continue
            if "failed" in entry:
                failed += 1
                if len(failures) < most_failures:
                    failures.append(entry)
            elif "items" in entry:
                items = None if items is None or entry["items"] is None else items + entry["items"]
    except OSError:
        pass
    return ItemsKept(kept.name, done, failed, items, tuple(failures))


def results_kept(folder: str, kept: KeptMap) -> Iterator[Any]:
    """The results of a map that the attempt in `folder` has kept, one after another.

    Raises:
        OSError: The file can't be read.
    """
    return (entry["result"] for entry in _entries(os.path.join(folder, kept.file)) if "result" in entry)


def copy_results(folder: str, file: str, into: str) -> None:
    """Begin a map's file in the attempt's folder `into` with the results that the attempt in `folder` has kept.

    Raises:
        OSError: It can't be read, or not be written.
    """
    fd = -1
    try:
        with ours.replacing(os.path.join(into, file)) as fd, open(fd, "wb", closefd=False) as copy:
            for line in ours.lines(os.path.join(folder, file), LONGEST_LINE_BYTES + 1):
                entry = _entry(line)
                if entry is not None and "result" in entry:
                    copy.write(line + b"\n")
            copy.flush()
            os.fsync(fd)
    finally:
        if fd >= 0:
            os.close(fd)


def _entries(path: str) -> Iterator[dict[str, Any]]:
    for line in ours.lines(path, LONGEST_LINE_BYTES + 1):
        entry = _entry(line)
        if entry is not None:
            yield entry


def _entry(line: bytes) -> dict[str, Any] | None:
    """What a line says; None if it is torn, or nothing that this version knows."""
    try:
        entry = storable.loads(line, all_numbers=True)
    except ValueError:
        return None
    match entry:
        case {"call": str(call), "result": _} | {"call": str(call), "failed": int(), "error": dict()}:
            known: dict[str, Any] = entry
            return known if _is_digest(call) else None
        case {"items": int() | None}:
            return dict(entry)
    return None


def _is_digest(text: str) -> bool:
    try:
        return bool(bytes.fromhex(text))
    except ValueError:
        return False


def line_of_result(call: str, when: Mapping[str, object], result: str) -> bytes:
    """A line about an item that is done; `result` is JSON."""
    more = json.dumps({"call": call, **when}, separators=(",", ":"))
    return f'{more[:-1]},"result":{result}}}\n'.encode("ascii")


def line_of_entry(entry: Mapping[str, object]) -> bytes:
    """Any other line."""
    return json.dumps(entry, separators=(",", ":")).encode("ascii") + b"\n"
