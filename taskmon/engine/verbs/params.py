"""The parameters of a request, read from JSON: what each must be, and what to tell whoever sent something else."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from taskmon.core.clock import from_text
from taskmon.core.errors import InvalidError, NoSuchRunError
from taskmon.core.job import Job, printable
from taskmon.core.retry import RetryPolicy
from taskmon.core.run import DEFAULT_GROUP, NewRun, check_new
from taskmon.core.states import RunState
from taskmon.core.untrusted.json_values import MOST_IDS, check_values, shown

Params = Mapping[str, Any]
T = TypeVar("T")

_LONGEST_KEY = 200
#: SQLite takes no more than 1,000 conditions joined, and no pattern of more than 50,000 bytes.
_MOST_WORDS, _LONGEST_SEARCH = 100, 2_000
_BEYOND_SQLITE = 1 << 63
_NEW_RUN = (
    "job", "name", "group", "priority", "tags", "after", "after_end", "not_before", "wait_s", "hold", "retries",
    "backoff", "key", "secrets",
)  # fmt: skip


def new_run(value: object, environment: dict[str, str], is_folder: Callable[[str], bool] = os.path.isdir) -> NewRun:
    """A request to perform a job, from JSON.

    Args:
        is_folder: Whether there is such a folder; of many runs most ask for the same.

    Raises:
        InvalidError: A field is unknown, has the wrong type, or makes no sense.
    """
    check_values(value)
    if not isinstance(value, dict):
        raise InvalidError('A new run is a JSON object, such as {"job": {"argv": ["make"], "cwd": "/home/me"}}.')
    unknown = sorted(value.keys() - _NEW_RUN)
    if unknown:
        raise InvalidError(f"A new run has no field {shown(unknown[0])}; it has {', '.join(_NEW_RUN)}.")
    try:
        job = Job.from_json(value.get("job"))
    except UnicodeEncodeError:
        raise InvalidError("The job holds half a character, such as \\ud800; no program can be given one.") from None
    if not os.path.isabs(job.cwd) or not is_folder(job.cwd):
        raise InvalidError(f"There is no folder {job.cwd!r} to run in.")
    policy = RetryPolicy()
    retries, backoff = value.get("retries"), value.get("backoff")
    if retries is not None:
        policy = replace(policy, max_attempts=whole(retries, "number of retries") + 1)
    if backoff is not None:
        policy = replace(policy, backoff_s=backoff)
    key = text(value, "key")
    if len(key) > _LONGEST_KEY:
        raise InvalidError(f"A request key has at most {_LONGEST_KEY} characters.")
    new = NewRun(
        job=job,
        name=text(value, "name"),
        group=text(value, "group", DEFAULT_GROUP),
        priority=whole(value.get("priority", 0), "priority"),
        tags=tuple(list_of(value, "tags", str)),
        retry=policy,
        not_before=instant(value.get("not_before")),
        wait_s=value.get("wait_s"),
        held=flag(value, "hold"),
        after=tuple(run_ids(value, "after")),
        after_end=tuple(run_ids(value, "after_end")),
        request_key=key or None,
        environment=environment,
        secrets=secrets(value),
    )
    unknown = sorted(set(new.secrets) - set(job.secrets))
    if unknown:
        raise InvalidError(f"The job has no secret parameter {shown(unknown[0])}.")
    return check_new(new)


def run_id(params: Params, name: str = "id") -> int:
    """The one run that is meant; one that can't exist is refused as one that doesn't."""
    return checked_id(params.get(name))


def run_ids(params: Params, name: str = "ids") -> list[int]:
    """The runs that are meant."""
    ids = list_of(params, name, int)
    if len(ids) > MOST_IDS:
        raise InvalidError(f"The field {name!r} names {len(ids):,} runs; ask for at most {MOST_IDS:,} at once.")
    return [checked_id(value) for value in ids]


def checked_id(value: object) -> int:
    """The id, if it can be one.

    Raises:
        InvalidError, NoSuchRunError: It can't.
    """
    if isinstance(value, bool) or not isinstance(value, int):
        raise InvalidError(f"A run's id is a whole number; not {shown(value)}.")
    if not 0 < value < _BEYOND_SQLITE:
        raise NoSuchRunError(value)
    return value


def seen_attempt(params: Params) -> int | None:
    """The attempt that the asker saw, if it says so."""
    value = params.get("seen_attempt")
    return None if value is None else whole(value, "attempt")


def states(params: Params) -> frozenset[RunState]:
    """The states that are asked for; empty: any."""
    try:
        return frozenset(RunState(text) for text in list_of(params, "states", str))
    except ValueError as error:
        raise InvalidError(f"{error}; the states are {', '.join(RunState)}.") from None


def whole(value: object, what: str) -> int:
    """The number, if it is a whole one; `what` is its name in the refusal."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise InvalidError(f"The {what} is a whole number; not {shown(value)}.")
    if abs(value) >= _BEYOND_SQLITE:
        raise InvalidError(f"The {what} is a number that can't be stored: {shown(value)}.")
    return value


def flag(params: Params, name: str) -> bool:
    """True or false; false if it is left out."""
    value = params.get(name, False)
    if not isinstance(value, bool):
        raise InvalidError(f"The field {name!r} is true or false; not {shown(value)}.")
    return value


def choice(params: Params, name: str) -> bool | None:
    """True or false; None if it is left out, or null: whoever answers decides."""
    return None if params.get(name) is None else flag(params, name)


def one_of(params: Params, name: str, allowed: tuple[str, ...]) -> str:
    """One of the texts that are allowed; the first of them if it is left out."""
    value = params.get(name, allowed[0])
    if value not in allowed:
        raise InvalidError(f"The field {name!r} is one of {', '.join(allowed)}; not {shown(value)}.")
    return str(value)


def secrets(params: Params) -> dict[str, str]:
    """The values of secret parameters by name; none if they are left out. No refusal repeats a value."""
    value = params.get("secrets")
    if value is None:
        return {}
    if not isinstance(value, dict) or not all(
        isinstance(name, str) and isinstance(secret, str) for name, secret in value.items()
    ):
        raise InvalidError('The field \'secrets\' is an object of texts: {"NAME": "value"}.')
    return value


def text(params: Params, name: str, default: str = "") -> str:
    """A text, or `default` if it is left out."""
    value = params.get(name, default)
    if not isinstance(value, str):
        raise InvalidError(f"The field {name!r} is a text; not {shown(value)}.")
    return value


def search(params: Params) -> str:
    """The words to look for, made as they are stored: a lone byte is stored made visible, so it is found only so."""
    value = printable(text(params, "search"))
    if len(value) > _LONGEST_SEARCH or len(value.split()) > _MOST_WORDS:
        raise InvalidError(
            f"A search is at most {_MOST_WORDS} words and {_LONGEST_SEARCH:,} characters; look for fewer of them."
        )
    return value


def list_of(params: Params, name: str, kind: type[T]) -> list[T]:
    """A list of texts or of whole numbers; empty if it is left out."""
    value = params.get(name, [])
    if not isinstance(value, list) or not all(
        isinstance(entry, kind) and not isinstance(entry, bool) for entry in value
    ):
        raise InvalidError(f"The field {name!r} is a list of {'texts' if kind is str else 'whole numbers'}.")
    return value


def instant(value: object) -> datetime | None:
    """An instant in the form in which taskmon writes them."""
    if value is None:
        return None
    try:
        return from_text(str(value))
    except (ValueError, OverflowError):
        raise InvalidError(f"{shown(value)} is no instant; one is written 2026-01-31T18:00:00Z.") from None
