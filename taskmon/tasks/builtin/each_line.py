"""A command for each line of a file, as xargs does it; each line that succeeded is a step, so it is done once.

A kill costs the commands that were under way: they run again. So do those that failed, when the run is resumed.
"""

from __future__ import annotations

import hashlib
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from taskmon.core.job import printable
from taskmon.core.signals import signal_name
from taskmon.core.untrusted.characters import unmarked
from taskmon.tasks.builtin.together import do_together
from taskmon.tasks.cancellation import RunStopped
from taskmon.tasks.context import TaskContext
from taskmon.tasks.decorator import task
from taskmon.tasks.markers import File, Label, Range

_PLACE = "{}"
_LONGEST_NAME = 120
_LOOK_S = 0.05
#: Between asking a command to end and ending it.
_GRACE_S = 1.0


class LinesFailedError(Exception):
    """The command failed for some of the lines."""


class _CommandFailedError(Exception):
    """The command failed for one line; the text says how it ended."""


@dataclass(frozen=True, slots=True)
class _Line:
    number: int  #: in the file, from 1
    text: str

    @property
    def name(self) -> str:
        """The name of its step: another if the line was changed."""
        if len(self.text) <= _LONGEST_NAME and self.text.isprintable():
            return f"line {self.number}: {self.text}"
        digest = hashlib.sha256(os.fsencode(self.text)).hexdigest()[:16]
        return f"line {self.number}: {printable(self.text[:_LONGEST_NAME])}… ({digest})"


def _can_run(command: str, shell: bool = False) -> str:
    """What is wrong with the command; asked before the run is queued."""
    try:
        argv = _words(command)
    except ValueError as error:
        return f"the command can't be read: {error}"
    if shell or _PLACE in argv[0] or shutil.which(argv[0]):
        return ""
    return f"not found: {argv[0]}"


@task(name="Run a command for each line", check=_can_run)
def run_each_line(
    ctx: TaskContext,
    file: Annotated[Path, File(), Label("File", "Empty lines are passed over")],
    command: Annotated[str, Label("Command", "{} stands for the line; at the end if it is nowhere: gzip -9 {}")],
    at_once: Annotated[int, Range(1, 64), Label("At once")] = 1,
    stop_at_failure: Annotated[bool, Label("Stop at the first failure")] = False,
    shell: Annotated[bool, Label("Let a shell read the command", "The line goes in quoted, as one word")] = False,
) -> dict[str, Any]:
    """Run a command for each line of a file; without a shell, so that no line can mean more than it says.

    Fails at the end if the command failed for a line; failed.txt has these lines, ready to be used as the file.
    """
    lines = _lines(file)
    ctx.progress(0, len(lines), unit="lines")
    commands = _Commands(ctx, command, len(lines), shell=shell, apart=at_once > 1, stop_at_failure=stop_at_failure)
    do_together(ctx, lines, at_once, commands.run, commands.interrupt)
    failed = [(line, commands.failed[line.number]) for line in lines if line.number in commands.failed]
    summary = {"lines": len(lines), "succeeded": commands.succeeded, "failed": len(failed)}
    if failed:
        ctx.save_file("failed.txt", b"".join(os.fsencode(line.text) + b"\n" for line, _ in failed))
        ctx.save_file("failures.txt", "".join(f"{line.name}: {why}\n" for line, why in failed).encode())
        with ctx.transaction("what failed") as state:  # what a failed run still has to show
            state.update(summary)
        line, why = failed[0]
        raise LinesFailedError(
            f"The command failed for {len(failed):,} of {len(lines):,} lines"
            + (f", and {_not_tried(summary):,} were not tried" if _not_tried(summary) else "")
            + f"; {line.name}: {why}"
        )
    return summary


