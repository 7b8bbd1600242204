"""A file of jobs, one a line: a JSON object, or a command line split as a shell would."""

from __future__ import annotations

import json
import os
import shlex
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from taskmon.cli.requests.options import HOW
from taskmon.core.clock import span_s, to_text
from taskmon.core.errors import InvalidError
from taskmon.core.job import printable
from taskmon.core.requests.shell_syntax import sets_variable, shell_syntax
from taskmon.core.requests.times import instant
from taskmon.core.untrusted.characters import unmarked

#: As much as jobs of a million lines; what is longer is no file of jobs, or never ends.
_LONGEST_BYTES = 64_000_000
_OF_RUN = [option for option in HOW if option.of in ("run", "once")]
_KEYS = frozenset({"job", *(option.name.strip("_") for option in _OF_RUN)})
#: Options of `add` that belong to the job: a line may give them beside it, named as there.
_JOB_KEYS = {option.name: option.key for option in HOW if option.of == "job"}
_SPANS = frozenset(option.name for option in HOW if option.is_span)
#: Where a list is meant, one entry may stand for itself.
_LISTS = frozenset(option.name for option in _OF_RUN if option.is_list)


@dataclass(frozen=True, slots=True)
class Line:
    """One line's run, as the monitor is asked for it."""

    number: int
    run: dict[str, Any]


def read_source(name: str) -> str:
    """The text of a file, or of standard input for `-`; bytes that are not UTF-8 come through.

    Raises:
        InvalidError: It can't be read, or is in UTF-16.
    """
    return content_of(name).decode("utf-8", "surrogateescape")


def content_of(name: str) -> bytes:
    """The bytes of a file, or of standard input for `-`, without a byte order mark.

    Raises:
        InvalidError: It can't be read, or is in UTF-16.
    """
    source = "The standard input" if name == "-" else printable(name)
    try:
        if name == "-":
            content = sys.stdin.buffer.read(_LONGEST_BYTES + 1)
        else:
            with open(name, "rb") as file:
                content = file.read(_LONGEST_BYTES + 1)
    except OSError as error:
        raise InvalidError(f"{source} can't be read: {error.strerror}.") from None
    if len(content) > _LONGEST_BYTES:
        raise InvalidError(f"{source} is longer than {_LONGEST_BYTES // 1_000_000} MB. Split it.")
    return unmarked(content, source)


def parse(text: str, defaults: Mapping[str, Any], *, shell: bool, now: datetime) -> list[Line]:
    """The runs that the lines ask for; empty lines, and lines that start with #, ask for none.

    Args:
        defaults: A run without a command line; a JSON object's own fields win over it.

    Raises:
        InvalidError: A line makes no sense; it is named, and nothing at all shall be added.
    """
    lines = []
    for number, content in enumerate(text.split("\n"), start=1):
        content = content.lstrip("\ufeff").strip(" \t\r")  # a mark also where files were put together
        if not content or content.startswith("#"):
            continue
        try:
            described = _described(content, defaults, shell=shell, now=now)
        except InvalidError as error:
            raise InvalidError(f"Line {number}: {error} Nothing was added.") from None
        lines.append(Line(number, described))
    if not lines:
        raise InvalidError("There is no job in it: every line is empty or a comment.")
    return lines


def _described(content: str, defaults: Mapping[str, Any], *, shell: bool, now: datetime) -> dict[str, Any]:
    if content.startswith("{"):
        try:
            value = json.loads(content)
        except (ValueError, RecursionError) as error:
            if not shell:
                raise InvalidError(f"It starts as a JSON object, but is none: {error}.") from None
        else:
            return _from_object(value, defaults, now)
    job = dict(defaults["job"])
    job["argv"] = [content] if shell else split(content)
    return {**defaults, "job": job}


def _from_object(value: dict[str, Any], defaults: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    value = {_as_key(name): entry for name, entry in value.items()}
    unknown = sorted(set(value) - _KEYS - set(_JOB_KEYS))
    if unknown:
        raise InvalidError(f"There is no key {unknown[0]!r}; there are {', '.join(sorted({*_KEYS, *_JOB_KEYS}))}.")
    job = value.get("job")
    if not isinstance(job, dict):
        raise InvalidError('The key \'job\' is an object, such as {"argv": ["make", "all"]}.')
    for name in _LISTS & set(value):
        if isinstance(value[name], (str, int)):
            value[name] = [value[name]]
    for name in _SPANS & set(value):
        if isinstance(value[name], str):
            value[name] = span_s(value[name])
    job = {**{_JOB_KEYS[name]: value.pop(name) for name in _JOB_KEYS if name in value}, **job}
    fields = {**defaults["job"], **job}
    if isinstance(job.get("cwd"), str):
        fields["cwd"] = os.path.normpath(os.path.join(defaults["job"]["cwd"], os.path.expanduser(job["cwd"])))
    if fields.get("kind") == "task":
        for name in ("argv", "shell", "pty"):  # what is given for all lines is meant for the command lines
            if name not in job:
                fields.pop(name, None)
    described = {**defaults, **value, "job": fields}
    at, after_s = described.pop("at", None), described.pop("in", None)
    if at is not None and after_s is not None:
        raise InvalidError("It has both 'at' and 'in'.")
    if at is not None or after_s is not None:  # in the place of what is given for all lines
        described.pop("not_before", None)
        described.pop("wait_s", None)
    if at is not None:
        described["not_before"] = to_text(instant(str(at), now))
    if after_s is not None:
        described["wait_s"] = span_s(str(after_s))
    return described


def _as_key(name: str) -> str:
    """The key that an option's name stands for: `--after-end` is typed so, and `--tag` once for each."""
    key = name.replace("-", "_")
    return "tags" if key == "tag" else key


def split(content: str) -> list[str]:
    """The arguments of a command line, quotes and backslashes as in a shell.

    Raises:
        InvalidError: It needs a shell, or a quote is not closed.
    """
    found = shell_syntax(content)
    if found:
        raise InvalidError(
            f"It has an unquoted {found[0]!r}, which only a shell understands. Quote it, or add the file with --shell."
        )
    try:
        argv = shlex.split(content)
    except ValueError:
        raise InvalidError("A quote is not closed.") from None
    if not argv:
        raise InvalidError("There is no command in it.")
    if sets_variable(argv[0]):
        raise InvalidError(
            f"{argv[0]!r} sets a variable, which only a shell understands."
            ' Write {"job": {"argv": […], "env": {…}}}, or add the file with --shell.'
        )
    return argv
