"""Runs of a task whose attempts ended and kept something, without a process: rows and files as they would be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from taskmon.core.job import Job, JobKind
from taskmon.core.requests.new_run import NewRun
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.paths import Paths
from taskmon.store import Store
from taskmon.tasks.describe.resolver import source_hash
from taskmon.tasks.durable.log_reader import params_hash
from taskmon.tasks.durable.log_writer import Begun, KeptFile
from tests.store.acts import NOW, perform


def task_job(source: Path, **fields: Any) -> Job:
    """A job of the function `work` in a file that is made if it is not there."""
    if not source.exists():
        source.write_text("def work():\n    return 1\n")
    known: dict[str, Any] = {"code": source_hash(str(source)), "stop_signal": "SIGINT", **fields}
    return Job(argv=(), cwd=str(source.parent), kind=JobKind.TASK, task=f"{source}:work", **known)


def add(store: Store, job: Job, **fields: Any) -> Run:
    """Queue the job and wait until that is committed."""
    return store.write(lambda tx: tx.add(NewRun(job, **fields), NOW, "user", "added")).result(60)


def attempt(
    store: Store, paths: Paths, run_id: int, state: RunState = RunState.FAILED, *, steps: int = 0, **fields: Any
) -> Run:
    """Perform a queued run's next attempt, which kept so many steps."""
    run = perform(store, run_id, state, **fields)
    if steps:
        keep(paths, run, steps)
    return run


def keep(paths: Paths, run: Run, steps: int, code: str | None = None) -> None:
    """Have the run's newest attempt keep steps, made by the code that its file holds now."""
    folder = paths.attempt(run.id, run.attempt)
    folder.mkdir(parents=True, exist_ok=True)
    source = run.job.task.rpartition(":")[0]
    begun = Begun(source_hash(source) if code is None else code, params_hash(run.job.params), source)
    file = KeptFile(str(folder), begun)
    for number in range(steps):
        file.step(f"part {number}", 1, str(number), awaited=False)
    file.close()
