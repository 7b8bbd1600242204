"""A run as JSON, as the CLI prints it and the local socket carries it (ARCHITECTURE.md)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from taskmon.core.clock import to_text
from taskmon.core.masking import masked_job
from taskmon.core.progress import Progress
from taskmon.core.run import Run, Transition
from taskmon.core.states import Fact, RunState


@dataclass(frozen=True, slots=True)
class Live:
    """What moves while an attempt runs; in a table of its own, without revision or history."""

    run_id: int
    attempt: int
    progress: Progress | None = None
    eta_s: float | None = None
    facts: tuple[str, ...] = ()  #: `Fact` values that the worker noticed: paused, quiet, waiting for input
    line: str = ""  #: the newest line of output
    note: str = ""  #: why a fact holds, for people: "quiet for 4 min", "pid 12 belongs to another user"
    at: datetime | None = None
    heard_bytes: int | None = None  #: how much of control.jsonl the worker had read; not stored


def facts_of(run: Run, live: Live | None) -> list[str]:
    """The facts beside a run's state, each once, in a fixed order."""
    found = set(live.facts) if live is not None and run.state is RunState.RUNNING else set()
    # The store's word: what was asked for and answered is shown at once, also where no monitor reads the worker.
    found.discard(Fact.PAUSED)
    if run.paused and run.state is RunState.RUNNING:
        found.add(Fact.PAUSED)
    if run.held and run.state is RunState.QUEUED:
        found.add(Fact.HELD)
    if run.cancelling:
        found.add(Fact.CANCELLING)
    return [fact.value for fact in Fact if fact.value in found]


def elapsed_s(run: Run, now: datetime) -> float | None:
    """Seconds that the newest attempt has taken, or took; None before the first."""
    if run.started_at is None:
        return None
    until = run.ended_at or (now if run.state is RunState.RUNNING else None)
    return None if until is None else max(0.0, round((until - run.started_at).total_seconds(), 3))


def run_to_json(run: Run, live: Live | None, now: datetime) -> dict[str, Any]:
    """The contract's object for one run; secrets masked."""
    current = live if live is not None and live.attempt == run.attempt and run.attempt > 0 else None
    progress = current.progress if current else None
    return {
        "id": run.id,
        "name": run.name,
        "state": run.state.value,
        "revision": run.revision,
        "attempt": run.attempt,
        "max_attempts": run.retry.max_attempts,
        "group": run.group,
        "priority": run.priority,
        "tags": list(run.tags),
        "job": masked_job(run.job).to_json(),
        "progress": progress.to_json() if progress else None,
        "eta_s": current.eta_s if current and run.state is RunState.RUNNING else None,
        "facts": facts_of(run, current),
        "error": run.error.to_json() if run.error else None,
        "result": run.result,
        "exit_code": run.exit_code,
        "signal": run.signal,
        "pid": run.pid,
        "created_at": to_text(run.created_at),
        "not_before": to_text(run.not_before) if run.not_before else None,
        "started_at": to_text(run.started_at) if run.started_at else None,
        "ended_at": to_text(run.ended_at) if run.ended_at else None,
        "elapsed_s": elapsed_s(run, now),
    }


def transition_to_json(step: Transition) -> dict[str, Any]:
    return {
        "at": to_text(step.at),
        "from": step.source.value if step.source else None,
        "to": step.target.value,
        "by": step.by,
        "why": step.why,
        "attempt": step.attempt,
    }
