"""`taskmon retry`: one more attempt of a run that has ended."""

from __future__ import annotations

from typing import Any

import click

from taskmon.cli.new_run import RUN_ID
from taskmon.cli.session import Session
from taskmon.cli.verbs import for_each
from taskmon.core.errors import InvalidError


@click.command("retry")
@click.argument("ids", nargs=-1, required=True, type=RUN_ID, metavar="ID...")
@click.option("--restart", is_flag=True, help="From the beginning; what happens unless --resume is given.")
@click.option("--resume", is_flag=True, help="From the last checkpoint.")
@click.option("--pty", is_flag=True, help="With a terminal of its own from now on.")
@click.option("--json", "as_json", is_flag=True, help="Print the runs as JSON lines.")
def retry_command(ids: tuple[int, ...], restart: bool, resume: bool, pty: bool, as_json: bool) -> int:
    """Queue one more attempt of the same run. Earlier attempts keep their output, times and outcome.

    \b
      taskmon retry 7
      taskmon retry 7 --pty          it asked for a terminal
    """
    if restart and resume:
        raise InvalidError("Give --restart or --resume, not both.")
    return for_each(ids, lambda session, run_id: retry(session, run_id, resume=resume, pty=pty), as_json=as_json)


def retry(session: Session, run_id: int, *, resume: bool = False, pty: bool = False) -> Any:
    """Ask for the next attempt after the one that is there now: sent twice, it is still one attempt."""
    seen = session.ask("ended", {"ids": [run_id]})["runs"][0]["attempt"]
    return session.ask("retry", {"id": run_id, "seen_attempt": seen, "resume": resume, "pty": pty})
