"""Has uv make an environment, in a session of its own; says in words what went wrong, and whether that may pass."""

from __future__ import annotations

import errno
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from taskmon.core.environment import SESSION_VARIABLES
from taskmon.core.errors import ErrorCode, RunError, TaskmonError
from taskmon.core.secrets.masking import masked_text
from taskmon.core.untrusted.characters import counted
from taskmon.core.untrusted.toml import read_toml
from taskmon.ownership import open_own, read_file
from taskmon.tasks.describe.interpreter import kill_session

#: What tasks are performed with (taskmon/tasks).
LEAST_PYTHON = "3.11"
#: Some packages are gigabytes; what takes longer hangs.
LONGEST_S = 3_600.0
#: They decide what is installed, so an environment that was made with others is another one.
DECISIVE = (
    "UV_BUILD_CONSTRAINT", "UV_CONFIG_FILE", "UV_CONSTRAINT", "UV_DEFAULT_INDEX", "UV_EXCLUDE", "UV_EXCLUDE_NEWER",
    "UV_EXTRA_INDEX_URL", "UV_FIND_LINKS", "UV_FORK_STRATEGY", "UV_INDEX", "UV_INDEX_STRATEGY", "UV_INDEX_URL",
    "UV_MANAGED_PYTHON", "UV_NO_BINARY", "UV_NO_BINARY_PACKAGE", "UV_NO_BUILD", "UV_NO_BUILD_PACKAGE", "UV_NO_CONFIG",
    "UV_NO_MANAGED_PYTHON", "UV_NO_SOURCES", "UV_NO_SOURCES_PACKAGE", "UV_NO_SYSTEM_CONFIG", "UV_OVERRIDE",
    "UV_PRERELEASE", "UV_PYTHON", "UV_PYTHON_PREFERENCE", "UV_PYTHON_SEARCH_PATH", "UV_RESOLUTION", "UV_TORCH_BACKEND",
)  # fmt: skip
#: They point a Python, or uv, to another environment than the one that is to be made.
_MISLEADING = (
    "PYTHONHOME", "PYTHONEXECUTABLE", "__PYVENV_LAUNCHER__", "CONDA_PREFIX", "UV_FROZEN", "UV_LOCKED", "UV_NO_SYNC",
    "UV_PROJECT", "UV_PROJECT_ENVIRONMENT", "UV_SYSTEM_PYTHON", "UV_WORKING_DIR", "UV_WORKING_DIRECTORY",
)  # fmt: skip
#: Where its installers put it, below the user's home, if it is not on the PATH.
_USUAL = (".local/bin", ".cargo/bin")
_LARGEST_SETTINGS = 65_536
_MOST_TAIL = 8_000
_MOST_CAUSE = 700


class PreparationError(TaskmonError):
    """An environment can't be made; the record's message is for the user."""

    exit_status = 2

    def __init__(self, record: RunError, *, may_pass: bool = False) -> None:
        super().__init__(record.message, record.details)
        self.record = record
        self.may_pass = may_pass  #: it is no fault of the file's: another try, later, may go well


class StoppedError(PreparationError):
    """Nobody waits for it any more, so it was not made."""

    def __init__(self) -> None:
        super().__init__(RunError("Its environment was not made: nobody waits for it any more.", None))


