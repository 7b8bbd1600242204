"""The worker's side of the journal and of progress.json: what is appended, what is made durable, who is poked."""

from __future__ import annotations

import contextlib
import errno
import json
import os
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from taskmon import ours, system
from taskmon.core.attempt import Outcome
from taskmon.core.clock import to_text, utc_now
from taskmon.core.estimates.curve import LEAST_POINTS, Curve
from taskmon.core.journal import JOURNAL, LONGEST_BYTES, PROGRESS, Event, Identity, line, read_all
from taskmon.core.progress import Progress
from taskmon.core.secrets.masking import Masking
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

    def __init__(self, folder: ours.Folder, pokes: Pokes, masking: Masking | None = None) -> None:
        """Args:
        masking: What of all that is told is a secret of this attempt.
        """
        self._pokes = pokes
        self._masking = masking or Masking()
        self._snapshot_path = os.path.join(folder.path, PROGRESS)
        self._snapshot = b""
        self._is_torn = False
        self._has_room_aside = False
        self._path = os.path.join(folder.path, JOURNAL)
        self._fd = folder.open_file(JOURNAL, os.O_RDWR | os.O_APPEND)
        try:
            #: What of it every reader needs: who this attempt is, and what was started.
            self._head = self._content()
            self.found = read_all(self._head)  #: all that it said when it was opened
        except BaseException:
            self.close()
            raise
        self._end = b""  #: the line of its outcome
        self._whole_bytes = len(self._head) if self._head.endswith(b"\n") else 0  #: as long, it ends with a whole line

    def close(self) -> None:
        system.close(self._fd)

    @property
    def size_bytes(self) -> int:
        """How long the journal is; more than it may be where that can't be told: then it gets nothing but its end."""
        try:
            return os.fstat(self._fd).st_size
        except OSError:
            return MOST_BESIDE_BYTES

    def _content(self) -> bytes:
        return ours.read_on(self._fd, self._path, 0, LONGEST_BYTES)

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
        self._head += self._append(Event.STARTING, worker=worker.to_json())
        point("after:starting")

    def started(self, command: Identity) -> None:
        point("before:started")
        self._head += self._try_append(Event.STARTED, command=command.to_json())
        point("after:started")

    def note(self, what: str, **fields: Any) -> None:
        self._append_beside(Event.NOTE, what=self._masking.text(what), **self._masking.value(fields))

    def progress(self, progress: Progress | None, newest_line: str, elapsed_s: float) -> None:
        self._append_beside(Event.PROGRESS, elapsed_s=round(elapsed_s, 3), **self._shown(progress, newest_line))

    def snapshot(self, fields: dict[str, Any]) -> None:
        """Replace progress.json and poke, unless it says so already; a disk without room only makes it old."""
        text = json.dumps(self._masking.value(fields), separators=(",", ":"))
        content = text.encode("ascii")
        if content == self._snapshot:
            return
        self._snapshot = content
        whole = f'{text[:-1]},"at":"{to_text(utc_now())}"}}\n'.encode("ascii")
        try:
            ours.replace(self._snapshot_path, whole)
        except OSError:
            return
        self._pokes.poke()

    def finished(
        self,
        outcome: Outcome,
        progress: Progress | None,
        newest_line: str,
        wait: Callable[[float], bool],
        curve: Curve | None = None,
    ) -> None:
        """Make the outcome durable where it is looked for, and poke; however long it takes: nobody else knows it.

        Args:
            wait: Rests so many seconds; whether a monitor is still there.
            curve: How far it was when.
        """
        point("before:write")
        while True:
            try:
                self._append_durably(outcome, progress, newest_line, curve)
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
        """Whether readers find the journal; where it, or its folder, was taken away or replaced, it is written anew.

        What else happened to that folder is the run's own affair. Without the folder of all runs nothing can be read.
        """
        try:
            if self._is_found():
                return True
        except OSError as error:
            if error.errno in LACKING:
                return False
        runs = os.path.dirname(os.path.dirname(os.path.dirname(self._path)))
        return os.access(runs, os.X_OK) and self._write_anew()

    def _is_found(self) -> bool:
        """Whether what stands there is this journal, with all that readers need."""
        found = ours.status(self._path)
        own = os.fstat(self._fd)
        if (found.st_dev, found.st_ino) != (own.st_dev, own.st_ino):
            return False
        return self._is_whole(self._content())

    def _is_removed(self) -> bool:
        try:
            return os.fstat(self._fd).st_nlink == 0
        except OSError:
            return False

    def _write_anew(self) -> bool:
        """Whether it is written, or can't be whatever is waited for."""
        try:
            ours.make_folder(os.path.dirname(self._path))
            with ours.replacing(self._path) as fd:
                try:
                    content = self._whole()
                    if os.write(fd, content) < len(content):
                        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                    os.fsync(fd)
                    os.dup2(fd, self._fd, inheritable=False)
                finally:
                    system.close(fd)
        except OSError as error:
            return error.errno not in FULL | LACKING
        return True

    def _whole(self) -> bytes:
        """All that was recorded; where somebody has written over it, what every reader needs."""
        with contextlib.suppress(OSError):
            content = self._content()
            if self._is_whole(content):
                return content
        return self._head + self._end

    def _is_whole(self, content: bytes) -> bool:
        return content.startswith(self._head.partition(b"\n")[0]) and self._end in content

    def _append_durably(
        self, outcome: Outcome, progress: Progress | None, newest_line: str, curve: Curve | None
    ) -> None:
        fields = self._shown(progress, newest_line)
        if curve is not None and len(points := curve.to_json()) >= LEAST_POINTS:
            fields["curve"] = points
        masked = self._masking.record(outcome.error) if outcome.error else None
        outcome = replace(outcome, error=masked, remarks=self._masking.value(outcome.remarks))
        try:
            self._end = self._write(line(Event.FINISHED, to_text(utc_now()), outcome=outcome.to_json(), **fields))
        except OSError as error:
            if error.errno not in FULL:
                raise
            # The cause alone finds room where its details don't.
            remarks = {name: outcome.remarks[name] for name in _NEEDED_REMARKS if name in outcome.remarks}
            cause = replace(outcome.error, details=None) if outcome.error else None
            short = replace(outcome, error=cause, remarks=remarks)
            self._end = self._write(line(Event.FINISHED, to_text(utc_now()), outcome=short.to_json()))
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

    def _try_append(self, event: Event, **fields: Any) -> bytes:
        """Append what may be missing; the line, if it is there."""
        try:
            return self._append(event, **fields)
        except OSError as error:
            complain(f"{event} is not in the journal: {error}")
            return b""

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

    def _append(self, event: Event, **fields: Any) -> bytes:
        return self._write(line(event, to_text(utc_now()), **fields))

    def _write(self, text: bytes) -> bytes:
        content = text
        size = os.fstat(self._fd).st_size
        if self._is_torn or (size != self._whole_bytes and not ours.ends_a_line(self._fd)):  # whoever has written there
            content = b"\n" + text
        written = os.write(self._fd, content)
        # A short write means that there was no room: readers skip the torn line, the next begins a new one.
        self._is_torn = written < len(content)
        if self._is_torn:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self._whole_bytes = size + written
        return text
