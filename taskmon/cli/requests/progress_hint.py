"""What `--progress` changes of a job so that it shows its progress, and what is said of that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from taskmon.core.hints.hint import TERMINAL_CHANGES, Hint
from taskmon.core.hints.suggestion import suggest
from taskmon.paths import find_paths
from taskmon.settings import SettingsError, load_settings


def remark(job: Mapping[str, Any], environment: Mapping[str, str], verb: str) -> str:
    """That it would show no progress, and what `--progress` would do; empty: it will, or nobody wants to know."""
    hint = _hint(job, environment)
    if hint is None or not _are_hints_wanted():
        return ""
    return f"{hint.program} shows no progress like this; 'taskmon {verb} --progress …' {_offer(hint)}."


def changed(jobs: Sequence[dict[str, Any]], environment: Mapping[str, str]) -> str:
    """Change those jobs that would show no progress; what is told of that: of many, how many these were."""
    hints = [_change(job, environment) for job in jobs]
    if len(jobs) == 1:
        return _told(jobs[0], hints[0])
    count = sum(hint is not None for hint in hints)
    return f"--progress changed {count} of {len(jobs)} jobs." if count else "--progress changed none of the jobs."


def _told(job: Mapping[str, Any], hint: Hint | None) -> str:
    if hint is None:
        if job.get("kind") == "task":
            return "a task reports its progress itself; --progress changes nothing."
        if job.get("pty"):
            return "it has a terminal already; --progress changes nothing."
        return "--progress changes nothing: it shows its progress as it is, or no way is known to make it."
    if job.get("pty"):
        return f"{hint.program} gets a terminal of its own. {TERMINAL_CHANGES}"
    if hint.leaves_out:
        return f"{hint.option} was left out of the command line of {hint.program}. {hint.changes}"
    return f"{hint.option} was added to the command line of {hint.program}. {hint.changes}"


def _change(job: dict[str, Any], environment: Mapping[str, str]) -> Hint | None:
    """Change the job as fits it best; None: it stays as it is."""
    hint = _hint(job, environment)
    if hint is None:
        return None
    if hint.prefers_terminal:
        job["pty"] = True
    else:
        job["argv"] = list(hint.edited(job["argv"]))
    return hint


def _hint(job: Mapping[str, Any], environment: Mapping[str, str]) -> Hint | None:
    if job.get("kind") == "task":
        return None
    hint = suggest(
        job.get("argv", ()),
        pty=bool(job.get("pty")),
        shell=bool(job.get("shell")),
        environment={**environment, **(job.get("env") or {})},
    )
    if hint is not None and job.get("pty") is False:  # --no-pty was given
        return replace(hint, terminal=False) if hint.edits else None
    return hint


def _offer(hint: Hint) -> str:
    if hint.prefers_terminal:
        return "gives it a terminal"
    return f"leaves out {hint.option}" if hint.leaves_out else f"adds {hint.option}"


def _are_hints_wanted() -> bool:
    try:
        return load_settings(find_paths().settings).hints
    except SettingsError:
        return True  # the monitor, or the doctor, says what is wrong with the file
