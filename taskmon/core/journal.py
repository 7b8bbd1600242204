"""The journal's format: JSON lines in which one attempt is recorded. Bytes in, evidence out; torn lines are skipped.

Each line is an object with `event`, `at`, and the fields that its event has. A line of control.jsonl is
`{"request": …, "at": …, "by": …}`, or `{"noted": "paused" | "running", "at": …}` for the next monitor: somebody else
has stopped or continued the command, so the word before it holds no more.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from taskmon.core import storable
from taskmon.core.attempt import Outcome
from taskmon.core.clock import recorded, seconds_between
from taskmon.core.errors import ErrorCode, RunError
from taskmon.core.estimates.curve import Curve, Point, points_from_json, whole
from taskmon.core.progress import Progress
from taskmon.core.states import RunState

FORMAT = 1
#: Of output, as it is shown.
LONGEST_LINE = 500
_LONGEST_NAME = 200
_MOST_NOTES = 1_000

#: No journal is longer: its first line may hold a job of some 11 MB, and a worker adds little. What is, is no evidence.
LONGEST_BYTES = 16 * 1024 * 1024

_ENCODER = json.JSONEncoder(separators=(",", ":"))

# The files in an attempt's folder; ARCHITECTURE.md says who writes them, and when they go.
JOURNAL = "journal.jsonl"
CONTROL = "control.jsonl"
ALIVE = "alive"
PROGRESS = "progress.json"
OUTPUT = "output.log"
OUTPUT_TIMES = "output.times"
USAGE = "usage.jsonl"
EVENTS = "events.jsonl"
RESULT = "result.json"
DONE = "done.json"


#: The key, with the nonce as its value, of a line by which a monitor tells its worker directly what CONTROL says too.
CANCEL_LINE = "cancel"


class Event(StrEnum):
    """The kinds of line in a journal, in the order in which they come."""

    CLAIMED = "claimed"  #: by the monitor, before its commit: format, nonce, run, attempt, boot_id, host, job
    STARTING = "starting"  #: before the command is started: worker, an `Identity`
    STARTED = "started"  #: command, an `Identity`
    PROGRESS = "progress"  #: progress, line (the newest of output), elapsed_s: every 10 seconds, and at each step
    NOTE = "note"  #: what, and fields that explain it: paused, resumed, a ladder begun, what can't be ended
    FINISHED = "finished"  #: outcome, progress, line, curve (`Curve.to_json`); on the disk before anybody is told
    ABANDONED = "abandoned"  #: by the monitor, on the disk before it lets the lock go: never started; a worker refuses


class Request(StrEnum):
    """What may be asked of a worker, as lines in `control.jsonl`."""

    CANCEL = "cancel"
    PAUSE = "pause"
    RESUME = "resume"


@dataclass(frozen=True, slots=True)
class Identity:
    """A process that can't be mistaken for another that got its pid later."""

    pid: int
    start: str  #: the system's own mark of when it started, unique together with the pid until the next boot
    name: str = ""

    def to_json(self) -> dict[str, Any]:
        return {"pid": self.pid, "start": self.start, "name": self.name}

    @staticmethod
    def from_json(value: object) -> Identity | None:
        if not isinstance(value, dict) or not storable.is_pid(value.get("pid")):
            return None
        start, name = (storable.text(value.get(field), _LONGEST_NAME) for field in ("start", "name"))
        return Identity(value["pid"], start, name)

    @staticmethod
    def listed(value: object) -> list[Identity]:
        """The processes that a remark names; read forgivingly, as all that was stored by another version."""
        read = map(Identity.from_json, value) if isinstance(value, list) else ()
        return [process for process in read if process is not None]


