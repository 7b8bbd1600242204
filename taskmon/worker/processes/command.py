"""Starts a command: finds its program, gives it a session of its own, says in plain words why it can't be started."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from dataclasses import dataclass
from typing import Any

from taskmon import system
from taskmon.core.attempt import Spec
from taskmon.core.errors import ErrorCode, RunError
from taskmon.core.job import Job, JobKind, encoded, printable
from taskmon.core.journal import Identity
from taskmon.core.trouble import FULL, lacking, of_our_own, told
from taskmon.worker.faults import point
from taskmon.worker.output import Output
from taskmon.worker.processes.keyboard import Keyboard
from taskmon.worker.processes.reports import Reports
from taskmon.worker.processes.terminal import Terminal

_ON_WINDOWS = os.name == "nt"  # written, never run there
_SHELL = (os.environ.get("COMSPEC", "cmd.exe"), "/c") if _ON_WINDOWS else ("/bin/sh", "-c")
#: argv in an error's details is for people; more of it than this is cut.
_LONGEST_ARGV_CHARS = 4_000
_LONGEST_NAME_CHARS = 200
_SEPARATOR = os.fsencode(os.sep)


class StartError(Exception):
    """The command can't be started; `record` is the attempt's error."""

    def __init__(self, record: RunError) -> None:
        super().__init__(record.message)
        self.record = record


class NotNowError(Exception):
    """Nothing was started, for want of what the machine lacks; `trouble` says what to do."""

    def __init__(self, trouble: RunError) -> None:
        super().__init__(trouble.message)
        self.trouble = trouble


@dataclass(frozen=True, slots=True)
class Started:
    """What supervises itself no further than this: a child of the worker, leader of a session of its own."""

    process: Identity
    terminal: Terminal | None = None
    reports: Reports | None = None  #: of a task
    keyboard: Keyboard | None = None  #: of the terminal


def start_command(spec: Spec, output: Output) -> Started:
    """Start the job's command with its output going to `output`.

    Raises:
        StartError: It can't be started, and nothing was.
        NotNowError: It can't be started now, and that is not its own fault.
    """
    job = spec.job
    environment = environment_of(spec)
    argv = [*_SHELL, job.argv[0]] if job.shell else list(job.argv)
    enter(job, environment)
    try:
        program = _SHELL[0] if job.shell else find_program(job.argv[0], job, environment)
        terminal = _open_terminal(job, environment)
        # Before the start: whoever sees that it has begun, and no pipe, knows a worker of an earlier version.
        keyboard = Keyboard(terminal, spec.folder) if terminal else None
        try:
            point("before:spawn")
            name = terminal.path if terminal else None
            pid = system.spawn(program, [encoded(part) for part in argv], environment, output.reopened, name)
            point("after:spawn")
        except OSError as error:
            if terminal:
                terminal.handed_over()
                terminal.close()
            if keyboard:
                keyboard.close()
            refuse_trouble(error, output)
            raise StartError(refusal(job, program, error)) from None
    finally:
        leave_folder()
    if terminal:
        terminal.handed_over()
    return Started(system.identify_child(pid), terminal, keyboard=keyboard)


def environment_of(spec: Spec) -> dict[bytes, bytes]:
    """The whole environment of what is started, the attempt's mark in it."""
    how = ("utf-8", "surrogateescape")  # as `encoded` does it, which is called some hundred times here
    environment = {name.encode(*how): text.encode(*how) for name, text in spec.environment.items()}
    environment[b"TASKMON_ATTEMPT"] = spec.nonce.encode()
    return environment


def circumstances(job: Job) -> dict[str, Any]:
    """What was started, for an error's details."""
    if job.kind is JobKind.TASK:
        return {"task": job.task, "cwd": job.cwd} | ({"python": job.python} if job.python else {})
    argv, chars = [], 0
    for part in job.argv:
        chars += len(part)
        argv.append(part if chars <= _LONGEST_ARGV_CHARS else part[:100] + "…")
        if chars > _LONGEST_ARGV_CHARS:
            argv += ["…"] if len(argv) < len(job.argv) else []
            break
    return {"argv": argv, "cwd": job.cwd}


