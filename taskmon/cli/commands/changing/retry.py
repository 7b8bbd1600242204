"""`taskmon retry` and `taskmon resume`: one more attempt of a run that has ended; a paused one goes on."""

from __future__ import annotations

from typing import Any

import click

from taskmon.cli.commands.changing.verbs import SECRETS, for_each
from taskmon.cli.console import tell
from taskmon.cli.monitor.session import Session
from taskmon.cli.requests.options import RUN_ID
from taskmon.core.errors import InvalidError

_ACCEPT = click.option(
    "--accept-changes", is_flag=True, help="Go on although the task's code or parameters have changed since."
)


@click.command("retry")
@click.argument("ids", nargs=-1, required=True, type=RUN_ID, metavar="ID...")
@click.option("--resume", is_flag=True, help="Go on from what the task kept; refused if it kept nothing.")
@click.option("--restart", is_flag=True, help="From the beginning, whatever was kept.")
@_ACCEPT
@click.option("--pty", is_flag=True, help="With a terminal of its own from now on.")
@SECRETS
@click.option("--json", "as_json", is_flag=True, help="Print the runs as JSON lines.")
def retry_command(
    ids: tuple[int, ...],
    resume: bool,
    restart: bool,
    accept_changes: bool,
    pty: bool,
    secrets: tuple[str, ...],
    as_json: bool,
) -> int:
    """Queue one more attempt of the same run. Earlier attempts keep their output, times and outcome.

    A task that did not succeed goes on from its last one's steps, checkpoint and state, if it kept any; 'taskmon show'
    lists them. Everything else begins anew. If a task's code has changed since, you are told, and choose.

    \b
      taskmon retry 7
      taskmon retry 7 --restart          from the beginning
      taskmon retry 7 --resume --accept-changes
      taskmon retry 7 --pty              it asked for a terminal
    """
    if restart and (resume or accept_changes):
        raise InvalidError(f"Give --restart or {'--resume' if resume else '--accept-changes'}, not both.")
    how: dict[str, Any] = {"pty": pty, "accept_changes": accept_changes}
    if secrets:
        from taskmon.cli.requests.secrets import read_secrets

        how["secrets"] = read_secrets(secrets)
    if resume or restart:
        how["resume"] = resume
    return for_each(ids, lambda session, run_id: _again(session, "retry", run_id, how), as_json=as_json)


@click.command("resume")
@click.argument("ids", nargs=-1, required=True, type=RUN_ID, metavar="ID...")
@_ACCEPT
@click.option("--json", "as_json", is_flag=True, help="Print the runs as JSON lines.")
def resume_command(ids: tuple[int, ...], accept_changes: bool, as_json: bool) -> int:
    """Let paused runs go on; a task that has ended gets its next attempt, from the steps and checkpoint it kept.

    A run with nothing to go on from is left alone, and the right command for it is named.

    \b
      taskmon resume 7
      taskmon resume 7 --accept-changes      although its code has changed since
    """
    how = {"accept_changes": accept_changes}
    return for_each(ids, lambda session, run_id: _again(session, "resume", run_id, how), as_json=as_json)


def _again(session: Session, verb: str, run_id: int, how: dict[str, Any]) -> Any:
    """Ask for the next attempt after the one that is there now: sent twice, it is still one attempt."""
    seen = session.ask("ended", {"ids": [run_id]})["runs"][0]
    answer = session.ask(verb, {"id": run_id, "seen_attempt": seen["attempt"], **how})
    if verb == "retry" and "resume" not in how and seen["state"] == "succeeded" and seen["job"]["kind"] == "task":
        # One that failed would go on from what it kept: that this one does not must not be found out afterwards.
        tell(f"run {run_id} had succeeded, so it begins anew, whatever it kept; --resume goes on from that.")
    return answer
