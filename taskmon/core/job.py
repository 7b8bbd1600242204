"""A job: what can be run, and how. Values and their checks; nothing is started here."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from taskmon.core.errors import InvalidError
from taskmon.core.untrusted.characters import NO_TEXT, is_file_name, visible

#: Linux refuses one argument (or variable) of more than 32 pages; the others allow more in one, less in all.
LONGEST_ARGUMENT_BYTES = 131_071
#: Linux gives argv and environment together a quarter of the usual 8 MB stack; some room is left for the environment.
LONGEST_ARGV_BYTES = 1_800_000
LONGEST_PARAMS_BYTES = 1_000_000
DEFAULT_OUTPUT_CAP_BYTES = 256 * 1024 * 1024
#: What a task that was asked in vain is stopped with: Python makes KeyboardInterrupt of it, so `finally` is run.
TASK_STOP_SIGNAL = "SIGINT"
#: Some thirty years; the clocks and waits of the system know no number much larger.
MOST_SECONDS = 1_000_000_000
_LONGEST_SHOWN = 80
_DIGEST = re.compile(r"[0-9a-f]{32}")
_NEEDS_NO_QUOTES = re.compile(r"[\w%+,./:=@-]+")
#: The signals that a person may name to stop a program; all of them exist on Linux and macOS.
STOP_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGKILL")


class JobKind(StrEnum):
    """What performs the job; the value is what JSON holds."""

    COMMAND = "command"  #: a program with its arguments
    TASK = "task"  #: a Python function with its parameters


class Isolation(StrEnum):
    """Where a task runs."""

    PROCESS = "process"  #: a child of a worker: it can be killed, and outlives the monitor
    POOL = "pool"  #: a process as well, that is kept warm for the next runs of its file
    THREAD = "thread"  #: the monitor's own pool: cheaper, cancelled only when it looks, lost with the monitor


class Survivors(StrEnum):
    """What becomes of a command's processes when their worker is gone while a monitor runs."""

    END = "end"  #: unsupervised work is not left behind unseen
    KEEP = "keep"


class Leftovers(StrEnum):
    """What becomes of processes that a command leaves behind when it ends by itself."""

    REPORT = "report"
    END = "end"


@dataclass(frozen=True, slots=True)
class Job:
    """A command line or a task, with its policies. `env` is only what the user set beside the captured environment."""

    argv: tuple[str, ...]  #: as given; bytes that are not UTF-8 travel as `\\udcXX`; empty for a task
    cwd: str
    kind: JobKind = JobKind.COMMAND
    task: str = ""  #: MODULE:FUNCTION, or the absolute path of a file: FILE.py:FUNCTION
    params: dict[str, Any] = field(default_factory=dict)  #: JSON values, checked; those of secrets are not here
    secrets: tuple[str, ...] = ()  #: the names of parameters whose values are stored nowhere
    python: str = ""  #: the interpreter of a task; empty: taskmon's own
    isolation: Isolation = Isolation.PROCESS
    retry_on: tuple[str, ...] = ()  #: error codes and names of exception types worth another try; empty: any
    code: str = ""  #: hash of the task's source as the user last knew it
    script: str = ""  #: digest of the environment that its file asked for when it was looked at last; empty: of none
    env: dict[str, str] = field(default_factory=dict)
    shell: bool = False  #: argv is one text, for the shell
    pty: bool = False
    stop_signal: str = "SIGTERM"
    grace_s: float = 10.0  #: between the stop signal and SIGKILL
    timeout_s: float | None = None
    quiet_timeout_s: float | None = None
    survivors: Survivors = Survivors.END
    leftovers: Leftovers = Leftovers.REPORT
    output_cap_bytes: int = DEFAULT_OUTPUT_CAP_BYTES

    def to_json(self) -> dict[str, Any]:
        what: dict[str, Any] = {"kind": self.kind.value}
        if self.kind is JobKind.TASK:
            what |= {
                "task": self.task,
                "params": dict(self.params),
                "secrets": list(self.secrets),
                "python": self.python,
                "isolation": self.isolation.value,
                "retry_on": list(self.retry_on),
                "code": self.code,
            } | ({"script": self.script} if self.script else {})
        else:
            what |= {"argv": list(self.argv), "shell": self.shell}
        return what | {
            "cwd": self.cwd,
            "env": dict(self.env),
            "pty": self.pty,
            "stop_signal": self.stop_signal,
            "grace_s": self.grace_s,
            "timeout_s": self.timeout_s,
            "quiet_timeout_s": self.quiet_timeout_s,
            "survivors": self.survivors.value,
            "leftovers": self.leftovers.value,
            "output_cap_bytes": self.output_cap_bytes,
        }

    @staticmethod
    def from_json(value: object) -> Job:
        """Read a job from outside or from the store; absent fields get their defaults.

        Raises:
            InvalidError: A field has the wrong type, is unknown, or is out of its range.
        """
        if not isinstance(value, dict):
            raise InvalidError('A job is a JSON object, such as {"argv": ["make"], "cwd": "/home/me"}.')
        unknown = sorted(value.keys() - Job.__dataclass_fields__.keys())
        if unknown:
            raise InvalidError(f"A job has no field {unknown[0]!r}; it has {', '.join(Job.__dataclass_fields__)}.")
        fields = dict(value)
        is_task = fields.get("kind") == JobKind.TASK
        argv = fields.pop("argv", () if is_task else None)
        if is_task:
            fields.setdefault("stop_signal", TASK_STOP_SIGNAL)
        if isinstance(argv, str) or not isinstance(argv, (list, tuple)):
            raise InvalidError('A job\'s argv is a list of texts: ["program", "argument"].')
        try:
            kind = JobKind(fields.pop("kind", "command"))
            survivors = Survivors(fields.pop("survivors", "end"))
            leftovers = Leftovers(fields.pop("leftovers", "report"))
            isolation = Isolation(fields.pop("isolation", "process"))
        except ValueError as error:
            raise InvalidError(f"This job can't be read: {error}.") from None
        env = fields.pop("env", None)
        secrets, retry_on = (_texts(fields.pop(name, ()), name) for name in ("secrets", "retry_on"))
        job = Job(
            argv=tuple(argv),
            cwd=fields.pop("cwd", ""),
            kind=kind,
            env={} if env is None else env,
            secrets=secrets,
            retry_on=retry_on,
            isolation=isolation,
            survivors=survivors,
            leftovers=leftovers,
            **fields,
        )
        check(job)
        return job


