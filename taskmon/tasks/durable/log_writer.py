"""Writes an attempt's `kept.jsonl`: what it was told to keep is on the disk before it returns. log_reader.py reads it.

The file is made with the first thing that is kept, or, in an attempt that goes on from an earlier one, with all that
this one has kept, before any of the user's code runs: a kill in between must not leave a part of it to go on from.
"""

from __future__ import annotations

import contextlib
import json
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field

from taskmon import ours
from taskmon.tasks.durable.files import sync_folder
from taskmon.tasks.durable.log_reader import KEPT, LONGEST_LINE_BYTES, When, lines_that_count, read_line
from taskmon.tasks.durable.sources import Sources
from taskmon.tasks.tries import NeverTriedAgain

FORMAT = 1
#: Smaller files are not worth being written anew.
COMPACT_ABOVE_BYTES = 1024 * 1024
#: How many times what counts a file may grow to.
COMPACT_FACTOR = 4

#: Size and data, not the times: a journalling file system writes half as much. macOS has fsync alone.
_flush = getattr(os, "fdatasync", os.fsync)


class NotKeptError(NeverTriedAgain, OSError):
    """What should have been kept is not known to be on the disk."""


class ForkedError(NeverTriedAgain, RuntimeError):
    """A process that the task has forked used what belongs to the task's own process."""

    def __init__(self) -> None:
        super().__init__(
            "Only the task's own process can keep steps, checkpoints and state;"
            " a process that it started has to return its results to it."
        )


class EndedError(NeverTriedAgain, RuntimeError):
    """A thread that the task has left behind kept something after the function's end."""

    def __init__(self) -> None:
        super().__init__("The task's function has ended: nothing can be kept in this attempt any more.")


@dataclass(frozen=True, slots=True)
class Begun:
    """The first line: what was performed when the rest was kept."""

    code: str
    params: str
    source: str
    resumed_from: str | None = None
    salt: str = ""  #: hexadecimal; keys the digests of what steps are called with
    loosely: bool = False  #: some of what is kept was kept by other code, with the user's consent
    files: Mapping[str, str] = field(default_factory=dict)  #: hashes of the task's files, by path


