"""The folder of one attempt as the monitor uses it: made, read, asked through, locked. It decides nothing."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from taskmon import ours, system
from taskmon.core import journal, storable
from taskmon.core.attempt import Claim, MadeFile, Outcome
from taskmon.core.clock import to_text, utc_now
from taskmon.core.job import Job
from taskmon.core.journal import Event, Evidence, Request
from taskmon.core.requests.answer import ANSWERS
from taskmon.core.trouble import LACKING
from taskmon.core.wire import Live

#: The progress file holds one small object; more than this is not ours.
_LONGEST_PROGRESS_BYTES = 65_536
#: Some 800 requests; whoever pauses and resumes from a script for days comes to more.
_LONGEST_CONTROL_BYTES = 65_536
#: A folder that somebody removes meanwhile is made anew: each time is a race that either side may win.
_TRIES = 1_000
#: tasks.results.MOST_IN_DATABASE_BYTES; what is longer is a file of the run.
_LONGEST_RESULT_BYTES = 1_048_576
_PAUSE_WORDS = {"pause": True, "paused": True, "resume": False, "running": False}


@dataclass(frozen=True, slots=True)
class Told:
    """What stands in an attempt's `control.jsonl`: what it was asked, and what was noted there."""

    paused: bool  #: the newest word on that
    size_bytes: int


