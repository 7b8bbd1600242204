"""What may be asked of taskmon from outside, by name: one table for the local socket and for the CLI without a monitor.

Parameters and answers are JSON values. Qt-free; it knows neither sockets nor how an answer is printed.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from taskmon.core.clock import from_text, utc_now
from taskmon.core.environment import differences
from taskmon.core.errors import InvalidError, NoSuchRunError, RefusedError, TaskmonError
from taskmon.core.job import Job, printable
from taskmon.core.run import DEFAULT_GROUP, NewRun, Run
from taskmon.core.states import RunState
from taskmon.core.wire import run_to_json, transition_to_json
from taskmon.engine.control import Control, GroupChange
from taskmon.store import Group, Query, Reader

Params = Mapping[str, Any]
#: A JSON value, or the future of one: what changes something answers after the commit.
Answer = Any
T = TypeVar("T")

#: More rows in one answer would make one asker slow the others down; a page says where the next one starts.
LARGEST_PAGE = 500
_LONGEST_KEY = 200
_NEW_RUN = frozenset(
    {
        "job",
        "name",
        "group",
        "priority",
        "tags",
        "after",
        "after_end",
        "not_before",
        "hold",
        "retries",
        "backoff",
        "key",
    }
)


def answer(method: str, params: Params, control: Control | None, reader: Reader) -> Answer:
    """What `method` gives; without a control only what changes nothing can be asked.

    Raises:
        TaskmonError: There is no such method, the parameters make no sense, or the run does not exist. What is found
            out later comes as the exception of the future.
    """
    if method in READING:
        return READING[method](reader, params)
    if method in CHANGING and control is not None:
        return CHANGING[method](control, reader, params)
    raise InvalidError(f"There is no method {method!r}; there are {', '.join(sorted({*READING, *CHANGING}))}.")


def new_run(value: object, environment: dict[str, str]) -> NewRun:
    """A request to perform a job, from JSON.

    Raises:
        InvalidError: A field is unknown, has the wrong type, or makes no sense.
    """
    if not isinstance(value, dict):
        raise InvalidError('A new run is a JSON object, such as {"job": {"argv": ["make"], "cwd": "/home/me"}}.')
    unknown = sorted(set(value) - _NEW_RUN)
    if unknown:
        raise InvalidError(f"A new run has no field {unknown[0]!r}; it has {', '.join(sorted(_NEW_RUN))}.")
    job = Job.from_json(value.get("job"))
    if not os.path.isabs(job.cwd) or not os.path.isdir(job.cwd):
        raise InvalidError(f"There is no folder {job.cwd!r} to run in.")
    policy = NewRun(job).retry
    retries, backoff = value.get("retries"), value.get("backoff")
    if retries is not None:
        policy = replace(policy, max_attempts=_whole(retries, "number of retries") + 1)
    if backoff is not None:
        policy = replace(policy, backoff_s=backoff)
    key = _text(value, "key", "")
    if len(key) > _LONGEST_KEY:
        raise InvalidError(f"A request key has at most {_LONGEST_KEY} characters.")
    return NewRun(
        job=job,
        name=_text(value, "name", ""),
        group=_text(value, "group", DEFAULT_GROUP),
        priority=_whole(value.get("priority", 0), "priority"),
        tags=tuple(_list(value, "tags", str)),
        retry=policy,
        not_before=_instant(value.get("not_before")),
        held=_flag(value, "hold"),
        after=tuple(_list(value, "after", int)),
        after_end=tuple(_list(value, "after_end", int)),
        request_key=key or None,
        environment=environment,
    )


# What only reads.


def _list_runs(reader: Reader, params: Params) -> object:
    """A page of runs, newest first: `states`, `group`, `search`, `tag`, `before`, `limit`."""
    query = Query(
        states=_states(params),
        group=_text(params, "group", "") or None,
        # A lone byte is stored made visible, so it is found only so.
        search=printable(_text(params, "search", "")),
        tag=_text(params, "tag", "") or None,
        before_id=params.get("before"),
    )
    limit = min(LARGEST_PAGE, max(1, _whole(params.get("limit", LARGEST_PAGE), "limit")))
    return _all_to_json(reader, reader.page(query, limit))


def _overview(reader: Reader, params: Params) -> object:
    """What a person wants to see first: running, interrupted, queued in their order, then the newest ended."""
    limit = min(LARGEST_PAGE, max(1, _whole(params.get("limit", 50), "limit")))
    # What is active first: a run that ends between the two reads is in both, and the newer form counts.
    active = reader.active(limit)
    ended = reader.page(Query(states=frozenset({RunState.SUCCEEDED, RunState.FAILED, RunState.CANCELLED})), limit)
    newest: dict[int, Run] = {}
    for run in (*active, *ended):
        if run.id not in newest or newest[run.id].revision < run.revision:
            newest[run.id] = run
    return {
        "runs": _all_to_json(reader, list(newest.values())[:limit]),
        "counts": {state.value: number for state, number in reader.counts().items()},
    }


def _show(reader: Reader, params: Params) -> object:
    """One run with its attempts, its history, and how its environment differs from the answering process's own."""
    run = _existing(reader, _id(params))
    shown: dict[str, Any] = run_to_json(run, reader.live([run.id]).get(run.id), utc_now())
    shown["attempts"] = [attempt.to_json() for attempt in reader.attempts(run.id)]
    shown["history"] = [transition_to_json(step) for step in reader.history(run.id)]
    first = reader.prerequisites(run.id)
    shown["after"] = [{"id": other, "kind": "success" if success else "end"} for other, success in first.items()]
    kept = reader.environment(run.environment)
    shown["environment_differences"] = {
        name: {"job": pair[0], "monitor": pair[1]} for name, pair in differences(kept, dict(os.environ)).items()
    }
    return shown


