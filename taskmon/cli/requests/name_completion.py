"""The names that a shell asks for while somebody types: saved jobs and registered tasks."""

from __future__ import annotations

import click


def complete_job(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """The names of saved jobs that begin so; none where nobody can be asked."""
    from taskmon.cli.monitor.session import open_session

    try:
        with open_session() as session:
            names = [job["name"] for job in session.ask("jobs")]
    except Exception:  # somebody is typing: no message, whatever is wrong
        return []
    return [name for name in names if name.startswith(incomplete)]


def complete_task(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[object]:
    """The names of registered tasks that begin so, else files; no task is loaded for it."""
    from importlib.metadata import entry_points

    from click.shell_completion import CompletionItem

    from taskmon.tasks.builtin import BUILTIN

    names = sorted({*BUILTIN, *(entry.name for entry in entry_points(group="taskmon.tasks"))})
    found: list[object] = [CompletionItem(name) for name in names if name.startswith(incomplete)]
    return found or [CompletionItem(incomplete, type="file")]
