"""An attempt: one try at a run, what a worker is told of it, and what is known of its end. Ended, it never changes.

Beside its outcome an attempt has remarks, in the journal, in SQLite and in `show --json`; each only where it is so:

| remark | meaning |
|---|---|
| leftovers | processes that lived on after the command ended by itself |
| survivors | processes that lived on after their worker's death; the monitor's word alone, worth nothing in a journal |
| output_made | of a running attempt: device and inode of its output.log, and when it was made, since boot |
| output_gap | [from, to]: the bytes given up to the cap |
| output_disk_bytes | what the output takes of the disk, where holes make that less than output_bytes |
| pty_hint | the output says that a terminal is needed |
| session_end | it ended with the session |
| slept_s | for so long the computer slept meanwhile, which elapsed_s does not count |
| killed_by_us | the ladder came to SIGKILL |
| final | no further try can end otherwise: no policy retries it |
| trouble | nothing was started, because of the machine: it counts for nothing, and the run is queued again |
| result_file | the result is in result.json |
| notes | what else happened at the end of a task: threads left behind, a crash after its end |
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from taskmon.core import storable
from taskmon.core.clock import recorded, seconds_between, to_text, to_text_or_none
from taskmon.core.errors import ErrorCode, InvalidError, RunError
from taskmon.core.job import Job
from taskmon.core.states import RunState
from taskmon.core.untrusted.characters import NO_TEXT
from taskmon.core.untrusted.remarks import gap_bytes

#: Of a signal.
_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended, as its worker recorded it or as the evidence shows."""

    state: RunState  #: succeeded, failed, cancelled or interrupted
    ended_at: datetime
    exit_code: int | None = None
    signal: str | None = None
    elapsed_s: float | None = None  #: on a monotonic clock, without the time in which it stood still
    error: RunError | None = None
    result: Any = None  #: what a task returned, a JSON value
    cpu_s: float | None = None
    peak_memory_bytes: int | None = None
    output_bytes: int | None = None
    counts: bool = True  #: as a try; what never started, or was ended by the session's end, does not
    remarks: dict[str, Any] = field(default_factory=dict)  #: see above

    def to_json(self) -> dict[str, Any]:
        return {
            "state": self.state.value,
            "ended_at": to_text(self.ended_at),
            "exit_code": self.exit_code,
            "signal": self.signal,
            "elapsed_s": self.elapsed_s,
            "error": self.error.to_json() if self.error else None,
            "result": self.result,
            "cpu_s": self.cpu_s,
            "peak_memory_bytes": self.peak_memory_bytes,
            "output_bytes": self.output_bytes,
            "counts": self.counts,
            "remarks": self.remarks,
        }

    @staticmethod
    def from_json(value: dict[str, Any]) -> Outcome:
        """Read what `to_json` wrote, believed whole or not at all (`storable`).

        Raises:
            ValueError, KeyError, TypeError: It is no outcome: no evidence of one either.
        """
        state = RunState(value["state"])
        if not state.is_over:
            raise ValueError(f"nothing ends as {state}")
        signal, remarks = value.get("signal"), value.get("remarks") or {}
        if not isinstance(remarks, dict):
            raise ValueError("its remarks are none")
        return Outcome(
            state=state,
            ended_at=recorded(value["ended_at"]),
            exit_code=storable.whole(value.get("exit_code")),
            signal=None if signal is None else NO_TEXT.sub("", storable.text(str(signal), _LONGEST_NAME)),
            elapsed_s=storable.number(value.get("elapsed_s"), 0.0),
            error=RunError.from_json(value.get("error")),
            result=value.get("result"),
            cpu_s=storable.number(value.get("cpu_s"), 0.0),
            peak_memory_bytes=storable.whole(value.get("peak_memory_bytes"), 0),
            output_bytes=storable.whole(value.get("output_bytes"), 0),
            counts=bool(value.get("counts", True)),
            # What outlived its worker is the monitor's to say: no worker records it, and it is ended at a click.
            remarks={name: remark for name, remark in remarks.items() if name != "survivors"},
        )

    @property
    def never_started(self) -> bool:
        return self.is_trouble or (self.error is not None and self.error.code == ErrorCode.NOT_STARTED)

    @property
    def is_trouble(self) -> bool:
        """It never started because of the machine, not of the run, which pays nothing for it."""
        return self.remarks.get("trouble") is True and not self.counts