class AttemptFolder:
    """`runs/<run>/<attempt>/`. Not shared between threads: each makes its own."""

    def __init__(self, path: Path) -> None:
        self.path = str(path)  # plain text from here on: a Path costs microseconds at each step
        self.evidence = Evidence()  #: what `read` has taken in so far
        self.is_readable = True  #: False: the journal is there, but the last `read` could not have it
        self.lacked: OSError | None = None  #: why the last `read` could not be had now, but may be soon
        self.newest: Live | None = None  #: the newest progress that `live` has seen
        self._offset = 0
        self._inode = 0
        self._torn = b""
        self._awaited: Outcome | None = None  #: an outcome whose result could not be read yet
        self._progress_stamp = (0, 0)

    @property
    def output(self) -> str:
        return self._file(journal.OUTPUT)

    def _file(self, name: str) -> str:
        return f"{self.path}{os.sep}{name}"

    def make(self, claim: Claim, job: Job) -> dict[str, Any]:
        """Create the folder, its files and the journal's first line, before the claim is committed.

        Returns the remark by which the output is known again, whatever a job puts in its place.

        A folder that is there already was left by a claim that was never committed (the monitor died in between, or the
        transaction was tried again): no worker was told of it. It is moved aside, never deleted.

        Raises:
            OSError: There is no room, or no right.
        """
        spec = job.to_json()
        spec["env"] = sorted(job.env)
        first = journal.line(
            Event.CLAIMED,
            to_text(claim.at),
            format=journal.FORMAT,
            nonce=claim.nonce,
            run=claim.run_id,
            attempt=claim.attempt,
            boot_id=claim.boot_id,
            host=claim.host,
            job=spec,
        )
        try:
            status = self._create(first)
        except FileExistsError:
            self._move_aside()
            status = self._create(first)
        return {"output_made": MadeFile(status.st_dev, status.st_ino, system.steady_s()).to_json()}

    def _create(self, first: bytes) -> os.stat_result:
        """Make it, with the first line of its journal; returns the status of the output."""
        files = {journal.JOURNAL: first, journal.ALIVE: b"", journal.OUTPUT: b""}
        for _ in range(_TRIES):
            # The run's folder may go in between: with the attempt before this one, that left nothing.
            with contextlib.suppress(FileNotFoundError):
                return ours.make_filled_folder(self.path, files)[journal.OUTPUT]
            if not self.may_be_there:
                break
        return ours.make_filled_folder(self.path, files)[journal.OUTPUT]

    def _move_aside(self) -> None:
        ours.move(self.path, f"{os.path.basename(self.path)}.uncommitted-{os.urandom(4).hex()}", depth=1)

    def read(self) -> Evidence:
        """Take in what the journal holds since the last call; a torn last line waits for its rest.

        What a job has put in its place is no evidence, and neither is one that is longer than a worker makes it.
        """
        self.lacked = None
        try:
            content = self._new_content()
        except OSError as error:  # gone, or not to be had: no evidence
            self.lacked = error if error.errno in LACKING else None
            self.is_readable = isinstance(error, FileNotFoundError)
            return self.evidence
        self.is_readable = True
        if self._awaited is not None:
            self.evidence.outcome, self._awaited = self._awaited, None
        if content:
            self._offset += len(content)
            *lines, self._torn = (self._torn + content).split(b"\n")
            for line in lines:
                if line:
                    self.evidence.read(line)
        if self.evidence.awaits_result:
            self._read_result()
        return self.evidence

    def _new_content(self) -> bytes:
        path = self._file(journal.JOURNAL)
        descriptor = ours.open_file(path)
        try:
            found = os.fstat(descriptor)
            if found.st_ino != self._inode or found.st_size < self._offset:  # written anew by its worker, or by a job
                self._inode, self._offset, self._torn = found.st_ino, 0, b""
                self.evidence.notes.clear()
            return ours.read_on(descriptor, path, self._offset, journal.LONGEST_BYTES)
        finally:
            system.close(descriptor)

    def _read_result(self) -> None:
        try:
            self.evidence.put_result(ours.read(self._file(journal.RESULT), _LONGEST_RESULT_BYTES))
        except OSError as error:
            if error.errno in LACKING:  # an outcome is known with its result, or not yet
                self.lacked = error
                self._awaited, self.evidence.outcome = self.evidence.outcome, None
            else:
                self.evidence.put_result(None)

    def live(self, run_id: int, attempt: int) -> Live | None:
        """The newest progress, if it is newer than what the last call returned."""
        path = self._file(journal.PROGRESS)
        try:
            descriptor = ours.open_file(path)
            try:
                status = os.fstat(descriptor)
                stamp = (status.st_ino, status.st_mtime_ns)
                if stamp == self._progress_stamp:
                    return None
                content = storable.loads(ours.read_on(descriptor, path, 0, _LONGEST_PROGRESS_BYTES))
            finally:
                system.close(descriptor)
            self._progress_stamp = stamp
            self.newest = Live.from_worker(content, run_id, attempt, utc_now()) or self.newest
            return self.newest
        except (OSError, ValueError):
            return None

    def take_in_newest(self, run_id: int, attempt: int) -> None:
        """Have in the evidence how far it was last: the journal gets that every ten seconds, the file is newer."""
        self.live(run_id, attempt)
        if self.newest is not None:
            self.evidence.progress = self.newest.progress  # none: what the journal says was taken back since
            self.evidence.last_line = self.newest.line or self.evidence.last_line

    @property
    def may_be_there(self) -> bool:
        """False: the folder of all runs is gone, or closed to us: what is not found in it may well be there."""
        return os.access(self.runs, os.X_OK)

    @property
    def is_there(self) -> bool:
        return ours.is_folder(self.path)

    @property
    def was_replaced(self) -> bool:
        """Whether something else was put in place of the folder, or of a file that a worker has to have."""
        for name in (journal.JOURNAL, journal.ALIVE):
            try:
                ours.status(self._file(name))
            except ours.NotOursError:
                return True
            except OSError:
                continue
        return False

    @property
    def output_status(self) -> os.stat_result | None:
        """What the system tells of the output; None: there is none, or what is there is none."""
        try:
            return ours.status(self.output)
        except OSError:
            return None

    @property
    def runs(self) -> str:
        """The folder of all runs."""
        return os.path.dirname(os.path.dirname(self.path))

    def ask(self, request: Request, by: str, now: datetime) -> None:
        """Append a request to `control.jsonl`, where the worker finds it whether we live or not.

        What a job has put in its place is replaced. May block, as a disk may.

        Raises:
            OSError: It could not be written; nothing was asked.
        """
        self._append_to_control({"request": request.value, "at": to_text(now), "by": by})

    def type(self, line: bytes) -> None:
        """Hand a line to be typed to the worker. It goes through no file, and does not wait for the worker.

        Raises:
            OSError: It was not handed over: `ours.write_to_pipe` says by which error.
        """
        ours.write_to_pipe(self._file(ANSWERS), line)

    def note_paused(self, paused: bool, now: datetime) -> None:
        """Append that the store has learnt of a pause, or its end, that nobody asked for; no worker minds it.

        Raises:
            OSError: It could not be written.
        """
        self._append_to_control({"noted": "paused" if paused else "running", "at": to_text(now)})

    def told(self) -> Told:
        """What stands in `control.jsonl`."""
        try:
            descriptor = ours.open_file(self._file(journal.CONTROL))
        except OSError:
            return Told(False, 0)
        try:
            size = os.fstat(descriptor).st_size
            os.lseek(descriptor, max(0, size - _LONGEST_CONTROL_BYTES), os.SEEK_SET)
            content = os.read(descriptor, _LONGEST_CONTROL_BYTES)
        except OSError:
            return Told(False, 0)
        finally:
            system.close(descriptor)
        words = [word for word in map(_pause_word, content.split(b"\n")) if word is not None]
        return Told(words[-1] if words else False, size)

    def _append_to_control(self, entry: dict[str, str]) -> None:
        path = self._file(journal.CONTROL)
        line = (json.dumps(entry) + "\n").encode("ascii")
        try:
            if ours.status(path).st_size + len(line) > _LONGEST_CONTROL_BYTES:
                self._begin_control_anew(path, line)
                return
        except FileNotFoundError:
            pass
        except ours.NotOursError:
            ours.replace(path, line)  # the worker reads the new file from its start
            return
        ours.append(path, line)

    def _begin_control_anew(self, path: str, line: bytes) -> None:
        """The newest word on a pause undoes those before it, but a cancel is for good."""
        descriptor = ours.open_file(path)
        try:
            before = os.read(descriptor, _LONGEST_CONTROL_BYTES).splitlines()
        finally:
            system.close(descriptor)
        cancels = [each for each in before if b'"cancel"' in each]
        ours.replace(path, b"".join(each + b"\n" for each in cancels[:1]) + line)

    @contextlib.contextmanager
    def proof_of_death(self, *, has_let_go: bool = False) -> Iterator[bool]:
        """Hold `alive` inside the block: True means that no worker holds this attempt, and none can take it meanwhile.

        Only the holder of the monitor's lock may ask. False proves nothing for ever: ask again a second later. Where a
        job has removed or replaced the file no worker can take the attempt any more; who has it may live on.

        Args:
            has_let_go: The attempt's worker is known to be gone, or to hold it no more.
        """
        try:
            descriptor = ours.open_file(self._file(journal.ALIVE), os.O_RDWR)
        except (FileNotFoundError, ours.NotOursError):
            yield has_let_go or not self._worker_lives()
            return
        system.close_in_forks(descriptor)
        is_held = False
        try:
            is_held = system.try_lock(descriptor)
            yield is_held
        finally:
            if is_held:
                with contextlib.suppress(OSError):
                    system.unlock(descriptor)  # whoever else has a copy of it
            system.close(descriptor)

    def _worker_lives(self) -> bool:
        """Whether the worker that the journal names as this attempt's is one, and has not recorded its end."""
        evidence = self.read()
        worker = evidence.worker
        return (
            worker is not None and evidence.outcome is None and system.is_alive(worker) and system.is_worker(worker.pid)
        )

    def abandon(self, now: datetime) -> None:
        """Say in the journal, while `alive` is held, that the attempt must never start: a late worker refuses.

        Raises:
            OSError: It could not be written, so the attempt is not abandoned.
        """
        ours.append(self._file(journal.JOURNAL), journal.line(Event.ABANDONED, to_text(now)), sync=True)


def _pause_word(line: bytes) -> bool | None:
    """Whether a line of `control.jsonl` says that the attempt is to be, or was found, paused; None: nothing of it."""
    try:
        entry = json.loads(line)
        return _PAUSE_WORDS.get(entry.get("request") or entry.get("noted"))
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