class Stop:
    """Ends what is under way; from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._event = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._is_too_long = False

    @property
    def is_set(self) -> bool:
        return self._event.is_set()

    def set(self) -> None:
        """End it now, and begin nothing more."""
        with self._lock:
            self._event.set()
            if self._process is not None:
                kill_session(self._process)

    def wait(self, seconds: float) -> None:
        """Rest.

        Raises:
            StoppedError: It was stopped.
        """
        if self._event.wait(seconds):
            raise StoppedError

    def run(self, argv: Sequence[str], environment: Mapping[str, str], log: int, kept: Sequence[int]) -> int:
        """The status, as subprocess has it, of a process that is ended with all that it has started, if we are stopped.

        Args:
            log: Where its output goes.
            kept: Descriptors that it holds as long as it lives.

        Raises:
            StoppedError: It was stopped.
            TimeoutError: It took too long, and was ended.
            OSError: It can't be started.
        """
        with self._lock:
            if self._event.is_set():
                raise StoppedError
            process = self._process = subprocess.Popen(
                argv,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/" if os.name == "posix" else None,
                env=dict(environment),
                pass_fds=tuple(kept),
                start_new_session=True,
            )
        limit = threading.Timer(LONGEST_S, self._end_too_long)
        limit.daemon = True
        limit.start()
        try:
            # Not reaped yet: until it is forgotten here its number is nobody else's.
            if hasattr(os, "waitid"):
                os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
            else:
                process.wait()
        finally:
            limit.cancel()
            with self._lock:
                self._process = None
                kill_session(process)
        status = process.wait()
        if self._event.is_set():
            raise StoppedError
        if self._is_too_long:
            raise TimeoutError(errno.ETIMEDOUT, f"it took longer than {LONGEST_S:g} s")
        return status

    def _end_too_long(self) -> None:
        with self._lock:
            if self._process is not None:
                self._is_too_long = True
                kill_session(self._process)


def find_uv(variables: Mapping[str, str], file: str) -> str:
    """The path of the user's uv.

    Raises:
        PreparationError: There is none; the message says how to get it, and what does without.
    """
    found = shutil.which("uv", path=variables.get("PATH", ""))
    home = variables.get("HOME") or os.path.expanduser("~")
    usual = [os.path.join(home, folder) for folder in _USUAL]
    found = found or shutil.which("uv", path=os.pathsep.join(usual))
    if found is None:
        raise PreparationError(
            RunError(
                f"not found: uv. {file} says in its `# /// script` block what it needs, and uv makes the environment"
                " for that: install it (https://docs.astral.sh/uv, or: pip install uv), or name an interpreter that has"
                " what the file needs with --python.",
                ErrorCode.NOT_FOUND,
            )
        )
    return os.path.abspath(found)


@dataclass(frozen=True, slots=True)
class Making:
    """What is to be made."""

    uv: str
    file: str
    requires_python: str
    venv: Path
    log: Path
    variables: Mapping[str, str]  #: the job's environment

    def make(self, stop: Stop, lock: int) -> None:
        """Make it; blocks. `lock` is held by uv as well: nobody else begins while an orphan of ours goes on.

        Raises:
            PreparationError: It can't be made; what is there is of no use.
        """
        environment = self._environment()
        options = ["--no-progress", "--color", "never"]
        if "UV_PYTHON_DOWNLOADS" not in environment and not _says_of_downloads(environment):
            # A run must not bring a Python to this computer that nobody has asked for.
            options.append("--no-python-downloads")
        wanted = ",".join(part for part in (self.requires_python, f">={LEAST_PYTHON}") if part)
        python = [] if environment.get("UV_PYTHON") else ["--python", wanted]
        locked = ["--locked"] if os.path.exists(f"{self.file}.lock") else []
        self._run([self.uv, "venv", "--no-project", *options, *python, str(self.venv)], environment, stop, lock)
        self._run([self.uv, "sync", "--active", "--script", self.file, *locked, *options], environment, stop, lock)

    def _environment(self) -> dict[str, str]:
        found = {name: text for name, text in self.variables.items() if name not in _MISLEADING}
        # Such as the agent that holds the key for a package in git.
        found.update({name: os.environ[name] for name in SESSION_VARIABLES if name in os.environ})
        found["VIRTUAL_ENV"] = str(self.venv)
        return found

    def _run(self, argv: list[str], environment: Mapping[str, str], stop: Stop, lock: int) -> None:
        try:
            log = open_own(self.log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            try:
                status = stop.run(argv, environment, log, (lock,))
            finally:
                os.close(log)
        except TimeoutError as error:
            said = f"The environment of {self.file} can't be made: {error.strerror}."
            raise PreparationError(RunError(said, ErrorCode.TIMEOUT, {"output": masked_text(self._tail())})) from None
        except OSError as error:
            said = f"{argv[0]} can't be started: {error.strerror or error}."
            raise PreparationError(RunError(said, ErrorCode.NOT_STARTED), may_pass=True) from None
        if status != 0:
            raise failure(self.file, self.uv, status, self._tail())

    def _tail(self) -> str:
        try:
            return read_file(self.log, 1 << 20).decode("utf-8", "replace")[-_MOST_TAIL:]
        except OSError:
            return ""


def _says_of_downloads(variables: Mapping[str, str]) -> bool:
    """Whether the user's own settings of uv say whether it may download a Python; an option would overrule them."""
    folder = variables.get("XDG_CONFIG_HOME") or os.path.join(variables.get("HOME", ""), ".config")
    try:
        settings = read_file(Path(folder, "uv", "uv.toml"), _LARGEST_SETTINGS).decode()
        return "python-downloads" in read_toml(settings)
    except (OSError, ValueError):
        return False


