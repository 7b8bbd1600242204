"""The doctor's checks that try something out: the monitor is asked, a worker started, a run sent through the engine."""

from __future__ import annotations

import os
import shlex
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from taskmon import __version__, system
from taskmon.cli.checks.result import Level, Result
from taskmon.cli.monitor.client import Connection, ConnectionLostError, StrangerListensError
from taskmon.cli.monitor.offline import lock_holder
from taskmon.cli.monitor.session import Session
from taskmon.cli.monitor.unanswered import advice
from taskmon.cli.requests.options import make_key
from taskmon.core.attempt import Claim, Spec
from taskmon.core.clock import utc_now
from taskmon.core.errors import TaskmonError
from taskmon.core.job import Job
from taskmon.engine.attempts.attempt_folder import AttemptFolder
from taskmon.engine.attempts.worker_process import Worker
from taskmon.engine.attempts.workers import Workers
from taskmon.engine.monitor_lock import is_held
from taskmon.engine.server.reach import addresses, read_reach
from taskmon.ownership import private_folder, stranger, user_name
from taskmon.paths import Paths

_WORKER_S = 15.0


def check_monitor(session: Session) -> Iterator[Result]:
    """Who holds the lock, and whether it answers on the socket."""
    paths = session.paths
    holder = lock_holder(paths.lock)
    address, about = _answering(paths)
    who = f"process {holder}" if holder else "a process"
    if about is not None:
        yield Result("lock", Level.OK, f"held by the monitor ({about['kind']}, process {about['pid']}).")
        yield Result("socket", Level.OK, f"{address} answers; {about['running']} of {about['slots']} slots in use.")
        if about["version"] != __version__:
            text = f"the monitor is version {about['version']}, this command {__version__}."
            yield Result("version", Level.WARNING, text, "taskmon stop, and start it again; what runs goes on.")
        if about["trouble"]:
            yield Result(
                "trouble", Level.ERROR, about["trouble"]["message"], "The monitor tries again, and goes on by itself."
            )
        return
    for refused in _strangers(paths):
        yield Result(
            "socket", Level.ERROR, f"{refused.filename}: {refused.strerror}.", f"rm {shlex.quote(refused.filename)}"
        )
    if not is_held(paths.lock):
        yield Result("lock", Level.OK, "free; no monitor is running.")
        yield Result("socket", Level.NOTE, "nobody listens, as no monitor is running.")
        return
    yield Result("lock", Level.NOTE, f"{paths.lock} is held by {who}.")
    yield _why_unreached(paths)


def _answering(paths: Paths) -> tuple[str, dict[str, Any] | None]:
    """Where the monitor was asked last, and what it said of itself."""
    address, about = paths.socket, None
    for address in addresses(paths):
        about = _ping(address)
        if about is not None:
            break
    return address, about


def _strangers(paths: Paths) -> Iterator[StrangerListensError]:
    """Where a monitor would be asked, and another user listens."""
    for address in {*addresses(paths), *paths.sockets}:
        try:
            Connection(address).close()
        except StrangerListensError as refused:
            yield refused
        except OSError:
            pass


def _why_unreached(paths: Paths) -> Result:
    """What lies between this command and the process that holds the lock."""
    reach = read_reach(paths)
    other = stranger(paths.home)
    if other is not None:
        text = f"the monitor of {paths.home} is that of {user_name(other)}, who alone may ask it."
        return Result("socket", Level.NOTE, text)
    if reach is None or not reach.is_alive:
        text = f"{paths.socket} does not answer, and {paths.reach.name} names no monitor that runs."
        return Result("socket", Level.ERROR, text, advice(paths))
    if reach.address is None:
        remedy = "Mend that; the monitor tries again twice a minute. What is queued goes on meanwhile."
        return Result("socket", Level.ERROR, f"the monitor could open none ({reach.why}).", remedy)
    if not os.path.lexists(reach.address):
        text = f"{reach.address}, where the monitor said it listens, is gone; it makes itself another within a minute."
        return Result("socket", Level.ERROR, text, f"If it does not, look at {paths.log / 'taskmon.log'}.")
    return Result("socket", Level.ERROR, f"{reach.address} does not answer although a monitor runs.", advice(paths))


