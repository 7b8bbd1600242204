"""`taskmon recover`: the recovery dialog in a shell. Lists what was interrupted, with its evidence, and settles it."""

from __future__ import annotations

import json
from typing import Any

import click

from taskmon.cli.commands.changing.verbs import for_each_within
from taskmon.cli.console import tell
from taskmon.cli.monitor.session import Session, open_session
from taskmon.cli.output.table import progress_text
from taskmon.cli.requests.options import RUN_ID
from taskmon.core.clock import from_text
from taskmon.core.errors import InvalidError, RefusedError
from taskmon.core.job import printable


@click.command("recover")
@click.argument("ids", nargs=-1, type=RUN_ID, metavar="[ID...]")
@click.option("--list", "only_list", is_flag=True, help="Only list; what happens without another option.")
@click.option("--mark-failed", is_flag=True, help="They are over: record them as failed.")
@click.option("--restart", is_flag=True, help="Run them again from the beginning.")
@click.option("--resume", is_flag=True, help="Run them again from what their tasks kept: steps, checkpoint, state.")
@click.option("--accept-changes", is_flag=True, help="Resume also where code or parameters have changed since.")
@click.option("--all", "every", is_flag=True, help="All that were interrupted.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON lines.")
def recover_command(
    ids: tuple[int, ...],
    only_list: bool,
    mark_failed: bool,
    restart: bool,
    resume: bool,
    accept_changes: bool,
    every: bool,
    as_json: bool,
) -> int:
    """List the runs whose end nobody knows, with what is known of them, or settle them.

    \b
      taskmon recover
      taskmon recover --resume 7
      taskmon recover --restart 7 9
      taskmon recover --mark-failed --all
    """
    acts = [name for name, on in (("mark_failed", mark_failed), ("restart", restart), ("resume", resume)) if on]
    if len(acts) > 1 or (acts and only_list):
        raise InvalidError("Give one of --list, --mark-failed, --restart, --resume.")
    if acts and not ids and not every:
        raise InvalidError("Say which: give ids, or --all.")
    if ids and every:
        raise InvalidError("Give ids or --all, not both.")
    with open_session() as session:
        session.store_ended_runs()
        found = session.ask("unsettled")
        wanted = [run for run in found if not ids or run["id"] in ids]
        if not acts:
            _print(wanted, as_json=as_json)
            return 0
        how = {"restart": {"resume": False}, "resume": {"resume": True, "accept_changes": accept_changes}}
        again = how.get(acts[0])
        seen = {run["id"]: run["attempt"] for run in found}

        def decide(session: Session, run_id: int) -> Any:
            if run_id not in seen:
                run = session.ask("ended", {"ids": [run_id]})["runs"][0]  # says if there is no such run
                raise RefusedError(f"Run {run_id} is {run['state']}, not interrupted; there is nothing to settle.")
            params = {"id": run_id, "seen_attempt": seen[run_id]}
            return session.ask("mark_failed", params) if again is None else session.ask("retry", {**params, **again})

        return for_each_within(session, ids or [run["id"] for run in wanted], decide, as_json=as_json)


def _print(runs: list[dict[str, Any]], *, as_json: bool) -> None:
    for run in runs:
        if as_json:
            print(json.dumps(run))
            continue
        print(f"! run {run['id']}: {printable(run['name'])}")
        if run["stopped_at"]:
            print(f"    stopped      {from_text(run['stopped_at']).astimezone():%Y-%m-%d %H:%M:%S}")
        report = progress_text({**run, "state": "running"})
        print(f"    how far      {report or 'unknown'}")
        if run["last_line"]:
            print(f"    last line    {printable(run['last_line'])}")
        if run["can_resume"]:
            print("    can resume   from what its task kept: taskmon recover --resume " + str(run["id"]))
        for process in run["survivors"]:
            print(f"    still lives  pid {process['pid']} {printable(process['name'])}; end it before a restart")
    if runs and not as_json:
        tell("settle them: taskmon recover --restart ID..., or --mark-failed ID..., or either with --all")
    elif not runs:
        tell("nothing is interrupted.")
