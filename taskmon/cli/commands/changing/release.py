"""`taskmon release`: let held runs start, and give again the secrets that one of them waits for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from taskmon.cli.commands.changing.verbs import SECRETS, for_each
from taskmon.cli.monitor.session import Session
from taskmon.cli.requests.options import RUN_ID

#: How the history says so (engine/secrets.py).
_AGAIN = "to be given again"


@click.command("release")
@click.argument("ids", nargs=-1, required=True, type=RUN_ID, metavar="ID...")
@SECRETS
@click.option("--json", "as_json", is_flag=True, help="Print the runs as JSON lines.")
def release_command(ids: tuple[int, ...], secrets: tuple[str, ...], as_json: bool) -> int:
    """Let held runs start; also those that wait for a time.

    A task whose secrets were lost with the monitor is held until they are given again: on a terminal you are asked.

    \b
      taskmon release 7
      taskmon release 7 --secret token=@token.txt
    """
    given: Mapping[str, str] = {}
    if secrets:
        from taskmon.cli.requests.secrets import read_secrets

        given = read_secrets(secrets)
    return for_each(ids, lambda session, run_id: _release(session, run_id, given), as_json=as_json)


def _release(session: Session, run_id: int, given: Mapping[str, str]) -> Any:
    run = session.ask("show", {"id": run_id})
    names = run["job"].get("secrets", [])
    params: dict[str, Any] = {"id": run_id}
    if names and "held" in run["facts"] and _AGAIN in run["history"][-1]["why"]:
        from taskmon.cli.requests.secrets import ask_for_secrets

        params["secrets"] = ask_for_secrets(names, names, given)
    elif given:
        params["secrets"] = dict(given)
    return session.ask("release", params)