def _open_terminal(job: Job, environment: dict[bytes, bytes]) -> Terminal | None:
    if not job.pty:
        return None
    environment[b"TERM"] = b"xterm-256color"
    environment.pop(b"ConEmuANSI", None)
    try:
        return Terminal()
    except OSError as error:
        if (trouble := lacking(error)) is not None:
            raise NotNowError(trouble) from None
        if error.errno in FULL:  # the system's word for it that all are in use
            raise NotNowError(told("The system has no terminal left. Close some of them.")) from None
        message = f"No terminal could be had: {error.strerror}."
        raise StartError(_failure(job, ErrorCode.NOT_PERMITTED, message, error)) from None


def enter(job: Job, environment: dict[bytes, bytes]) -> None:
    """Go to the job's folder, and have PWD say so; the worker has one thread, and goes back to / after the start.

    Raises:
        StartError: It can't be entered.
    """
    folder = encoded(job.cwd) or environment.get(b"HOME") or b"/"
    try:
        os.chdir(folder)
    except OSError as error:
        if (trouble := lacking(error)) is not None:
            raise NotNowError(trouble) from None
        shown = printable(job.cwd)
        code = ErrorCode.NOT_FOUND
        if error.errno == errno.ENOENT:
            message = f"The folder '{shown}' does not exist."
        elif error.errno == errno.ENOTDIR:
            message = f"'{shown}' is not a folder."
        elif error.errno in (errno.EACCES, errno.EPERM):
            code, message = ErrorCode.NOT_PERMITTED, f"The folder '{shown}' may not be entered."
        else:
            message = f"The folder '{shown}' can't be entered: {error.strerror}."
        raise StartError(_failure(job, code, message, error)) from None
    before = environment.get(b"PWD")
    # As after a shell's `cd`. Where it names this folder it stays, for it may do so through a link.
    if before is not None and "PWD" not in job.env and not _is_here(before):
        environment[b"PWD"] = folder if os.path.isabs(folder) else os.getcwdb()
        if "OLDPWD" not in job.env:
            environment[b"OLDPWD"] = before


def leave_folder() -> None:
    """Go back to /; who can't stays: at worst a disk can't be unmounted, and what was started is watched."""
    with contextlib.suppress(OSError):
        os.chdir("/")


def _is_here(path: bytes) -> bool:
    try:
        return os.path.isabs(path) and os.path.samefile(path, b".")
    except OSError:
        return False


def find_program(name: str, job: Job, environment: dict[bytes, bytes]) -> str:
    """The path of a program: as the PATH of the run says, not the worker's.

    Raises:
        StartError: There is none, or it may not be executed.
    """
    shown = _short(printable(name))
    if os.path.dirname(name):
        candidates = iter([encoded(name)])
    else:
        path = environment.get(b"PATH", os.fsencode(os.defpath))
        endings = environment.get(b"PATHEXT", b".EXE;.BAT;.CMD").split(b";") if _ON_WINDOWS else []
        candidates = (
            (folder.rstrip(_SEPARATOR) if folder else b".") + _SEPARATOR + encoded(name) + ending
            for folder in path.split(os.fsencode(os.pathsep))
            for ending in (b"", *endings)
        )
    refused: bytes | None = None
    failing: OSError | None = None
    for candidate in candidates:
        try:
            mode = os.stat(candidate).st_mode
        except PermissionError:
            refused = refused or candidate
            continue
        except OSError as error:
            if (trouble := lacking(error)) is not None:
                raise NotNowError(trouble) from None
            if error.errno == errno.EIO:
                failing = failing or error
            continue
        except ValueError:
            continue
        if stat.S_ISREG(mode) and os.access(candidate, os.X_OK):
            return candidate.decode("utf-8", "surrogateescape")
        if os.path.dirname(name) and stat.S_ISDIR(mode):
            raise StartError(
                _failure(job, ErrorCode.NOT_PERMITTED, f"'{shown}' is a folder, not a program.", program=shown)
            )
        if not stat.S_ISDIR(mode):
            refused = refused or candidate
    if refused is not None:
        where = printable(refused.decode("utf-8", "surrogateescape"))
        message = f"'{where}' is there, but may not be executed. If it is a program: chmod +x '{where}'"
        raise StartError(_failure(job, ErrorCode.NOT_PERMITTED, message, program=where))
    if failing is not None:
        message = f"Whether there is a program '{shown}' can't be told: the disk that may hold it fails."
        raise StartError(_failure(job, ErrorCode.NOT_FOUND, message, failing, program=shown))
    if os.path.dirname(name):
        inside = "" if os.path.isabs(name) else f" in '{printable(job.cwd)}'"
        raise StartError(_failure(job, ErrorCode.NOT_FOUND, f"There is no program '{shown}'{inside}.", program=shown))
    message = f"There is no program '{shown}' in the PATH of this run."
    if " " in name:
        message += " If it is a command with arguments, give each of them by itself, or run it with a shell."
    raise StartError(_failure(job, ErrorCode.NOT_FOUND, message, program=shown))


