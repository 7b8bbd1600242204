"""Real workers for tests: started as the monitor starts them, given attempts in folders as the monitor makes them."""

from __future__ import annotations

import functools
import json
import os
import select
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import taskmon
from taskmon import system
from taskmon.core.attempt import Outcome
from taskmon.core.clock import to_text, utc_now
from taskmon.core.job import Job, JobKind
from taskmon.core.journal import ALIVE, CONTROL, EVENTS, JOURNAL, OUTPUT, PROGRESS, Event, Evidence, line, read_all
from tests.waiting import wait_until

WORKER = str(Path(taskmon.__file__).parent / "worker" / "__main__.py")


def job(*argv: str, **fields: Any) -> Job:
    """A command in a folder that is always there; a short grace, so that stubborn ones don't hold the tests up."""
    return Job(argv, **{"cwd": "/", "grace_s": 5.0, **fields})


def shell(text: str, **fields: Any) -> Job:
    return job(text, shell=True, **fields)


def python(text: str, **fields: Any) -> Job:
    return job(sys.executable, "-I", "-S", "-u", "-c", text, **fields)


def task(name: str, **fields: Any) -> Job:
    """A task, MODULE:FUNCTION or FILE.py:FUNCTION, with a short grace as above."""
    usual = {"kind": JobKind.TASK, "task": name, "cwd": "/", "grace_s": 5.0, "stop_signal": "SIGINT"}
    return Job((), **{**usual, **fields})


@dataclass
class Given:
    """One attempt as the monitor made it, and what can be read of it."""

    folder: Path
    job: Job
    nonce: str = field(default_factory=lambda: uuid.uuid4().hex)
    environment: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    resume_from: str | None = None

    @property
    def files(self) -> Path:
        """The run's folder for what a task saves."""
        return self.folder.with_suffix(".files")

    def make(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True)
        (self.folder / ALIVE).touch(mode=0o600)
        first = line(
            Event.CLAIMED,
            to_text(utc_now()),
            nonce=self.nonce,
            boot_id=system.boot_id(),
            host=system.host_id(),
            run=1,
            attempt=1,
            job=self.job.to_json(),
        )
        (self.folder / JOURNAL).write_bytes(first)

    @property
    def spec(self) -> bytes:
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": os.environ["HOME"],
            **self.environment,
            "TASKMON_ATTEMPT": self.nonce,
            "TASKMON_EVENTS": str(self.folder / EVENTS),
        }
        spec = {
            "run": 1,
            "attempt": 1,
            "nonce": self.nonce,
            "folder": str(self.folder),
            "job": self.job.to_json(),
            "environment": environment,
            "resume_from": self.resume_from,
            "files": str(self.files),
            "secrets": self.secrets,
        }
        return json.dumps(spec).encode("ascii") + b"\n"

    def ask(self, request: str) -> None:
        entry = json.dumps({"request": request, "at": to_text(utc_now()), "by": "user"}) + "\n"
        with (self.folder / CONTROL).open("a") as file:
            file.write(entry)

    @property
    def evidence(self) -> Evidence:
        return read_all((self.folder / JOURNAL).read_bytes())

    @property
    def outcome(self) -> Outcome | None:
        return self.evidence.outcome

    @property
    def output(self) -> bytes:
        path = self.folder / OUTPUT
        return path.read_bytes() if path.exists() else b""

    @property
    def snapshot(self) -> dict[str, Any]:
        path = self.folder / PROGRESS
        return json.loads(path.read_bytes()) if path.exists() else {}

    @property
    def pid(self) -> int:
        wait_until(lambda: self.evidence.command is not None)  # it may print before its worker has noted its start
        command = self.evidence.command
        assert command is not None
        return command.pid

    def events(self) -> list[str]:
        return [json.loads(part)["event"] for part in (self.folder / JOURNAL).read_bytes().splitlines()]

    def is_locked(self) -> bool:
        fd = os.open(self.folder / ALIVE, os.O_RDWR)
        try:
            return not system.try_lock(fd)
        finally:
            os.close(fd)


class Worker:
    """A worker process, as its monitor sees it."""

    def __init__(
        self,
        root: Path,
        fault: str = "",
        environment: dict[str, str] | None = None,
        wrap: Sequence[str] = (),
        **popen: Any,
    ) -> None:
        self._root = root
        self._said = b""
        self.given: list[Given] = []
        self.process = subprocess.Popen(
            [*wrap, sys.executable, "-I", "-S", WORKER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
            cwd="/",
            env={**os.environ, "TASKMON_FAULT": fault, **(environment or {})},
            **popen,
        )

    def give(self, what: Job, **fields: Any) -> Given:
        """Make the attempt's folder and hand the spec over."""
        given = Given(self._root / uuid.uuid4().hex[:8], what, **fields)
        given.make()
        self.hand_over(given)
        return given

    def hand_over(self, given: Given) -> None:
        self.given.append(given)
        self.write(given.spec)

    def perform(self, what: Job, **fields: Any) -> Outcome:
        """Give it, wait for its end, and return the outcome."""
        given = self.give(what, **fields)
        return self.ended(given)

    def ended(self, given: Given, timeout_s: float = 20.0) -> Outcome:
        wait_until(lambda: given.outcome, timeout_s)
        outcome = given.outcome
        assert outcome is not None
        return outcome

    def write(self, content: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(content)
        self.process.stdin.flush()

    def poke(self) -> None:
        self.write(b"\n")

    def ask(self, given: Given, request: str) -> None:
        given.ask(request)
        self.poke()

    def said(self, timeout_s: float = 10.0) -> str:
        """The next byte but pokes: 'r' ready, 'x' refused, '' it has exited."""
        assert self.process.stdout is not None
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            if select.select([self.process.stdout], [], [], 0.1)[0]:
                byte = os.read(self.process.stdout.fileno(), 1)
                if byte != b".":
                    return byte.decode()
        raise AssertionError("the worker says nothing")

    def leave(self) -> None:
        """Be gone, as a monitor that was killed."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.stdout.close()

    def wait(self, timeout_s: float = 10.0) -> int:
        return self.process.wait(timeout_s)

    def clean_up(self) -> None:
        """End it and whatever its attempts have left."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None and not pipe.closed:
                try:
                    pipe.close()
                except BrokenPipeError:
                    continue
        for given in self.given:
            system.end_processes(functools.partial(system.carriers, given.nonce), 0.0, signal.SIGKILL)