def _ended(reader: Reader, params: Params) -> object:
    """The runs `ids`, and whether all of them are over: ended for good, or interrupted."""
    runs = [_existing(reader, run_id) for run_id in _ids(params)]
    return {"over": all(run.state.is_over for run in runs), "runs": _all_to_json(reader, runs)}


def _groups(reader: Reader, params: Params) -> object:
    return [_group_to_json(group) for group in reader.groups().values()]


def _unsettled(reader: Reader, params: Params) -> object:
    """The interrupted runs with their evidence: when each stopped, how far it was, its last line, its survivors."""
    found = []
    for run in reader.of_state(RunState.INTERRUPTED, limit=LARGEST_PAGE):
        live = reader.live([run.id]).get(run.id)
        attempts = reader.attempts(run.id)
        shown = run_to_json(run, live, utc_now())
        shown["last_line"] = live.line if live else ""
        shown["survivors"] = attempts[-1].remarks.get("survivors", []) if attempts else []
        found.append(shown)
    return found


# What changes something.


def _add(control: Control, reader: Reader, params: Params) -> Answer:
    """Queue all of `runs` or none; `environment` was captured where they were asked for."""
    environment = params.get("environment", {})
    if not isinstance(environment, dict) or not all(
        isinstance(name, str) and isinstance(text, str) for name, text in environment.items()
    ):
        raise InvalidError("The environment is an object of texts.")
    wanted = params.get("runs")
    if not isinstance(wanted, list) or not wanted:
        raise InvalidError("There is no run to add.")
    requests = []
    for index, value in enumerate(wanted):
        try:
            requests.append(new_run(value, environment))
        except TaskmonError as error:
            # The asker knows the line that this run came from.
            raise InvalidError(str(error), {"index": index}) from None
    return _then(control.add(requests), lambda runs: [_plain(run) for run in runs])


def _resume(control: Control, reader: Reader, params: Params) -> Answer:
    """A paused run goes on; else the next attempt from the last checkpoint, if there is one."""
    run = _existing(reader, _id(params))
    if run.state is RunState.RUNNING:
        return _then(control.resume(run.id), _plain)
    if run.state is RunState.QUEUED:
        raise RefusedError(
            f"Run {run.id} is queued; there is nothing to resume. 'taskmon release {run.id}' lets it start."
        )
    return _then(control.retry(run.id, seen_attempt=_seen(params), resume=True), _plain)


def _retry(control: Control, reader: Reader, params: Params) -> Answer:
    future = control.retry(
        _id(params), seen_attempt=_seen(params), resume=_flag(params, "resume"), pty=_flag(params, "pty")
    )
    return _then(future, _plain)


def _mark_failed(control: Control, reader: Reader, params: Params) -> Answer:
    return _then(control.mark_failed(_id(params), seen_attempt=_seen(params)), _plain)


def _move(control: Control, reader: Reader, params: Params) -> Answer:
    where = params.get("where")
    if where not in ("first", "last") and (isinstance(where, bool) or not isinstance(where, int)):
        raise InvalidError("A run is moved first, last, or before another run's id.")
    return _then(control.move(_id(params), where), _plain)


