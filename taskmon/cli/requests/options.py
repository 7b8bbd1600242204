"""The options that say what shall run and how: one table, of which each is a field of the request that is asked for."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeVar

import click

from taskmon.cli.requests.name_completion import complete_job, complete_task
from taskmon.core.clock import span_s, to_text
from taskmon.core.errors import InvalidError

Command = TypeVar("Command", bound=Callable[..., Any])


class Span(click.ParamType[float]):
    """A length of time, as seconds."""

    name = "S"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        if isinstance(value, float):
            return value
        try:
            return span_s(str(value))
        except InvalidError as error:
            self.fail(str(error), param, ctx)


SPAN = Span()
RUN_ID = click.INT

Place = Literal["what", "run", "once", "job"]


@dataclass(frozen=True, slots=True)
class Option:
    """One option, and its place in a request."""

    declare: Callable[[Any], Any]
    word: str  #: as it is typed
    name: str  #: of the keyword that Click gives its value, and of the key in a file of jobs
    key: str  #: in the request's JSON
    of: Place  #: what runs; the run; the run this once, so that no saved job has it; or its job
    is_span: bool
    is_list: bool
    has_opposite: bool  #: there is a word for no, so that no says something


def _option(of: Place, *words: str, name: str = "", key: str = "", **how: Any) -> Option:
    word = words[0].partition("/")[0]
    name = name or word.strip("-").replace("-", "_")
    is_span, is_list = how.get("type") is SPAN, how.get("multiple", False)
    return Option(click.option(*words, name, **how), word, name, key or name, of, is_span, is_list, "/" in words[0])


_WHAT = (
    _option(
        "what", "--task", metavar="TASK", shell_complete=complete_task,
        help="Run a Python function instead: FILE.py:FUNCTION, MODULE:FUNCTION, or a name that 'taskmon tasks' lists.",
    ),
    _option(
        "what", "--job", metavar="NAME", shell_complete=complete_job,
        help="Run a saved job; what other options say wins over what is saved.",
    ),
)  # fmt: skip
#: A new option stands here; no other place in the CLI names them all.
HOW = (
    _option(
        "what", "--param", name="params", multiple=True, metavar="K=V",
        help="A parameter of the task: K=null where it may be null, K=V again for each entry of a list, K.FIELD=V for a"
        " part of one, the rest of which stays; K:=JSON for any.",
    ),
    _option(
        "what", "--params", name="params_files", multiple=True, metavar="FILE",
        help="Parameters from FILE.json or FILE.toml, an object of them; --param wins over it.",
    ),
    _option("what", "--python", metavar="PATH", help="The task's interpreter, or its virtual environment."),
    _option(
        "what", "--secret", name="secrets", multiple=True, metavar="K=@FILE|-",
        help="A secret parameter, read from a file or from stdin; else $TASKMON_SECRET_K, else it is asked for.",
    ),
    _option("run", "--name", help="What to call it; else its command line."),
    _option("run", "--group", help="Runs of one group share its slots."),
    _option("run", "--priority", type=click.INT, help="Higher goes first; 0 unless given."),
    _option("run", "--tag", name="tags", multiple=True, help="A word to find it by; may be repeated."),
    _option("once", "--after", multiple=True, type=RUN_ID, metavar="ID", help="Start when that run has succeeded."),
    _option("once", "--after-end", multiple=True, type=RUN_ID, metavar="ID", help="Start when that run has ended."),
    _option("once", "--at", metavar="TIME", help="Not before: 18:30, or 2026-01-31T18:30."),
    _option("once", "--in", name="in_", metavar="TIME", help="Not before so much time has passed: 90s, 5m, 1h30m."),
    _option("once", "--hold", is_flag=True, help="Queue it, but don't start it before 'taskmon release'."),
    _option("run", "--retries", type=click.INT, metavar="N", help="Try again so many times if it fails."),
    _option(
        "run", "--backoff", type=SPAN, help="Wait before the first of these tries (5 s); each further one doubles."
    ),
    _option("job", "--timeout", key="timeout_s", type=SPAN, help="End it when it has run so long."),
    _option(
        "job", "--quiet-timeout", key="quiet_timeout_s", type=SPAN,
        help="End it when it has printed and reported nothing for so long.",
    ),
    _option("job", "--cwd", metavar="DIR", help="Run it there; else where you are."),
    _option("job", "--env", multiple=True, metavar="K=V", help="Set a variable for it; may be repeated."),
    _option("job", "--shell", is_flag=True, help="The command is one text for the shell: pipes, redirections, globs."),
    _option("job", "--pty/--no-pty", default=None, help="Give it a terminal of its own."),
    _option("job", "--stop-signal", metavar="NAME", help="What asks it to stop: SIGTERM unless given."),
    _option(
        "job", "--grace", key="grace_s", type=SPAN, help="Time between that signal and SIGKILL: 10 s unless given."
    ),
    _option("once", "--key", help="A request key: added twice with the same one, it is still one run."),
)  # fmt: skip


def new_run_options(command: Command) -> Command:
    """Give a command the options that describe a new run."""
    return _with(_WHAT, changing_options(command))


def changing_options(command: Command) -> Command:
    """Give a command the options that change how something known is run."""
    return _with(HOW, command)


def _with(options: Sequence[Option], command: Command) -> Command:
    for option in reversed(options):
        command = option.declare(command)
    return command


def refuse_parameters(options: Mapping[str, Any]) -> None:
    """Refuse what only says something of a task, where none is meant."""
    for option in HOW:
        if option.of == "what" and options[option.name]:
            raise InvalidError(f"{option.word} is for tasks: taskmon add --task FILE.py:FUNCTION …")


def refuse_once(options: Mapping[str, Any]) -> None:
    """Refuse what only says something of one run, where a job is saved."""
    for option in HOW:
        if option.of == "once" and options[option.name]:
            raise InvalidError(f"{option.word} is about one run; give it when the job is run: taskmon add --job …")


def run_fields(options: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """What the options say beside the job; what they don't say is left out.

    Raises:
        InvalidError: Two options contradict each other, or one makes no sense.
    """
    if options["name"] == "":
        raise InvalidError("The name is empty. Leave --name out to use the command line.")
    said = {**_said(options, "run"), **_said(options, "once")}
    return _waiting(said.pop("at", None), said.pop("in_", None), now) | said


def job_fields(options: Mapping[str, Any]) -> dict[str, Any]:
    """What the options say of the job beside its command line.

    Raises:
        InvalidError: One makes no sense.
    """
    job = _said(options, "job")
    if "env" in job:
        job["env"] = dict(_assignment(text) for text in job["env"])
    if "stop_signal" in job:
        name = job["stop_signal"].upper()
        job["stop_signal"] = name if name.startswith("SIG") else f"SIG{name}"
    if "cwd" in job:
        job["cwd"] = find_folder(job["cwd"])
    return job


def _said(options: Mapping[str, Any], of: Place) -> dict[str, Any]:
    said = {}
    for option in HOW:
        value = options[option.name]
        if option.of == of and value is not None and value != () and (value is not False or option.has_opposite):
            said[option.key] = list(value) if option.is_list else value
    return said


def find_folder(given: str | None) -> str:
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


def find_interpreter(given: str, cwd: str) -> str:
    """The interpreter that was asked for: of a virtual environment's folder, the one in it."""
    for inside in (("bin", "python"), ("Scripts", "python.exe")):
        path = os.path.join(cwd, os.path.expanduser(given), *inside)
        if os.path.exists(path):
            return os.path.normpath(path)
    return given


def make_key() -> str:
    """A new key: a request that is sent again because its answer was lost is still one request."""
    return os.urandom(16).hex()


def _waiting(at: str | None, after: str | None, now: datetime) -> dict[str, Any]:
    if at is None and after is None:
        return {}
    from taskmon.core.requests.times import instant  # here: most runs are given no time

    if at is not None and after is not None:
        raise InvalidError("Give --at or --in, not both.")
    return {"not_before": to_text(instant(at, now))} if at is not None else {"wait_s": span_s(after or "")}


def _assignment(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise InvalidError(f"{text!r} sets nothing. Write --env NAME=VALUE.")
    return name, value
