"""A worker process as the monitor holds it: given attempts one at a time, poked, told of a cancel, let go."""

from __future__ import annotations

import json
import subprocess
import threading

from taskmon import system
from taskmon.core.attempt import Spec
from taskmon.core.journal import CANCEL_LINE
from taskmon.system.line import Line


class Worker:
    """One worker process; used by one driver at a time."""

    def __init__(self, process: subprocess.Popen[bytes], line: Line) -> None:
        self._process = process
        self._line = line
        system.close_in_forks(line.fileno())  # else it would not hear that we are gone
        self._write_lock = threading.Lock()
        self._takes_specs = True
        self.idle_since = 0.0
        self.pool_key: int | None = None  #: what its warm process performs, if it still has one
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
        self.forget()

    def forget(self) -> None:
        """Nobody is left to reap it. Without a status Popen would warn that a child was forgotten."""
        if self._process.returncode is None:
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
