"""What the end of a command or task means: wait status and circumstances in, outcome out. Touches no process."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from taskmon.core import storable
from taskmon.core.attempt import Outcome, holes, kept_waiting
from taskmon.core.errors import ErrorCode, RunError
from taskmon.core.estimates.amounts import limit_text
from taskmon.core.job import Job, JobKind, printable
from taskmon.core.journal import Identity
from taskmon.core.signals import signal_name
from taskmon.core.states import Cause, RunState

#: What a signal that nobody here sent tells a person.
_MEANINGS = {
    "SIGSEGV": "it crashed (it used memory that was not its own)",
    "SIGBUS": "it crashed (its memory, or a file mapped into it, was gone)",
    "SIGILL": "it crashed (this processor can't do what it asked for)",
    "SIGFPE": "it crashed (an impossible calculation)",
    "SIGABRT": "it gave up because of an error it found in itself",
    "SIGTRAP": "it crashed (a trap for debuggers)",
    "SIGSYS": "it asked the system for something forbidden",
    "SIGKILL": "something outside killed it",
    "SIGTERM": "something outside asked it to end",
    "SIGINT": "something outside interrupted it",
    "SIGQUIT": "something outside asked it to quit",
    "SIGHUP": "its terminal or session was closed",
    "SIGPIPE": "the program that read its output was gone",
    "SIGXCPU": "it used more processor time than allowed",
    "SIGXFSZ": "a file grew larger than allowed",
}
_EXIT_MEANINGS = {
    126: "a program was found but could not be executed",
    127: "a program was not found",
}
_PTY_HINT = (  # compiled when first needed: a worker is ready sooner
    r"(?i)not a (tty|terminal)|terminal (is )?required|requires? a (tty|terminal|pseudo-terminal)"
    r"|must be run (from|in|on) a (tty|terminal)"
    r"|inappropriate ioctl for device|std(in|out) is not|no tty present|can('|no)t open /dev/tty"
    r"|could not open (tty|/dev/tty)|/dev/tty: no such device|without a (tty|terminal)|needs? a (tty|terminal)"
    r"|pseudo-terminal will not be allocated|no controlling terminal"
)

#: Inode, size, and when content and entry of a file were changed, in nanoseconds.
Stamp = tuple[int, ...]

#: Of `sys.exit` in a task; no system tells a larger one of a process.
_LARGEST_STATUS = 2**32
#: A shorter sleep is not worth a remark.
_LEAST_SLEPT_S = 10.0


@dataclass(frozen=True, slots=True)
class Stays:
    """That a process is ready for its next attempt, and what the last one took: no system tells that apart."""

    cpu_s: float | None = None
    peak_memory_bytes: int | None = None
    files: dict[str, Stamp] = field(default_factory=dict)  #: what it has loaded by now, beside what it has told before

    @staticmethod
    def from_json(value: Any) -> Stays | None:
        """Read it forgivingly; None: it does not stay."""
        if not isinstance(value, dict):
            return None
        try:
            cpu_s = storable.number(value.get("cpu_s"), 0.0)
            peak_bytes = storable.whole(value.get("peak_memory_bytes"), 0)
            # A stamp that is none fits nothing, so that a new process is taken.
            files = {path: tuple(stamp) for path, stamp in value["files"].items()}
        except (ValueError, TypeError, KeyError, AttributeError):
            return None
        return Stays(cpu_s, peak_bytes, files)


@dataclass(frozen=True, slots=True)
class Done:
    """How a task's function ended, as its own process has said (`taskmon.tasks.process.perform.Ended`)."""

    result: Any = None
    error: RunError | None = None
    exit_code: int | None = None  #: of SystemExit
    is_final: bool = False  #: another attempt would end the same way
    has_file: bool = False  #: the result is in the attempt's result.json
    is_trouble: bool = False  #: of the machine: its function was not even loaded
    stays: Stays | None = None  #: None: its process ends

    @staticmethod
    def from_json(value: Any) -> Done:
        """Read it forgivingly."""
        if not isinstance(value, dict):
            return Done(error=RunError("The task's process did not say how it ended.", ErrorCode.INTERNAL))
        code = value.get("exit_code")
        error = RunError.from_json(value.get("error"))
        if value.get("stopped") is True:  # Of one that was asked to, the cause is told instead, with these details.
            details = error.details if error else None
            error = RunError("It stopped, although nobody had asked it to.", ErrorCode.EXCEPTION, details)
        return Done(
            result=value.get("result"),
            error=error,
            exit_code=code if _is_status(code) else None,
            is_final=value.get("final") is True,
            has_file=value.get("result_file") is True,
            is_trouble=error is not None and value.get("not_now") is True,
            stays=Stays.from_json(value.get("stays")),
        )


