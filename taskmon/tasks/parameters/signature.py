"""The parameters of a function: read from its signature, and bound for its call."""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from taskmon.core.errors import InvalidError
from taskmon.tasks.parameters.conversion import to_python
from taskmon.tasks.parameters.schema import Kind, Parameter
from taskmon.tasks.parameters.type_hints import NOTHING, parameter, resolved
from taskmon.tasks.parameters.unsupported_hints import HintError
from taskmon.tasks.parameters.validation import check_params, refuse

_CONTEXT = "TaskContext"
_REFUSED = {
    inspect.Parameter.POSITIONAL_ONLY: "is positional-only; parameters are given by name: take the '/' away",
    inspect.Parameter.VAR_POSITIONAL: "takes any number of values; take a list instead",
    inspect.Parameter.VAR_KEYWORD: "takes any names; take a dict instead"
    " (if a decorator adds it, have that use functools.wraps)",
}


def parameters_of(function: Callable[..., Any]) -> tuple[Parameter, ...]:
    """The parameters that a person gives; a task's context is none of them.

    Raises:
        InvalidError: The signature can't be asked for: it names the parameter and says what to write instead.
    """
    try:
        return _remembered_parameters(function)
    except TypeError:  # what can't be hashed
        return _parameters_of(function)


def _parameters_of(function: Callable[..., Any]) -> tuple[Parameter, ...]:
    context = context_parameter(function)
    made: list[Parameter] = []
    problems: dict[str, str] = {}
    for each in _signature(function):
        if each.name == context:
            continue
        if each.kind in _REFUSED:
            problems[each.name] = _REFUSED[each.kind]
            continue
        try:
            made.append(parameter(each.name, _hint(function, each), _default(each)))
        except HintError as error:
            problems[each.name] = str(error)
    if problems:
        name = getattr(function, "__name__", "the task")
        refuse(problems, f"{len(problems)} parameters of {name}() can't be asked for", f"{name}(): ")
    return tuple(made)


def context_parameter(function: Callable[..., Any]) -> str | None:
    """The name of the parameter that takes the TaskContext: annotated so (also as a text), or called `ctx`."""
    takers = [each for each in _signature(function) if each.kind not in _REFUSED]
    for each in takers:
        hint: Any = each.annotation
        text = hint if isinstance(hint, str) else getattr(hint, "__forward_arg__", getattr(hint, "__name__", ""))
        if str(text).rpartition(".")[2] == _CONTEXT:
            return each.name
    return next((each.name for each in takers if each.name == "ctx"), None)


def bound(
    function: Callable[..., Any], params: Mapping[str, Any], *, cwd: str | None = None, secrets_later: bool = False
) -> dict[str, Any]:
    """The keyword arguments of a call, secrets included: Path, Enum and dataclass values; defaults are left to Python.

    Args:
        cwd: The job's folder, where that is not the process's: default paths, too, start from it.
        secrets_later: A required secret may be missing: it will be given before the call.

    Raises:
        InvalidError: They don't fit; all problems are listed.
    """
    parameters = parameters_of(function)
    if cwd is not None:
        params = _default_paths(parameters) | dict(params)
    params = check_params(parameters, params, cwd or os.getcwd(), secrets_later=secrets_later)
    arguments: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for each in parameters:
        if each.name in params:
            try:
                arguments[each.name] = to_python(each.type, params[each.name])
            except Exception as error:  # a dataclass of the user's may raise anything
                problems[each.name] = str(error) or type(error).__name__
    if problems:
        refuse(problems)
    return arguments


def _default_paths(parameters: Sequence[Parameter]) -> dict[str, Any]:
    return {each.name: each.default for each in parameters if each.type.unwrapped.kind is Kind.PATH and each.default}


def _signature(function: Callable[..., Any]) -> list[inspect.Parameter]:
    try:
        return list(_inspected(function).parameters.values())
    except (TypeError, ValueError):
        name = getattr(function, "__name__", function)
        raise InvalidError(f"{name} doesn't say which parameters it takes; write a function around it.") from None


def _inspected(function: Callable[..., Any]) -> inspect.Signature:
    try:
        return _remembered(function)
    except TypeError:  # what can't be hashed, or has none
        return _look_at(function)


# A monitor performs the same small tasks in its threads again and again. A changed source is another function.
@lru_cache(maxsize=64)
def _remembered_parameters(function: Callable[..., Any]) -> tuple[Parameter, ...]:
    return _parameters_of(function)


@lru_cache(maxsize=64)
def _remembered(function: Callable[..., Any]) -> inspect.Signature:
    return _look_at(function)


def _look_at(function: Callable[..., Any]) -> inspect.Signature:
    if sys.version_info >= (3, 14):
        # There a hint is evaluated when it is looked at, which fails for what only type checkers import.
        import annotationlib

        return inspect.signature(function, annotation_format=annotationlib.Format.FORWARDREF)
    return inspect.signature(function)


def _hint(function: Callable[..., Any], each: inspect.Parameter) -> object:
    if each.annotation is each.empty:
        return NOTHING
    return resolved(each.annotation, getattr(inspect.unwrap(function), "__globals__", {}))


def _default(each: inspect.Parameter) -> object:
    return NOTHING if each.default is each.empty else each.default
