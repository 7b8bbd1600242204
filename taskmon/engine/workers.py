"""Worker processes as the monitor holds them: started, handed one attempt at a time, kept for the next, let go.

A worker is never killed from here: it ends by itself when its standard input ends and its attempt is over.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO, Any

import taskmon
from taskmon import system
from taskmon.paths import Paths

#: A worker with nothing to do is let go after this.
IDLE_S = 60.0
#: At the end idle workers are waited for so long, all together.
CLOSE_S = 2.0
_WORKER = Path(taskmon.__file__).parent / "worker" / "__main__.py"
_TRIAL_S = 5.0
_LARGEST_LOG_BYTES = 1_000_000
_OWN_VARIABLES = (
    "PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TMPDIR", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS", "TASKMON_FAULT",
)  # fmt: skip


class Worker:
    """One worker process; used by one driver at a time."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._process = process
        self._specs: IO[bytes] = process.stdin
        self._pokes: IO[bytes] = process.stdout
        for pipe in (self._pokes, self._specs):
            system.unblock(pipe.fileno())
            system.close_in_forks(pipe.fileno())  # else it would not hear that we are gone
        self._write_lock = threading.Lock()
        self.idle_since = 0.0
        self.pid = process.pid

    @property
    def poke_fd(self) -> int:
        """Readable when the worker has recorded something, is ready, or is gone."""
        return self._pokes.fileno()

    def send(self, spec: dict[str, Any], stopped: threading.Event) -> bool:
        """Hand it an attempt; False: it is gone, or we were told to stop while it did not read."""
        left = memoryview(json.dumps(spec, separators=(",", ":")).encode("ascii") + b"\n")
        with self._write_lock:
            while left and not self._specs.closed:
                try:
                    left = left[os.write(self._specs.fileno(), left) :]
                except BlockingIOError:  # larger than the pipe, and the worker is slow or stopped
                    system.wait_writable(self._specs.fileno(), 0.1)
                    if stopped.is_set():
                        return False
                except OSError:
                    return False
            return not left

    def poke(self) -> None:
        """Make it look at its control file now; from any thread, never blocks: it looks a few times a second anyway."""
        if self._write_lock.acquire(blocking=False):
            try:
                if not self._specs.closed:
                    os.write(self._specs.fileno(), b"\n")
            except OSError:
                pass
            finally:
                self._write_lock.release()

    def drain(self) -> bytes:
        """All pokes since the last call; b"" means that the worker is gone."""
        try:
            return os.read(self.poke_fd, 65_536)
        except BlockingIOError:
            return b"."  # woken for nothing; there is no harm in looking
        except OSError:
            return b""

    def is_gone(self) -> bool:
        """Whether it has ended; it is reaped then."""
        return self._process.poll() is not None

    def let_go(self) -> None:
        """End its standard input: it finishes what it holds, records it and goes."""
        with self._write_lock, contextlib.suppress(OSError):
            self._specs.close()

    def leave(self) -> None:
        """Let it go and forget it: it outlives us, as it is meant to."""
        self.let_go()
        self._pokes.close()
        # Left without a status, Popen would warn that a child was forgotten.
        self._process.returncode = 0

    def bury(self, timeout_s: float = 5.0) -> int:
        """Reap it once its pokes have ended; returns its exit status."""
        self.let_go()
        try:
            return self._process.wait(timeout=timeout_s)
        except subprocess.TimeoutExpired:
            return -1  # it closed its pokes but lives on; its lock, not its pid, says when it is gone
        finally:
            self._pokes.close()


