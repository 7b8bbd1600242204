"""The parameters of a request: what all of them share is `core.untrusted.json_fields`; a new run is looked at here."""

from __future__ import annotations

import os
from collections.abc import Callable

from taskmon.core.errors import InvalidError
from taskmon.core.job import printable
from taskmon.core.requests.new_run import NewRun
from taskmon.core.states import RunState
from taskmon.core.untrusted.json_fields import Fields, list_of, text, whole
from taskmon.core.untrusted.json_values import check_values

#: SQLite takes no more than 1,000 conditions joined, and no pattern of more than 50,000 bytes.
_MOST_WORDS, _LONGEST_SEARCH = 100, 2_000


def new_run(value: object, environment: dict[str, str], is_folder: Callable[[str], bool] = os.path.isdir) -> NewRun:
    """A request to perform a job, from JSON; `Control.add` checks it.

    Args:
        is_folder: Whether there is such a folder; of many runs most ask for the same.

    Raises:
        InvalidError: A field is unknown, or has the wrong type; or there is no such folder.
    """
    check_values(value)
    new = NewRun.from_json(value, environment)
    if not os.path.isabs(new.job.cwd) or not is_folder(new.job.cwd):
        raise InvalidError(f"There is no folder {new.job.cwd!r} to run in.")
    return new


def seen_attempt(params: Fields) -> int | None:
    """The attempt that the asker saw, if it says so."""
    value = params.get("seen_attempt")
    return None if value is None else whole(value, "attempt")


def states(params: Fields) -> frozenset[RunState]:
    """The states that are asked for; empty: any."""
    try:
        return frozenset(RunState(text) for text in list_of(params, "states", str))
    except ValueError as error:
        raise InvalidError(f"{error}; the states are {', '.join(RunState)}.") from None


def search(params: Fields) -> str:
    """The words to look for, made as they are stored: a lone byte is stored made visible, so it is found only so."""
    value = printable(text(params, "search"))
    if len(value) > _LONGEST_SEARCH or len(value.split()) > _MOST_WORDS:
        raise InvalidError(
            f"A search is at most {_MOST_WORDS} words and {_LONGEST_SEARCH:,} characters; look for fewer of them."
        )
    return value
