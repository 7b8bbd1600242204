"""Checks JSON values against the parameters of a task, all problems at once; looks at the disk only for paths."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

from taskmon.core.errors import InvalidError
from taskmon.tasks.parameters.conversion import choice_of
from taskmon.tasks.parameters.json_values import NotJsonError, encoded
from taskmon.tasks.parameters.schema import Kind, Parameter, PathKind, ValueType
from taskmon.tasks.parameters.written_kinds import WRITTEN

_LONGEST_SHOWN = 60
#: Stands for a value that has a problem; never handed out.
_BAD: Any = object()


def check_params(
    parameters: Sequence[Parameter], given: Mapping[str, Any], cwd: str, *, secrets_later: bool = False
) -> dict[str, Any]:
    """`given` as it is stored: JSON, paths absolute, choices by their canonical value, defaults not added.

    Args:
        cwd: What relative paths start from.
        secrets_later: A required secret may be missing.

    Raises:
        InvalidError: All problems; details {"problems": {"size.width": "…"}}, for a form to show them at their place.
    """
    check = _Check(cwd)
    expected = [each for each in parameters if not (secrets_later and each.is_secret and each.name not in given)]
    params = check.fields(expected, given, "", known=parameters)
    if check.problems:
        refuse(check.problems)
    return params


def refuse(problems: Mapping[str, str], several: str = "", prefix: str = "") -> NoReturn:
    """Raise the InvalidError that lists `problems` by parameter."""
    lines = [f"{name}: {problem}" for name, problem in problems.items()]
    if len(lines) == 1:
        message = f"{prefix}{lines[0]}"
    else:
        message = "\n".join(
            (f"{several or f'{len(lines)} parameters are not right'}:", *(f"  {line}" for line in lines))
        )
    raise InvalidError(message, {"problems": dict(problems)})


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The one of `names` that was probably meant."""
    import difflib  # here: it is needed for errors only, and takes some milliseconds

    # Without regard to case, as a command line is typed.
    found = difflib.get_close_matches(name.lower(), [each.lower() for each in names], n=1)
    return next((each for each in names if each.lower() == found[0]), None) if found else None


@dataclass(frozen=True, slots=True)
class _Check:
    cwd: str
    problems: dict[str, str] = field(default_factory=dict)

    def fields(
        self, expected: Sequence[Parameter], given: Mapping[str, Any], where: str, known: Sequence[Parameter]
    ) -> dict[str, Any]:
        """The checked values of `given`, which may have the names of `known` and must have those that are required."""
        names = [each.name for each in known]
        for name in given:
            if name not in names:
                self.problems[f"{where}{name}"] = _unknown(str(name), names)
        checked = {}
        for each in expected:
            if each.name in given:
                checked[each.name] = self.value(each, given[each.name], where)
            elif each.required:
                self.problems[f"{where}{each.name}"] = f"is missing; it is {expectation(each.type)}"
            elif each.default is not None and each.type.unwrapped.kind is Kind.PATH:
                self.value(each, each.default, where)  # the file that is taken if nothing is said has to be there, too
        return checked

    def value(self, parameter: Parameter, value: object, where: str) -> Any:
        if parameter.is_secret and not isinstance(value, (str, type(None))):
            return self.bad(f"{where}{parameter.name}", "a secret is a text")  # without the value
        return self.of(parameter.type, value, f"{where}{parameter.name}")

    def of(self, kind: ValueType, value: Any, where: str) -> Any:
        """The checked value; what is wrong with it is noted under `where`."""
        return _CHECKS[kind.kind](self, kind, value, where)

    def bad(self, where: str, problem: str) -> Any:
        self.problems.setdefault(where, problem)
        return _BAD

    def wrong(self, kind: ValueType, value: object, where: str) -> Any:
        return self.bad(where, f"{_shown(value)} is not {expectation(kind)}")


def _integer(check: _Check, kind: ValueType, value: Any, where: str) -> Any:
    if isinstance(value, bool) or not isinstance(value, int) or not is_within(kind, value):
        return check.wrong(kind, value, where)
    return value


def _number(check: _Check, kind: ValueType, value: Any, where: str) -> Any:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return check.wrong(kind, value, where)
    try:
        number = float(value)
    except OverflowError:
        return check.wrong(kind, value, where)
    return number if math.isfinite(number) and is_within(kind, number) else check.wrong(kind, value, where)


def _boolean(check: _Check, kind: ValueType, value: Any, where: str) -> Any:
    return value if isinstance(value, bool) else check.wrong(kind, value, where)


def _text(check: _Check, kind: ValueType, value: Any, where: str) -> Any:
    return value if isinstance(value, str) else check.wrong(kind, value, where)


def _path(check: _Check, kind: ValueType, value: Any, where: str) -> Any:
    if not isinstance(value, str) or not value.strip() or "\0" in value:
        return check.wrong(kind, value, where)
    path = os.path.join(check.cwd, os.path.expanduser(value))
    if os.pardir not in path.split(os.sep):  # with ".." it may mean something else behind a link
        path = os.path.normpath(path)
    is_file, is_folder = kind.path is PathKind.FILE, kind.path is PathKind.FOLDER
    if kind.must_exist and not os.path.exists(path):
        return check.bad(where, f"not found: {path}")
    if is_file and os.path.isdir(path):
        return check.bad(where, f"{path} is a folder, not a file")
    if is_folder and os.path.exists(path) and not os.path.isdir(path):
        return check.bad(where, f"{path} is a file, not a folder")
    if kind.pattern and not _fits(path, kind.pattern):
        return check.bad(where, f"{os.path.basename(path)} does not look like {' or '.join(kind.pattern.split())}")
    return path


