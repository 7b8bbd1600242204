"""A run as JSON, as the CLI prints it and the local socket carries it: a contract that other programs rely on.

    {"id": 7, "name": "…", "state": "running", "revision": 4, "attempt": 1, "max_attempts": 3, "group": "default",
     "priority": 0, "tags": [], "job": {"kind": "command", "argv": […], "cwd": "…", "env": {…}, "pty": false, …},
     "progress": {"fraction": 0.42, "done": 42, "total": 100, "unit": "files", "message": "…", "step": null,
                  "steps": null},
     "eta_s": 12.5, "facts": [], "error": {"message": "…", "code": "exit", "details": {…}}, "result": null,
     "exit_code": null, "signal": null, "pid": 123, "created_at": "2026-01-01T00:00:00.000Z", "not_before": null,
     "started_at": "…", "ended_at": null, "elapsed_s": 3.2, "rate": 2.5, "rate_unit": "files", "eta_range_s": [11, 15]}

`rate` is in `rate_unit`s ("B" for bytes) a second. `eta_s` is the best single guess within `eta_range_s`.

`show` adds `attempts` and `history` (`Attempt.to_json`, `transition_to_json`), `kept` (steps, checkpoint, state of the
newest attempt), `files` ([{name, bytes, path}]), `after` ([{id, kind}]) and `environment_differences` ({name: {job,
monitor}}); also `usual_s` ([from, to]: how long runs of this job take) and `stalled_s` (how long nothing has moved of
what did before), `estimated` (nobody said how far it is: it was told from its files) and `at_least` (its total still
grows), which `overview` has as well.

Any value may be null where nothing is known. `attempt` is 0 before the first; times, pid, exit_code and signal are the
newest attempt's, a signal's number is in error.details.signal_number. `elapsed_s` is measured on a monotonic clock, so
it is not the difference of the two instants: paused and suspended time does not count. A run that was cancelled, or
failed, while it was queued for another attempt keeps the times and the status of the attempt before; its error says so,
with `ended_after_attempt` in the details. Details of an `exception` have exception, exception_types, traceback.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from taskmon.core import storable
from taskmon.core.clock import recorded, seconds_between, to_text, to_text_or_none
from taskmon.core.estimates.estimate import Estimate
from taskmon.core.journal import LONGEST_LINE
from taskmon.core.progress import Progress
from taskmon.core.queue.reason import Reason
from taskmon.core.run import Run, Transition
from taskmon.core.secrets.masking import masked_job
from taskmon.core.states import Fact, RunState

_MOST_SECONDS = 1e12


@dataclass(frozen=True, slots=True)
class Live:
    """What moves while an attempt runs; in a table of its own, without revision or history."""

    run_id: int
    attempt: int
    progress: Progress | None = None
    eta_s: float | None = None  #: as workers of earlier versions told it
    facts: tuple[str, ...] = ()  #: `Fact` values that the worker noticed: paused, quiet, waiting for input
    line: str = ""  #: the newest line of output
    note: str = ""  #: why a fact holds, for people: "quiet for 4 min", "pid 12 belongs to another user"
    at: datetime | None = None
    elapsed_s: float | None = None  #: how long the command ran until it stood still the last time; None: not known
    since_s: float | None = None  #: and from when on it has run since, on this boot's monotonic clock; None: it stands
    estimate: Estimate | None = None  #: what the monitor reckons; None: nobody has yet
    heard_bytes: int | None = None  #: how much of control.jsonl the worker had read; not stored
    #: Whether its terminal hides what is typed, as for a password; None: nothing can be typed to it. Not stored.
    hides_input: bool | None = None
    #: Why a queued run waits, the first to be told first; read where that is to be shown, and stored nowhere.
    reasons: tuple[Reason, ...] = ()

    @staticmethod
    def from_worker(value: object, run_id: int, attempt: int, now: datetime) -> Live | None:
        """Read what a worker wrote of its progress, forgivingly; `now`: when, where that can't be read."""
        if not isinstance(value, dict):
            return None
        facts, heard, hides = value.get("facts"), value.get("heard_bytes"), value.get("hides_input")
        return Live(
            run_id=run_id,
            attempt=attempt,
            progress=Progress.from_json(value.get("progress")),
            eta_s=_seconds(value.get("eta_s")),
            facts=tuple(fact for fact in Fact if fact in facts) if isinstance(facts, list) else (),
            line=storable.text(value.get("line"), LONGEST_LINE),
            note=storable.text(value.get("note"), LONGEST_LINE),
            at=_instant(value.get("at")) or now,
            elapsed_s=_seconds(value.get("elapsed_s")),
            since_s=_seconds(value.get("since_s")),
            heard_bytes=heard if isinstance(heard, int) and 0 <= heard < 2**63 else None,
            hides_input=hides if isinstance(hides, bool) else None,
        )

    def elapsed_by(self, monotonic_s: float) -> float | None:
        """How long the command has run when the monotonic clock says `monotonic_s`; None if that is not known."""
        if self.elapsed_s is None or self.since_s is None:
            return self.elapsed_s
        if self.since_s > monotonic_s:
            return None  # it was written before another boot
        return round(self.elapsed_s + monotonic_s - self.since_s, 3)


