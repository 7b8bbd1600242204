"""Saved jobs as a TOML text that a person can read and edit, and back; the text of a file, not the file.

    [jobs.nightly]
    retries = 2

    [jobs.nightly.job]
    kind = "command"
    argv = ["rsync", "-a", "docs", "/backup"]
    cwd = "/home/me"

What TOML has no word for, null and texts with bytes that are not UTF-8, is written as JSON in a table of its own:
`{ "$json" = '"caf\\udce9"' }`. Written here, not by a library: of TOML's forms only five are needed, and the core
needs the standard library alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from taskmon.core.errors import InvalidError
from taskmon.core.job import printable
from taskmon.core.saved_jobs.saved_job import checked
from taskmon.core.untrusted.characters import NO_TEXT, is_text
from taskmon.core.untrusted.toml import TomlError, read_toml

FORMAT = 1
_HEAD = "# Jobs of taskmon. To take them over, after a look at what each would run: taskmon job import FILE\n"
_JSON = "$json"
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
#: TOML's own limit; Python's reader takes larger ones, other programs' readers don't.
_LARGEST_WHOLE = 2**63


@dataclass(frozen=True, slots=True)
class ReadJob:
    """One job of a text, checked; not saved yet."""

    name: str
    run: dict[str, Any]
    line: int  #: where it begins


def to_toml(jobs: Iterable[tuple[str, Mapping[str, Any]]]) -> str:
    """The text for jobs, each a name with its request as `saved_job.checked` gives it."""
    parts = [_HEAD, f"format = {FORMAT}\n"]
    for name, run in jobs:
        table = f"jobs.{_key(name)}"
        policies = _lines({field: value for field, value in run.items() if field != "job"})
        if policies:
            parts.append(f"\n[{table}]\n{policies}")
        parts.append(f"\n[{table}.job]\n" + _lines(run["job"]))
    return "".join(parts)


def from_toml(text: str, source: str) -> list[ReadJob]:
    """The jobs of a text.

    Args:
        source: The file's name, for what is said of its mistakes.

    Raises:
        InvalidError: It is no TOML, or a job makes no sense; the message begins with `source:line`.
    """
    try:
        tables = read_toml(text.removeprefix("\ufeff"))  # which some editors on Windows put there
    except TomlError as error:
        raise InvalidError(f"{source}:{error.line_of(text)}: this is no TOML: {error.why}.") from None
    if (known := tables.pop("format", FORMAT)) != FORMAT:
        raise InvalidError(
            f"{source}:{_line_of(text, 'format')}: it is of format {known!r}; this taskmon knows {FORMAT}."
        )
    jobs = tables.pop("jobs", None)
    if tables or not isinstance(jobs, dict) or not jobs:
        wrong = f"there is no table {next(iter(tables))!r} here" if tables else "there is no job in it"
        raise InvalidError(
            f"{source}:{_line_of(text, *tables) if tables else 1}: {wrong}; a job is written [jobs.NAME]."
        )
    return [_read(name, run, _line_of(text, "jobs", name), source) for name, run in jobs.items()]


def from_value(value: Any, where: str, *, in_params: bool = False) -> Any:
    """The JSON value that TOML says, null and the like in the table that is made for them.

    Args:
        where: What it is called in the refusal.
        in_params: It is of a task's parameters, which may be dates and times.

    Raises:
        InvalidError: JSON has nothing like it.
    """
    if isinstance(value, dict):
        if set(value) == {_JSON}:
            return _from_json(value[_JSON], where)
        return {name: from_value(entry, name, in_params=in_params or name == "params") for name, entry in value.items()}
    if isinstance(value, list):
        return [from_value(entry, where, in_params=in_params) for entry in value]
    if in_params and isinstance(value, (date, time)):
        return value.isoformat()  # as JSON holds it
    if isinstance(value, float) and value - value != 0:
        raise InvalidError(f"{where} is {value}; a number is meant.")
    if not isinstance(value, (str, int, float)):
        raise InvalidError(f"{where} is a date or time to TOML; write it in quotes.")
    return value


def _read(name: str, run: object, line: int, source: str) -> ReadJob:
    try:
        return ReadJob(name, checked(name, from_value(run, "it")), line)
    except InvalidError as error:
        raise InvalidError(f"{source}:{line}: {printable(name)}: {error}") from None


def _lines(fields: Mapping[str, Any]) -> str:
    return "".join(f"{_key(name)} = {_value(value)}\n" for name, value in fields.items())


def _key(name: str) -> str:
    return name if _BARE_KEY.fullmatch(name) else _text(name)


def _value(value: Any) -> str:
    """The value in TOML; as JSON inside it where TOML can't say it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) or (isinstance(value, int) and abs(value) < _LARGEST_WHOLE):
        return repr(value)
    if isinstance(value, str) and _is_text(value):
        return _text(value)
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, Mapping) and _JSON not in value and all(map(_is_text, value)):
        inside = ", ".join(f"{_key(name)} = {_value(entry)}" for name, entry in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    return f'{{ "{_JSON}" = {_text(json.dumps(value))} }}'


def _text(text: str) -> str:
    """A TOML string: quotes and backslashes as they are where that is possible."""
    if "'" not in text and ('"' in text or "\\" in text) and is_text(text):
        return f"'{text}'"
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + NO_TEXT.sub(_escaped, escaped) + '"'


def _escaped(found: re.Match[str]) -> str:
    char = found[0]
    code = ord(char)
    return {"\n": "\\n", "\t": "\\t", "\r": "\\r"}.get(char) or (
        f"\\u{code:04x}" if code < 65_536 else f"\\U{code:08x}"
    )


def _is_text(value: object) -> bool:
    """Whether TOML can hold it as a string: half characters it can't."""
    return isinstance(value, str) and not any("\ud800" <= char <= "\udfff" for char in value)


def _from_json(text: object, where: str) -> Any:
    try:
        return json.loads(text, parse_constant=_no_number)  # type: ignore[arg-type]  # no text: caught below
    except (ValueError, TypeError, RecursionError) as error:
        raise InvalidError(f"{where} holds no JSON in its {_JSON!r}: {error}.") from None


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number")


def _line_of(text: str, *path: str) -> int:
    """The line whose table, or key, is the first at `path`; 1 where it can't be told."""
    for number, line in enumerate(text.split("\n"), start=1):
        try:
            found: Any = read_toml(line)
        except TomlError:
            continue
        for key in path:
            found = found.get(key) if isinstance(found, dict) else None
        if found is not None:
            return number
    return 1