class Workers:
    """The idle workers, newest first so that the oldest may go. Thread-safe."""

    def __init__(self, paths: Paths) -> None:
        self._paths = paths
        self._lock = threading.Lock()
        self._idle: list[Worker] = []
        self._leaving: list[Worker] = []  #: let go, and not reaped yet
        self._closed = False
        self._can_scope: bool | None = None  #: whether the systemd user manager makes scopes; None: not asked yet

    def take(self) -> Worker:
        """An idle worker, or a new one.

        Raises:
            OSError: None could be started.
        """
        while (worker := self._pop_idle()) is not None:
            if not worker.is_gone():
                return worker
            # Killed while it had nothing to do. Handed to it, three runs in a row would count as never started.
            worker.bury()
        return self._start()

    def _pop_idle(self) -> Worker | None:
        with self._lock:
            return self._idle.pop() if self._idle else None

    def give_back(self, worker: Worker) -> None:
        """Keep a worker that is ready for its next attempt."""
        worker.idle_since = time.monotonic()
        with self._lock:
            if not self._closed:
                self._idle.append(worker)
                return
        worker.let_go()

    def leave(self, worker: Worker) -> None:
        """Let a worker go that still holds an attempt; it is reaped when it has gone, if we live to see it."""
        worker.let_go()
        with self._lock:
            if not self._closed:
                self._leaving.append(worker)
                return
        worker.leave()

    def let_idle_go(self, now: float | None = None) -> bool:
        """End workers that had nothing to do for a minute; waits for none. True: there is more to do later."""
        now = time.monotonic() if now is None else now
        with self._lock:
            for worker in [worker for worker in self._idle if now - worker.idle_since >= IDLE_S]:
                self._idle.remove(worker)
                self._leaving.append(worker)
                worker.let_go()
            for worker in [worker for worker in self._leaving if worker.is_gone()]:
                self._leaving.remove(worker)
                worker.bury()
            return bool(self._idle or self._leaving)

    def close(self) -> None:
        """Let all idle workers go, now and from now on."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
            leaving, self._leaving = self._leaving, []
        for worker in leaving:
            worker.leave()
        for worker in idle:
            worker.let_go()
        deadline_s = time.monotonic() + CLOSE_S
        for worker in idle:
            worker.bury(max(0.0, deadline_s - time.monotonic()))

    def _scope(self) -> list[str]:
        """What puts a worker into a scope of its own, where that works: asked once, as a manager may refuse it."""
        prefix = system.scope_prefix(f"taskmon-worker-{os.urandom(6).hex()}")
        if prefix and self._can_scope is None:
            trial = [*system.scope_prefix(f"taskmon-trial-{os.urandom(6).hex()}"), "true"]
            try:
                done = subprocess.run(
                    trial, stdin=subprocess.DEVNULL, capture_output=True, timeout=_TRIAL_S, check=False
                )
                self._can_scope = done.returncode == 0
            except (OSError, subprocess.TimeoutExpired):
                self._can_scope = False
        return prefix if self._can_scope else []

    def _start(self) -> Worker:
        log = self._paths.log / "worker.log"
        with contextlib.suppress(OSError):
            if log.stat().st_size > _LARGEST_LOG_BYTES:
                log.replace(log.with_suffix(".log.1"))
        descriptor = os.open(log, os.O_CREAT | os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC, 0o600)
        try:
            process = subprocess.Popen(
                # -B: on a full disk a torn .pyc would keep all later workers from starting. utf8: names are bytes in
                # UTF-8 with escapes, whatever the locale.
                [*self._scope(), _interpreter(), "-I", "-S", "-B", "-X", "utf8", str(_WORKER)],
                stdin=subprocess.PIPE,
                bufsize=0,
                stdout=subprocess.PIPE,
                stderr=descriptor,
                cwd="/" if os.name == "posix" else None,
                start_new_session=os.name == "posix",
                creationflags=system.DETACHED_FLAGS,
                env=_environment(),
            )
        finally:
            os.close(descriptor)
        return Worker(process)


def _interpreter() -> str:
    # WORKAROUND cpython#83086: a virtual environment's python.exe is a redirector that holds the real one in a job
    # object of its own, so on Windows the real one is started.
    return str(getattr(sys, "_base_executable", sys.executable)) if os.name == "nt" else sys.executable


def _environment() -> dict[str, str]:
    """What a worker itself needs: next to nothing; the command's environment travels in the spec."""
    return {name: os.environ[name] for name in _OWN_VARIABLES if name in os.environ}
