"""How runs that ended well went: what is kept of each, and what is found of those of the same job."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from taskmon.core.attempt import Outcome
from taskmon.core.estimates.curve import LEAST_POINTS, Point, points_from_json
from taskmon.core.estimates.earlier import LEAST_RUNS, EarlierRun, is_whole
from taskmon.core.estimates.kin import kin_of
from taskmon.core.job import Job
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.store.decoding import Row, job_from_text

#: Whoever ends sooner needs no estimate, and costs nothing for one.
LEAST_S = 2.0
#: So many of the very same job are kept, the newest, however many others of its kind ended later.
MOST_OF_A_JOB = 20
#: So many of a kind, the newest: a folder of files, each its own job, must not keep a row for each file.
MOST_OF_A_KIND = 1_000
#: So many of a kind go at once; of before there was a bound there may be a million.
MOST_FORGOTTEN = 100
COLUMNS = ("run_id", "attempt", "kind", "same", "elapsed_s", "curve")
_MOST_READ = 20
SAME = "SELECT elapsed_s, curve FROM past_run WHERE same = ? AND run_id <> ? ORDER BY run_id DESC LIMIT ?"
KIND = "SELECT elapsed_s, curve FROM past_run WHERE kind = ? AND same <> ? AND run_id <> ? ORDER BY run_id DESC LIMIT ?"
#: Of the newest runs that succeeded those that ended before there was such a table, or whose database was rebuilt;
#: first those that were asked for in the very words.
OTHERS = (
    "SELECT job, elapsed_s, CAST(attempt AS INTEGER), CAST(fresh_from AS INTEGER) FROM ("
    "SELECT id, job, elapsed_s, attempt, fresh_from FROM run INDEXED BY ix_run_state WHERE state = 'succeeded'"
    " ORDER BY id DESC LIMIT 2000) AS ended WHERE elapsed_s >= ?2 AND length(job) < 4096 AND id <> ?1"
    " AND NOT EXISTS (SELECT 1 FROM past_run WHERE run_id = ended.id)"
    " ORDER BY job = (SELECT job FROM run WHERE id = ?1) DESC, id DESC LIMIT 200"
)
#: More than so many of a job, the oldest.
FORGET = (
    "DELETE FROM past_run WHERE same = :same AND run_id <= (SELECT run_id FROM past_run WHERE same = :same"
    " ORDER BY run_id DESC LIMIT 1 OFFSET :most)"
)
#: More than so many of a kind, the oldest, a portion at a time.
FORGET_OF_KIND = (
    "DELETE FROM past_run WHERE rowid IN (SELECT rowid FROM past_run WHERE kind = :kind"
    " ORDER BY run_id DESC LIMIT :portion OFFSET :most)"
)

_ENCODER = json.JSONEncoder(separators=(",", ":"))


def values_of(run: Run, attempt: int, outcome: Outcome, points: Iterable[Point]) -> dict[str, Any] | None:
    """The parameters for COLUMNS; None: there is nothing to learn from it."""
    took_s = outcome.elapsed_s
    if outcome.state is not RunState.SUCCEEDED or took_s is None or took_s < LEAST_S:
        return None
    if not is_whole(run.job.kind, attempt, run.fresh_from):
        return None
    kin = kin_of(run.job)
    shown = [[round(at_s, 2), round(fraction, 4)] for at_s, fraction in points]
    return {
        "run_id": run.id,
        "attempt": attempt,
        "kind": kin.kind,
        "same": kin.same,
        "elapsed_s": took_s,
        "curve": _ENCODER.encode(shown) if len(shown) >= LEAST_POINTS else None,
    }


def find(job: Job, run_id: int, read: Callable[..., Iterable[Row]]) -> list[EarlierRun]:
    """How earlier runs went: those of the very same job first, then others of its kind, of each the newest first.

    Args:
        run_id: Of the run that is asked for: it is no earlier one.
        read: Performs SQL with these parameters.
    """
    kin = kin_of(job)
    same = _runs(read(SAME, kin.same, run_id, _MOST_READ), is_same=True)
    others = _runs(read(KIND, kin.kind, kin.same, run_id, _MOST_READ - len(same)), is_same=False)
    if len(same) < LEAST_RUNS:
        for text, took_s, attempt, fresh_from in read(OTHERS, run_id, LEAST_S):
            other = job_from_text(text)
            if other is None or other.kind is not job.kind or not isinstance(took_s, (int, float)):
                continue
            theirs = kin_of(other)
            if theirs.kind == kin.kind and is_whole(other.kind, attempt, fresh_from):
                is_same = theirs.same == kin.same
                (same if is_same else others).append(EarlierRun(float(took_s), (), is_same))
    return [*same, *others][:_MOST_READ]


def _runs(rows: Iterable[Row], *, is_same: bool) -> list[EarlierRun]:
    return [
        EarlierRun(float(took_s), _points(curve), is_same)
        for took_s, curve in rows
        if isinstance(took_s, (int, float)) and took_s > 0
    ]


def _points(curve: object) -> tuple[Point, ...]:
    if not isinstance(curve, str):
        return ()
    try:
        return points_from_json(json.loads(curve))
    except (ValueError, RecursionError):
        return ()
