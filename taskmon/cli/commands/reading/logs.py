"""`taskmon logs`: what a run has printed, and what it prints."""

from __future__ import annotations

import contextlib
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import click

from taskmon import ours
from taskmon.cli.console import tell, tell_gap
from taskmon.cli.monitor.session import Session, open_session
from taskmon.cli.output.folded_output import FoldedOutput, LineTimes
from taskmon.cli.output.run_output import OutputCopy, ShownOutput, tail_offset
from taskmon.cli.requests.options import RUN_ID
from taskmon.core.errors import InvalidError, RefusedError
from taskmon.core.journal import OUTPUT
from taskmon.core.untrusted.characters import counted

_LOOK_S = 0.1
_ASK_S = 0.5


@click.command("logs")
@click.argument("run_id", type=RUN_ID, metavar="ID")
@click.option("--follow", "-f", is_flag=True, help="Go on until the run has ended.")
@click.option("--attempt", type=click.IntRange(min=1), metavar="N", help="That attempt's; else the newest one's.")
@click.option("--tail", type=click.IntRange(min=0), metavar="N", help="Only the last N lines.")
@click.option("--times", is_flag=True, help="Before each line when it came, in local time.")
@click.option("--raw", is_flag=True, help="The bytes as they are; on a terminal nothing that could harm it.")
def logs_command(run_id: int, follow: bool, attempt: int | None, tail: int | None, times: bool, raw: bool) -> int:
    """Print what a run has printed, as it is seen: a line that was redrawn as it was left, colours on a terminal alone.

    Of an output over its cap the middle is gone; where, and how much, is told on stderr.

    \b
      taskmon logs 7 --tail 20 --follow
      taskmon logs 7 --times | grep error
      taskmon logs 7 --attempt 1 --raw > first.log
    """
    if times and raw:
        raise InvalidError("--raw gives the bytes as they are; --times puts something before them.")
    with open_session() as session:
        run = session.ask("show", {"id": run_id})
        number = attempt if attempt is not None else run["attempt"]
        if attempt is not None and attempt > run["attempt"]:
            raise InvalidError(
                f"Run {run_id} has had {counted(run['attempt'], 'attempt')}; there is no attempt {attempt}."
            )
        if not number and not follow:
            tell(f"run {run_id} is {run['state']} and has printed nothing yet.")
            return 0
        _say_what_is_gone(run, number)
        folder = session.paths.attempt(run_id, max(1, number))
        raw_output = ShownOutput(sys.stdout) if raw else None
        line_times = _times(folder, follows=follow) if times else None
        folded = FoldedOutput(sys.stdout, follows=follow, times=line_times)
        shown = raw_output or folded
        output = OutputCopy(
            session.paths,
            run_id,
            shown.write,
            first=max(1, number),
            last=number if not follow else attempt,
            tell_gap=tell_gap if raw else partial(_skip, folded),
            tell_attempt=lambda attempt: folded.begin_attempt(folder.with_name(str(attempt))),
        )
        with contextlib.suppress(FileNotFoundError):
            folded.start_at(_start(output, folder / OUTPUT, tail))
        try:
            output.copy()
            if follow:
                _follow(session, run_id, attempt, output)
        finally:
            shown.write(b"", last=True)
            output.close()
        session.note_seen(run)
    return 0


def _skip(folded: FoldedOutput, left_out_bytes: int) -> None:
    folded.skip(left_out_bytes)
    tell_gap(left_out_bytes)


def _times(folder: Path, *, follows: bool) -> LineTimes:
    times = LineTimes(folder, follows=follows)
    if not times.is_known and not follows:
        tell("when its output came was not noted: the run was over at once, or is an earlier version's.")
    return times


def _start(output: OutputCopy, path: Path, tail: int | None) -> int:
    """Leave out all but the tail, if that is wanted; returns at which byte that begins.

    Raises:
        RefusedError: What stands in the output's place is none.
        FileNotFoundError: There is nothing.
    """
    try:
        ours.status(str(path))
        if tail is None:
            return 0
        start = tail_offset(path, tail)
        output.start_at(start)
        return start
    except ours.NotOursError as error:
        raise RefusedError(
            f"The output can't be shown: somebody has put something else in its place, and {error.strerror} ({path})."
        ) from None


def _follow(session: Session, run_id: int, attempt: int | None, output: OutputCopy) -> None:
    ask_at = 0.0
    while True:
        output.copy()
        if time.monotonic() >= ask_at:
            session.release_store()
            run = session.ask("ended", {"ids": [run_id]})
            # A later attempt means that this one is over, too.
            if run["over"] or (attempt is not None and run["runs"][0]["attempt"] > attempt):
                output.copy()
                return
            ask_at = time.monotonic() + _ASK_S
        time.sleep(_LOOK_S)


def _say_what_is_gone(run: dict[str, Any], number: int) -> None:
    for attempt in run["attempts"]:
        if attempt["attempt"] == number:
            remarks = attempt["remarks"]
            if remarks.get("output_removed"):
                tell(f"the output of attempt {number} was removed at {remarks['output_removed']} to make room.")