def check(job: Job) -> None:
    """Refuse now what the system would refuse later.

    Raises:
        InvalidError: With a message that says what to do.
    """
    if job.kind is JobKind.TASK:
        _check_task(job)
    else:
        _check_argv(job)
    if not isinstance(job.cwd, str) or "\0" in job.cwd:
        raise InvalidError("A job's folder is a path.")
    if not isinstance(job.env, dict):
        raise InvalidError('A job\'s environment is an object of texts: {"NAME": "value"}.')
    for name, text in job.env.items():
        if not isinstance(name, str) or not isinstance(text, str):
            raise InvalidError('A job\'s environment is an object of texts: {"NAME": "value"}.')
        if not name or "=" in name or "\0" in name or "\0" in text:
            raise InvalidError(f"{name!r} is no name for an environment variable, or its value holds a NUL character.")
        if len(encoded(name)) + len(encoded(text)) + 2 > LONGEST_ARGUMENT_BYTES:
            raise InvalidError(f"The variable {name} is too long; the system allows {LONGEST_ARGUMENT_BYTES:,} bytes.")
    for name in ("shell", "pty"):
        if not isinstance(getattr(job, name), bool):
            raise InvalidError(f"A job's {name} is true or false.")
    check_seconds("timeout", job.timeout_s)
    check_seconds("quiet timeout", job.quiet_timeout_s)
    if job.grace_s is None:
        raise InvalidError("The grace is a number of seconds.")
    check_seconds("grace", job.grace_s, least=0.0)
    if job.stop_signal not in STOP_SIGNALS:
        raise InvalidError(f"The stop signal is one of {', '.join(STOP_SIGNALS)}; not {job.stop_signal!r}.")
    if (
        isinstance(job.output_cap_bytes, bool)
        or not isinstance(job.output_cap_bytes, int)
        or job.output_cap_bytes < 65_536
    ):
        raise InvalidError("The cap of an output is at least 65,536 bytes.")


def _check_argv(job: Job) -> None:
    if not job.argv or not all(isinstance(part, str) for part in job.argv):
        raise InvalidError("There is no command to run. Give one after '--', for example: taskmon add -- make all")
    if not job.argv[0].strip():
        raise InvalidError("The command's name is empty.")
    if job.shell and len(job.argv) != 1:
        raise InvalidError("A shell command is one text: taskmon add --shell -- 'make && make install'")
    total = 0
    for index, part in enumerate(job.argv):
        if "\0" in part:
            raise InvalidError(f"Argument {index} holds a NUL character; no program can be given one.")
        size = len(encoded(part))
        total += size + 9  # the NUL at its end, and its place in the table of pointers
        if size > LONGEST_ARGUMENT_BYTES:
            raise InvalidError(
                f"Argument {index} is {size:,} bytes long; the system allows {LONGEST_ARGUMENT_BYTES:,}."
                " Put it into a file and give the file's name."
            )
    if total > LONGEST_ARGV_BYTES:
        raise InvalidError(
            f"The command line is {total:,} bytes long; the system allows about {LONGEST_ARGV_BYTES:,}."
            " Put the arguments into a file, or use xargs."
        )