#: A file that takes so much less of the disk than its size says has holes; the rest is how file systems round.
LEAST_HOLES_BYTES = 65_536


def holes(size: int, disk_bytes: int) -> dict[str, Any]:
    """The remark that an output takes less of the disk than its size says; empty where it does not."""
    return {"output_disk_bytes": disk_bytes} if size - disk_bytes >= LEAST_HOLES_BYTES else {}


def never_started(now: datetime, why: str) -> Outcome:
    """The outcome of an attempt that provably started nothing: no try, the run is queued again."""
    error = RunError(f"It was never started: {why}.", ErrorCode.NOT_STARTED)
    return Outcome(RunState.FAILED, now, error=error, counts=False)


def kept_waiting(now: datetime, trouble: RunError) -> Outcome:
    """The outcome of an attempt that started nothing because of trouble of the machine: it never counts."""
    return Outcome(RunState.FAILED, now, error=trouble, counts=False, remarks={"trouble": True})


def interrupted(
    now: datetime, why: str, remarks: dict[str, Any] | None = None, *, counts: bool = True, **details: Any
) -> Outcome:
    """The outcome of an attempt whose real end nobody can know any more."""
    error = RunError(why, ErrorCode.INTERRUPTED, details or None)
    return Outcome(RunState.INTERRUPTED, now, error=error, counts=counts, remarks=remarks or {})


@dataclass(frozen=True, slots=True)
class Claim:
    """What makes one attempt unmistakable: its journal must carry the same nonce to be evidence."""

    run_id: int
    attempt: int
    nonce: str
    boot_id: str
    host: str
    at: datetime


@dataclass(frozen=True, slots=True)
class MadeFile:
    """What is kept of a file from when it was made, so that nothing else in its place is taken for it."""

    device: int
    inode: int
    at_s: float  #: when, on the clock that goes on since boot

    def to_json(self) -> list[int | float]:
        return [self.device, self.inode, self.at_s]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One row of the attempts of a run."""

    run_id: int
    attempt: int
    state: RunState
    nonce: str
    boot_id: str
    host: str
    claimed_at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None
    exit_code: int | None = None
    signal: str | None = None
    elapsed_s: float | None = None
    error: RunError | None = None
    cpu_s: float | None = None
    peak_memory_bytes: int | None = None
    output_bytes: int | None = None
    pid: int | None = None
    remarks: dict[str, Any] = field(default_factory=dict)

    @property
    def is_live(self) -> bool:
        return self.ended_at is None

    @property
    def output_made(self) -> MadeFile | None:
        """Its output.log as the claim has made it; None: an earlier version's claim."""
        match self.remarks.get("output_made"):
            case [int(device), int(inode), float(at_s)]:
                return MadeFile(device, inode, at_s)
        return None

    @property
    def output_disk_bytes(self) -> int:
        """How much of the disk its output takes: the holes in it take none."""
        size = max(0, self.output_bytes or 0)
        taken = self.remarks.get("output_disk_bytes")
        if isinstance(taken, int):
            return min(size, max(0, taken))
        return max(0, size - gap_bytes(self.remarks))

    @property
    def took_s(self) -> float | None:
        """How long it ran, as measured; None while it runs, or if nothing of it was started."""
        if self.elapsed_s is not None or self.started_at is None or self.ended_at is None:
            return self.elapsed_s
        return seconds_between(self.started_at, self.ended_at)

    def to_json(self) -> dict[str, Any]:
        """The attempt as `show --json` prints it."""
        return {
            "attempt": self.attempt,
            "state": self.state.value,
            "started_at": to_text_or_none(self.started_at),
            "ended_at": to_text_or_none(self.ended_at),
            "elapsed_s": self.took_s,
            "exit_code": self.exit_code,
            "signal": self.signal,
            "error": self.error.to_json() if self.error else None,
            "cpu_s": self.cpu_s,
            "peak_memory_bytes": self.peak_memory_bytes,
            "output_bytes": self.output_bytes,
            "remarks": self.remarks,
        }


