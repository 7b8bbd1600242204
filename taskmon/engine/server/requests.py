"""What may be asked of taskmon from outside, by name: one table for the local socket and for the CLI without a monitor.

Parameters and answers are JSON values. Qt-free; it knows neither sockets nor how an answer is printed.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from taskmon.core.clock import to_text, utc_now
from taskmon.core.environment import differences
from taskmon.core.errors import InvalidError, NoSuchRunError, RefusedError, TaskmonError
from taskmon.core.job import JobKind, check_seconds, printable
from taskmon.core.run import Run
from taskmon.core.saved_jobs.saved_job import SavedJob
from taskmon.core.states import RunState
from taskmon.core.untrusted.json_fields import (
    Fields,
    checked_id,
    choice,
    flag,
    one_of,
    run_id,
    run_ids,
    secrets,
    text,
    whole,
)
from taskmon.core.untrusted.json_values import check_values, shown
from taskmon.core.wire import run_to_json, transition_to_json
from taskmon.engine.futures import then
from taskmon.engine.upkeep.retention import Limits, prune, settled_limits
from taskmon.engine.verbs import saved_jobs
from taskmon.engine.verbs.control import Control, GroupChange
from taskmon.engine.verbs.params import new_run, search, seen_attempt, states
from taskmon.paths import Paths
from taskmon.settings import load_settings
from taskmon.store import Group, Query, Reader, Store

#: A JSON value, or the future of one: what changes something answers after the commit.
Answer = Any

#: More rows in one answer would make one asker slow the others down; a page says where the next one starts.
LARGEST_PAGE = 500
#: So much of what tasks returned is enough for one page: 500 results of a megabyte would stop everybody.
_LONGEST_RESULTS = 4_000_000


@dataclass(frozen=True, slots=True)
class Desk:
    """What answers are made of. With it alone, nothing can be changed."""

    reader: Reader
    paths: Paths


@dataclass(frozen=True, slots=True)
class WritingDesk(Desk):
    """The desk of whoever holds the monitor's lock."""

    control: Control
    store: Store


def answer(method: str, params: Fields, desk: Desk) -> Answer:
    """What `method` gives.

    Raises:
        TaskmonError: There is no such method, the parameters make no sense, or the run does not exist. What is found
            out later comes as the exception of the future.
    """
    # Each of `runs` is looked through where it can be told which of them it is.
    check_values({name: value for name, value in params.items() if name != "runs"})
    if method in READING:
        return READING[method](desk, params)
    if method in CHANGING and isinstance(desk, WritingDesk):
        return CHANGING[method](desk, params)
    raise InvalidError(f"There is no method {shown(method)}; there are {', '.join(sorted({*READING, *CHANGING}))}.")


# What only reads.


def _list_runs(desk: Desk, params: Fields) -> object:
    """A page of runs, newest first: `states`, `group`, `search`, `tag`, `before`, `limit`.

    It may have fewer than `limit`, where their results are long; only an empty page is the last.
    """
    query = Query(
        states=states(params),
        group=text(params, "group") or None,
        search=search(params),
        tag=text(params, "tag") or None,
        before_id=None if params.get("before") is None else run_id(params, "before"),
    )
    limit = min(LARGEST_PAGE, max(1, whole(params.get("limit", LARGEST_PAGE), "limit")))
    return _all_to_json(desk.reader, desk.reader.page(query, limit, results=_LONGEST_RESULTS))