def _check_task(job: Job) -> None:
    if job.argv or job.shell:
        raise InvalidError("A task has parameters, not a command line.")
    if job.pty:
        raise InvalidError("A task runs without a terminal; only a command can have one.")
    if not isinstance(job.task, str) or not all(job.task.rpartition(":")) or not is_file_name(job.task):
        raise InvalidError("A task is named MODULE:FUNCTION or FILE.py:FUNCTION, for example: backup.py:nightly")
    if not isinstance(job.python, str) or "\0" in job.python or not isinstance(job.code, str):
        raise InvalidError("A task's interpreter is the path of a Python.")
    if not isinstance(job.script, str) or (job.script and not _DIGEST.fullmatch(job.script)):
        raise InvalidError("A task's script is the digest of an environment, as taskmon has reckoned it.")
    if job.isolation is Isolation.THREAD and job.python:
        raise InvalidError(
            "A task with isolation='thread' runs in taskmon itself, so no other --python can be asked for."
        )
    if not isinstance(job.params, dict) or not all(isinstance(name, str) for name in job.params):
        raise InvalidError('A task\'s params are an object: {"name": value}.')
    try:
        size = len(json.dumps(job.params, allow_nan=False))
    except (TypeError, ValueError, RecursionError) as error:
        raise InvalidError(f"A task's params are JSON values: {error}.") from None
    if size > LONGEST_PARAMS_BYTES:
        raise InvalidError(
            f"The parameters are {size:,} bytes of JSON; {LONGEST_PARAMS_BYTES:,} are allowed."
            " Put them into a file and give the file's name."
        )


def _texts(value: object, name: str) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)) or not all(isinstance(entry, str) for entry in value):
        raise InvalidError(f"A job's {name} is a list of texts.")
    return tuple(value)


def check_seconds(name: str, value: float | None, least: float = 0.001) -> None:
    """Refuse a length of time that is no number, below `least`, or longer than any clock runs.

    Raises:
        InvalidError: It names `name`.
    """
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not value >= least:
        raise InvalidError(f"The {name} is a number of seconds, at least {least:g}; not {value!r}.")
    if value > MOST_SECONDS:
        raise InvalidError(f"The {name} is a number of seconds, at least {least:g} and at most {MOST_SECONDS:,}.")


def in_thread(job: Job) -> bool:
    """Whether a thread of the monitor performs it: without worker, journal, or a process that could be signalled."""
    return job.isolation is Isolation.THREAD and job.kind is JobKind.TASK


def in_pool(job: Job) -> bool:
    """Whether the process that performs it may perform other runs of its file before and after."""
    return job.isolation is Isolation.POOL and job.kind is JobKind.TASK


def with_pty(job: Job) -> Job:
    """The same job on a terminal of its own."""
    return replace(job, pty=True)


def stop_signal_number(job: Job) -> int:
    """The number of the job's stop signal on this system; SIGTERM where it has no such signal."""
    import signal  # here: its enumerations take 1 ms, which only who ends a process needs

    return int(getattr(signal, job.stop_signal, signal.SIGTERM))


def encoded(text: str) -> bytes:
    """The bytes that the program will see."""
    return text.encode("utf-8", "surrogateescape")


def command_line(job: Job) -> str:
    """The job in one line, as a person would type it; for showing only, control characters made visible."""
    if job.kind is JobKind.TASK:
        params = (f"{printable(name)}={_shown(value)}" for name, value in job.params.items())
        return " ".join((quoted(job.task), *params))
    if job.shell:
        return printable(job.argv[0])
    return " ".join(quoted(part) for part in job.argv)


def _shown(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return quoted(text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…")


def quoted(part: str) -> str:
    """One argument as a shell would want it typed; for showing only."""
    if _NEEDS_NO_QUOTES.fullmatch(part):
        return part
    return "'" + printable(part).replace("'", "'\"'\"'") + "'"


def printable(text: str) -> str:
    """`text` in one line, with what is no text made visible: control characters, lone bytes."""
    return text if text.isprintable() else NO_TEXT.sub(visible, text)
