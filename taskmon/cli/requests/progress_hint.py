"""`--progress`: has a command show its progress; unasked, one line on a terminal says that it could."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click

from taskmon.cli.console import tell
from taskmon.core.hints.hint import TERMINAL_CHANGES, Hint

Command = TypeVar("Command", bound=Callable[..., Any])


def progress_option(command: Command) -> Command:
    """Give a command the option, as `progress`: yes, no, or None where neither was said."""
    return click.option(
        "--progress/--no-progress",
        default=None,
        help="Have it show its progress where it would not: by an option of its own, else by a terminal; says which."
        " With no, not even a hint is given.",
    )(command)


def hint_at(described: dict[str, Any], wanted: bool | None, environment: Mapping[str, str], verb: str) -> None:
    """Change the request as `wanted`, and say so; or say on a terminal that it could be changed.

    Args:
        described: The request; its job is changed in place.
        environment: What was captured for it.
        verb: The command as it was typed: add, run.
    """
    job = described["job"]
    if wanted is None:
        if not _is_typed_by_a_person():
            return
        hint = _hint(job, environment)
        if hint is not None and _are_hints_wanted():
            tell(f"{hint.program} shows no progress like this; 'taskmon {verb} --progress …' {_offer(hint)}.")
    elif wanted:
        tell(_applied(job, environment))


def hint_at_all(described: list[dict[str, Any]], wanted: bool | None, environment: Mapping[str, str]) -> None:
    """Change those of many requests, lines of a file, that would show no progress; says how many these were."""
    if not wanted:
        return
    changed = sum(1 for each in described if _apply(each["job"], environment) is not None)
    tell(
        f"--progress changed {changed} of {len(described)} jobs." if changed else "--progress changed none of the jobs."
    )


def _applied(job: dict[str, Any], environment: Mapping[str, str]) -> str:
    """Change the job; what is told of that."""
    if job.get("kind") == "task":
        return "a task reports its progress itself; --progress changes nothing."
    if job.get("pty"):
        return "it has a terminal already; --progress changes nothing."
    hint = _apply(job, environment)
    if hint is None:
        return "--progress changes nothing: it shows its progress as it is, or no way is known to make it."
    if job.get("pty"):
        return f"{hint.program} gets a terminal of its own. {TERMINAL_CHANGES}"
    if hint.leaves_out:
        return f"{hint.option} was left out of the command line of {hint.program}. {hint.changes}"
    return f"{hint.option} was added to the command line of {hint.program}. {hint.changes}"


def _apply(job: dict[str, Any], environment: Mapping[str, str]) -> Hint | None:
    """Change the job as fits it best; None: it stays as it is."""
    hint = _hint(job, environment)
    if hint is None:
        return None
    may_have_terminal = job.get("pty") is not False  # else --no-pty was given
    if hint.prefers_terminal and may_have_terminal:
        job["pty"] = True
    elif hint.edits:
        job["argv"] = list(hint.edited(job["argv"]))
    else:
        return None
    return hint


def _hint(job: Mapping[str, Any], environment: Mapping[str, str]) -> Hint | None:
    if job.get("kind") == "task":
        return None
    from taskmon.core.hints.suggestion import suggest  # here: most of what is added is added by scripts

    return suggest(
        job.get("argv", ()),
        pty=bool(job.get("pty")),
        shell=bool(job.get("shell")),
        environment={**environment, **(job.get("env") or {})},
    )


def _offer(hint: Hint) -> str:
    if hint.prefers_terminal:
        return "gives it a terminal"
    return f"leaves out {hint.option}" if hint.leaves_out else f"adds {hint.option}"


def _is_typed_by_a_person() -> bool:
    """Whether both streams are a terminal: a script that takes the id is told nothing it did not ask for."""
    return sys.stderr.isatty() and sys.stdout.isatty()


def _are_hints_wanted() -> bool:
    from taskmon.paths import find_paths
    from taskmon.settings import SettingsError, load_settings

    try:
        return load_settings(find_paths().settings).hints
    except SettingsError:
        return True  # the monitor, or the doctor, says what is wrong with the file