@dataclass(slots=True)
class Evidence:
    """All that a journal says of its attempt so far; fed from the start, line by line."""

    nonce: str | None = None  #: of the first line; another than the claim's: this is no evidence
    boot_id: str | None = None
    host: str | None = None
    starting: bool = False
    worker: Identity | None = None
    command: Identity | None = None  #: known once started
    started_at: str | None = None
    progress: Progress | None = None  #: the newest that the journal holds
    last_line: str = ""
    last_at: str | None = None  #: of the newest line
    outcome: Outcome | None = None
    abandoned: bool = False
    notes: list[dict[str, Any]] = field(default_factory=list)
    skipped_lines: int = 0  #: torn, or not understood
    curve: Curve = field(default_factory=Curve)  #: how far it was when, as the lines of progress say it
    whole_curve: tuple[Point, ...] = ()  #: and as its end says it: finer

    @property
    def points(self) -> tuple[Point, ...]:
        """How far it was when, as exactly as is known."""
        return self.whole_curve or self.curve.points

    @property
    def awaits_result(self) -> bool:
        """What the task returned is too long for a line: it is in the file RESULT beside the journal."""
        outcome = self.outcome
        return (
            outcome is not None
            and outcome.state is RunState.SUCCEEDED
            and outcome.result is None
            and outcome.remarks.get("result_file") is True
        )

    def put_result(self, content: bytes | None) -> None:
        """Take in that file; None: it can't be had. What has lost its result did not succeed."""
        if self.outcome is not None:
            try:
                if content is not None:
                    self.outcome = replace(self.outcome, result=storable.loads(content))
                    return
            except ValueError:
                self.skipped_lines += 1
            message = f"It ended well, but what it returned is lost: {RESULT} can't be read any more."
            remarks = {**self.outcome.remarks, "final": True}
            error = RunError(message, ErrorCode.INTERNAL, {"file": RESULT})
            self.outcome = replace(self.outcome, state=RunState.FAILED, error=error, remarks=remarks)

    def read(self, line: bytes) -> None:
        """Take in one line; what can't be read is counted and skipped."""
        try:
            entry = storable.loads(line)
            event = Event(entry["event"])
        except (ValueError, KeyError, TypeError):
            self.skipped_lines += 1
            return
        at = _instant(entry.get("at"))
        self.last_at = at or self.last_at
        match event:
            case Event.CLAIMED:
                if self.nonce is None:
                    self.nonce = storable.text(entry.get("nonce"), LONGEST_LINE)
                    self.boot_id = storable.text(entry.get("boot_id"), LONGEST_LINE)
                    self.host = storable.text(entry.get("host"), LONGEST_LINE)
            case Event.STARTING:
                if not self.starting:  # the first stands, as everywhere: a worker says each but once
                    self.worker = Identity.from_json(entry.get("worker"))
                self.starting = True
            case Event.STARTED:
                if self.started_at is None:
                    self.command = Identity.from_json(entry.get("command"))
                    self.started_at = at
                self.starting = True
            case Event.PROGRESS:
                self._take_in(entry)
                self._note_pace(entry.get("elapsed_s"), at)
            case Event.NOTE:
                if len(self.notes) < _MOST_NOTES:
                    self.notes.append(entry)
            case Event.FINISHED:
                self._finish(entry)
            case Event.ABANDONED:
                self.abandoned = True

    def _finish(self, entry: dict[str, Any]) -> None:
        if self.outcome is not None:
            return  # An ended attempt never changes.
        try:
            self.outcome = Outcome.from_json(entry["outcome"])
        except (ValueError, KeyError, TypeError):
            self.skipped_lines += 1
            return
        self._take_in(entry)
        self.whole_curve = points_from_json(entry.get("curve"))

    def _take_in(self, entry: dict[str, Any]) -> None:
        """The newest progress, also that none is believed any more, and the newest line."""
        if "progress" in entry:  # null: what was believed was refuted since; a full disk may leave it out
            self.progress = Progress.from_json(entry["progress"])
        self.last_line = storable.text(entry.get("line"), LONGEST_LINE) or self.last_line

    def _note_pace(self, elapsed_s: Any, at: str | None) -> None:
        """Note how far it was at a line of progress; before workers told how long they had run, by the wall clock."""
        try:
            known_s = storable.number(elapsed_s, 0.0)
            if known_s is None and at is not None and self.started_at is not None:
                known_s = seconds_between(recorded(self.started_at), recorded(at))
        except ValueError:
            return
        if known_s is not None:
            self.curve.add(known_s, whole(self.progress))


def _instant(value: object) -> str | None:
    """The text of an instant, if it is one."""
    try:
        recorded(value)
    except ValueError:
        return None
    return str(value)


def line(event: Event, at: str, **fields: Any) -> bytes:
    """One journal line, with its newline."""
    return _ENCODER.encode({"event": event.value, "at": at, **fields}).encode("ascii") + b"\n"


def read_all(content: bytes) -> Evidence:
    """The evidence in a whole journal, its last line torn or not."""
    evidence = Evidence()
    for part in content.split(b"\n"):
        if part:
            evidence.read(part)
    return evidence
