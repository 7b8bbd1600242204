"""What has become of a run, in words that a person would say."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from taskmon.core.attempt import Attempt
from taskmon.core.errors import RunError
from taskmon.core.run import Transition
from taskmon.core.states import Actor, RunState
from taskmon.ui.text.details.history import change_words, history_lines, why_text
from tests.core.made import NOW

_ENDED = Attempt(1, 2, RunState.FAILED, "n", "b", "h", NOW, NOW, NOW + timedelta(seconds=192), 2, elapsed_s=192.0)
FAILED = replace(_ENDED, error=RunError("exit status 2"))


def change(source: RunState | None, target: RunState, by: Actor, why: str = "", attempt: int = 2) -> Transition:
    return Transition(NOW, source, target, by.value, why, attempt)


def test_a_failure_that_its_policy_tries_again_says_all_of_it() -> None:
    step = change(RunState.RUNNING, RunState.QUEUED, Actor.POLICY, "exit status 2; again in 20 s")

    assert change_words(step, FAILED) == "failed: exit status 2 after 3 min 12 s; tried again by its policy in 20 s"


@pytest.mark.parametrize(
    ("step", "attempt", "said"),
    [
        (change(None, RunState.QUEUED, Actor.USER, "added", 0), None, "added by you"),
        (change(RunState.QUEUED, RunState.RUNNING, Actor.ENGINE, "a slot is free"), None, "attempt 2 began"),
        (
            change(RunState.RUNNING, RunState.FAILED, Actor.ENGINE, "x"),
            FAILED,
            "failed: exit status 2 after 3 min 12 s",
        ),
        (
            change(RunState.RUNNING, RunState.SUCCEEDED, Actor.ENGINE),
            replace(_ENDED, state=RunState.SUCCEEDED, elapsed_s=0.25),
            "succeeded after 250 ms",
        ),
        (
            change(RunState.RUNNING, RunState.QUEUED, Actor.POLICY, "x; again in 0 s"),
            FAILED,
            "failed: exit status 2 after 3 min 12 s; tried again by its policy at once",
        ),
        (
            change(RunState.RUNNING, RunState.QUEUED, Actor.ENGINE, "never started"),
            replace(_ENDED, started_at=None, elapsed_s=None, error=RunError("It was never started: its worker died.")),
            "failed: It was never started: its worker died; queued again",
        ),
        (change(RunState.FAILED, RunState.QUEUED, Actor.USER, "asked to run again"), FAILED, "tried again by you"),
        (
            change(RunState.INTERRUPTED, RunState.QUEUED, Actor.RECOVERY, "asked to go on"),
            FAILED,
            "tried again from where it was at launch",
        ),
        (
            change(RunState.QUEUED, RunState.CANCELLED, Actor.USER, "", 0),
            None,
            "cancelled before it was started by you",
        ),
        (change(RunState.INTERRUPTED, RunState.FAILED, Actor.USER, "x"), FAILED, "marked failed by you"),
        (change(RunState.QUEUED, RunState.FAILED, Actor.POLICY, "run 4 failed"), None, "failed: run 4 failed"),
        (change(RunState.RUNNING, RunState.RUNNING, Actor.USER, "paused"), FAILED, "paused by you"),
        (change(RunState.RUNNING, RunState.RUNNING, Actor.ENGINE, ""), FAILED, ""),
    ],
)
def test_each_change_has_words(step: Transition, attempt: Attempt | None, said: str) -> None:
    assert change_words(step, attempt) == said


@pytest.mark.parametrize(
    ("why", "said"),
    [
        ("moved up", "nach oben verschoben"),
        ("moved before run 12", "vor Lauf 12 verschoben"),
        ("moved behind run 12", "hinter Lauf 12 verschoben"),
        ("duplicate of run 12", "Duplikat von Lauf 12"),
        ("run 12 failed", "Lauf 12 fehlgeschlagen"),
        ("run 12 cancelled", "Lauf 12 abgebrochen"),
        ("attempt 2", "Versuch 2"),
        ("exit status 2.", "exit status 2"),
    ],
)
def test_what_the_engine_notes_is_said_in_german_with_the_run_that_it_names(german: None, why: str, said: str) -> None:
    assert why_text(change(RunState.QUEUED, RunState.QUEUED, Actor.USER, why)) == said


def test_lines_are_in_their_order_and_hold_no_control_characters() -> None:
    history = [
        change(None, RunState.QUEUED, Actor.USER, "added", 0),
        change(RunState.RUNNING, RunState.FAILED, Actor.ENGINE),
    ]
    hostile = replace(FAILED, error=RunError("bad\x1b[31m\nnews\u202e"))

    first, second = history_lines(history, [hostile], NOW)

    assert first.endswith("· added by you")
    assert (first + second).isprintable()
    assert "news" in second
