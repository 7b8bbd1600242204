"""Worker processes as the monitor holds them: started, handed one attempt at a time, kept for the next, let go.

A worker ends by itself when its standard input ends and its attempt is over. It is never killed from here; its driver
kills one that stands still where something is overdue (standstill.py).
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import taskmon
from taskmon import system
from taskmon.core.errors import RunError
from taskmon.core.job import printable
from taskmon.core.trouble import LACKING, OPEN_FILES, TRY_OUT, lacked_by, of_interpreter, told
from taskmon.engine import log
from taskmon.engine.attempts.worker_process import Worker
from taskmon.ownership import open_file, open_log_file, private_folder
from taskmon.paths import Paths
from taskmon.system.line import Line

#: A worker with nothing to do is let go after this.
IDLE_S = 60.0
#: At the end idle workers are waited for so long, all together.
CLOSE_S = 2.0
_WORKER = Path(taskmon.__file__).parent / "worker" / "__main__.py"
_LOG = "worker.log"
_TRIAL_S = 5.0
_LARGEST_LOG_BYTES = 1_000_000
_OWN_VARIABLES = (
    "PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TMPDIR", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS", "TASKMON_FAULT",
)  # fmt: skip


class TroubleError(Exception):
    """No worker can be started, which is no run's fault; `trouble` says what to do."""

    def __init__(self, trouble: RunError) -> None:
        super().__init__(trouble.message)
        self.trouble = trouble


class Workers:
    """The idle workers, newest first so that the oldest may go. Thread-safe."""

    def __init__(self, paths: Paths) -> None:
        self._paths = paths
        self._lock = threading.Lock()
        self._idle: list[Worker] = []
        self._leaving: list[Worker] = []  #: let go, and not reaped yet
        self._closed = False
        self._is_spare_coming = False
        self._can_scope: bool | None = None  #: whether the systemd user manager makes scopes; None: not asked yet
        #: What the monitor was allowed when it was started, and its commands shall be; None: as it is now.
        self.open_files: int | None = None

    def take(self, pool_key: int | None = None) -> Worker:
        """An idle worker, or a new one.

        Args:
            pool_key: What the attempt shares with others that its process may perform; None: nothing.

        Raises:
            TroubleError: None could be started.
        """
        while (worker := self._pop_idle(pool_key)) is not None:
            if not worker.is_gone():
                worker.pool_key = pool_key
                return worker
            # Killed while it had nothing to do. Handed to it, three runs in a row would count as never started.
            worker.bury()
        worker = self._start()
        worker.pool_key = pool_key
        return worker

    @property
    def idle(self) -> int:
        """How many have nothing to do."""
        return len(self._idle)

    def _pop_idle(self, pool_key: int | None) -> Worker | None:
        """The newest that has a warm process for it; else that has none; else the oldest, whose process is ended."""
        with self._lock:
            for wanted in (pool_key, None):
                for index in reversed(range(len(self._idle))):
                    if self._idle[index].pool_key == wanted:
                        return self._idle.pop(index)
            return self._idle.pop(0) if self._idle else None

    def give_back(self, worker: Worker) -> None:
        """Keep a worker that is ready for its next attempt."""
        worker.idle_since = time.monotonic()
        with self._lock:
            if not self._closed:
                self._idle.append(worker)
                return
        worker.leave()

    def keep_spare(self) -> None:
        """Have a worker that has nothing to do yet, so that the next attempt need not wait for Python to start."""
        with self._lock:
            if self._closed or self._idle or self._is_spare_coming:
                return
            self._is_spare_coming = True
        try:
            with contextlib.suppress(TroubleError):  # whoever needs one meets the same, and says so
                self.give_back(self._start())
        finally:
            self._is_spare_coming = False

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

    def let_all_idle_go(self) -> None:
        """End those that have nothing to do: what they may use was settled when they were started."""
        with self._lock:
            idle, self._idle = self._idle, []
            self._leaving += idle
        for worker in idle:
            worker.let_go()

    def try_out(self) -> RunError | None:
        """Whether a worker starts now, and can start what it has to; None: it does. Blocks for a moment."""
        try:
            worker = self._start(TRY_OUT)
        except TroubleError as error:
            return error.trouble
        status = worker.bury(_TRIAL_S)
        return None if status == 0 else self.died_early(status)

    @property
    def last_words(self) -> str:
        """What a worker complained of last."""
        return _last_line(self._paths.log / _LOG)

    def died_early(self, status: int) -> RunError:
        """The trouble that it means when a worker ends, with this status, before it could begin with anything."""
        if (lacked := lacked_by(status)) is not None:
            return lacked
        how = f"a signal ({-status})" if status < 0 else f"status {status}"
        said = self.last_words
        return told(
            f"A worker ended with {how} before it could do anything{f': {said}' if said else ''}."
            f" See {self._paths.log / _LOG}; if Python or taskmon was replaced, start taskmon anew: what runs goes on."
        )

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
            worker.forget()

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

    def _start(self, *arguments: str) -> Worker:
        line: Line | None = None
        errors = subprocess.DEVNULL
        try:
            line = Line()
            errors = self._open_log()
            process = subprocess.Popen(
                # -B: on a full disk a torn .pyc would keep all later workers from starting. utf8: names are bytes in
                # UTF-8 with escapes, whatever the locale.
                [*self._scope(), _interpreter(), "-I", "-S", "-B", "-X", "utf8", str(_WORKER), *arguments],
                stdin=line.child_in,
                bufsize=0,
                stdout=line.child_out,
                stderr=errors,
                cwd="/" if os.name == "posix" else None,
                start_new_session=os.name == "posix",
                creationflags=system.DETACHED_FLAGS,
                env=_environment(self.open_files),
            )
            line.handed_over()
        except (OSError, MemoryError) as error:
            if line is not None:
                line.close()
            raise TroubleError(of_interpreter(error, _interpreter())) from error
        finally:
            if errors >= 0:
                system.close(errors)
        return Worker(process, line)

    def _open_log(self) -> int:
        """The file of what workers complain of; one that can't be written keeps no run from starting."""
        path = self._paths.log / _LOG
        for _ in range(2):
            try:
                return open_log_file(path, _LARGEST_LOG_BYTES)
            except FileNotFoundError:
                with contextlib.suppress(OSError):
                    private_folder(self._paths.log)
                    log.open_log(self._paths.log)
            except OSError as error:
                if error.errno in LACKING:
                    raise
                break
        return subprocess.DEVNULL


def _interpreter() -> str:
    # WORKAROUND cpython#83086: a virtual environment's python.exe is a redirector that holds the real one in a job
    # object of its own, so on Windows the real one is started.
    return str(getattr(sys, "_base_executable", sys.executable)) if os.name == "nt" else sys.executable


def _environment(open_files: int | None) -> dict[str, str]:
    """What a worker itself needs: next to nothing; the command's environment travels in the spec."""
    own = {name: os.environ[name] for name in _OWN_VARIABLES if name in os.environ}
    return own if open_files is None else {**own, OPEN_FILES: str(open_files)}


def _last_line(path: Path) -> str:
    try:
        with open(open_file(path, os.O_RDONLY), "rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - 500))
            lines = file.read().decode("utf-8", "replace").strip().splitlines()
    except OSError:
        return ""
    return printable(lines[-1]) if lines else ""
