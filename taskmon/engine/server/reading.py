"""Answers to the methods that only read, from the database as it stands. Parameters and answers are JSON values."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from taskmon.core.clock import to_text_or_none, utc_now
from taskmon.core.environment import differences
from taskmon.core.errors import NoSuchRunError
from taskmon.core.job import JobKind
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.core.untrusted.json_fields import (
    Fields,
    run_id,
    run_ids,
    text,
    whole,
)
from taskmon.core.wire import beside_to_json, run_to_json, transition_to_json
from taskmon.engine.verbs import saved_jobs
from taskmon.engine.verbs.params import search, states
from taskmon.paths import Paths
from taskmon.store import Group, Query, Reader

#: More rows in one answer would make one asker slow the others down; a page says where the next one starts.
LARGEST_PAGE = 500
#: So much of what tasks returned is enough for one page: 500 results of a megabyte would stop everybody.
_LONGEST_RESULTS = 4_000_000


@dataclass(frozen=True, slots=True)
class ReadContext:
    """What answers are made of. With it alone, nothing can be changed."""

    reader: Reader
    paths: Paths


def _list_runs(context: ReadContext, params: Fields) -> object:
    """A page of runs, newest first: `states`, `group`, `search`, `tag`, `before`, `limit`.

    It may have fewer than `limit`, where their results are long; only an empty page is the last.
    """
    query = Query(
        states=states(params),
        groups=frozenset({group} if (group := text(params, "group")) else ()),
        search=search(params),
        tags=frozenset({tag} if (tag := text(params, "tag")) else ()),
        before_id=None if params.get("before") is None else run_id(params, "before"),
    )
    limit = min(LARGEST_PAGE, max(1, whole(params.get("limit", LARGEST_PAGE), "limit")))
    return _all_to_json(context.reader, context.reader.page(query, limit, results=_LONGEST_RESULTS))


def _overview(context: ReadContext, params: Fields) -> object:
    """What a person wants to see first: running, interrupted, queued in their order, then the newest ended.

    Of one that returned much only the length is told, as `result_bytes`.
    """
    limit = min(LARGEST_PAGE, max(1, whole(params.get("limit", 50), "limit")))
    # What is active first: a run that ends between the two reads is in both, and the newer form counts.
    active = context.reader.active(limit)[:limit]
    final = frozenset({RunState.SUCCEEDED, RunState.FAILED, RunState.CANCELLED})
    ended = context.reader.page(Query(states=final), limit, results=0)
    # However much is queued, a third of the page is for what has ended.
    active = active[: limit - min(len(ended), limit // 3)]
    newest: dict[int, Run] = {}
    for run in (*active, *ended):
        if run.id not in newest or newest[run.id].revision < run.revision:
            newest[run.id] = run
    shown = _all_to_json(context.reader, list(newest.values())[:limit], with_more=True)
    sizes = context.reader.long_results(run["id"] for run in shown)
    return {
        "runs": [{**run, "result_bytes": sizes[run["id"]]} if run["id"] in sizes else run for run in shown],
        "counts": {state.value: number for state, number in context.reader.counts().items()},
    }


def _show(context: ReadContext, params: Fields) -> object:
    """One run with its attempts, its history, how its environment differs from the answering process's own, its steps,
    what its next attempt would go on from, and the files that it saved.
    """
    run = existing(context.reader, run_id(params))
    live, monotonic_s = context.reader.live([run.id]).get(run.id), time.monotonic()
    shown: dict[str, Any] = run_to_json(run, live, utc_now(), monotonic_s) | beside_to_json(run, live, monotonic_s)
    attempts = context.reader.attempts(run.id)
    shown["attempts"] = [attempt.to_json() for attempt in attempts]
    shown["history"] = [transition_to_json(step) for step in context.reader.history(run.id)]
    first = context.reader.prerequisites(run.id)
    shown["after"] = [{"id": other, "kind": "success" if success else "end"} for other, success in first.items()]
    kept = context.reader.environment(run.environment)
    shown["environment_differences"] = {
        name: {"job": pair[0], "monitor": pair[1]} for name, pair in differences(kept, dict(os.environ)).items()
    }
    shown |= {"steps": [], "steps_attempt": None, "steps_left_out": 0, "maps": [], "kept": None, "files": []}
    if run.job.kind is JobKind.TASK:
        from taskmon.engine.attempts.resume_point import (  # here: commands keep nothing
            files_to_json,
            kept_to_json,
            newest,
        )
        from taskmon.engine.attempts.step_rows import newest_steps, steps_to_json

        shown |= steps_to_json(newest_steps(context.paths, run, attempts))
        shown["kept"] = kept_to_json(newest(context.paths, run))
        shown["files"] = files_to_json(context.paths, run)
    return shown


def _ended(context: ReadContext, params: Fields) -> object:
    """The runs `ids`, and whether all of them are over: ended for good, or interrupted."""
    asked = run_ids(params)
    found = context.reader.runs(asked)
    for number in asked:
        if number not in found:
            raise NoSuchRunError(number)
    runs = [found[number] for number in asked]
    return {"over": all(run.state.is_over for run in runs), "runs": _all_to_json(context.reader, runs)}


def _groups(context: ReadContext, params: Fields) -> object:
    return [group_json(group) for group in context.reader.groups().values()]


def _unsettled(context: ReadContext, params: Fields) -> object:
    """The interrupted runs with their evidence: when each stopped, how far it was, its last line, its survivors."""
    from taskmon.engine.attempts.recovery import unsettled  # here: it imports Qt, which most commands do without

    found = []
    for finding in unsettled(context.reader, context.paths):
        shown = run_to_json(finding.run, None, utc_now(), time.monotonic())
        shown["progress"] = finding.progress.to_contract() if finding.progress else None
        shown["last_line"] = finding.last_line
        shown["stopped_at"] = to_text_or_none(finding.stopped_at)
        shown["survivors"] = [process.to_json() for process in finding.survivors]
        shown["can_resume"] = finding.can_resume
        found.append(shown)
    return found


def existing(reader: Reader, run_id: int) -> Run:
    """The run; NoSuchRunError if there is none."""
    run = reader.run(run_id)
    if run is None:
        raise NoSuchRunError(run_id)
    return run


def plain_json(run: Run) -> object:
    """The run without what moves."""
    return run_to_json(run, None, utc_now(), time.monotonic())


def _all_to_json(reader: Reader, runs: Sequence[Run], *, with_more: bool = False) -> list[dict[str, Any]]:
    live = reader.live([run.id for run in runs])
    now = utc_now()
    monotonic_s = time.monotonic()
    shown = [run_to_json(run, live.get(run.id), now, monotonic_s) for run in runs]
    if with_more:
        for run, each in zip(runs, shown, strict=True):
            each |= beside_to_json(run, live.get(run.id), monotonic_s)
    return shown


def group_json(group: Group) -> object:
    return {"name": group.name, "slots": group.slots, "paused": group.paused}


READING: Mapping[str, Callable[[ReadContext, Fields], object]] = {
    "list": _list_runs,
    "overview": _overview,
    "show": _show,
    "ended": _ended,
    "groups": _groups,
    "unsettled": _unsettled,
    "as_added": lambda context, params: saved_jobs.as_added(context.reader, run_id(params)),
    "jobs": lambda context, params: saved_jobs.listed(context.reader),
    "job": lambda context, params: saved_jobs.found(context.reader, params),
}