def failure(file: str, uv: str, status: int, output: str) -> PreparationError:
    """What uv's end with this status means, in words, from what it has said."""
    output = masked_text(output).strip()
    said, folded = _cause(output), " ".join(output.lower().split())
    details = {"output": output, "uv": uv}
    if "unexpected argument" in folded or "unrecognized subcommand" in folded:
        message = f"{uv} is too old to make the environment of {file} ({said}). Renew it: uv self update"
        return PreparationError(RunError(message, ErrorCode.INVALID, details))
    if "no interpreter found" in folded or "no download found" in folded:
        message = (
            f"{said}, which {file} asks for (a task needs Python {LEAST_PYTHON} or newer as well). Install one, or let"
            " uv do that: UV_PYTHON_DOWNLOADS=automatic"
        )
        return PreparationError(RunError(message, ErrorCode.NOT_FOUND, details))
    start = f"The environment of {file} can't be made"
    if status < 0:
        message = f"{start}: uv was ended by signal {-status}."
        return PreparationError(RunError(message, ErrorCode.NOT_STARTED, details), may_pass=True)
    for signs, code, what in _PASSING:
        if signs.search(folded):
            return PreparationError(RunError(f"{start}: {what} ({said}).", code, details), may_pass=True)
    return PreparationError(RunError(f"{start}: {said}.", ErrorCode.INVALID, details))


#: What no file can help: the machine lacks something, or is not connected.
_PASSING = (
    (re.compile(r"no space left|disk quota exceeded|os error (28|122)\b"), ErrorCode.DISK_FULL, "the disk is full"),
    (
        re.compile(r"resource temporarily unavailable|too many open files|out of memory|os error (11|12|23|24)\b"),
        ErrorCode.NOT_STARTED,
        "the machine lacks what it takes",
    ),
    (
        re.compile(
            r"error sending request|dns error|failed to lookup address|connect error|connection (refused|reset|closed)"
            r"|network is unreachable|timed out|request failed after|http status server error|could not resolve host"
        ),
        ErrorCode.NOT_STARTED,
        "what it needs can't be fetched now",
    ),
)


def _cause(output: str) -> str:
    """What uv says of an error, in a line."""
    lines = [line.strip() for line in output.splitlines()]
    first = next((index for index, line in enumerate(lines) if line.startswith("error:")), None)
    if first is None:
        return lines[-1] if lines else "uv said nothing"
    told = []
    for line in lines[first:]:
        if not line or line.startswith("hint:"):
            break
        told.append(re.sub(r"^(error|cause|caused by): ", "", line, flags=re.IGNORECASE))
    text = ": ".join(part.rstrip(".") for part in told)
    left = len(text) - _MOST_CAUSE
    return text if left <= 0 else f"{text[:_MOST_CAUSE]}… ({counted(left, 'character')} more)"
