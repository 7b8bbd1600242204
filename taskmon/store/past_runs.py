"""How runs that ended well went: what is kept of each, and what is found of those of the same job."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from taskmon.core.attempt import Outcome
from taskmon.core.estimates.curve import LEAST_POINTS, Point, points_from_json
from taskmon.core.estimates.earlier import LEAST_RUNS, EarlierRun
from taskmon.core.estimates.kin import kin_of
from taskmon.core.job import Job, JobKind
from taskmon.core.states import RunState
from taskmon.store.decoding import Row, job_from_text

#: Whoever ends sooner needs no estimate, and costs nothing for one.
LEAST_S = 2.0
#: So many of a kind are kept, the newest.
MOST_OF_A_KIND = 40
COLUMNS = ("run_id", "attempt", "kind", "same", "elapsed_s", "curve")
_MOST_READ = 20
_KEPT = "SELECT same, elapsed_s, curve FROM past_run WHERE kind = ? AND run_id <> ? ORDER BY run_id DESC LIMIT ?"
#: Of the newest runs that succeeded those that ended before there was such a table, or whose database was rebuilt.
_OTHERS = (
    "SELECT job, elapsed_s FROM (SELECT id, job, elapsed_s FROM run INDEXED BY ix_run_state WHERE state = 'succeeded'"
    " ORDER BY id DESC LIMIT 2000) AS ended WHERE elapsed_s >= ? AND length(job) < 4096 AND id <> ?"
    " AND NOT EXISTS (SELECT 1 FROM past_run WHERE run_id = ended.id) LIMIT 200"
)
#: More than so many of a kind, the oldest.
FORGET = (
    "DELETE FROM past_run WHERE kind = :kind AND run_id <= (SELECT run_id FROM past_run WHERE kind = :kind"
    " ORDER BY run_id DESC LIMIT 1 OFFSET :most)"
)

_ENCODER = json.JSONEncoder(separators=(",", ":"))


def values_of(run_id: int, attempt: int, job: Job, outcome: Outcome, points: Iterable[Point]) -> dict[str, Any] | None:
    """The parameters for COLUMNS; None: there is nothing to learn from it.

    A later attempt of a task may have gone on from what an earlier one had kept, so it says nothing of the whole.
    """
    took_s = outcome.elapsed_s
    if outcome.state is not RunState.SUCCEEDED or took_s is None or took_s < LEAST_S:
        return None
    if job.kind is JobKind.TASK and attempt > 1:
        return None
    kin = kin_of(job)
    shown = [[round(at_s, 2), round(fraction, 4)] for at_s, fraction in points]
    return {
        "run_id": run_id,
        "attempt": attempt,
        "kind": kin.kind,
        "same": kin.same,
        "elapsed_s": took_s,
        "curve": _ENCODER.encode(shown) if len(shown) >= LEAST_POINTS else None,
    }


def find(job: Job, run_id: int, read: Callable[..., Iterable[Row]]) -> list[EarlierRun]:
    """How earlier runs of the same job, or of its kind, went; the newest first.

    Args:
        run_id: Of the run that is asked for: it is no earlier one.
        read: Performs SQL with these parameters.
    """
    kin = kin_of(job)
    found = [
        EarlierRun(float(took_s), _points(curve), same == kin.same)
        for same, took_s, curve in read(_KEPT, kin.kind, run_id, _MOST_READ)
        if isinstance(took_s, (int, float)) and took_s > 0
    ]
    if sum(run.is_same for run in found) >= LEAST_RUNS:
        return found
    for text, took_s in read(_OTHERS, LEAST_S, run_id):
        other = job_from_text(text)
        if other is None or other.kind is not job.kind or not isinstance(took_s, (int, float)):
            continue
        theirs = kin_of(other)
        if theirs.kind == kin.kind:
            found.append(EarlierRun(float(took_s), (), theirs.same == kin.same))
            if len(found) >= _MOST_READ:
                break
    return found


def _points(curve: object) -> tuple[Point, ...]:
    if not isinstance(curve, str):
        return ()
    try:
        return points_from_json(json.loads(curve))
    except (ValueError, RecursionError):
        return ()
