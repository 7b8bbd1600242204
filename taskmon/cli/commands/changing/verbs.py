"""The verbs that act on one or more runs and need nothing but their ids."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

import click

from taskmon.cli.console import tell
from taskmon.cli.monitor.session import Session, open_session
from taskmon.cli.requests.options import RUN_ID
from taskmon.core.errors import NoMonitorError, TaskmonError

SECRETS = click.option(
    "--secret",
    "secrets",
    multiple=True,
    metavar="K=@FILE|-",
    help="A secret of its task, given again: from a file, or from stdin.",
)


def for_each(ids: Iterable[int], ask: Callable[[Session, int], Any], *, as_json: bool, done: str = "") -> int:
    """Ask for each run; one that is refused is said so, and the others go on. The worst exit status counts."""
    with open_session() as session:
        return for_each_within(session, ids, ask, as_json=as_json, done=done)


def for_each_within(
    session: Session, ids: Iterable[int], ask: Callable[[Session, int], Any], *, as_json: bool, done: str = ""
) -> int:
    """As `for_each`, where a session is open already."""
    status = 0
    for run_id in ids:
        try:
            run = ask(session, run_id)
        except NoMonitorError:
            raise  # nor would it answer for the others
        except TaskmonError as error:
            tell(str(error))
            status = max(status, error.exit_status)
            continue
        if as_json and run is not None:
            print(json.dumps(run))
        elif done:
            print(done.format(**run) if run is not None else done.format(id=run_id))
    return status


def _verb(name: str, text: str, done: str = "") -> click.Command:
    @click.command(name, help=text)
    @click.argument("ids", nargs=-1, required=True, type=RUN_ID, metavar="ID...")
    @click.option("--json", "as_json", is_flag=True, help="Print the runs as JSON lines.")
    def command(ids: tuple[int, ...], as_json: bool) -> int:
        return for_each(ids, lambda session, run_id: session.ask(name, {"id": run_id}), as_json=as_json, done=done)

    return command


cancel_command = _verb(
    "cancel",
    "End runs for good: a queued one at once, a running one with all that it started, gently first."
    "\n\nA running run is `cancelled` only when nothing of it lives any more; 'taskmon wait ID' waits for that.",
)
pause_command = _verb("pause", "Stop running runs in their tracks; their slots stay taken.")
hold_command = _verb("hold", "Keep queued runs from being started, until 'taskmon release'.")
remove_command = _verb("remove", "Forget ended runs, with their output and their history.")