@dataclass(frozen=True, slots=True)
class TaskExtras:
    """What an attempt of a task is given beyond a command's."""

    resume_from: str | None = None  #: the folder of the earlier attempt that it goes on from
    files: str = ""  #: the run's folder for what the task saves; made when the first file is
    secrets: dict[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class TaskSpec:
    """One attempt of a task, for whoever calls its function."""

    run: int
    attempt: int
    task: str
    params: dict[str, Any]
    folder: str  #: the attempt's
    files: str
    cwd: str
    secrets: dict[str, str] = field(default_factory=dict, repr=False)
    resume_from: str | None = None
    code: str = ""  #: hash of the task's source as the user last knew it
    grace_s: float = 10.0  #: between being asked to end and being killed
    env: dict[str, str] = field(default_factory=dict, repr=False)  #: what the job sets: some of it may be secret

    def to_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in TaskSpec.__dataclass_fields__}

    @staticmethod
    def from_json(value: dict[str, Any]) -> TaskSpec:
        """Read what `to_json` wrote."""
        return TaskSpec(**value)


@dataclass(frozen=True, slots=True)
class Spec:
    """What a worker is told of one attempt: which, where its files are, the job, the environment of what is started.

    Secrets are in it in clear: for memory and pipes only.
    """

    run: int
    attempt: int
    nonce: str
    folder: str
    job: Job
    environment: dict[str, str]
    extras: TaskExtras = field(default_factory=TaskExtras)

    def to_json(self) -> dict[str, Any]:
        """The spec with a task's extras beside the rest."""
        spec = {
            "run": self.run,
            "attempt": self.attempt,
            "nonce": self.nonce,
            "folder": self.folder,
            "job": self.job.to_json(),
            "environment": self.environment,
        }
        if self.job.task:
            extras = self.extras
            spec |= {"resume_from": extras.resume_from, "files": extras.files, "secrets": extras.secrets}
        return spec

    @staticmethod
    def from_json(value: Any) -> Spec:
        """Read what `to_json` wrote.

        Raises:
            ValueError: It is none; the text says why.
        """
        try:
            return Spec(
                run=int(value["run"]),
                attempt=int(value["attempt"]),
                nonce=str(value["nonce"]),
                folder=str(value["folder"]),
                job=Job.from_json(value["job"]),
                environment=_texts(value["environment"]),
                extras=TaskExtras(
                    value.get("resume_from"), str(value.get("files") or ""), _texts(value.get("secrets") or {})
                ),
            )
        except (KeyError, TypeError, AttributeError, RecursionError, InvalidError) as error:
            raise ValueError(f"{type(error).__name__}: {error}") from None

    def for_task(self, cwd: str) -> TaskSpec:
        """What the task's function is called with, in the folder `cwd`."""
        return task_spec(self.job, self.run, self.attempt, self.folder, cwd, self.extras)


def task_spec(job: Job, run: int, attempt: int, folder: str, cwd: str, extras: TaskExtras) -> TaskSpec:
    """The spec of a task that is performed without a worker, or by one."""
    return TaskSpec(
        run=run,
        attempt=attempt,
        task=job.task,
        params=job.params,
        folder=folder,
        files=extras.files,
        cwd=cwd,
        secrets=extras.secrets,
        resume_from=extras.resume_from,
        code=job.code,
        grace_s=job.grace_s,
        env=job.env,
    )


def _texts(value: dict[Any, Any]) -> dict[str, str]:
    if set(map(type, value.values())) <= {str}:
        return value  # of JSON, whose keys are texts
    return {str(name): str(text) for name, text in value.items()}
