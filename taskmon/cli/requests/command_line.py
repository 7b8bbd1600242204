"""Commands whose words may end in a command line: what follows `--` is kept apart from what stands before it."""

from __future__ import annotations

import click

_KEY = "taskmon.cli.requests.command_line"


class TakesCommandLine(click.Command):
    """A command whose own words, options among them, end at `--`; what follows is in `command_line`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        place = args.index("--") if "--" in args else len(args)
        ctx.meta[_KEY] = tuple(args[place + 1 :])
        return super().parse_args(ctx, args[:place])


def command_line(ctx: click.Context) -> tuple[str, ...]:
    """What followed `--` where TakesCommandLine was parsed."""
    found: tuple[str, ...] = ctx.meta[_KEY]
    return found
