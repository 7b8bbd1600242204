"""`taskmon completion`: the script that teaches a shell to complete words."""

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
