"""`taskmon run`: add, follow the output, and end as the command ended."""

from __future__ import annotations

import json
import os
import signal
import sys
from typing import Any

import click

from taskmon.cli.client import Connection, ConnectionLostError
from taskmon.cli.new_run import new_run_options, request_key, run_json
from taskmon.cli.output import OutputCopy
from taskmon.cli.program import INTERRUPTED_STATUS
from taskmon.cli.remarks import tell
from taskmon.cli.session import Session, opened
from taskmon.cli.wait import wait_for
from taskmon.core.clock import utc_now
from taskmon.core.environment import captured
from taskmon.core.errors import TaskmonError

_LOOK_S = 0.05
#: As a shell says it, for what never got an exit status of its own.
_STATUS_OF_CODE = {"not_found": 127, "not_permitted": 126}


@click.command("run", context_settings={"allow_interspersed_args": False})
@new_run_options
@click.option("--json", "as_json", is_flag=True, help="Print the ended run as JSON; its output goes to stderr.")
@click.argument("argv", nargs=-1, type=click.UNPROCESSED, metavar="-- ARGV...")
def run_command(as_json: bool, argv: tuple[str, ...], **options: Any) -> int:
    """Queue a command, follow its output, and end with its exit status (128+n for signal n).

    Ctrl-C cancels it; a second Ctrl-C leaves it to the monitor. Without a monitor, this command is the monitor for it.

    \b
      taskmon run -- make -j4 all
      taskmon run --timeout 1h --retries 2 -- ./fetch.sh
    """
    described = run_json(options, argv, utc_now())
    described.setdefault("key", request_key())
    environment = captured(dict(os.environ), frozen=bool(getattr(sys, "frozen", False)))
    with opened() as session:
        if session.connect() is None:
            from taskmon.cli.run_alone import run_alone

            ended = run_alone(session.paths, described, environment, _writer(as_json))
            if ended is not None:
                say_end(session, ended)
        else:
            added = session.ask("add", {"runs": [described], "environment": environment})[0]
            ended = _follow(session, added["id"], _writer(as_json))
    if as_json and ended is not None:
        print(json.dumps(ended))
    return INTERRUPTED_STATUS if ended is None else status_of(ended)


def status_of(run: dict[str, Any]) -> int:
    """The exit status that says how a run ended."""
    if run["state"] == "succeeded":
        return 0
    if run["signal"] is not None:
        number = getattr(signal, run["signal"], None)
        if number is not None:
            return 128 + int(number)
    if run["exit_code"]:
        return int(run["exit_code"])
    if run["state"] == "cancelled":
        return INTERRUPTED_STATUS
    return _STATUS_OF_CODE.get(str((run["error"] or {}).get("code")), 1)


def say_end(session: Session, run: dict[str, Any]) -> None:
    """On stderr, why a run that did not succeed ended; its own output seldom says so."""
    if run["state"] != "succeeded":
        why = (run["error"] or {}).get("message") or "it gave no reason"
        tell(f"run {run['id']} {run['state']}: {why}")
        session.note_seen(run)


def _follow(session: Session, run_id: int, write: Any) -> dict[str, Any] | None:
    """The run as it ended; None if it was left to the monitor."""
    output = OutputCopy(session.paths, run_id, write)
    interrupts = 0
    while True:
        try:
            ended = _watched(session, run_id, output)
            output.copy()
            say_end(session, ended)
            return ended
        except KeyboardInterrupt:
            interrupts += 1
            if interrupts > 1:
                tell(f"run {run_id} goes on; 'taskmon logs {run_id} --follow' shows it again.")
                return None
            tell(f"cancelling run {run_id}; Ctrl-C again leaves it running.")
            session.close()
            try:
                session.ask("cancel", {"id": run_id})
            except TaskmonError as error:
                tell(str(error))


def _watched(session: Session, run_id: int, output: OutputCopy) -> dict[str, Any]:
    connection = session.connect()
    if connection is not None:
        try:
            return _waited(connection, run_id, output)
        except ConnectionLostError:
            session.close()
            tell("the monitor went away; the run goes on, and its worker records its end.")
    # Its worker has it to the end, and the next monitor tells what the end was.
    while not session.ask("ended", {"ids": [run_id]})["over"]:
        output.copy()
        runs, status = wait_for(session, [run_id], 4 * _LOOK_S)
        if status != 124:
            return runs[0]
    ended: dict[str, Any] = session.ask("ended", {"ids": [run_id]})["runs"][0]
    return ended


def _waited(connection: Connection, run_id: int, output: OutputCopy) -> dict[str, Any]:
    connection.send("wait", {"ids": [run_id]})
    while True:
        output.copy()
        answer = connection.poll(_LOOK_S)
        if answer is not None:
            ended: dict[str, Any] = answer["result"]["runs"][0]
            return ended


def _writer(as_json: bool) -> Any:
    stream = sys.stderr.buffer if as_json else sys.stdout.buffer

    def write(content: bytes) -> None:
        stream.write(content)
        stream.flush()

    return write
