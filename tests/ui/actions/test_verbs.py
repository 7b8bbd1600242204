"""The window offers nothing that the rules of a run refuse, and says of each verb what they make of it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from typing import Any

import pytest

from taskmon.core import run as rules
from taskmon.core.attempt import Outcome
from taskmon.core.errors import RefusedError
from taskmon.core.job import Isolation, Job, JobKind, in_thread
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.ui.actions import verbs
from taskmon.ui.actions.verbs import Verb

_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_VERBS = [each for each in vars(verbs).values() if isinstance(each, Verb)]
_JOBS = (
    Job(("true",), "/"),
    Job((), "/", kind=JobKind.TASK, task="a:b"),
    Job((), "/", kind=JobKind.TASK, task="a:b", isolation=Isolation.THREAD),
)


class _Rules:
    """What Control's verbs make of one run, by the rules alone."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.after: Run | None = run

    def cancel(self, run_id: int) -> Future[Any]:
        return self._told(rules.cancel(self.run, _NOW))

    def pause(self, run_id: int) -> Future[Any]:
        return self._told(rules.pause(self.run))

    def resume(self, run_id: int) -> Future[Any]:
        return self._told(rules.go_on(self.run))

    def hold(self, run_id: int) -> Future[Any]:
        return self._told(rules.hold(self.run))

    def release(self, run_id: int) -> Future[Any]:
        return self._told(rules.release(self.run))

    def retry(self, run_id: int, *, seen_attempt: int, resume: bool = False, **more: Any) -> Future[Any]:
        rules.check_attempt(self.run, seen_attempt)
        return self._told(rules.again(self.run, resume=resume))

    def mark_failed(self, run_id: int, *, seen_attempt: int) -> Future[Any]:
        rules.check_attempt(self.run, seen_attempt)
        return self._told(rules.mark_failed(self.run))

    def let_go(self, run_id: int) -> Future[Any]:
        return self._told(rules.let_go(self.run, Outcome(RunState.INTERRUPTED, _NOW)))

    def duplicate(self, run_id: int) -> Future[Any]:
        return self._told(self.run)

    def remove(self, run_id: int) -> Future[Any]:
        if self.run.state is RunState.RUNNING:
            raise RefusedError("It is running.")
        return self._told(None)

    def _told(self, after: Run | None) -> Future[Any]:
        self.after = after
        return Future()


def _standing() -> Iterator[Run]:
    """A run in every state, with all facts that it can have there."""
    for job, state, first, second in product(_JOBS, RunState, (False, True), (False, True)):
        run = Run(7, "x", job, state, _NOW, attempt=1, ended_at=_NOW if state.is_over else None)
        if state is RunState.RUNNING and not (first and in_thread(job)):  # what can't be paused never is
            yield replace(run, paused=first, cancelling=second)
        elif state is RunState.QUEUED:
            yield replace(run, held=first, not_before=_NOW if second else None)
        elif not first and not second:
            yield run


@pytest.mark.parametrize("verb", _VERBS, ids=lambda verb: verb.key)
def test_what_the_window_offers_is_allowed_and_comes_out_as_it_says(verb: Verb) -> None:
    offered = [run for run in _standing() if verb.allowed(run)]
    assert offered

    for run in offered:
        control = _Rules(run)
        verb.ask(control, run)
        became = control.after.state if control.after is not None else None
        if run.state is RunState.RUNNING and verb.becomes[run.state] is RunState.CANCELLED:
            assert control.after is not None
            assert control.after.cancelling  # until its worker has said what became of it
        else:
            assert became is verb.becomes[run.state], run
