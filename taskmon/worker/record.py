"""The worker's side of the journal and of progress.json: what is appended, what is made durable, who is poked."""

from __future__ import annotations

import contextlib
import errno
import json
import os
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from taskmon import system
from taskmon.core.attempt import Outcome
from taskmon.core.clock import to_text, utc_now
from taskmon.core.journal import JOURNAL, PROGRESS, Event, Evidence, Identity, line, read_all
from taskmon.core.masking import Masking
from taskmon.core.progress import Progress
from taskmon.core.trouble import FULL, LACKING
from taskmon.worker.faults import point
from taskmon.worker.log import complain
from taskmon.worker.pokes import Pokes

#: Set aside before anything is started, so that the outcome finds room on a disk that has none left.
ROOM_BYTES = 65_536
#: A journal as long as this gets nothing but its end.
MOST_BESIDE_BYTES = 1_048_576
_AGAIN_AFTER_S = 1.0
#: Remarks without which an outcome would be another one; all others may be dropped where there is no room.
_NEEDED_REMARKS = ("result_file", "trouble", "final", "session_end", "survivors")


class Record:
    """One attempt's journal, open for appending. The monitor made it; the holder of `alive` alone appends."""

    def __init__(self, folder: str, pokes: Pokes, masking: Masking | None = None) -> None:
        """Args:
        masking: What of all that is told is a secret of this attempt.
        """
        self._pokes = pokes
        self._masking = masking or Masking()
        self._snapshot_path = os.path.join(folder, PROGRESS)
        self._snapshot = b""
        self._is_torn = False
        self._has_room_aside = False
        self._path = os.path.join(folder, JOURNAL)
        self._fd = os.open(self._path, os.O_RDWR | os.O_APPEND)

    def close(self) -> None:
        system.close(self._fd)

    @property
    def size_bytes(self) -> int:
        """How long the journal is; more than it may be where that can't be told: then it gets nothing but its end."""
        try:
            return os.fstat(self._fd).st_size
        except OSError:
            return MOST_BESIDE_BYTES

    def evidence(self) -> Evidence:
        """All that the journal says so far."""
        return read_all(self._content())

    def _content(self) -> bytes:
        os.lseek(self._fd, 0, os.SEEK_SET)
        parts = []
        while part := os.read(self._fd, 1_048_576):
            parts.append(part)
        return b"".join(parts)

    def reserve(self) -> None:
        """Set room for the outcome aside, where the disk may be full by then.

        Raises:
            OSError: There is none.
        """
        point("before:reserve")
        if system.is_room_short(self._fd):
            self._set_room_aside()
        point("after:reserve")

    def mind_room(self) -> None:
        """Set room for the outcome aside once the disk has become short of it; a few times a second."""
        if not self._has_room_aside and system.is_room_short(self._fd):
            with contextlib.suppress(OSError):  # asked again at the next look; at the end it is tried until there is
                self._set_room_aside()

    def _set_room_aside(self) -> None:
        system.reserve(self._fd, ROOM_BYTES)
        self._has_room_aside = True

    def starting(self, worker: Identity) -> None:
        """Note that from now on the command may exist.

        Raises:
            OSError: It could not be noted: nothing may be started.
        """
        point("before:starting")
        self._append(Event.STARTING, worker=worker.to_json())
        point("after:starting")

    def started(self, command: Identity) -> None:
        point("before:started")
        self._try_append(Event.STARTED, command=command.to_json())
        point("after:started")

    def note(self, what: str, **fields: Any) -> None:
        self._append_beside(Event.NOTE, what=self._masking.text(what), **self._masking.value(fields))

    def progress(self, progress: Progress | None, newest_line: str) -> None:
        self._append_beside(Event.PROGRESS, **self._shown(progress, newest_line))

    def snapshot(self, fields: dict[str, Any]) -> None:
        """Replace progress.json and poke, unless it says so already; a disk without room only makes it old."""
        text = json.dumps(self._masking.value(fields), separators=(",", ":"))
        content = text.encode("ascii")
        if content == self._snapshot:
            return
        self._snapshot = content
        whole = f'{text[:-1]},"at":"{to_text(utc_now())}"}}\n'.encode("ascii")
        beside = self._snapshot_path + ".new"
        try:
            fd = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            try:
                complete = os.write(fd, whole) == len(whole)
            finally:
                os.close(fd)
            if complete:
                os.replace(beside, self._snapshot_path)
        except OSError:
            return
        self._pokes.poke()

    def finished(
        self, outcome: Outcome, progress: Progress | None, newest_line: str, wait: Callable[[float], bool]
    ) -> None:
        """Make the outcome durable where it is looked for, and poke; however long it takes: nobody else knows it.

        Args:
            wait: Rests so many seconds; whether a monitor is still there.
        """
        point("before:write")
        while True:
            try:
                self._append_durably(outcome, progress, newest_line)
                break
            except (OSError, MemoryError) as error:
                complain(f"the outcome can't be written yet: {error}")
            wait(_AGAIN_AFTER_S)
        if self._has_room_aside:
            system.give_back_room(self._fd)
        has_complained = False
        while not self._is_in_place():
            if not has_complained:
                has_complained = True
                complain(f"the outcome can't be read: {self._path} was taken away")
            # What was moved may come back. What was removed for good is waited for only as long as a monitor is.
            if not wait(_AGAIN_AFTER_S) and self._is_removed():
                break
        point("before:poke")
        self._pokes.poke()
        point("after:poke")

    def _is_in_place(self) -> bool:
        """Whether readers find the journal; where its own folder alone is gone, all of it is written anew.

        What else happened to that folder is the run's own affair. Without the folder of all runs nothing can be read.
        """
        try:
            os.stat(self._path)
        except OSError as error:
            run = os.path.dirname(os.path.dirname(self._path))
            if error.errno in LACKING or not os.access(os.path.dirname(run), os.X_OK):
                return False
            return not isinstance(error, FileNotFoundError) or self._write_anew(run)
        return True

    def _is_removed(self) -> bool:
        try:
            return os.fstat(self._fd).st_nlink == 0
        except OSError:
            return False

    def _write_anew(self, run: str) -> bool:
        """Whether it is written, or can't be whatever is waited for."""
        fd = -1
        try:
            for folder in (run, os.path.dirname(self._path)):
                if not os.path.isdir(folder):
                    os.mkdir(folder, 0o700)
            content = self._content()
            fd = os.open(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_EXCL, 0o600)
            if os.write(fd, content) < len(content):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(fd)
            os.dup2(fd, self._fd, inheritable=False)
        except OSError as error:
            if fd >= 0:
                os.unlink(self._path)
            return error.errno not in FULL | LACKING
        finally:
            if fd >= 0:
                system.close(fd)
        return True

    def _append_durably(self, outcome: Outcome, progress: Progress | None, newest_line: str) -> None:
        fields = self._shown(progress, newest_line)
        masked = self._masking.record(outcome.error) if outcome.error else None
        outcome = replace(outcome, error=masked, remarks=self._masking.value(outcome.remarks))
        try:
            self._write(line(Event.FINISHED, to_text(utc_now()), outcome=outcome.to_json(), **fields))
        except OSError as error:
            if error.errno not in FULL:
                raise
            # The cause alone finds room where its details don't.
            remarks = {name: outcome.remarks[name] for name in _NEEDED_REMARKS if name in outcome.remarks}
            cause = replace(outcome.error, details=None) if outcome.error else None
            short = replace(outcome, error=cause, remarks=remarks)
            self._write(line(Event.FINISHED, to_text(utc_now()), outcome=short.to_json()))
        point("after:write")
        point("before:fsync")
        try:
            os.fsync(self._fd)
        except OSError:
            # What a failed fsync has dropped can't be told: the line is written anew.
            self._is_torn = True
            raise
        point("after:fsync")

    def _shown(self, progress: Progress | None, newest_line: str) -> dict[str, Any]:
        shown = self._masking.progress(progress)
        return {"progress": shown.to_json() if shown else None, "line": self._masking.text(newest_line)}

    def _try_append(self, event: Event, **fields: Any) -> None:
        """Append what may be missing."""
        try:
            self._append(event, **fields)
        except OSError as error:
            complain(f"{event} is not in the journal: {error}")

    def _append_beside(self, event: Event, **fields: Any) -> None:
        """Append what may be missing, unless that would spend the room for the outcome, or the journal is too long."""
        if self.size_bytes >= MOST_BESIDE_BYTES:
            return
        try:
            if self._has_room_aside or system.is_room_short(self._fd):
                self._set_room_aside()
        except OSError:
            return
        self._try_append(event, **fields)
        self._pokes.poke()

    def _append(self, event: Event, **fields: Any) -> None:
        self._write(line(event, to_text(utc_now()), **fields))

    def _write(self, content: bytes) -> None:
        if self._is_torn:
            content = b"\n" + content
        written = os.write(self._fd, content)
        # A short write means that there was no room: readers skip the torn line, the next begins a new one.
        self._is_torn = written < len(content)
        if self._is_torn:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
