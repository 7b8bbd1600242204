"""`taskmon add`: queue a command, a task, a saved job, or a file of them, and print the ids."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from taskmon.cli.console import tell
from taskmon.cli.monitor.session import Session, open_session
from taskmon.cli.requests.options import make_key, new_run_options
from taskmon.cli.requests.progress_option import hint_at, progress_option
from taskmon.cli.requests.request import build_command, build_request
from taskmon.core.clock import utc_now
from taskmon.core.environment import captured_in_shell
from taskmon.core.errors import InvalidError, TaskmonError


@click.command("add", context_settings={"allow_interspersed_args": False, "ignore_unknown_options": False})
@new_run_options
@progress_option
@click.option("--from", "source", metavar="FILE|-", help="Queue one job a line: a command line, or a JSON object.")
@click.option("--wait", is_flag=True, help="Wait until all have ended; status 0 only if all succeeded.")
@click.option("--json", "as_json", is_flag=True, help="Print the runs as JSON lines instead of their ids.")
@click.argument("argv", nargs=-1, type=click.UNPROCESSED, metavar="-- ARGV...")
def add_command(
    source: str | None, progress: bool | None, wait: bool, as_json: bool, argv: tuple[str, ...], **options: Any
) -> int:
    """Queue a command, a task or a saved job, and print its id; a monitor runs it when a slot is free.

    A command is run as given, with the folder and the environment of now, without a shell unless --shell is given.
    A task is a Python function; its parameters are checked now, and its own retries and timeouts hold unless
    options say otherwise.

    \b
      taskmon add -- ffmpeg -i in.mov out.mp4
      taskmon add --shell -- 'sort big.txt | uniq -c > counts.txt'
      taskmon add --name backup --at 02:30 --retries 3 -- restic backup ~/docs
      taskmon add --after 7 --group disk -- ./publish.sh
      taskmon add --progress -- rsync -a ~/raw/ nas:/raw/
      taskmon add --task backup.py:nightly --param folder=~/docs --param keep=7
      taskmon add --task checksum-folder --param folder=/photos --retries 3
      taskmon add --task train.py:train --params base.toml --param size.width=64
      taskmon add --job nightly --param keep=30
      taskmon add --from jobs.txt --group encode

    A line of --from is a command line without shell syntax, or an object:

    \b
      {"job": {"argv": ["make", "all"], "cwd": "src"}, "name": "build", "retries": 2}
      {"job": {"kind": "task", "task": "backup.py:nightly", "params": {"keep": 7}}}
    """
    now = utc_now()
    environment = captured_in_shell(dict(os.environ), frozen=bool(getattr(sys, "frozen", False)))
    with open_session() as session:
        if source is None:
            described = build_request(session, options, argv, environment, now)
            hint_at([described], progress, environment, "add")
            described.setdefault("key", make_key())
            added = session.ask("add", {"runs": [described], "environment": environment})
        else:
            added = _add_all(session, source, argv, options, environment, progress=progress, as_json=as_json)
        if not as_json or not wait:
            _print(added, as_json=as_json)
        if not session.has_monitor:
            tell(
                ("it waits" if len(added) == 1 else "they wait")
                + " for a monitor: 'taskmon' opens the window, 'taskmon work' runs what is queued here."
            )
            if any(run["job"].get("secrets") for run in added):
                tell("secrets wait only in a keyring; where there is none, give them again then: taskmon release ID")
        if wait:
            from taskmon.cli.commands.reading.wait import wait_for

            ended, status = wait_for(session, [run["id"] for run in added], None)
            if as_json:
                _print(ended, as_json=True)
            return status
    return 0


def _add_all(
    session: Session,
    source: str,
    argv: tuple[str, ...],
    options: dict[str, Any],
    environment: dict[str, str],
    *,
    progress: bool | None,
    as_json: bool,
) -> list[dict[str, Any]]:
    """Add all lines of a file; returns the runs, of which only id and job are told unless `as_json`."""
    from taskmon.cli.requests.jobs_file import parse, read_source

    if argv:
        raise InvalidError("Give a command, or a file with --from, not both.")
    for name in ("task", "job"):
        if options[name] is not None:
            raise InvalidError(f"Give --{name} or --from, not both; a line of the file may be a task by itself.")
    now = utc_now()
    shared_key = options["key"] or make_key()
    defaults = build_command({**options, "key": None}, (), now)
    lines = parse(read_source(source), defaults, shell=options["shell"], now=now)
    if any(line.run["job"].get("kind") == "task" for line in lines):
        from taskmon.cli.requests.task_lines import complete_lines

        lines = complete_lines(lines, environment)
    hint_at([line.run for line in lines], progress, environment, "add")
    for line in lines:
        line.run.setdefault("key", f"{shared_key}:{line.number}")
    try:
        answer = "runs" if as_json else "ids"
        added: list[Any] = session.ask(
            "add", {"runs": [line.run for line in lines], "environment": environment, "answer": answer}
        )
    except TaskmonError as error:
        index = (error.record.details or {}).get("index")
        if not isinstance(index, int):
            raise
        raise InvalidError(f"Line {lines[index].number}: {error} Nothing was added.") from None
    if added and isinstance(added[0], int):  # an older monitor tells the runs all the same
        return [{"id": run_id, "job": line.run["job"]} for run_id, line in zip(added, lines, strict=True)]
    return added


def _print(runs: list[dict[str, Any]], *, as_json: bool) -> None:
    import json

    for run in runs:
        print(json.dumps(run) if as_json else run["id"])
    sys.stdout.flush()
