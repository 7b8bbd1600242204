"""The parameters of a function: read from its signature, checked against what was asked, bound for the call."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from taskmon.tasks.values import Parameter


def parameters_of(function: Callable[..., Any]) -> tuple[Parameter, ...]:
    """The parameters that a person gives; a task's context is none of them.

    Raises:
        InvalidError: The signature can't be asked for: it names the parameter and says what to write instead.
    """
    raise NotImplementedError


def context_parameter(function: Callable[..., Any]) -> str | None:
    """The name of the parameter that takes the TaskContext: annotated so (also as a text), or called `ctx`."""
    raise NotImplementedError


def bound(function: Callable[..., Any], params: Mapping[str, Any]) -> dict[str, Any]:
    """The keyword arguments of a call: real Path, Enum and dataclass values; only what is in `params`, secrets included.

    Raises:
        InvalidError: They don't fit; all problems are listed.
    """
    raise NotImplementedError


def check_params(parameters: Sequence[Parameter], given: Mapping[str, Any], cwd: str) -> dict[str, Any]:
    """`given` as it is stored: JSON, paths absolute (relative ones against `cwd`), choices canonical, defaults not added.

    Secrets are checked like all others and may be missing.

    Raises:
        InvalidError: All problems at once; details {"problems": [{"parameter": "a.b", "message": …}]}.
    """
    raise NotImplementedError


def parse_texts(parameters: Sequence[Parameter], texts: Sequence[str]) -> dict[str, Any]:
    """NAME=VALUE texts as values for `check_params`, which says what is wrong with one that can't be read.

    A list takes its name several times, a dataclass or dict NAME.FIELD=VALUE; NAME:=JSON gives any value as JSON.

    Raises:
        InvalidError: A text has no '=', or what follows ':=' is no JSON.
    """
    raise NotImplementedError