def current(run: Run, live: Live | None) -> Live | None:
    """`live`, if it tells of the run's newest attempt, or of what has to be done before the next one."""
    if live is None or (run.attempt == 0 and live.attempt == 0):
        return None
    awaited = run.attempt + (run.state is RunState.QUEUED)
    return live if live.attempt in (run.attempt, awaited) else None


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


def elapsed_s(run: Run, live: Live | None, now: datetime, monotonic_s: float) -> float | None:
    """Seconds that the newest attempt has taken, or took, without those in which it stood still; None before the first.

    Args:
        monotonic_s: What the monotonic clock says, which nobody sets and which stands still while the computer sleeps.
    """
    if run.state is not RunState.RUNNING:
        return took_s(run)
    if run.started_at is None:
        return None
    counted_s = live.elapsed_by(monotonic_s) if live is not None and live.attempt == run.attempt else None
    # Where it is not known, its worker has not said anything yet, or is one of an earlier version.
    return seconds_between(run.started_at, now) if counted_s is None else counted_s


def took_s(run: Run) -> float | None:
    """Seconds that the newest attempt of a run took that does not run, as measured; None where there was none."""
    if run.elapsed_s is not None or run.started_at is None or run.ended_at is None:
        return run.elapsed_s
    return seconds_between(run.started_at, run.ended_at)  # Nobody was left to measure it.


def estimate_by(run: Run, live: Live | None, monotonic_s: float) -> Estimate | None:
    """What is reckoned of a running run, as of now; None where it does not run, or nothing is.

    Args:
        monotonic_s: As in `elapsed_s`.
    """
    if run.state is not RunState.RUNNING or live is None or live.attempt != run.attempt or live.estimate is None:
        return None
    elapsed_s = live.elapsed_by(monotonic_s)
    return None if elapsed_s is None else live.estimate.by(elapsed_s)  # None: it is of another boot


def run_to_json(run: Run, live: Live | None, now: datetime, monotonic_s: float) -> dict[str, Any]:
    """The contract's object for one run; secrets masked. Clocks as in `elapsed_s`."""
    now_true = current(run, live)
    progress = now_true.progress if now_true else None
    estimate = estimate_by(run, now_true, monotonic_s)
    told_s = now_true.eta_s if now_true and run.state is RunState.RUNNING else None
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
        "progress": progress.to_contract() if progress else None,
        "eta_s": estimate.left_s if estimate else told_s,
        "facts": facts_of(run, now_true),
        "error": run.error.to_json() if run.error else None,
        "result": run.result,
        "exit_code": run.exit_code,
        "signal": run.signal,
        "pid": run.pid,
        "created_at": to_text(run.created_at),
        "not_before": to_text_or_none(run.not_before),
        "started_at": to_text_or_none(run.started_at),
        "ended_at": to_text_or_none(run.ended_at),
        "elapsed_s": elapsed_s(run, now_true, now, monotonic_s),
        "rate": estimate.rate if estimate else None,
        "rate_unit": estimate.rate_unit if estimate else None,
        "eta_range_s": [estimate.low_s, estimate.high_s] if estimate and estimate.left_s is not None else None,
    }


def beside_to_json(run: Run, live: Live | None, monotonic_s: float) -> dict[str, Any]:
    """What is told of a run beside the contract: how long it usually takes, how sure its progress is, a standstill."""
    now_true = current(run, live)
    estimate = estimate_by(run, now_true, monotonic_s)
    usual = estimate is not None and estimate.usual_low_s is not None
    moved_at_s = estimate.moved_at_s if estimate is not None else None
    stalled_s = estimate.at_s - moved_at_s if estimate is not None and moved_at_s is not None else None
    progress = now_true.progress if now_true else None
    return {
        "usual_s": [estimate.usual_low_s, estimate.usual_high_s] if estimate and usual else None,
        "stalled_s": None if stalled_s is None else round(max(0.0, stalled_s), 1),
        "estimated": progress is not None and progress.estimated,
        "at_least": progress is not None and progress.at_least,
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


def _seconds(value: object) -> float | None:
    try:
        found = storable.number(value, 0.0)
    except ValueError:
        return None
    return None if found is None or found >= _MOST_SECONDS else found


def _instant(value: object) -> datetime | None:
    try:
        return recorded(value)
    except ValueError:
        return None
