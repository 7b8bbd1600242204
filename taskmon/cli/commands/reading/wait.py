"""`taskmon wait`: until runs have ended, with a monitor or without one."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from typing import Any

import click

from taskmon.cli.console import tell
from taskmon.cli.monitor.client import ConnectionLostError
from taskmon.cli.monitor.session import Session, open_session, wait_params
from taskmon.cli.output.wait_reason import Silence
from taskmon.cli.requests.options import RUN_ID, SPAN
from taskmon.core.states import OVER
from taskmon.core.untrusted.json_values import MOST_IDS

TIMEOUT_STATUS = 124
_POLL_S = 0.2
#: A worker that outlived its monitor records the end; without one, somebody must look.
_STORE_ENDED_S = 1.0


@click.command("wait")
@click.argument("ids", nargs=-1, required=True, type=RUN_ID, metavar="ID...")
@click.option("--timeout", type=SPAN, help="Give up after so long; the status is then 124.")
@click.option("--json", "as_json", is_flag=True, help="Print the runs as JSON lines when they have ended.")
def wait_command(ids: tuple[int, ...], timeout: float | None, as_json: bool) -> int:
    """Wait until all of these runs have ended. Status 0 only if all of them succeeded.

    An interrupted run counts as ended: nothing more happens to it before you decide.

    \b
      taskmon wait 7 8 9 && echo all done
      taskmon wait 7 --timeout 10m
    """
    with open_session() as session:
        runs, status = wait_for(session, ids, timeout)
        if as_json:
            for run in runs:
                print(json.dumps(run))
        return status


def wait_for(session: Session, ids: Sequence[int], timeout_s: float | None) -> tuple[list[dict[str, Any]], int]:
    """The runs when they have ended, or at the timeout, and the exit status that this means."""
    deadline = None if timeout_s is None else time.monotonic() + timeout_s
    if len(ids) > MOST_IDS:
        session.runs(ids)  # so that an id that does not exist is refused at once
    runs: list[dict[str, Any]] = []
    for first in range(0, len(ids), MOST_IDS):
        runs += _wait_for_some(session, ids[first : first + MOST_IDS], deadline)
    if any(run["state"] not in OVER for run in runs):
        return runs, TIMEOUT_STATUS
    return runs, 0 if all(run["state"] == "succeeded" for run in runs) else 1


def _wait_for_some(session: Session, ids: Sequence[int], deadline: float | None) -> list[dict[str, Any]]:
    """These runs when they have ended, or as they stand at the deadline."""
    wanted = {"ids": list(ids)}
    answer: dict[str, Any] = session.ask("ended", wanted)  # first, so that one that does not exist is refused at once
    told = False
    silence = Silence(session.paths, ids)
    store_ended_at = 0.0
    while not answer["over"]:
        left_s = None if deadline is None else deadline - time.monotonic()
        if left_s is not None and left_s <= 0:
            break
        session.release_store()
        connection = session.connect()
        if connection is not None:
            try:
                answer = connection.ask("wait", wait_params(ids), left_s, silence.end_if_long)
                continue
            except TimeoutError:
                break
            except ConnectionLostError:
                session.close()
        elif not told:
            told = True
            tell(f"{session.why_alone()}; waiting for one. Start 'taskmon', or 'taskmon work'.")
        time.sleep(_POLL_S if left_s is None else min(_POLL_S, left_s))
        if any(run["state"] == "running" for run in answer["runs"]) and time.monotonic() >= store_ended_at:
            session.store_ended_runs()
            session.release_store()
            store_ended_at = time.monotonic() + _STORE_ENDED_S
        answer = session.ask("ended", wanted)
    found: list[dict[str, Any]] = answer["runs"]
    return found