class KeptFile:
    """The open file of a running attempt. Thread-safe; each method returns when its line is on the disk.

    Raises:
        NotKeptError: The system refused; what was kept before still is.
        ForkedError: This is not the process that performs the task.
        EndedError: It is closed.
    """

    def __init__(
        self,
        folder: str,
        begun: Begun,
        sources: Sources | None = None,
        hidden: Callable[[str], str] = lambda text: text,
    ) -> None:
        """Args:
        sources: Tells of the task's files that are loaded later than `begun` says.
        hidden: A value as JSON without the secrets in it, as it is put on the disk.
        """
        self._path = os.path.join(folder, KEPT)
        self._salt = begun.salt
        self._hidden = hidden
        self._begun = _line({"event": "begun", "format": FORMAT, **asdict(begun)})
        self._sources = sources
        self._files = b""  #: lines about those
        self._tried: set[bytes] = set()  #: lines, each of which is told once
        self._beside = b""  #: lines that go with the next one
        self._pid = os.getpid()
        self._lock = threading.Lock()
        self._fd: int | None = None
        self._mark = (0, 0)  #: what `_fd` was opened for: the task may close it, and open another under its number
        self._is_closed = False
        self._is_whole = False  #: what was appended is known to be on the disk, up to the file's end
        self._size = 0
        self._steps_bytes = 0
        self._last_bytes = {"checkpoint": 0, "state": 0}
        self._compact_at = COMPACT_ABOVE_BYTES

    @property
    def folder(self) -> str:
        """The attempt's."""
        return os.path.dirname(self._path)

    @property
    def salt(self) -> str:
        """The run's own, hexadecimal."""
        return self._salt

    def make_folder(self) -> None:
        """Have the attempt's folder there, before something else is kept in it."""
        with self._told():
            _make_folder(self.folder)

    def check_usable(self) -> None:
        """Refuse who can keep nothing, before anything is done that would have to be kept."""
        if os.getpid() != self._pid:  # before any lock: in a forked process it may be held for ever
            raise ForkedError
        if self._is_closed:
            raise EndedError

    def go_on_from(self, folder: str, copy_map: Callable[[str, str, str], None] | None = None) -> None:
        """Begin with all that counts of what the attempt in `folder` has kept.

        Args:
            copy_map: `copy_results` of item_log.py, where there are maps.
        """
        with self._lock, self._told():
            lines = lines_that_count(os.path.join(folder, KEPT))
            if copy_map is not None:
                _make_folder(self.folder)
                for entry in map(read_line, lines):
                    if entry is not None and entry["event"] == "map":
                        copy_map(folder, entry["file"], os.path.dirname(self._path))
            self._replace(lines)

    def has_map(self, name: str, file: str) -> None:
        """Note that results of a map's items lie in `file` of this folder."""
        self._append("map", f'{{"event":"map","name":{self._hidden(json.dumps(name))},"file":"{file}"}}\n')

    def note_files(self) -> None:
        """Have on the disk which files of the task were loaded since, before results of theirs are kept elsewhere."""
        self.check_usable()
        with self._lock, self._told():
            if self._fd is not None and self._note_sources():
                self._write_with(b"", is_flushed=True)

    def step(
        self,
        name: str,
        use: int,
        result: str,
        *,
        awaited: bool,
        when: When = When(),
        call: str = "",
        called: str = "",
    ) -> None:
        """Keep the result (JSON) of a step, with the digest of what it was called with, and that in words."""
        more = f',"at":"{when.at}","took_s":{when.took_s:.6g}' if when.at else ""
        more += f',"tries":{when.tries}' if when.tries > 1 else ""
        more += f',"call":{json.dumps(call)},"called":{self._hidden(json.dumps(called))}' if call else ""
        more += ',"awaited":true' if awaited else ""
        known, result = self._hidden(json.dumps(name)), self._hidden(result)
        self._append("step", f'{{"event":"step","name":{known},"use":{use}{more},"result":{result}}}\n')

    def tried(self, name: str, call: str) -> None:
        """Note a use that has kept nothing yet. It survives the process; the disk gets it with what is kept next."""
        known = self._hidden(json.dumps(name))
        line = f'{{"event":"tried","name":{known},"call":{json.dumps(call)}}}\n'.encode("ascii")
        with self._lock:
            if not self._is_closed and line not in self._tried:
                self._tried.add(line)
                self._note(line)

    def ended(self, unsettled: list[str]) -> None:
        """Note that the function has come to an end of its own, and which names of a killed attempt it did not use."""
        with self._lock:
            if not self._is_closed:
                names = self._hidden(json.dumps(unsettled))
                self._note(f'{{"event":"ended","unsettled":{names}}}\n'.encode("ascii"))

    def checkpoint(self, value: str) -> None:
        """Keep `value` (JSON) instead of the last checkpoint."""
        self._append("checkpoint", f'{{"event":"checkpoint","value":{self._hidden(value)}}}\n')

    def state(self, transaction: str, value: str) -> None:
        """Keep `value` (a JSON object) as what the state is after the transaction."""
        known, value = self._hidden(json.dumps(transaction)), self._hidden(value)
        self._append("state", f'{{"event":"state","transaction":{known},"value":{value}}}\n')

    def close(self) -> None:
        """Let go of the file; nothing can be kept any more in this attempt."""
        if os.getpid() != self._pid:
            return
        with self._lock:
            self._is_closed = True
            if self._fd is not None and self._is_ours():
                os.close(self._fd)
            self._fd = None

    def _append(self, event: str, text: str) -> None:
        self.check_usable()
        line = text.encode("ascii")
        if len(line) > LONGEST_LINE_BYTES:
            raise ValueError(
                f"This {event} is {len(line):,} bytes of JSON; {LONGEST_LINE_BYTES:,} can be kept."
                " Write it with ctx.save_file and keep the file's name."
            )
        with self._lock, self._told():
            if self._is_closed:
                raise EndedError
            if self._fd is None:
                self._replace([])
            elif not (self._is_whole and self._is_ours()):
                # The last line may be torn, and what a failed flush has dropped can't be told: written anew.
                self._replace(lines_that_count(self._path))
            assert self._fd is not None
            self._note_sources()
            self._write_with(line, is_flushed=True)
            self._count(event, len(line))
            self._compact_if_worthwhile()

    def _note_sources(self) -> bool:
        """Have what was loaded since go with the next line; whether there is something."""
        files = self._sources.news() if self._sources is not None else None
        if not files:
            return False
        news = _line({"event": "files", "files": files})
        self._files += news
        self._beside += news
        return True

    def _note(self, line: bytes) -> None:
        """Append it now if there is a file, else with the next line."""
        self._beside += line
        if self._fd is not None and self._is_whole and self._is_ours():
            with contextlib.suppress(OSError):
                self._write_with(b"")

    def _write_with(self, line: bytes, *, is_flushed: bool = False) -> None:
        """Append the line, and before it what is to go with it."""
        assert self._fd is not None
        self._is_whole = False
        _write(self._fd, self._beside + line)
        if is_flushed:
            _flush(self._fd)
        self._is_whole = True
        self._count("step", len(self._beside))
        self._beside = b""

    def _count(self, event: str, size: int) -> None:
        self._size += size
        if event in ("step", "map"):
            self._steps_bytes += size
        else:
            self._last_bytes[event] = size

    def _compact_if_worthwhile(self) -> None:
        counting = len(self._begun) + self._steps_bytes + sum(self._last_bytes.values())
        if self._size <= max(self._compact_at, COMPACT_FACTOR * counting):
            return
        try:
            self._replace(lines_that_count(self._path))
            self._compact_at = COMPACT_ABOVE_BYTES
        except OSError:
            # No harm done: the file is whole, only longer than it has to be. Not tried again at once.
            self._compact_at = 2 * self._size

    def _replace(self, lines: list[bytes]) -> None:
        """Put a file of `begun` and `lines` in the old one's place, or leave the old one as it is."""
        folder = os.path.dirname(self._path)
        _make_folder(folder)
        content = self._begun + self._files + b"".join(line + b"\n" for line in lines)
        was_whole, self._is_whole = self._is_whole, False  # an interrupt may come between any two of these lines
        fd = -1
        try:
            with ours.replacing(self._path) as fd:
                _write(fd, content)
                os.fsync(fd)
        except BaseException as error:
            self._is_whole = was_whole and isinstance(error, OSError)
            if fd >= 0:
                os.close(fd)
            raise
        is_first = self._fd is None
        if self._fd is not None and self._fd != fd and self._is_ours():
            os.close(self._fd)
        self._fd, self._mark = fd, _mark_of(os.fstat(fd))
        self._size = len(content)
        self._steps_bytes, self._last_bytes = len(content) - len(self._begun), {"checkpoint": 0, "state": 0}
        sync_folder(folder)
        if is_first:  # the monitor, which has made the folders, leaves it to who needs them
            sync_folder(os.path.dirname(folder))
            sync_folder(os.path.dirname(os.path.dirname(folder)))
        self._is_whole = True

    def _is_ours(self) -> bool:
        """Whether the descriptor still is that of the file, and the file has not been removed."""
        try:
            status = os.fstat(self._fd or 0)
        except OSError:
            return False
        return _mark_of(status) == self._mark and status.st_nlink > 0

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        """Say of the system's refusals what they mean here."""
        try:
            yield
        except OSError as error:
            raise NotKeptError(error.errno, f"It could not be kept: {error.strerror}", self._path) from error


def _line(entry: dict[str, object]) -> bytes:
    return json.dumps(entry, separators=(",", ":")).encode("ascii") + b"\n"


def _write(fd: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]


def _make_folder(folder: str) -> None:
    """Have the attempt's folder; a task in a thread of the monitor has none until it keeps something."""
    if ours.make_folder(folder):
        sync_folder(os.path.dirname(folder))
        sync_folder(os.path.dirname(os.path.dirname(folder)))


def _mark_of(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino
