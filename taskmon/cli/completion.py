"""`taskmon completion`: the script that teaches a shell to complete words, and the names that it asks for."""

from __future__ import annotations

import click


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion_command(ctx: click.Context, shell: str) -> int:
    """Print a completion script for your shell. It completes commands, options, saved jobs and registered tasks.

    \b
      bash:  echo 'eval "$(taskmon completion bash)"' >> ~/.bashrc
      zsh:   echo 'eval "$(taskmon completion zsh)"' >> ~/.zshrc
      fish:  taskmon completion fish > ~/.config/fish/completions/taskmon.fish
    """
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    assert kind is not None
    click.echo(kind(ctx.find_root().command, {}, "taskmon", "_TASKMON_COMPLETE").source())
    return 0


def saved_jobs(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """The names of saved jobs that begin so; none where nobody can be asked."""
    from taskmon.cli.session import opened

    try:
        with opened() as session:
            names = [job["name"] for job in session.ask("jobs")]
    except Exception:  # somebody is typing: no message, whatever is wrong
        return []
    return [name for name in names if name.startswith(incomplete)]


def registered_tasks(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[object]:
    """The names of registered tasks that begin so, else files; no task is loaded for it."""
    from importlib.metadata import entry_points

    from click.shell_completion import CompletionItem

    from taskmon.tasks.builtin import BUILTIN

    names = sorted({*BUILTIN, *(entry.name for entry in entry_points(group="taskmon.tasks"))})
    found: list[object] = [CompletionItem(name) for name in names if name.startswith(incomplete)]
    return found or [CompletionItem(incomplete, type="file")]
