"""Puts one question to a Python interpreter in a process of its own, which may print, hang or crash. Blocks."""

from __future__ import annotations

import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import taskmon
from taskmon.core.environment import captured
from taskmon.core.errors import ErrorCode, InvalidError, RunError, TaskmonError
from taskmon.tasks.code.search_path import whole_paths

_MAIN = str(Path(taskmon.__file__).parent / "tasks" / "__main__.py")
_MOST_ANSWER_BYTES = 16 * 1024 * 1024
_MOST_TAIL_BYTES = 8_000
_DIAGNOSIS_S = 5.0
#: What has left the session may hold standard error open for ever.
_LEFT_S = 1.0
#: They point an interpreter to its own libraries: those of another one would break it.
_OWN_VARIABLES = ("PYTHONHOME", "PYTHONEXECUTABLE", "__PYVENV_LAUNCHER__")


class NotDescribedError(TaskmonError):
    """The task can't be described; the record's code says why (`not_found`, `exception`, `timeout`, `signal` …)."""

    exit_status = 2

    def __init__(self, record: RunError) -> None:
        super().__init__(record.message, record.details)
        self.record = record


def interpreter(python: str, cwd: str, path: str | None = None) -> str:
    """The absolute path of the interpreter that `python` means; links are kept, for a virtual environment is one.

    Args:
        path: PATH where a bare name is looked for; None: our own.

    Raises:
        NotDescribedError, InvalidError: There is none, or it is no program.
    """
    if os.sep not in python and not python.startswith("~"):
        found = shutil.which(python, path=path)
        if found is None:
            raise _not_found(f"not found: an interpreter {python!r} on the PATH. Give the path of one with --python.")
        return os.path.abspath(found)
    whole = os.path.normpath(os.path.join(cwd, os.path.expanduser(python)))
    if os.path.isdir(whole):
        inside = os.path.join(whole, "bin", "python")
        hint = f" Its interpreter is {inside}." if os.path.exists(inside) else ""
        raise InvalidError(f"{whole} is a folder, not an interpreter.{hint}")
    if not os.path.exists(whole):
        raise _not_found(f"not found: the interpreter {whole}")
    if not os.access(whole, os.X_OK):
        raise InvalidError(f"{whole} is no program that may be run, so it is no Python.")
    return whole


def ask(
    command: str,
    question: Mapping[str, Any],
    *,
    cwd: str,
    python: str,
    environment: Mapping[str, str] | None,
    timeout_s: float,
) -> Any:
    """The answer of `python` (absolute; empty: our own) to one question; nothing of the process is left afterwards.

    Raises:
        InvalidError, NotDescribedError: It says no, or gives no answer; the message is for the user.
    """
    if not os.path.isdir(cwd):
        raise _not_found(f"not found: the folder {cwd}")
    env = dict(captured(dict(os.environ)) if environment is None else environment)
    for name in _OWN_VARIABLES:
        env.pop(name, None)
    if "PYTHONPATH" in env and ":" not in question.get("task", ""):
        env["PYTHONPATH"] = whole_paths(env["PYTHONPATH"])
    program = python or sys.executable
    text = json.dumps({**question, "cwd": cwd, "timeout_s": timeout_s}).encode("ascii") + b"\n"
    # utf8: the paths in the question are bytes in UTF-8 with escapes, whatever the locale, as for a fork of the worker.
    said = _run([program, "-X", "utf8", _MAIN, command], text, cwd, env, timeout_s)
    try:
        answer = json.loads(said.line)
        if "ok" in answer:
            return answer["ok"]
        record = RunError.from_json(answer["error"])
        assert record is not None
    except (ValueError, KeyError, TypeError):
        _refuse_other(program, cwd, env)
        raise NotDescribedError(_silence(str(question.get("task", "the registered tasks")), said, timeout_s)) from None
    if record.code == ErrorCode.INVALID:
        raise InvalidError(record.message, record.details)
    raise NotDescribedError(record)


@dataclass(frozen=True, slots=True)
class _Said:
    line: bytes  #: the first of standard output; cut off, or empty, if the process did not answer
    tail: str  #: the end of standard error
    status: int | None  #: as subprocess has it; None: it had to be ended, because the time was over


