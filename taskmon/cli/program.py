"""The program `taskmon`: finds the command and runs it; exit_status.py says how it ends, in one line if it fails."""

from __future__ import annotations

import importlib
from collections.abc import Sequence

import click

from taskmon.cli.exit_status import INTERRUPTED_STATUS, complain, leave_pipe, run_and_report
from taskmon.core.requests.run_link import SCHEME

#: Each command's module, imported when the command is used: what add needs must not pay for what list needs.
COMMANDS = {
    "add": "adding.add",
    "run": "adding.run",
    "list": "reading.list",
    "show": "reading.show",
    "logs": "reading.logs",
    "answer": "changing.answer",
    "wait": "reading.wait",
    "cancel": "changing.verbs",
    "pause": "changing.verbs",
    "resume": "changing.retry",
    "hold": "changing.verbs",
    "release": "changing.release",
    "retry": "changing.retry",
    "duplicate": "adding.duplicate",
    "move": "changing.move",
    "remove": "changing.verbs",
    "group": "changing.group",
    "job": "adding.job",
    "tasks": "reading.tasks",
    "recover": "changing.recover",
    "work": "monitors.work",
    "stop": "monitors.stop",
    "prune": "changing.prune",
    "export": "reading.export",
    "doctor": "reading.doctor",
    "completion": "reading.completion",
}


class Commands(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        command = getattr(importlib.import_module(f"taskmon.cli.commands.{module}"), f"{cmd_name}_command")
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0].startswith(SCHEME):
            from taskmon.cli.commands.monitors.link import link_command

            return "link", link_command, args
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            raise click.UsageError(_no_such_command(args[0]), ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> int:
        try:
            return super().invoke(ctx) or 0
        except BrokenPipeError:  # before Click makes it a failure: `taskmon list | head` is none
            return leave_pipe()


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Every command explains itself: taskmon add --help",
)
@click.option("--version", is_flag=True, help="Print the version and leave.")
@click.pass_context
def taskmon(ctx: click.Context, version: bool) -> int:
    """Run jobs that nobody wants to babysit, and find the truth about each of them later.

    Without a command the window opens, or the one that is open comes to the front.

    \b
      taskmon add -- make all                  queue a command; prints its id
      taskmon add --task backup.py:nightly     queue a Python function; 'taskmon tasks' lists ready ones
      taskmon run -- rsync -a ~/docs /backup   the same, and follow it until it ends
      taskmon run --job nightly                run what is saved under a name: 'taskmon job --help'
      taskmon list                             what runs, what waits, what ended
      taskmon show 7                           all that is known of run 7
      taskmon logs 7 --follow                  its output
      taskmon answer 7 y                       type a line to it, if it has a terminal and asks
      taskmon cancel 7                         end it, and all that it started
      taskmon retry 7                          one more attempt, from where a task's last one left off
      taskmon work                             run what is queued, here, without a window
      taskmon taskmon:run/7                    show run 7 in the window: what its link, copied there, leads to

    \b
    Exit status: 0 done, 1 it failed, 2 wrong usage, 3 no such run,
    4 no monitor where one is needed, or it does not answer.
    """
    if version:
        from taskmon import __version__

        click.echo(f"taskmon {__version__}")
        return 0
    if ctx.invoked_subcommand is None:
        from taskmon.cli.commands.monitors.window import open_window

        return open_window()
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; no traceback reaches the user."""
    return run_and_report(lambda: _run(arguments))


def _run(arguments: Sequence[str] | None) -> int:
    try:
        return int(taskmon.main(arguments, prog_name="taskmon", standalone_mode=False) or 0)
    except click.ClickException as error:
        return complain(_usage(error), error.exit_code)
    except click.Abort:
        return INTERRUPTED_STATUS


def _usage(error: click.ClickException) -> str:
    message = error.format_message()
    if isinstance(error, click.UsageError) and error.ctx is not None:
        return f"{message} See '{error.ctx.command_path} --help'."
    return message


def _no_such_command(name: str) -> str:
    import difflib

    near = difflib.get_close_matches(name, COMMANDS, n=1)
    hint = f"did you mean '{near[0]}'?" if near else f"to queue a command, write: taskmon add -- {name}"
    return f"There is no command {name!r}; {hint}"