def refuse_trouble(error: OSError, output: Output) -> None:
    """Nothing, if the system's refusal to start a program is about that program.

    Raises:
        NotNowError: It is not.
    """
    if (trouble := lacking(error)) is not None:
        raise NotNowError(trouble) from None
    if not os.path.exists(output.path):  # which the program was to have: the system doesn't say what it didn't find
        gone = FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        raise NotNowError(of_our_own(gone, os.path.dirname(output.path))) from None


def refusal(job: Job, program: str, error: OSError) -> RunError:
    """Why the system did not load a program that is there."""
    shown = _short(printable(program))
    match error.errno:
        case errno.ENOENT | errno.ENOTDIR:
            first = _first_line(program)
            missing = f"what its first line names ('{first}')" if first else "the loader that it was built for"
            message = f"'{shown}' can't run without {missing}, which does not exist."
            return _failure(job, ErrorCode.NOT_FOUND, message, error, program=shown, first_line=first)
        case errno.EACCES | errno.EPERM:
            return _failure(job, ErrorCode.NOT_PERMITTED, f"'{shown}' may not be executed here.", error, program=shown)
        case errno.ENOEXEC:
            message = (
                f"'{shown}' is not a program of this system."
                " If it is a script, its first line must name what runs it, for example: #!/bin/sh"
            )
            return _failure(job, ErrorCode.INVALID, message, error, program=shown)
        case errno.E2BIG:
            message = "Arguments and environment together are larger than the system allows; put them into a file."
            return _failure(job, ErrorCode.INVALID, message, error)
        case errno.ETXTBSY:
            return _failure(
                job,
                ErrorCode.NOT_PERMITTED,
                f"'{shown}' is just being written by another program.",
                error,
                program=shown,
            )
    return _failure(
        job, ErrorCode.NOT_PERMITTED, f"'{shown}' can't be started: {error.strerror}.", error, program=shown
    )


def _first_line(program: str) -> str:
    try:
        with open(encoded(program), "rb") as file:
            start = file.read(200)
    except OSError:
        return ""
    return printable(start.split(b"\n")[0].decode("utf-8", "replace")) if start.startswith(b"#!") else ""


def _failure(job: Job, code: ErrorCode, message: str, error: OSError | None = None, **named: str) -> RunError:
    """The record; `named` is what the message names, for who says it in other words."""
    details = circumstances(job) | named
    if error is not None and error.errno is not None:
        details["errno"] = errno.errorcode.get(error.errno, error.errno)
        details["system_says"] = error.strerror
    return RunError(message, code, details)


def _short(text: str) -> str:
    """A name that fits into a sentence; all of it is in the details."""
    return text if len(text) <= _LONGEST_NAME_CHARS else text[:_LONGEST_NAME_CHARS] + "…"