class _Commands:
    """The commands of one run: under way, succeeded, failed. Used by several threads."""

    def __init__(
        self, ctx: TaskContext, command: str, total: int, *, shell: bool, apart: bool, stop_at_failure: bool
    ) -> None:
        self.succeeded = 0
        self.failed: dict[int, str] = {}
        self._ctx = ctx
        self._command = command
        self._total = total
        self._shell = shell
        self._apart = apart
        self._stop_at_failure = stop_at_failure
        self._lock = threading.Lock()
        self._under_way: set[subprocess.Popen[bytes]] = set()

    def run(self, line: _Line) -> None:
        """Run the command for one line, as a step; a failure is noted."""
        if self._stop_at_failure and self.failed:
            return
        try:
            self._ctx.step(line.name, self._perform, line)
        except _CommandFailedError as error:
            why = str(error)
        except OSError as error:
            why = (error.strerror or str(error)).lower()
        except ValueError as error:  # a NUL character in the line
            why = str(error)
        else:
            why = ""
        with self._lock:
            if why:
                self.failed[line.number] = why
                self._ctx.log.error("%s: %s", line.name, why)
            else:
                self.succeeded += 1
            self._ctx.progress(self.succeeded + len(self.failed), self._total, printable(line.text), "lines")

    def interrupt(self) -> None:
        """Ask all commands under way to end."""
        for process in tuple(self._under_way):
            _signal(process, signal.SIGTERM)

    def _perform(self, line: _Line) -> dict[str, int]:
        """Run it until its end; its output is this run's, in one piece where several run at once."""
        argv = (
            ["/bin/sh", "-c", _filled_in(self._command, line.text)] if self._shell else _argv(self._command, line.text)
        )
        with tempfile.TemporaryFile() if self._apart else open(os.devnull, "rb") as output:
            place = output if self._apart else None
            group = {"process_group": 0} if os.name == "posix" else {}
            process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=place, stderr=place, **group)  # type: ignore[call-overload]
            self._under_way.add(process)
            try:
                status = self._wait(process)
            finally:
                self._end(process)
                if self._apart:
                    output.seek(0)
                    self._print(output)
        if status:
            raise _CommandFailedError(f"exit status {status}" if status > 0 else f"ended by {signal_name(-status)}")
        return {"exit": 0}

    def _wait(self, process: subprocess.Popen[bytes]) -> int:
        while not self._ctx.cancelled:
            try:
                return process.wait(_LOOK_S)
            except subprocess.TimeoutExpired:
                continue
        raise RunStopped

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        """Have it gone, gently first."""
        if process.poll() is None:
            _signal(process, signal.SIGTERM)
            deadline_s = time.monotonic() + _GRACE_S
            while process.poll() is None and time.monotonic() < deadline_s:
                time.sleep(0.01)
            if process.poll() is None:
                _signal(process, getattr(signal, "SIGKILL", signal.SIGTERM))
            process.wait()
        self._under_way.discard(process)

    def _print(self, output: Any) -> None:
        with self._lock:
            sys.stdout.flush()
            shutil.copyfileobj(output, sys.stdout.buffer)
            sys.stdout.buffer.flush()


def _lines(file: Path) -> list[_Line]:
    content = unmarked(file.read_bytes(), str(file)).split(b"\n")
    texts = [os.fsdecode(line.removesuffix(b"\r")) for line in content]
    return [_Line(number, text) for number, text in enumerate(texts, 1) if text.strip()]


def _argv(command: str, line: str) -> list[str]:
    words = _words(command)
    if not any(_PLACE in word for word in words):
        return [*words, line]
    return [word.replace(_PLACE, line) for word in words]


def _filled_in(command: str, line: str) -> str:
    quoted = shlex.quote(line)
    return command.replace(_PLACE, quoted) if _PLACE in command else f"{command} {quoted}"


def _words(command: str) -> list[str]:
    words = shlex.split(command)
    if not words:
        raise ValueError("it is empty")
    return words


def _not_tried(summary: dict[str, int]) -> int:
    return summary["lines"] - summary["succeeded"] - summary["failed"]


def _signal(process: subprocess.Popen[bytes], number: int) -> None:
    """To the command and what it started in its process group."""
    try:
        if os.name == "posix":
            os.killpg(process.pid, number)
        else:
            process.terminate()
    except (ProcessLookupError, PermissionError):
        pass  # it has ended meanwhile