def _is_status(code: object) -> bool:
    return isinstance(code, int) and not isinstance(code, bool) and abs(code) <= _LARGEST_STATUS


@dataclass(frozen=True, slots=True)
class Ending:
    """All that is known once a command has ended and been waited for."""

    exit_code: int | None
    signal_number: int | None
    has_status: bool = True  #: False: how it ended can't be had any more
    cause: Cause | None = None  #: set only if the worker's signals came before the end
    killed_by_us: bool = False
    session_ended: bool = False  #: within the last 30 seconds
    out_of_memory: bool = False  #: the kernel's counter of such kills rose meanwhile
    elapsed_s: float = 0.0
    cpu_s: float | None = None
    peak_memory_bytes: int | None = None
    output_bytes: int | None = None
    output_disk_bytes: int | None = None
    last_lines: list[str] = field(default_factory=list)
    leftovers: list[Identity] = field(default_factory=list)
    output_gap: tuple[int, int] | None = None
    circumstances: dict[str, Any] = field(default_factory=dict)
    has_begun: bool = True  #: False: a task's interpreter came not so far as to load its function
    done: Done | None = None  #: None: a command, or a task whose process ended before its function did
    notes: list[str] = field(default_factory=list)  #: what a task's process had to say beside


def outcome_of(ending: Ending, job: Job, now: datetime) -> Outcome:
    """The outcome to record."""
    if ending.done is not None and ending.done.error is not None and ending.done.is_trouble and ending.cause is None:
        return kept_waiting(now, ending.done.error)
    error = _error(ending, job)
    state = RunState.SUCCEEDED if error is None else RunState.FAILED
    if ending.cause is Cause.CANCEL:
        state, error = RunState.CANCELLED, None
    elif _is_session_end(ending):
        state = RunState.INTERRUPTED
    done = ending.done
    return Outcome(
        state=state,
        ended_at=now,
        # What a task has said of its end goes before how its process went away after that.
        exit_code=ending.exit_code if done is None or state is RunState.SUCCEEDED else done.exit_code,
        signal=signal_name(ending.signal_number) if done is None or ending.cause else None,
        elapsed_s=round(ending.elapsed_s, 3),
        error=error,
        result=done.result if done and state is RunState.SUCCEEDED else None,
        cpu_s=ending.cpu_s,
        peak_memory_bytes=ending.peak_memory_bytes,
        output_bytes=ending.output_bytes,
        counts=state is not RunState.INTERRUPTED,
        remarks=_remarks(ending, job, state),
    )


def with_sleep(outcome: Outcome, slept_s: float) -> Outcome:
    """The outcome of an attempt during which the computer slept for so long: worth a remark, unless it was a blink."""
    if slept_s < _LEAST_SLEPT_S:
        return outcome
    return replace(outcome, remarks={**outcome.remarks, "slept_s": round(slept_s)})


def _remarks(ending: Ending, job: Job, state: RunState) -> dict[str, Any]:
    remarks: dict[str, Any] = {}
    if state is RunState.INTERRUPTED:
        remarks["session_end"] = True
    if ending.killed_by_us:
        remarks["killed_by_us"] = True
    if ending.leftovers:
        remarks["leftovers"] = [process.to_json() for process in ending.leftovers]
    if ending.output_gap:
        remarks["output_gap"] = list(ending.output_gap)
    if ending.output_bytes is not None and ending.output_disk_bytes is not None:
        remarks |= holes(ending.output_bytes, ending.output_disk_bytes)
    notes = list(ending.notes)
    if ending.done and ending.signal_number is not None and not ending.cause:
        notes.append(f"Its process was ended by {signal_name(ending.signal_number)} after its function had ended.")
    if notes:
        remarks["notes"] = notes
    if ending.done and ending.done.is_final and state is RunState.FAILED and not ending.cause:
        remarks["final"] = True
    if ending.done and ending.done.has_file and state is RunState.SUCCEEDED:
        remarks["result_file"] = True
    if (
        state in (RunState.FAILED, RunState.INTERRUPTED)
        and not job.pty
        and any(re.search(_PTY_HINT, line) for line in ending.last_lines)
    ):
        remarks["pty_hint"] = True
    return remarks


