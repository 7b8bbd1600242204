"""A file with the parameters of a task: a JSON object, or TOML, as its name says. What it holds is told by its line."""

from __future__ import annotations

import json
import math
import os
import re
import stat
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from taskmon.core.errors import InvalidError
from taskmon.core.job import LONGEST_PARAMS_BYTES, printable
from taskmon.core.saved_jobs.toml import from_value
from taskmon.core.untrusted.characters import unmarked
from taskmon.core.untrusted.json_values import check_values
from taskmon.core.untrusted.toml import TomlError, read_toml

#: Spaces and comments come on top of what a job may hold; what is longer never ends.
_LONGEST_BYTES = 4 * LONGEST_PARAMS_BYTES
_LONGEST_SHOWN = 60
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+')
_WORDS = ("true", "false", "null")
_TOML_NAME = re.compile(r"""[ \t]*(?:\[{1,2}[ \t]*)?(?:"([^"\n]*)"|'([^'\n]*)'|([A-Za-z0-9_-]+))[ \t]*[.=\]]""")


@dataclass(frozen=True, slots=True)
class ParamsFile:
    """The parameters of one file, or of several, of which the later win."""

    values: Mapping[str, Any]
    places: Mapping[str, str]  #: of each parameter: FILE:LINE

    def place(self, problem: str) -> str | None:
        """Where that stands of which a problem is told, as `size.width` or `names[2]`; None: not in the file."""
        return self.places.get(re.split(r"[.\[]", problem, maxsplit=1)[0])


def read_params(names: Sequence[str]) -> ParamsFile:
    """What the files say.

    Raises:
        InvalidError: One can't be read, or holds no parameters; the message begins with its name and, if known, the
            line.
    """
    values: dict[str, Any] = {}
    places: dict[str, str] = {}
    for name in names:
        shown = printable(name)
        kind = os.path.splitext(name)[1].lower()
        if kind not in _READERS:
            raise InvalidError(_no_such_kind(name))
        text = _text_of(name, shown)
        read, lines = _READERS[kind](text, shown)
        values |= read
        places |= {each: f"{shown}:{lines.get(each, 1)}" for each in read}
    return ParamsFile(values, places)


def _no_such_kind(name: str) -> str:
    if "=" in name:
        return f"--params takes a file, FILE.json or FILE.toml. One parameter is given with --param {printable(name)}"
    return f"{printable(name)}: a file of parameters is JSON or TOML, and its name says which: FILE.json, FILE.toml."


def _text_of(name: str, shown: str) -> str:
    try:
        content = _content_of(os.path.expanduser(name), shown)
    except OSError as error:
        raise InvalidError(f"{shown} can't be read: {error.strerror}. Give --params a file.") from None
    if len(content) > _LONGEST_BYTES:
        raise InvalidError(
            f"{shown} is longer than {_LONGEST_BYTES // 1_000_000} MB. Put what is large into a file of its own, and"
            " give the task its path."
        )
    content = unmarked(content, shown)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InvalidError(f"{shown}:{line}: this is no UTF-8. Save it as UTF-8.") from None


def _content_of(path: str, shown: str) -> bytes:
    # Not blocking: in the place of the file may be a pipe in which nobody writes.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            kinds = ((stat.S_ISDIR, "a folder"), (stat.S_ISFIFO, "a pipe"))
            what = next((what for is_kind, what in kinds if is_kind(mode)), "a device")
            raise InvalidError(f"{shown} is {what}, no file. Give --params a file.")
        with open(descriptor, "rb", closefd=False) as file:
            return file.read(_LONGEST_BYTES + 1)
    finally:
        os.close(descriptor)


# -- JSON -------------------------------------------------------------------------------------------------------------