def _overview(desk: Desk, params: Fields) -> object:
    """What a person wants to see first: running, interrupted, queued in their order, then the newest ended.

    Of one that returned much only the length is told, as `result_bytes`.
    """
    limit = min(LARGEST_PAGE, max(1, whole(params.get("limit", 50), "limit")))
    # What is active first: a run that ends between the two reads is in both, and the newer form counts.
    active = desk.reader.active(limit)[:limit]
    final = frozenset({RunState.SUCCEEDED, RunState.FAILED, RunState.CANCELLED})
    ended = desk.reader.page(Query(states=final), limit, results=0)
    # However much is queued, a third of the page is for what has ended.
    active = active[: limit - min(len(ended), limit // 3)]
    newest: dict[int, Run] = {}
    for run in (*active, *ended):
        if run.id not in newest or newest[run.id].revision < run.revision:
            newest[run.id] = run
    shown = _all_to_json(desk.reader, list(newest.values())[:limit])
    sizes = desk.reader.long_results(run["id"] for run in shown)
    return {
        "runs": [{**run, "result_bytes": sizes[run["id"]]} if run["id"] in sizes else run for run in shown],
        "counts": {state.value: number for state, number in desk.reader.counts().items()},
    }


def _show(desk: Desk, params: Fields) -> object:
    """One run with its attempts, its history, how its environment differs from the answering process's own, what its
    next attempt would go on from, and the files that it saved.
    """
    run = _existing(desk.reader, run_id(params))
    shown: dict[str, Any] = run_to_json(run, desk.reader.live([run.id]).get(run.id), utc_now(), time.monotonic())
    shown["attempts"] = [attempt.to_json() for attempt in desk.reader.attempts(run.id)]
    shown["history"] = [transition_to_json(step) for step in desk.reader.history(run.id)]
    first = desk.reader.prerequisites(run.id)
    shown["after"] = [{"id": other, "kind": "success" if success else "end"} for other, success in first.items()]
    kept = desk.reader.environment(run.environment)
    shown["environment_differences"] = {
        name: {"job": pair[0], "monitor": pair[1]} for name, pair in differences(kept, dict(os.environ)).items()
    }
    shown["kept"], shown["files"] = None, []
    if run.job.kind is JobKind.TASK:
        from taskmon.engine.attempts.resume_point import (  # here: commands keep nothing
            files_to_json,
            kept_to_json,
            newest,
        )

        shown["kept"] = kept_to_json(newest(desk.paths, run))
        shown["files"] = files_to_json(desk.paths, run)
    return shown


def _ended(desk: Desk, params: Fields) -> object:
    """The runs `ids`, and whether all of them are over: ended for good, or interrupted."""
    asked = run_ids(params)
    found = desk.reader.runs(asked)
    for number in asked:
        if number not in found:
            raise NoSuchRunError(number)
    runs = [found[number] for number in asked]
    return {"over": all(run.state.is_over for run in runs), "runs": _all_to_json(desk.reader, runs)}


def _groups(desk: Desk, params: Fields) -> object:
    return [_group_to_json(group) for group in desk.reader.groups().values()]


def _unsettled(desk: Desk, params: Fields) -> object:
    """The interrupted runs with their evidence: when each stopped, how far it was, its last line, its survivors."""
    from taskmon.engine.attempts.recovery import unsettled  # here: it imports Qt, which most commands do without

    found = []
    for finding in unsettled(desk.reader, desk.paths):
        shown = run_to_json(finding.run, None, utc_now(), time.monotonic())
        shown["progress"] = finding.progress.to_json() if finding.progress else None
        shown["last_line"] = finding.last_line
        shown["stopped_at"] = to_text(finding.stopped_at) if finding.stopped_at else None
        shown["survivors"] = [process.to_json() for process in finding.survivors]
        shown["can_resume"] = finding.can_resume
        found.append(shown)
    return found


# What changes something.


def _add(desk: WritingDesk, params: Fields) -> Answer:
    """Queue all of `runs` or none; `environment` was captured where they were asked for. `answer`: "runs" or "ids"."""
    environment = params.get("environment", {})
    if not isinstance(environment, dict) or not all(
        isinstance(name, str) and isinstance(text, str) for name, text in environment.items()
    ):
        raise InvalidError("The environment is an object of texts.")
    wanted = params.get("runs")
    if not isinstance(wanted, list) or not wanted:
        raise InvalidError("There is no run to add.")
    requests = []
    is_folder = cache(os.path.isdir)
    for index, value in enumerate(wanted):
        try:
            requests.append(new_run(value, environment, is_folder))
        except TaskmonError as error:
            # The asker knows the line that this run came from.
            raise InvalidError(str(error), {"index": index}) from None
    answer_with = one_of(params, "answer", ("runs", "ids"))  # what is refused for that is not queued either
    added = desk.control.add(requests)
    if answer_with == "ids":
        return then(added, lambda runs: [run.id for run in runs])
    return desk.control.background.follow(added, lambda runs: [_plain(run) for run in runs])


def _resume(desk: WritingDesk, params: Fields) -> Answer:
    """A paused run goes on; else the next attempt from the last checkpoint, if there is one."""
    run = _existing(desk.reader, run_id(params))
    if run.state is RunState.RUNNING:
        if not run.paused:
            raise RefusedError(f"Run {run.id} is running and not paused; 'taskmon pause {run.id}' would stop it.")
        return then(desk.control.resume(run.id), _plain)
    if run.state is RunState.QUEUED:
        raise RefusedError(
            f"Run {run.id} is queued; there is nothing to resume. 'taskmon release {run.id}' lets it start."
        )
    return _retry(desk, {**params, "resume": True})


def _retry(desk: WritingDesk, params: Fields) -> Answer:
    """Another attempt: `resume` true goes on from what is kept, false starts anew, null does what fits."""
    future = desk.control.retry(
        run_id(params),
        seen_attempt=seen_attempt(params),
        resume=choice(params, "resume"),
        accept_changes=flag(params, "accept_changes"),
        pty=flag(params, "pty"),
        secrets=secrets(params),
    )
    return then(future, _plain)


def _release(desk: WritingDesk, params: Fields) -> Answer:
    return then(desk.control.release(run_id(params), secrets=secrets(params)), _plain)


def _mark_failed(desk: WritingDesk, params: Fields) -> Answer:
    return then(desk.control.mark_failed(run_id(params), seen_attempt=seen_attempt(params)), _plain)


def _move(desk: WritingDesk, params: Fields) -> Answer:
    where = params.get("where")
    if where not in ("first", "last"):
        if isinstance(where, bool) or not isinstance(where, int):
            raise InvalidError("A run is moved first, last, or before another run's id.")
        where = checked_id(where)
    return then(desk.control.move(run_id(params), where), _plain)


def _group(desk: WritingDesk, params: Fields) -> Answer:
    change = GroupChange()
    if "slots" in params:
        slots = params["slots"]
        change = replace(change, slots=None if slots is None else whole(slots, "number of slots"))
    if "paused" in params:
        change = replace(change, paused=flag(params, "paused"))
    name = text(params, "name")
    if not name.strip() or name != printable(name):
        raise InvalidError(f"A group's name is a short text in one line; not {printable(name)!r}.")
    return then(desk.control.group(name, change), _group_to_json)


def _prune(desk: WritingDesk, params: Fields) -> Answer:
    """Remove ended runs beyond `keep`, or older than `older_than_s`; without either, what the settings say."""
    keep, older_than_s = params.get("keep"), params.get("older_than_s")
    if keep is None and older_than_s is None:
        limits = settled_limits(load_settings(desk.paths.settings))
    else:
        check_seconds("age", older_than_s, least=0.0)
        days = None if older_than_s is None else older_than_s / 86_400
        limits = Limits(runs=None if keep is None else whole(keep, "number of runs"), runs_days=days)
    desk.control.clock.begin(desk.reader.latest_change())
    return desk.control.background.run(lambda: prune(desk.store, desk.paths, desk.control, limits, utc_now()).to_json())


def _mark_seen(desk: WritingDesk, params: Fields) -> Answer:
    """Note that a person has looked at the failures `ids`: only then may retention remove them."""
    return desk.control.mark_seen(run_ids(params))


def _verb(ask: Callable[[Control, int], Future[Run]]) -> Callable[[WritingDesk, Fields], Answer]:
    return lambda desk, params: then(ask(desk.control, run_id(params)), _plain)


READING: Mapping[str, Callable[[Desk, Fields], object]] = {
    "list": _list_runs,
    "overview": _overview,
    "show": _show,
    "ended": _ended,
    "groups": _groups,
    "unsettled": _unsettled,
    "as_added": lambda desk, params: saved_jobs.as_added(desk.reader, run_id(params)),
    "jobs": lambda desk, params: saved_jobs.listed(desk.reader),
    "job": lambda desk, params: saved_jobs.found(desk.reader, params),
}

CHANGING: Mapping[str, Callable[[WritingDesk, Fields], Answer]] = {
    "add": _add,
    "cancel": _verb(Control.cancel),
    "pause": _verb(Control.pause),
    "resume": _resume,
    "hold": _verb(Control.hold),
    "release": _release,
    "duplicate": _verb(Control.duplicate),
    "let_go": _verb(Control.let_go),
    "remove": lambda desk, params: desk.control.remove(run_id(params)),
    "retry": _retry,
    "mark_failed": _mark_failed,
    "move": _move,
    "group": _group,
    "mark_seen": _mark_seen,
    "prune": _prune,
    "job_save": lambda desk, params: then(
        saved_jobs.save_asked(desk.control.jobs, params), lambda jobs: [saved.to_json() for saved in jobs]
    ),
    "job_rename": lambda desk, params: then(saved_jobs.rename_asked(desk.control.jobs, params), SavedJob.to_json),
    "job_remove": lambda desk, params: saved_jobs.remove_asked(desk.control.jobs, params),
}


def _existing(reader: Reader, run_id: int) -> Run:
    run = reader.run(run_id)
    if run is None:
        raise NoSuchRunError(run_id)
    return run


def _plain(run: Run) -> object:
    return run_to_json(run, None, utc_now(), time.monotonic())


def _all_to_json(reader: Reader, runs: Sequence[Run]) -> list[dict[str, Any]]:
    live = reader.live([run.id for run in runs])
    now = utc_now()
    monotonic_s = time.monotonic()
    return [run_to_json(run, live.get(run.id), now, monotonic_s) for run in runs]


def _group_to_json(group: Group) -> object:
    return {"name": group.name, "slots": group.slots, "paused": group.paused}