def _group(control: Control, reader: Reader, params: Params) -> Answer:
    change = GroupChange()
    if "slots" in params:
        slots = params["slots"]
        change = replace(change, slots=None if slots is None else _whole(slots, "number of slots"))
    if "paused" in params:
        change = replace(change, paused=_flag(params, "paused"))
    name = _text(params, "name", "")
    if not name.strip() or name != printable(name):
        raise InvalidError(f"A group's name is a short text in one line; not {printable(name)!r}.")
    return _then(control.group(name, change), _group_to_json)


def _verb(ask: Callable[[Control, int], Future[Run]]) -> Callable[[Control, Reader, Params], Answer]:
    return lambda control, reader, params: _then(ask(control, _id(params)), _plain)


READING: Mapping[str, Callable[[Reader, Params], object]] = {
    "list": _list_runs,
    "overview": _overview,
    "show": _show,
    "ended": _ended,
    "groups": _groups,
    "unsettled": _unsettled,
}

CHANGING: Mapping[str, Callable[[Control, Reader, Params], Answer]] = {
    "add": _add,
    "cancel": _verb(Control.cancel),
    "pause": _verb(Control.pause),
    "resume": _resume,
    "hold": _verb(Control.hold),
    "release": _verb(Control.release),
    "duplicate": _verb(Control.duplicate),
    "let_go": _verb(Control.let_go),
    "remove": lambda control, reader, params: control.remove(_id(params)),
    "retry": _retry,
    "mark_failed": _mark_failed,
    "move": _move,
    "group": _group,
}


def _existing(reader: Reader, run_id: int) -> Run:
    run = reader.run(run_id)
    if run is None:
        raise NoSuchRunError(run_id)
    return run


def _plain(run: Run) -> object:
    return run_to_json(run, None, utc_now())


def _all_to_json(reader: Reader, runs: Sequence[Run]) -> list[object]:
    live = reader.live([run.id for run in runs])
    now = utc_now()
    return [run_to_json(run, live.get(run.id), now) for run in runs]


def _group_to_json(group: Group) -> object:
    return {"name": group.name, "slots": group.slots, "paused": group.paused}


def _then(future: Future[T], convert: Callable[[T], object]) -> Future[Any]:
    """A future of the converted result, or of the same exception."""
    converted: Future[Any] = Future()

    def settle(done: Future[T]) -> None:
        error = done.exception()
        if error is not None:
            converted.set_exception(error)
        else:
            converted.set_result(convert(done.result()))

    future.add_done_callback(settle)
    return converted


def _id(params: Params) -> int:
    return _run_id(params.get("id"))


def _ids(params: Params) -> list[int]:
    return [_run_id(value) for value in _list(params, "ids", int)]


def _run_id(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise InvalidError(f"A run's id is a whole number; not {value!r}.")
    if not 0 < value < 1 << 63:  # what SQLite can hold
        raise NoSuchRunError(value)
    return value


def _seen(params: Params) -> int | None:
    value = params.get("seen_attempt")
    return None if value is None else _whole(value, "attempt")


def _states(params: Params) -> frozenset[RunState]:
    try:
        return frozenset(RunState(text) for text in _list(params, "states", str))
    except ValueError as error:
        raise InvalidError(f"{error}; the states are {', '.join(RunState)}.") from None


def _whole(value: object, what: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise InvalidError(f"The {what} is a whole number; not {value!r}.")
    return value


def _flag(params: Params, name: str) -> bool:
    value = params.get(name, False)
    if not isinstance(value, bool):
        raise InvalidError(f"The field {name!r} is true or false; not {value!r}.")
    return value


def _text(params: Params, name: str, default: str) -> str:
    value = params.get(name, default)
    if not isinstance(value, str):
        raise InvalidError(f"The field {name!r} is a text; not {value!r}.")
    return value


def _list(params: Params, name: str, kind: type[T]) -> list[T]:
    value = params.get(name, [])
    if not isinstance(value, list) or not all(
        isinstance(entry, kind) and not isinstance(entry, bool) for entry in value
    ):
        raise InvalidError(f"The field {name!r} is a list of {'texts' if kind is str else 'whole numbers'}.")
    return value


def _instant(value: object) -> datetime | None:
    if value is None:
        return None
    try:
        return from_text(str(value))
    except ValueError:
        raise InvalidError(f"{value!r} is no instant; one is written 2026-01-31T18:00:00Z.") from None
