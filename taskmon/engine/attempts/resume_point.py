"""What the attempts of a task left to go on from, and whether that still fits its code and its parameters.

Reads the attempts' folders, so it may block: not for the main thread, nor for the store's. It changes nothing.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import Any

from taskmon import ours
from taskmon.core import run as rules
from taskmon.core.errors import RefusedError
from taskmon.core.job import Job, JobKind
from taskmon.core.run import Run
from taskmon.core.secrets.masking import Masking
from taskmon.core.states import RunState
from taskmon.paths import Paths
from taskmon.tasks.durable.log_reader import Kept, params_hash, read_kept
from taskmon.tasks.durable.sources import changed_files, main_code, present_code
from taskmon.tasks.parameters.json_values import finite

#: Of more steps the newest are told: an answer on the local socket is one line.
MOST_TOLD = 10_000
_LONGEST_NAME = 250


@dataclass(frozen=True, slots=True)
class Found:
    """The attempt that the next one goes on from."""

    attempt: int
    folder: str
    kept: Kept  #: without what steps returned; secrets are masked in the rest


@dataclass(frozen=True, slots=True)
class Change:
    """What is no longer as it was when the steps were kept."""

    what: str  #: "code" or "params"
    source: str  #: the first file of the task's own code that has changed; empty if there is none


@dataclass(frozen=True, slots=True)
class Decision:
    """How a run is to be performed again."""

    resume: bool  #: False: from nothing
    code: str  #: `present_code` as its asker knows it now


def newest(paths: Paths, run: Run, before: int | None = None) -> Found | None:
    """What attempt `before` (the run's next one, if left out) would go on from."""
    if run.job.kind is not JobKind.TASK:
        return None
    last = run.attempt if before is None else before - 1
    for number in range(last, max(run.fresh_from, 1) - 1, -1):
        folder = str(paths.attempt(run.id, number))
        kept = read_kept(folder, with_results=False)
        if kept is not None and kept.is_worth_resuming:
            return Found(number, folder, _masked(kept, run.job))
    return None


def _masked(kept: Kept, job: Job) -> Kept:
    """What was kept, as it may be shown; its secret parameters' values are not in it in the first place."""
    masking = Masking.of(job)
    steps = tuple(replace(step, name=masking.text(step.name)) for step in kept.steps)
    maps = tuple(replace(each, name=masking.text(each.name)) for each in kept.maps)
    return replace(
        kept,
        steps=steps,
        maps=maps,
        state=masking.value(finite(dict(kept.state))),
        transaction=masking.text(kept.transaction),
    )


def change_since(found: Found, job: Job) -> Change | None:
    """What has changed since then, unless the user knows of it already."""
    if found.kept.params and found.kept.params != params_hash(job.params):
        return Change("params", "")
    changed = changed_files(found.kept)
    if changed and job.code != present_code(found.kept):
        return Change("code", changed[0])
    return None


def decide(paths: Paths, run: Run, resume: bool | None, *, accept_changes: bool) -> Decision:
    """How to go on with a run that has ended.

    Args:
        resume: Go on from what is kept; None: if there is anything, and the run did not succeed.

    Raises:
        RefusedError: Nothing is kept, or it is, but code or parameters have changed and nobody said that this is fine.
    """
    found = newest(paths, run)
    if resume is None:
        resume = found is not None and run.state is not RunState.SUCCEEDED
    if found is None:
        if resume:
            raise rules.no_checkpoint(run.id)
        return Decision(resume=False, code=run.job.code)
    present = present_code(found.kept) or run.job.code
    if not resume:
        return Decision(resume=False, code=main_code(present))
    change = change_since(found, run.job)
    # What was kept for other parameters is never gone on from: the task's own process would refuse it as well.
    if change is not None and not (accept_changes and change.what == "code"):
        raise RefusedError(
            _has_changed(run, found, change),
            {"changed": change.what, "source": change.source, "attempt": found.attempt},
        )
    return Decision(resume=True, code=present if accept_changes else run.job.code)


def kept_to_json(found: Found | None) -> dict[str, Any] | None:
    """What is kept, as `show --json` prints it; None: nothing."""
    if found is None:
        return None
    kept = found.kept
    return {
        "attempt": found.attempt,
        "steps": [{"name": step.name[:_LONGEST_NAME], "use": step.use} for step in kept.steps[-MOST_TOLD:]],
        "steps_left_out": max(0, len(kept.steps) - MOST_TOLD),
        "maps": [each.name[:_LONGEST_NAME] for each in kept.maps[:MOST_TOLD]],
        "checkpoint": kept.has_checkpoint,
        "state": finite(dict(kept.state)),
    }


def files_to_json(paths: Paths, run: Run) -> list[dict[str, Any]]:
    """The files that a task saved, by name, as `show --json` prints them."""
    if run.job.kind is not JobKind.TASK:
        return []
    found: list[dict[str, Any]] = []
    if not ours.is_folder(str(paths.files(run.id))):
        return found
    try:
        with os.scandir(paths.files(run.id)) as entries:
            for entry in entries:
                # What begins with a dot is on its way, or was when its attempt was killed.
                if entry.is_file(follow_symlinks=False) and not entry.name.startswith("."):
                    size = entry.stat(follow_symlinks=False).st_size
                    found.append({"name": entry.name, "bytes": size, "path": entry.path})
    except OSError:
        pass  # none, or gone while it was read
    return sorted(found, key=lambda file: str(file["name"]))


def _has_changed(run: Run, found: Found, change: Change) -> str:
    if change.what == "params":
        return (
            f"The parameters of run {run.id} are not those of its attempt {found.attempt}, whose steps are kept."
            f" 'taskmon retry --restart {run.id}' starts it anew."
        )
    return (
        f"Its code has changed ({change.source}) since attempt {found.attempt} of run {run.id}, whose steps are kept."
        f" 'taskmon retry --resume --accept-changes {run.id}' goes on all the same,"
        f" 'taskmon retry --restart {run.id}' starts it anew."
    )
