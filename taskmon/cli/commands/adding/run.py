"""`taskmon run`: add, follow the output, and end as the command, or the task, ended."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import click

from taskmon.cli.console import tell, tell_gap
from taskmon.cli.exit_status import CLOSED_PIPE_STATUS, INTERRUPTED_STATUS
from taskmon.cli.monitor.client import Connection, ConnectionLostError
from taskmon.cli.monitor.session import Session, open_session, wait_params
from taskmon.cli.output.run_output import OutputCopy, ShownOutput
from taskmon.cli.output.text import result_text
from taskmon.cli.output.wait_reason import Silence
from taskmon.cli.requests.options import make_key, new_run_options
from taskmon.cli.requests.progress_option import hint_at, progress_option
from taskmon.cli.requests.request import build_request
from taskmon.core.clock import utc_now
from taskmon.core.environment import captured_in_shell
from taskmon.core.errors import RunRemovedError, TaskmonError
from taskmon.core.signals import signal_number
from taskmon.core.states import OVER
from taskmon.streams import UnwrittenError, print_no_more
from taskmon.terminal.tab import TerminalTab

_LOOK_S = 0.05
_STORE_ENDED_S = 0.5
_PATIENCE_S = 3.0
#: As a shell says it, for what never got an exit status of its own.
_STATUS_OF_CODE = {"not_found": 127, "not_permitted": 126}


@click.command("run", context_settings={"allow_interspersed_args": False})
@new_run_options
@progress_option
@click.option("--wait", is_flag=True, hidden=True, expose_value=False, help="It does so anyway; as `add` has it.")
@click.option("--json", "as_json", is_flag=True, help="Print the ended run as JSON; its output goes to stderr.")
@click.argument("argv", nargs=-1, type=click.UNPROCESSED, metavar="-- ARGV...")
def run_command(progress: bool | None, as_json: bool, argv: tuple[str, ...], **options: Any) -> int:
    """Queue a command, a task or a saved job, follow its output, and end as it did.

    The exit status is the command's own, 128+n for signal n; a task's is 0 if it succeeded, else 1 or what it exited
    with. What a task returns is told on stderr, and is in --json.

    Ctrl-C cancels it; a second Ctrl-C leaves it to the monitor. So does the end of who reads its output, as `| head`.
    Without a monitor, this command is the monitor for it.

    \b
      taskmon run -- make -j4 all
      taskmon run --timeout 1h --retries 2 -- ./fetch.sh
      taskmon run --task backup.py:nightly --param folder=~/docs
      taskmon run --job nightly
    """
    environment = captured_in_shell(dict(os.environ), frozen=bool(getattr(sys, "frozen", False)))
    with open_session() as session:
        described = build_request(session, options, argv, environment, utc_now())
        hint_at([described], progress, environment, "run")
        described.setdefault("key", make_key())
        session.release_store()
        tab = TerminalTab(sys.stderr, sys.stdout)
        follower = _Follower(session, ShownOutput(sys.stderr if as_json else sys.stdout), tab)
        try:
            with tab.cleared_at_the_end():
                ended = follower.perform(described, environment)
        finally:
            follower.close()
    if as_json and ended is not None:
        print(json.dumps(ended))
    if follower.is_unread:
        return CLOSED_PIPE_STATUS
    if ended is None:
        return INTERRUPTED_STATUS
    return status_of(ended) or (1 if follower.is_cut else 0)


def status_of(run: dict[str, Any]) -> int:
    """The exit status that says how a run ended."""
    if run["state"] == "succeeded":
        return 0
    details = (run["error"] or {}).get("details") or {}
    if run["signal"] is not None:
        number = details.get("signal_number") or signal_number(run["signal"])
        if isinstance(number, int):
            return 128 + number
    if run["exit_code"]:
        return int(run["exit_code"])
    if run["state"] == "cancelled":
        return INTERRUPTED_STATUS
    if run["job"]["kind"] == "task":
        return 1
    return _STATUS_OF_CODE.get(str((run["error"] or {}).get("code")), 1)


def say_end(session: Session, run: dict[str, Any]) -> None:
    """On stderr, why a run that did not succeed ended; its own output seldom says so."""
    if run["state"] != "succeeded":
        error = run["error"] or {}
        where = (error.get("details") or {}).get("where")
        why = f": {error['message']}" if error.get("message") else "."
        tell(f"run {run['id']} {run['state']}{why}" + (f" ({where})" if where and where not in why else ""))
        session.note_seen(run)
    elif run["result"] is not None:
        tell(f"run {run['id']} returned {result_text(run['result'])}")


class _LeftError(Exception):
    """The user left the run to its worker."""


class _UnreadError(Exception):
    """Nobody reads the output any more, and the run goes on."""


class _Follower:
    """Follows one run to its end, whoever its monitor is: another process, for a while none, or this one."""

    def __init__(self, session: Session, shown: ShownOutput, tab: TerminalTab) -> None:
        self._session = session
        self._printed = shown
        self._tab = tab
        self._show_progress: Callable[[int, int], None] | None = None
        self._output: OutputCopy | None = None
        self._patient_until = 0.0
        self._has_told_of_cancel = False
        self.is_unread = False  #: nobody reads the output any more
        self.is_cut = False  #: not all of the output could be written

    def perform(self, described: dict[str, Any], environment: dict[str, str]) -> dict[str, Any] | None:
        """The run as it ended; None if it was left to the monitor."""
        session = self._session
        run: dict[str, Any] | None = None
        if session.monitor() is None:
            from taskmon.cli.monitor.run_alone import run_alone

            try:
                run = run_alone(session.paths, described, environment, self._shown)
            except KeyboardInterrupt:
                return None
            self._be_patient()
        if run is None:
            # The request key sees to it that the run is added once, whoever is asked.
            run = session.ask("add", {"runs": [described], "environment": environment})[0]
        return self._follow(run)

    def close(self) -> None:
        """Close the output."""
        if self._output is not None:
            self._output.close()

    def _follow(self, run: dict[str, Any]) -> dict[str, Any] | None:
        run_id = run["id"]
        interrupts = 0
        while True:
            try:
                ended = run if run["state"] in OVER else self._watched(run_id)
                self._shown(run_id, True)
                if ended["state"] != "succeeded":
                    self._tab.fail()
                say_end(self._session, ended)
                return ended
            except _LeftError:
                return None
            except _UnreadError:
                interrupts += 1
                self._cancel(run_id)
            except KeyboardInterrupt:
                interrupts += 1
                if interrupts > 1:
                    tell(f"run {run_id} goes on; 'taskmon logs {run_id} --follow' shows it again.")
                    return None
                tell(f"cancelling run {run_id}; Ctrl-C again leaves it running.")
                self._cancel(run_id)
            except TaskmonError as error:
                if error.exit_status == RunRemovedError.exit_status:
                    raise RunRemovedError(run_id) from None
                raise

    def _cancel(self, run_id: int) -> None:
        self._session.close()
        try:
            self._session.ask("cancel", {"id": run_id})
        except TaskmonError as error:
            tell(str(error))

    def _watched(self, run_id: int) -> dict[str, Any]:
        session = self._session
        store_ended_at = 0.0
        while True:
            session.release_store()
            connection = session.connect()
            if connection is not None:
                try:
                    return self._waited(connection, run_id)
                except ConnectionLostError:
                    session.close()
                    self._be_patient()
                    store_ended_at = time.monotonic() + _STORE_ENDED_S
                    continue
            self._look(run_id)
            run: dict[str, Any] = session.ask("ended", {"ids": [run_id]})["runs"][0]
            if run["state"] in OVER:
                return run
            session.release_store()
            if run["state"] == "queued" and time.monotonic() >= self._patient_until:
                from taskmon.cli.monitor.run_alone import take_on

                try:
                    taken = take_on(session.paths, run_id, self._shown)
                except KeyboardInterrupt:
                    raise _LeftError from None  # not the first Ctrl-C: that one cancelled it
                if taken is not None and taken["state"] in OVER:
                    return taken
                self._be_patient()
            elif run["state"] == "running" and time.monotonic() >= store_ended_at:
                # Its worker has it to the end; without a monitor, somebody must look for what it recorded.
                session.store_ended_runs()
                store_ended_at = time.monotonic() + _STORE_ENDED_S
            time.sleep(_LOOK_S)

    def _waited(self, connection: Connection, run_id: int) -> dict[str, Any]:
        connection.ask("perform", {"id": run_id})
        connection.send("wait", wait_params([run_id]))
        silence = Silence(self._session.paths, [run_id])
        while True:
            self._look(run_id)
            silence.end_if_long()
            answer = connection.poll(_LOOK_S)
            if answer is not None:
                ended: dict[str, Any] = answer["result"]["runs"][0]
                return ended

    def _be_patient(self) -> None:
        """A monitor that has gone has perhaps made way for another, which must find the lock free."""
        self._patient_until = time.monotonic() + _PATIENCE_S

    def _look(self, run_id: int) -> None:
        told = self._has_told_of_cancel
        if not self._shown(run_id, False) and not told:
            raise _UnreadError

    def _shown(self, run_id: int, is_over: bool) -> bool:
        """Show what is new of the output; False once nobody reads it, as after `| head`."""
        if self._output is None:
            self._output = OutputCopy(self._session.paths, run_id, partial(self._put, run_id), tell_gap=tell_gap)
        self._output.copy()
        if is_over:
            self._put(run_id, b"", last=True)
        elif self._tab.is_there:
            self._show_in_tab(run_id, self._output.attempt)
        if self.is_unread and not is_over and not self._has_told_of_cancel:
            self._has_told_of_cancel = True
            tell(f"nobody reads the output of run {run_id} any more: it is cancelled, as a shell's command would end.")
        return not self.is_unread

    def _show_in_tab(self, run_id: int, attempt: int) -> None:
        if self._show_progress is None:
            from taskmon.cli.output.run_progress import RunProgress  # here: the run need not wait for it, it is added

            self._show_progress = RunProgress(self._session.paths, self._tab).show
        self._show_progress(run_id, attempt)

    def _put(self, run_id: int, content: bytes, *, last: bool = False) -> None:
        if self.is_unread or self.is_cut:
            return
        try:
            self._printed.write(content, last=last)
        except BrokenPipeError:
            self.is_unread = True
            print_no_more()
        except UnwrittenError as error:
            self.is_cut = True
            print_no_more()
            tell(
                f"the output can't be written here any more ({error.strerror}); run {run_id} goes on,"
                f" and 'taskmon logs {run_id}' has all of it."
            )
