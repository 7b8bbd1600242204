"""`taskmon job`: what can be run again under a name. Listed, shown, saved, renamed, removed, imported and exported."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import click

from taskmon.cli.console import tell
from taskmon.cli.monitor.session import open_session
from taskmon.cli.requests.command_line import TakesCommandLine, command_line
from taskmon.cli.requests.name_completion import complete_job
from taskmon.cli.requests.options import RUN_ID, new_run_options, refuse_once
from taskmon.core.job import printable
from taskmon.core.requests.new_run import SAVED_FIELDS

_NAME = click.argument("name", shell_complete=complete_job)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON lines.")
_REPLACE = click.option("--replace", is_flag=True, help="Take the place of what is saved under the same name.")


@click.group("job", invoke_without_command=True)
@click.pass_context
def job_command(ctx: click.Context, /) -> int:
    """Save commands and tasks under names, with their parameters and policies, and run them again.

    \b
      taskmon job save nightly --retries 3 -- restic backup ~/docs
      taskmon job save photos --task checksum-folder --param folder=/photos
      taskmon run --job nightly                     or add --job, or a click in the window
      taskmon run --job photos --param folder=/new  this time with another parameter
      taskmon job export > jobs.toml                and elsewhere: taskmon job import jobs.toml
    """
    return 0 if ctx.invoked_subcommand is not None else _list(as_json=False)


@job_command.command("list")
@_JSON
def list_command(as_json: bool) -> int:
    """List the saved jobs: each name, and what it runs."""
    return _list(as_json=as_json)


def _list(*, as_json: bool) -> int:
    with open_session() as session:
        jobs = session.ask("jobs")
        _print_all(jobs, as_json=as_json)
        session.say_as_of()
    if not jobs:
        tell("no job is saved yet: taskmon job save NAME -- COMMAND")
    return 0


@job_command.command("show")
@_NAME
@_JSON
def show_command(name: str, as_json: bool) -> int:
    """Show what a saved job runs, where, and with which policies. Passwords are masked."""
    from taskmon.cli.output.job_text import lines_of, masked

    with open_session() as session:
        saved = session.ask("job", {"name": name})
        if as_json:
            print(json.dumps(masked(saved)))
        else:
            print(*lines_of(saved["name"], saved["run"]), sep="\n")
    return 0


@job_command.command("save", cls=TakesCommandLine)
@click.argument("save_as", metavar="NAME [-- ARGV...]")
@new_run_options
@click.option("--from-run", type=RUN_ID, metavar="ID", help="Save what that run ran; options change it.")
@_REPLACE
@_JSON
@click.pass_context
def save_command(
    ctx: click.Context, /, save_as: str, from_run: int | None, replace: bool, as_json: bool, **options: Any
) -> int:
    """Save a command or a task under a name; nothing is run.

    Options are those of 'taskmon add'. A task's parameters are checked now. The values of secrets are not saved: they
    are asked for each time.

    \b
      taskmon job save build --cwd ~/src --timeout 1h -- make -j4 all
      taskmon job save nightly --task backup.py:nightly --param folder=~/docs --secret token=@token.txt
      taskmon job save again --from-run 7
      taskmon job save nightly --job nightly --param keep=30 --replace     change one thing
    """
    from taskmon.cli.requests.request import build_to_save

    refuse_once(options)
    with open_session() as session:
        run = build_to_save(session, from_run, options, command_line(ctx))
        run = {field: run[field] for field in SAVED_FIELDS if field in run}
        [saved] = session.ask("job_save", {"name": save_as, "run": run, "replace": replace})
    if as_json:
        _print_all([saved], as_json=True)
    else:
        tell(f"saved; run it with: taskmon run --job {_typed(save_as)}")
    return 0


@job_command.command("edit")
@_NAME
def edit_command(name: str) -> int:
    """Change a saved job in your own editor ($VISUAL, else $EDITOR), as TOML."""
    from taskmon.cli.requests.job_edit import open_in_editor

    with open_session() as session:
        saved = session.ask("job", {"name": name})
        session.release_store()  # an editor may be open for hours
        with open_in_editor(saved) as job:
            if job is None:
                tell("nothing was changed.")
                return 0
            if job.name != name:
                session.ask("job_rename", {"name": name, "new_name": job.name})
            session.ask("job_save", {"name": job.name, "run": job.run, "replace": True})
    return 0


@job_command.command("rename")
@_NAME
@click.argument("new_name")
@_JSON
def rename_command(name: str, new_name: str, as_json: bool) -> int:
    """Give a saved job another name."""
    with open_session() as session:
        saved = session.ask("job_rename", {"name": name, "new_name": new_name})
    if as_json:
        _print_all([saved], as_json=True)
    return 0


@job_command.command("remove")
@click.argument("names", nargs=-1, required=True, metavar="NAME...", shell_complete=complete_job)
def remove_command(names: tuple[str, ...]) -> int:
    """Forget saved jobs. Runs of them stay."""
    with open_session() as session:
        for name in names:
            session.ask("job", {"name": name})  # all are there, or none is removed
        for name in names:
            session.ask("job_remove", {"name": name})
    return 0


@job_command.command("export")
@click.argument("names", nargs=-1, metavar="[NAME...]", shell_complete=complete_job)
@click.option("--output", "-o", metavar="FILE", help="Write it there, for you alone, instead of to stdout.")
def export_command(names: tuple[str, ...], output: str | None) -> int:
    """Print saved jobs as TOML, all of them or those named, for 'taskmon job import'.

    Secrets are left out or masked, and named on stderr.

    \b
      taskmon job export > jobs.toml
      taskmon job export nightly -o nightly.toml
    """
    from taskmon.core.saved_jobs.saved_job import without_secrets
    from taskmon.core.saved_jobs.toml import to_toml

    with open_session() as session:
        jobs = [session.ask("job", {"name": name}) for name in names] if names else session.ask("jobs")
    exported = []
    for job in jobs:
        run, left_out = without_secrets(job["run"])
        exported.append((job["name"], run))
        if left_out:
            shown = ", ".join(map(printable, left_out))
            tell(f"{printable(job['name'])}: {shown}: left out or masked as secret; 'taskmon job edit' gives it again.")
    text = to_toml(exported).encode("utf-8")
    if output is None:
        sys.stdout.buffer.write(text)
        sys.stdout.flush()
        return 0
    descriptor = os.open(output, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with open(descriptor, "wb") as file:
        file.write(text)
    return 0


@job_command.command("import")
@click.argument("source", metavar="FILE|-", type=click.Path(allow_dash=True))
@_REPLACE
@click.option("--dry-run", is_flag=True, help="Only show what each would run; save nothing.")
@_JSON
def import_command(source: str, replace: bool, dry_run: bool, as_json: bool) -> int:
    """Save the jobs of a TOML file, all or none, and show what each would run. None of them is started.

    \b
      taskmon job import jobs.toml --dry-run
      taskmon job import jobs.toml
    """
    from taskmon.cli.output.job_text import lines_of
    from taskmon.cli.requests.jobs_file import read_source
    from taskmon.core.saved_jobs.toml import from_toml

    jobs = from_toml(read_source(source), "stdin" if source == "-" else source)
    if not as_json:
        for job in jobs:
            print(*lines_of(job.name, job.run), sep="\n")
    if dry_run:
        if as_json:
            _print_all([{"name": job.name, "run": job.run} for job in jobs], as_json=True)
        return 0
    wanted = [{"name": job.name, "run": job.run} for job in jobs]
    with open_session() as session:
        saved = session.ask("job_save", {"jobs": wanted, "replace": replace})
    if as_json:
        _print_all(saved, as_json=True)
    else:
        tell(f"{len(saved)} saved, none started. Look at them, then: taskmon run --job {_typed(saved[0]['name'])}")
    return 0


def _print_all(jobs: list[dict[str, Any]], *, as_json: bool) -> None:
    from taskmon.cli.output.job_text import masked
    from taskmon.cli.output.table import fitted, width_of
    from taskmon.cli.output.text import command_text

    width = max((width_of(printable(job["name"])) for job in jobs), default=0)
    for job in map(masked, jobs):
        if as_json:
            print(json.dumps(job))
        else:
            print(f"{fitted(printable(job['name']), width)}  {command_text(job['run']['job'])}")


def _typed(name: str) -> str:
    import shlex

    return shlex.quote(name)