def _written(check: _Check, kind: ValueType, value: Any, where: str) -> Any:
    record = WRITTEN[kind.kind]
    try:
        made = record.read(value)
    except InvalidError as error:  # which says more than what is expected
        return check.bad(where, str(error).removesuffix("."))
    except (TypeError, ValueError, ArithmeticError):
        return check.wrong(kind, value, where)
    return record.write(made) if is_within(kind, made) else check.wrong(kind, value, where)


def _choice(check: _Check, kind: ValueType, value: Any, where: str) -> Any:
    choice = choice_of(kind, value)
    if choice is not None:
        return choice.value
    meant = nearest(str(value), [each.title for each in kind.choices])
    hint = f"; did you mean {meant}?" if meant else ""
    return check.bad(where, f"{_shown(value)} is not {expectation(kind)}{hint}")


def _list(check: _Check, kind: ValueType, value: Any, where: str) -> Any:
    if kind.item is None or not isinstance(value, (list, tuple)):
        return check.wrong(kind, value, where)
    return [check.of(kind.item, each, f"{where}[{place}]") for place, each in enumerate(value)]


def _map(check: _Check, kind: ValueType, value: Any, where: str) -> Any:
    if kind.item is None or not isinstance(value, dict) or not all(isinstance(name, str) for name in value):
        return check.wrong(kind, value, where)
    return {name: check.of(kind.item, each, f"{where}.{name}") for name, each in value.items()}


def _optional(check: _Check, kind: ValueType, value: Any, where: str) -> Any:
    return None if value is None or kind.item is None else check.of(kind.item, value, where)


def _object(check: _Check, kind: ValueType, value: Any, where: str) -> Any:
    if not isinstance(value, dict):
        return check.wrong(kind, value, where)
    return check.fields(kind.fields, value, f"{where}.", known=kind.fields)


def _any(check: _Check, kind: ValueType, value: Any, where: str) -> Any:
    try:
        return json.loads(encoded(value, "it", nan=False))
    except NotJsonError as error:
        return check.bad(where, f"is no JSON value: {error}")


_CHECKS: dict[Kind, Callable[[_Check, ValueType, Any, str], Any]] = {
    Kind.INTEGER: _integer,
    Kind.NUMBER: _number,
    Kind.BOOLEAN: _boolean,
    Kind.TEXT: _text,
    Kind.PATH: _path,
    Kind.CHOICE: _choice,
    Kind.LIST: _list,
    Kind.MAP: _map,
    Kind.OPTIONAL: _optional,
    Kind.OBJECT: _object,
    Kind.ANY: _any,
    **dict.fromkeys(WRITTEN, _written),
}


def expectation(kind: ValueType) -> str:
    """What a value has to be, for people: "a whole number from 1 to 9"."""
    if kind.kind is Kind.CHOICE:
        return "one of " + ", ".join(choice.title for choice in kind.choices)
    if kind.kind is Kind.PATH and kind.path is not PathKind.ANY:
        return f"the path of a {kind.path.value}"
    if kind.kind is Kind.OBJECT:
        return f"an object with the fields {', '.join(each.name for each in kind.fields)}"
    if kind.kind is Kind.OPTIONAL and kind.item:
        return f"{expectation(kind.item)}, or null"
    return _EXPECTED[kind.kind] + _limits(kind)


_EXPECTED = {
    Kind.INTEGER: "a whole number",
    Kind.NUMBER: "a number",
    Kind.BOOLEAN: "true or false",
    Kind.TEXT: "a text",
    Kind.PATH: "a path",
    Kind.LIST: "a list",
    Kind.MAP: "an object",
    Kind.ANY: "a JSON value",
    **{kind: record.expected for kind, record in WRITTEN.items()},
}


def _limits(kind: ValueType) -> str:
    if kind.least is not None and kind.most is not None:
        return f" from {kind.least:g} to {kind.most:g}"
    if kind.least is not None:
        return f", at least {kind.least:g}"
    return "" if kind.most is None else f", at most {kind.most:g}"


def is_within(kind: ValueType, number: Any) -> bool:
    """Whether the number lies within what the type allows, ends included."""
    least, most = kind.least, kind.most
    if kind.kind is Kind.DECIMAL:  # Decimal("0.1") is less than the float 0.1, but not less than what was written so
        least, most = (None if limit is None else type(number)(repr(limit)) for limit in (least, most))
    return (least is None or number >= least) and (most is None or number <= most)


def _fits(path: str, pattern: str) -> bool:
    import fnmatch  # here: few tasks have patterns

    name = os.path.basename(path).lower()
    return any(fnmatch.fnmatchcase(name, each.lower()) for each in pattern.split())


def _unknown(name: str, names: Sequence[str]) -> str:
    meant = nearest(name, names)
    if meant:
        return f"there is no such parameter; did you mean {meant}?"
    return f"there is no such parameter; there {'are ' + ', '.join(names) if names else 'is none'}"


def _shown(value: object) -> str:
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        text = repr(value)
    return text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…"