def _read_json(text: str, shown: str) -> tuple[dict[str, Any], dict[str, int]]:
    try:
        values = json.loads(text, parse_constant=_refuse, parse_float=_float, object_pairs_hook=_object)
        check_values(values)
    except json.JSONDecodeError as error:
        if not text.strip():
            raise InvalidError(f'{shown} is empty. Parameters are written {{"NAME": VALUE}}.') from None
        raise InvalidError(f"{shown}:{error.lineno}: this is no JSON: {error.msg} (column {error.colno}).") from None
    except _FaultError as error:
        line = next((line for line, name in _faults(text) if name == error.args[1]), 1)
        raise InvalidError(f"{shown}:{line}: {error.args[0]}") from None
    except RecursionError:
        raise InvalidError(f"{shown}: it is nested too deep.") from None
    except InvalidError as error:
        raise InvalidError(f"{shown}: {error}") from None
    except ValueError:  # of int(), which says no place
        raise InvalidError(f"{shown}: a number has thousands of digits.") from None
    if not isinstance(values, dict):
        kind = {list: "a list", str: "a text", type(None): "null", bool: "true or false"}.get(type(values), "a number")
        raise InvalidError(f'{shown}:1: this is {kind}; parameters are an object, {{"NAME": VALUE}}.')
    return values, {name: line for line, name, depth in _names(text) if depth == 1}


class _FaultError(Exception):
    """What to say of the file, and the name or number at which that is."""


def _refuse(number: str) -> NoReturn:
    said = f"{_cut(number)} is a number that JSON does not have. Leave it out, or write null if that may be given."
    raise _FaultError(said, number)


def _cut(text: str) -> str:
    return printable(text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…")


def _float(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _refuse(text)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        name = Counter(name for name, _ in pairs).most_common(1)[0][0]
        raise _FaultError(f"{_cut(name)} stands there twice. Leave one of them.", name)
    return made


def _tokens(text: str) -> Iterator[tuple[int, str]]:
    """The words of a JSON text, each with its line."""
    line, counted = 1, 0
    for found in _TOKEN.finditer(text):
        line += text.count("\n", counted, found.start())
        counted = found.start()
        yield line, found[0]


def _names(text: str) -> Iterator[tuple[int, str, int]]:
    """The names in a JSON text, each with its line, and how many objects and lists it stands in."""
    depth, before = 0, (1, "")
    for line, word in _tokens(text):
        depth += (word in "{[") - (word in "}]")
        if word == ":" and before[1].startswith('"'):
            yield before[0], json.loads(before[1]), depth
        before = line, word


def _faults(text: str) -> Iterator[tuple[int, str]]:
    """What may be wrong in a JSON text, with its line: a name that its object has already, and what is no number."""
    inside: list[set[str]] = [set()]
    before = (1, "")
    for line, word in _tokens(text):
        if word not in _WORDS and word[0] not in '"{}[]:,' and not math.isfinite(float(word)):
            yield line, word
        elif word in ("{", "["):
            inside.append(set())
        elif word in ("}", "]"):
            inside.pop()
        elif word == ":" and before[1].startswith('"'):
            name = json.loads(before[1])
            if name in inside[-1]:
                yield before[0], name
            inside[-1].add(name)
        before = line, word


# -- TOML -------------------------------------------------------------------------------------------------------------


def _read_toml(text: str, shown: str) -> tuple[dict[str, Any], dict[str, int]]:
    try:
        values = read_toml(text)
    except TomlError as error:
        raise InvalidError(f"{shown}:{error.line_of(text)}: this is no TOML: {error.why}.") from None
    lines: dict[str, int] = {}
    for number, content in enumerate(text.split("\n"), start=1):
        if (found := _TOML_NAME.match(content)) is not None:
            lines.setdefault(found[1] or found[2] or found[3] or "", number)
    for name, value in values.items():
        try:
            values[name] = from_value(value, printable(name), in_params=True)
        except InvalidError as error:
            raise InvalidError(f"{shown}:{lines.get(name, 1)}: {error}") from None
    return values, lines


_READERS = {".json": _read_json, ".toml": _read_toml}
