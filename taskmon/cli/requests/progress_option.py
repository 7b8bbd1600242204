"""`--progress`: has a command show its progress; unasked, one line on a terminal says that it could."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import click

from taskmon.cli.console import tell

Command = TypeVar("Command", bound=Callable[..., Any])


def progress_option(command: Command) -> Command:
    """Give a command the option, as `progress`: yes, no, or None where neither was said."""
    return click.option(
        "--progress/--no-progress",
        default=None,
        help="Have it show its progress where it would not: by an option of its own, else by a terminal; says which."
        " With no, not even a hint is given.",
    )(command)


def hint_at(
    described: Sequence[dict[str, Any]], wanted: bool | None, environment: Mapping[str, str], verb: str
) -> None:
    """Change the requests as `wanted`, and say so; of a single one that a person typed say that it could be changed.

    Args:
        described: The requests; their jobs are changed in place.
        environment: What was captured for them.
        verb: The command as it was typed: add, run.
    """
    if wanted is False or (wanted is None and (len(described) != 1 or not _is_typed_by_a_person())):
        return
    from taskmon.cli.requests.progress_hint import changed, remark  # here: most of what is added is added by scripts

    jobs = [each["job"] for each in described]
    said = changed(jobs, environment) if wanted else remark(jobs[0], environment, verb)
    if said:
        tell(said)


def _is_typed_by_a_person() -> bool:
    """Whether both streams are a terminal: a script that takes the id is told nothing it did not ask for."""
    return sys.stderr.isatty() and sys.stdout.isatty()