def check_worker(session: Session) -> Iterator[Result]:
    """A worker can be started and performs a command; in a folder of its own, beside all runs."""
    with tempfile.TemporaryDirectory(prefix="taskmon-doctor-") as folder:
        try:
            why = _try_worker(Path(folder))
        except OSError as error:
            why = str(error)
    if why is None:
        yield Result("worker", Level.OK, "it starts, runs a command, and records its end.")
    else:
        remedy = f"Check that {sys.executable} can be run, and that /tmp and the log folder can be written to."
        yield Result("worker", Level.ERROR, f"it does not work: {why}", remedy)


def check_live(session: Session) -> Iterator[Result]:
    """A tiny run goes through the whole engine: queued, claimed, performed, recorded."""
    described = {"job": {"argv": ["true"], "cwd": os.path.sep}, "name": "taskmon doctor", "key": make_key()}
    try:
        if session.monitor() is not None:
            run = session.ask("add", {"runs": [described], "environment": dict(os.environ)})[0]
            connection = session.connect()
            assert connection is not None
            run = connection.ask("wait", {"ids": [run["id"]]}, _WORKER_S)["runs"][0]
        else:
            from taskmon.cli.monitor.run_alone import run_alone  # Qt, which the other checks do without

            session.release_store()
            alone = run_alone(session.paths, described, dict(os.environ), lambda run_id, is_over: True)
            run = alone or {"state": "left running", "id": 0, "error": None}
    except (TaskmonError, ConnectionLostError, TimeoutError) as error:
        yield Result("live run", Level.ERROR, f"it did not go through: {str(error) or 'it took too long'}")
        return
    if run["state"] == "succeeded":
        yield Result("live run", Level.OK, f"run {run['id']} was queued, performed and recorded.")
        session.ask("remove", {"id": run["id"]})
    else:
        why = (run["error"] or {}).get("message", "")
        yield Result("live run", Level.ERROR, f"run {run['id']} {run['state']}: {why}")


def _ping(address: str) -> dict[str, Any] | None:
    try:
        connection = Connection(address)
    except (OSError, TaskmonError):
        return None
    try:
        about: dict[str, Any] = connection.ask("ping", timeout_s=5.0)
        return about
    except (TaskmonError, ConnectionLostError, TimeoutError):
        return None
    finally:
        connection.close()


def _try_worker(folder: Path) -> str | None:
    """Have a real worker perform `true`; returns what went wrong."""
    paths = Paths(folder, folder, str(folder / "socket"))
    for made in (paths.log, paths.runs):
        private_folder(made)
    job = Job((sys.executable, "-c", "print('hello')"), cwd=str(folder))
    claim = Claim(1, 1, os.urandom(16).hex(), system.boot_id(), system.host_id(), utc_now())
    attempt = AttemptFolder(paths.attempt(1, 1))
    attempt.make(claim, job)
    workers = Workers(paths)
    worker = workers.take()
    try:
        spec = Spec(1, 1, claim.nonce, attempt.path, job, dict(os.environ))
        worker.send(spec, threading.Event())
        return _watched_end(worker, attempt, paths.log / "worker.log")
    finally:
        worker.bury()
        workers.close()


def _watched_end(worker: Worker, attempt: AttemptFolder, worker_log: Path) -> str | None:
    deadline = time.monotonic() + _WORKER_S
    while time.monotonic() < deadline:
        outcome = attempt.read().outcome
        if outcome is not None:
            return None if outcome.exit_code == 0 else f"a small command ended with {outcome.error or outcome.state}"
        worker.wait(0.1)
        if not worker.drain():
            said = worker_log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
            return f"it ended at once: {said[-1] if said else 'it said nothing'}"
    return f"nothing was recorded within {_WORKER_S:.0f} s"