def _run(argv: list[str], text: bytes, cwd: str, env: Mapping[str, str], timeout_s: float) -> _Said:
    """Start the process in a session of its own, give it `text`, take one line, and end all that is left of it."""
    try:
        process = subprocess.Popen(
            argv,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=cwd,
            env=env,
            start_new_session=True,
        )
    except OSError as error:
        raise InvalidError(f"{argv[0]} can't be started as an interpreter: {error.strerror}.") from None
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    answers: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    tail = bytearray()
    # Threads, not `communicate`: it keeps all that the user's code prints, and waits for its children, too.
    threads = [
        threading.Thread(target=_write, args=(process.stdin, text), daemon=True),
        threading.Thread(target=_read_line, args=(process.stdout, answers), daemon=True),
        threading.Thread(target=_keep_tail, args=(process.stderr, tail), daemon=True),
    ]
    for thread in threads:
        thread.start()
    status: int | None = None
    try:
        line = answers.get(timeout=timeout_s)
        status = 0 if line.endswith(b"\n") else process.wait(_DIAGNOSIS_S)
    except (queue.Empty, subprocess.TimeoutExpired):
        line = b""
    finally:
        _end(process)
        for thread in threads:
            thread.join(_LEFT_S)
    return _Said(line, tail.decode("utf-8", "replace").strip(), status)


def _write(pipe: IO[bytes], text: bytes) -> None:
    try:
        with pipe:
            pipe.write(text)
    except OSError:  # it doesn't read; its answer, or its end, says more
        pass


def _read_line(pipe: IO[bytes], answers: queue.SimpleQueue[bytes]) -> None:
    with pipe:
        answers.put(pipe.readline(_MOST_ANSWER_BYTES))


def _keep_tail(pipe: IO[bytes], tail: bytearray) -> None:
    with pipe:
        while some := os.read(pipe.fileno(), 65_536):
            tail += some
            del tail[:-_MOST_TAIL_BYTES]


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process and what it started."""
    kill_session(process)
    process.wait()


def kill_session(process: subprocess.Popen[bytes]) -> None:
    """Kill a process that was started in a session of its own, and what it has started: its session's group."""
    try:
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    except (ProcessLookupError, PermissionError):  # nobody is left
        pass


def _refuse_other(python: str, cwd: str, env: Mapping[str, str]) -> None:
    """Refuse what is no Python, or one that is too old to say so itself."""
    program = "import sys; sys.stdout.write('taskmon %d.%d\\n' % sys.version_info[:2])"
    said = _run([python, "-c", program], b"", cwd, env, _DIAGNOSIS_S)
    name, _, version = said.line.decode("utf-8", "replace").strip().partition(" ")
    if name != "taskmon":
        raise InvalidError(f"{python} is no Python interpreter.", {"output": said.tail} if said.tail else None)
    if [int(part) for part in version.split(".")] < [3, 11]:
        raise InvalidError(f"{python} is Python {version}; tasks need 3.11 or newer. Give another with --python.")


def _silence(task: str, said: _Said, timeout_s: float) -> RunError:
    """Why a Python that is fit for tasks gave no answer."""
    details = {"output": said.tail} if said.tail else None
    if said.status is None:
        return RunError(
            f"{task} could not be asked within {timeout_s:g} s. What its file does when it is imported has to be quick,"
            ' and so has its check; the rest belongs into the task, or under `if __name__ == "__main__":`.',
            ErrorCode.TIMEOUT,
            details,
        )
    if said.status < 0:
        try:
            name = signal.Signals(-said.status).name
        except ValueError:
            name = f"signal {-said.status}"
        return RunError(f"{task} crashed ({name}) while it was loaded.", ErrorCode.SIGNAL, details)
    return RunError(
        f"{task} ended its process with exit status {said.status} while it was loaded.", ErrorCode.EXIT, details
    )


def _not_found(message: str) -> NotDescribedError:
    return NotDescribedError(RunError(message, ErrorCode.NOT_FOUND))
