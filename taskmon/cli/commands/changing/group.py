"""`taskmon group`: show groups, change how many slots one has, pause it."""

from __future__ import annotations

import json
from typing import Any

import click

from taskmon.cli.console import tell
from taskmon.cli.monitor.session import open_session
from taskmon.cli.output.table import fitted, width_of
from taskmon.core.errors import InvalidError
from taskmon.core.job import printable

#: Python reads no longer numbers, and there is no such group.
_MOST_DIGITS = 100


class Slots(click.ParamType[int | str]):
    """A whole number, or `none` for no limit of its own."""

    name = "N|none"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int | str:
        if value == "none":
            return "none"
        if not str(value).isdecimal() or len(str(value)) > _MOST_DIGITS:
            self.fail("Write a whole number, 0 or more, or 'none' for no limit of its own.", param, ctx)
        return int(value)


@click.command("group")
@click.argument("name", required=False)
@click.option("--slots", type=Slots(), help="How many of its runs may run at once; none: no limit of its own.")
@click.option("--pause", is_flag=True, help="Start none of it, and pause what runs.")
@click.option("--resume", is_flag=True, help="Let it go on.")
@click.option("--rename", "new_name", metavar="NAME", help="Call it so from now on; its runs and saved jobs follow.")
@click.option("--remove", is_flag=True, help="Forget it, if nothing in it runs or waits.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON lines.")
def group_command(
    name: str | None,
    slots: int | str | None,
    pause: bool,
    resume: bool,
    new_name: str | None,
    remove: bool,
    as_json: bool,
) -> int:
    """List the groups, or change one.

    \b
      taskmon group
      taskmon group disk --slots 1
      taskmon group night --pause
      taskmon group disk --rename platter
    """
    if pause and resume:
        raise InvalidError("Give --pause or --resume, not both.")
    change: dict[str, Any] = {"name": name}
    if slots is not None:
        change["slots"] = None if slots == "none" else slots
    if pause or resume:
        change["paused"] = pause
    if (new_name is not None) + remove + (len(change) > 1) > 1:
        raise InvalidError("Change a group, rename it, or remove it: one at a time.")
    if name is None and (len(change) > 1 or new_name is not None or remove):
        raise InvalidError("Which group? Write its name: taskmon group NAME --slots 2")
    with open_session() as session:
        if new_name is not None or remove:
            asked = {"name": name} if remove else {"name": name, "new_name": new_name}
            changed = session.ask("group_remove" if remove else "group_rename", asked)
            if as_json and not remove:
                print(json.dumps(changed))
            return 0
        if len(change) > 1:
            changed = session.ask("group", change)
            if as_json:
                print(json.dumps(changed))
            return 0
        groups = [group for group in session.ask("groups") if name is None or group["name"] == name]
        if name is not None and not groups:
            raise InvalidError(f"There is no group {name!r}; a run that names it, or --slots, makes it.")
        if as_json:
            for group in groups:
                print(json.dumps(group))
            return 0
        _print_groups(groups)
        if not groups:
            tell("there are no groups yet; a run that names one makes it: taskmon add --group disk -- COMMAND")
    return 0


def _print_groups(groups: list[dict[str, Any]]) -> None:
    width = max((width_of(printable(group["name"])) for group in groups), default=0)
    for group in groups:
        slots = (
            "no limit of its own"
            if group["slots"] is None
            else f"{group['slots']} slot{'' if group['slots'] == 1 else 's'}"
        )
        paused = ", paused" if group["paused"] else ""
        print(f"{fitted(printable(group['name']), width)}  {slots}{paused}")
