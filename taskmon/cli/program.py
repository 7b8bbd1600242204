"""The program `taskmon`: finds the command, runs it, and turns whatever happens into one line and an exit status."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence

import click

from taskmon.core.errors import TaskmonError

#: Each command's module, imported when the command is used: what add needs must not pay for what list needs.
COMMANDS = {
    "add": "add",
    "run": "run",
    "list": "list",
    "show": "show",
    "logs": "logs",
    "wait": "wait",
    "cancel": "verbs",
    "pause": "verbs",
    "resume": "verbs",
    "hold": "verbs",
    "release": "verbs",
    "retry": "retry",
    "duplicate": "verbs",
    "move": "move",
    "remove": "verbs",
    "group": "group",
    "recover": "recover",
    "work": "work",
    "stop": "stop",
    "prune": "prune",
    "export": "export",
    "doctor": "doctor",
    "completion": "completion",
}
INTERRUPTED_STATUS = 130
CLOSED_PIPE_STATUS = 141


class Commands(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        command = getattr(importlib.import_module(f"taskmon.cli.{module}"), f"{cmd_name}_command")
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            raise click.UsageError(_no_such_command(args[0]), ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> int:
        try:
            return super().invoke(ctx) or 0
        except BrokenPipeError:  # before Click makes it a failure: `taskmon list | head` is none
            return _leave_pipe()


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
      taskmon run -- rsync -a ~/docs /backup   the same, and follow it until it ends
      taskmon list                             what runs, what waits, what ended
      taskmon show 7                           all that is known of run 7
      taskmon logs 7 --follow                  its output
      taskmon cancel 7                         end it, and all that it started
      taskmon retry 7                          one more attempt
      taskmon work                             run what is queued, here, without a window

    \b
    Exit status: 0 done, 1 it failed, 2 wrong usage, 3 no such run,
    4 no monitor where one is needed, or it does not answer.
    """
    if version:
        from taskmon import __version__

        click.echo(f"taskmon {__version__}")
        return 0
    if ctx.invoked_subcommand is None:
        from taskmon.cli.window import open_window

        return open_window()
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; no traceback reaches the user."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A name may hold what the terminal can't show; that is no reason to fail.
            stream.reconfigure(errors="backslashreplace")
    wants_window = not (sys.argv[1:] if arguments is None else arguments)
    try:
        status = taskmon.main(arguments, prog_name="taskmon", standalone_mode=False)
        sys.stdout.flush()
        return int(status or 0)
    except BrokenPipeError:
        return _leave_pipe()
    except click.ClickException as error:
        return _complain(_usage(error), error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED_STATUS
    except TaskmonError as error:
        return _complain(str(error), error.exit_status, no_window=wants_window)
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        return _complain(f"The system refused: {error.strerror or error}{where}.", 1, no_window=wants_window)
    except Exception as error:
        from taskmon.cli.mishap import recorded

        return _complain(recorded(error), 1, no_window=wants_window)


def _complain(message: str, status: int, *, no_window: bool = False) -> int:
    line = " ".join(message.split())
    try:
        print(f"taskmon: {line}", file=sys.stderr, flush=True)
    except OSError:
        pass  # nobody reads it; the status still says so
    if no_window:
        from taskmon.cli.window import tell_on_screen

        tell_on_screen(line)
    return status


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


def _leave_pipe() -> int:
    # What is still buffered would raise once more when the interpreter ends.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return CLOSED_PIPE_STATUS
