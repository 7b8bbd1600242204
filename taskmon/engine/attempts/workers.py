"""Worker processes as the monitor holds them: started, handed one attempt at a time, kept for the next, let go.

A worker ends by itself when its standard input ends and its attempt is over. It is never killed from here; its driver
kills one that stands still where something is overdue (standstill.py).
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

import taskmon
from taskmon import system
from taskmon.core.attempt import Spec
from taskmon.core.errors import RunError
from taskmon.core.job import printable
from taskmon.core.journal import CANCEL_LINE
from taskmon.core.trouble import LACKING, OPEN_FILES, TRY_OUT, lacked_by, of_interpreter, told
from taskmon.engine import log
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


class Worker:
    """One worker process; used by one driver at a time."""

    def __init__(self, process: subprocess.Popen[bytes], line: Line) -> None:
        self._process = process
        self._line = line
        system.close_in_forks(line.fileno())  # else it would not hear that we are gone
        self._write_lock = threading.Lock()
        self._takes_specs = True
        self.idle_since = 0.0
        self.pid = process.pid
        self.identity = system.identify_child(process.pid)

    def wait(self, timeout_s: float) -> None:
        """Wait until it has recorded something, is ready, or is gone; or for `wake`; at most so long."""
        self._line.wait_readable(timeout_s)

    def wake(self) -> None:
        """End `wait`, from any thread: nothing that it says is heard any more, so it must be let go."""
        self._line.wake()

    def send(self, spec: Spec, stopped: threading.Event) -> bool:
        """Hand it an attempt; False: it is gone, or we were told to stop while it did not read."""
        left = memoryview(json.dumps(spec.to_json(), separators=(",", ":")).encode("ascii") + b"\n")
        with self._write_lock:
            while left and self._takes_specs:
                try:
                    left = left[self._line.write(left) :]
                except BlockingIOError:  # larger than the line's buffer, and the worker is slow or stopped
                    self._line.wait_writable(0.1)
                    if stopped.is_set():
                        return False
                except OSError:
                    return False
            return not left

    def poke(self) -> None:
        """Make it look at its control file now; from any thread, never blocks: it looks a few times a second anyway."""
        if self._write_lock.acquire(blocking=False):
            try:
                if self._takes_specs:
                    self._line.write(b"\n")
            except OSError:
                pass
            finally:
                self._write_lock.release()

    def tell_cancel(self, nonce: str) -> bool:
        """Tell it that the attempt it holds is cancelled, from any thread; False: not now. Never blocks."""
        if not self._write_lock.acquire(blocking=False):
            return False
        try:
            line = json.dumps({CANCEL_LINE: nonce}).encode("ascii") + b"\n"
            return self._takes_specs and self._line.write(line) == len(line)
        except OSError:
            return False
        finally:
            self._write_lock.release()

    def drain(self) -> bytes:
        """All pokes since the last call; b"" means that the worker is gone."""
        try:
            return self._line.read()
        except BlockingIOError:
            return b"."  # woken for nothing; there is no harm in looking
        except OSError:
            return b""

    def is_gone(self) -> bool:
        """Whether it has ended; it is reaped then."""
        return self._process.poll() is not None

    def let_go(self) -> None:
        """End its standard input: it finishes what it holds, records it and goes."""
        with self._write_lock:
            self._takes_specs = False
            self._line.end()

    def leave(self) -> None:
        """Let it go and forget it: it outlives us, as it is meant to."""
        self.let_go()
        self._line.close()
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
            self._line.close()


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

    def take(self) -> Worker:
        """An idle worker, or a new one.

        Raises:
            TroubleError: None could be started.
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