def _is_session_end(ending: Ending) -> bool:
    return ending.session_ended and not ending.cause and not ending.done and ending.signal_number is not None


def _error(ending: Ending, job: Job) -> RunError | None:
    name = signal_name(ending.signal_number)
    if ending.cause is Cause.TIMEOUT:
        message = f"It ran longer than the {limit_text(job.timeout_s)} it was allowed."
        return _record(ending, ErrorCode.TIMEOUT, message, {"limit_s": job.timeout_s})
    if ending.cause is Cause.QUIET_TIMEOUT:
        message = f"It printed and reported nothing for {limit_text(job.quiet_timeout_s)}, which was its limit."
        return _record(ending, ErrorCode.QUIET_TIMEOUT, message, {"limit_s": job.quiet_timeout_s})
    if ending.done is not None:
        return _said(ending, ending.done)
    if not ending.has_status:
        return _record(ending, ErrorCode.WORKER_LOST, "It has ended, but how can't be known any more.")
    if _is_session_end(ending):
        return _record(ending, ErrorCode.INTERRUPTED, f"The session ended while it ran ({name}).")
    if ending.out_of_memory:
        return _record(ending, ErrorCode.OUT_OF_MEMORY, "The system ended it because there was no memory left.")
    if name is not None:
        meaning = _MEANINGS.get(name)
        return _record(ending, ErrorCode.SIGNAL, f"ended by {name}: {meaning}" if meaning else f"ended by {name}")
    if job.kind is JobKind.TASK:
        return _record(ending, ErrorCode.EXIT, _unsaid(ending, job))
    if ending.exit_code == 0:
        return None
    return _record(ending, ErrorCode.EXIT, _exit_message(ending.exit_code or 0, job))


def _said(ending: Ending, done: Done) -> RunError | None:
    """What a task's own process has said, and under which circumstances."""
    if done.error is None:
        return None
    around = _record(ending, ErrorCode.EXCEPTION, "").details or {}
    return RunError(done.error.message, done.error.code, {**around, **(done.error.details or {})})


def _unsaid(ending: Ending, job: Job) -> str:
    """What it means that a task's process has ended without a word of its function."""
    if not ending.has_begun:
        python = printable(job.python) or "Python"
        return (
            f"{python} ended with exit status {ending.exit_code} before it could load the task"
            " (it has to be Python 3.11 or newer)"
        )
    return f"exit status {ending.exit_code}: something ended its process before its function did, such as os._exit"


def _exit_message(code: int, job: Job) -> str:
    message = f"exit status {code}"
    if code in _EXIT_MEANINGS:
        return f"{message}: {_EXIT_MEANINGS[code]}"
    if job.shell and 128 < code < 128 + 65:
        return f"{message}: what the shell ran was ended by {signal_name(code - 128)}"
    return message


def _record(ending: Ending, code: ErrorCode, message: str, more: dict[str, Any] | None = None) -> RunError:
    details = {**ending.circumstances, **(more or {})}
    if ending.exit_code is not None and ending.done is None:
        details["exit_code"] = ending.exit_code
    if ending.signal_number is not None:
        details["signal"] = signal_name(ending.signal_number)
        details["signal_number"] = ending.signal_number  # names of those for programs' own use differ among systems
    if ending.done is not None and ending.done.error is not None:  # where it was when it was asked to end
        told = ending.done.error.details or {}
        details |= {name: told[name] for name in ("where", "traceback") if name in told}
    details["elapsed_s"] = round(ending.elapsed_s, 3)
    details["last_lines"] = ending.last_lines
    return RunError(message, code, details)
