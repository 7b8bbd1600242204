"""A new run as it is typed: the options that all commands share that ask for one, and the JSON made of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

import click

from taskmon.cli.requests.completed_names import registered_tasks, saved_jobs
from taskmon.core.clock import to_text
from taskmon.core.errors import InvalidError

Command = TypeVar("Command", bound=Callable[..., Any])


class Span(click.ParamType[float]):
    """A length of time, as seconds."""

    name = "S"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        if isinstance(value, float):
            return value
        from taskmon.cli.requests.times import span_s  # here: most commands are given no time

        try:
            return span_s(str(value))
        except InvalidError as error:
            self.fail(str(error), param, ctx)


SPAN = Span()
RUN_ID = click.INT

#: What an option says of a run, and of its job; the names are those of the JSON, the job's with `_s` behind a span.
_OF_RUN = ("name", "group", "priority", "retries", "backoff", "key")
_SPANS_OF_JOB = ("timeout", "quiet_timeout", "grace")

_WHAT: Sequence[Callable[[Any], Any]] = (
    click.option(
        "--task",
        metavar="TASK",
        shell_complete=registered_tasks,
        help="Run a Python function instead: FILE.py:FUNCTION, MODULE:FUNCTION, or a name that 'taskmon tasks' lists.",
    ),
    click.option(
        "--job",
        metavar="NAME",
        shell_complete=saved_jobs,
        help="Run a saved job; what other options say wins over what is saved.",
    ),
)
_HOW: Sequence[Callable[[Any], Any]] = (
    click.option(
        "--param",
        "params",
        multiple=True,
        metavar="K=V",
        help="A parameter of the task; repeat it for a list, write K.FIELD=V for a part of one.",
    ),
    click.option("--python", metavar="PATH", help="The task's interpreter, or its virtual environment."),
    click.option(
        "--secret",
        "secrets",
        multiple=True,
        metavar="K=@FILE|-",
        help="A secret parameter, read from a file or from stdin; else $TASKMON_SECRET_K, else it is asked for.",
    ),
    click.option("--name", help="What to call it; else its command line."),
    click.option("--group", help="Runs of one group share its slots."),
    click.option("--priority", type=click.INT, help="Higher goes first; 0 unless given."),
    click.option("--tag", "tags", multiple=True, help="A word to find it by; may be repeated."),
    click.option("--after", multiple=True, type=RUN_ID, metavar="ID", help="Start when that run has succeeded."),
    click.option("--after-end", multiple=True, type=RUN_ID, metavar="ID", help="Start when that run has ended."),
    click.option("--at", metavar="TIME", help="Not before: 18:30, or 2026-01-31T18:30."),
    click.option("--in", "in_", metavar="TIME", help="Not before so much time has passed: 90s, 5m, 1h30m."),
    click.option("--hold", is_flag=True, help="Queue it, but don't start it before 'taskmon release'."),
    click.option("--retries", type=click.INT, metavar="N", help="Try again so many times if it fails."),
    click.option("--backoff", type=SPAN, help="Wait before the first of these tries (5 s); each further one doubles."),
    click.option("--timeout", type=SPAN, help="End it when it has run so long."),
    click.option("--quiet-timeout", type=SPAN, help="End it when it has printed and reported nothing for so long."),
    click.option("--cwd", metavar="DIR", help="Run it there; else where you are."),
    click.option("--env", multiple=True, metavar="K=V", help="Set a variable for it; may be repeated."),
    click.option("--shell", is_flag=True, help="The command is one text for the shell: pipes, redirections, globs."),
    click.option("--pty/--no-pty", default=None, help="Give it a terminal of its own."),
    click.option("--stop-signal", metavar="NAME", help="What asks it to stop: SIGTERM unless given."),
    click.option("--grace", type=SPAN, help="Time between that signal and SIGKILL: 10 s unless given."),
    click.option("--key", help="A request key: added twice with the same one, it is still one run."),
)


def new_run_options(command: Command) -> Command:
    """Give a command the options that describe a new run."""
    return _with(_WHAT, changing_options(command))


def changing_options(command: Command) -> Command:
    """Give a command the options that change how something known is run."""
    return _with(_HOW, command)


def _with(options: Sequence[Callable[[Any], Any]], command: Command) -> Command:
    for option in reversed(options):
        command = option(command)
    return command


def refuse_parameters(options: Mapping[str, Any]) -> None:
    """Refuse what only says something of a task, where none is meant."""
    for name in ("params", "secrets", "python"):
        if options[name]:
            raise InvalidError(f"--{name.removesuffix('s')} is for tasks: taskmon add --task FILE.py:FUNCTION …")


def run_json(options: Mapping[str, Any], argv: Sequence[str], now: datetime) -> dict[str, Any]:
    """What the options and a command line mean, as the monitor is asked for it.

    Raises:
        InvalidError: Two options contradict each other, or one makes no sense.
    """
    job: dict[str, Any] = {"argv": list(argv), "cwd": folder(options["cwd"]), **job_json(options)}
    return {"job": job, **wishes(options, now)}


def changed(base: Mapping[str, Any], options: Mapping[str, Any], argv: Sequence[str], now: datetime) -> dict[str, Any]:
    """The request `base` with what the options and a command line say in the place of what it says."""
    job = {**base["job"], **job_json(options)}
    if options["env"]:
        job["env"] = {**base["job"].get("env", {}), **job["env"]}
    if options["cwd"] is not None:
        job["cwd"] = folder(options["cwd"])
    if argv:
        if job.get("kind") == "task":
            raise InvalidError("It runs a task, which has parameters, not a command line. Give --param NAME=VALUE.")
        job["argv"] = list(argv)
        if len(argv) > 1 and not options["shell"]:
            job.pop("shell", None)  # a text for the shell is one word; these are words
    return {**base, **wishes(options, now), "job": job}


def wishes(options: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """What the options say beside the job; what they don't say is left out.

    Raises:
        InvalidError: Two options contradict each other, or one makes no sense.
    """
    described: dict[str, Any] = {}
    described |= _wait(options["at"], options["in_"], now)
    for name in _OF_RUN:
        if options[name] is not None:
            described[name] = options[name]
    for name in ("tags", "after", "after_end"):
        if options[name]:
            described[name] = list(options[name])
    if options["hold"]:
        described["hold"] = True
    if options["name"] == "":
        raise InvalidError("The name is empty. Leave --name out to use the command line.")
    return described


def job_json(options: Mapping[str, Any]) -> dict[str, Any]:
    """What the options say of the job beside its command line and its folder."""
    job: dict[str, Any] = {}
    if options["env"]:
        job["env"] = dict(_assignment(text) for text in options["env"])
    if options["shell"]:
        job["shell"] = True
    if options["pty"] is not None:
        job["pty"] = options["pty"]
    if options["stop_signal"] is not None:
        name = options["stop_signal"].upper()
        job["stop_signal"] = name if name.startswith("SIG") else f"SIG{name}"
    for name in _SPANS_OF_JOB:
        if options[name] is not None:
            job[f"{name}_s"] = options[name]
    return job


def folder(given: str | None) -> str:
    """The absolute folder that was asked for, or the one we are in; that may be gone where it is not needed.

    Raises:
        InvalidError: It is not there.
    """
    wanted = os.path.expanduser(given or "")
    if not os.path.isabs(wanted):
        try:
            wanted = os.path.join(os.getcwd(), wanted)
        except FileNotFoundError:
            raise InvalidError(
                "The folder you are in has been removed. Go to another, or give the whole path of one with --cwd."
            ) from None
    path = os.path.normpath(wanted)
    if given is not None and not os.path.isdir(path):
        raise InvalidError(f"There is no folder {given!r} to run in.")
    return path


def interpreter(given: str, cwd: str) -> str:
    """The interpreter that was asked for: of a virtual environment's folder, the one in it."""
    for inside in (("bin", "python"), ("Scripts", "python.exe")):
        path = os.path.join(cwd, os.path.expanduser(given), *inside)
        if os.path.exists(path):
            return os.path.normpath(path)
    return given


def request_key() -> str:
    """A new key: a request that is sent again because its answer was lost is still one request."""
    return os.urandom(16).hex()


def _wait(at: str | None, after: str | None, now: datetime) -> dict[str, Any]:
    if at is None and after is None:
        return {}
    from taskmon.cli.requests.times import instant, span_s  # here: most runs are given no time

    if at is not None and after is not None:
        raise InvalidError("Give --at or --in, not both.")
    return {"not_before": to_text(instant(at, now))} if at is not None else {"wait_s": span_s(after or "")}


def _assignment(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise InvalidError(f"{text!r} sets nothing. Write --env NAME=VALUE.")
    return name, value
