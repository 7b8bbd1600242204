"""Why a fact holds: told in English by worker and engine, and said in the reader's language."""

from __future__ import annotations

import pytest

from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.core.wire import Live
from taskmon.engine.attempts.standstill import _WHY
from taskmon.ui.text.note import note_text
from taskmon.ui.text.run import progress_text
from taskmon.worker.watching.rhythm import Rhythm
from tests.core.made import NOW, run_in


def test_a_quiet_run_says_so_in_german(german: None) -> None:
    """In a German window its row said: quiet for 70 s."""
    run: Run = run_in(RunState.RUNNING)
    live = Live(run.id, run.attempt, facts=("quiet",), note=Rhythm().note(74.0))

    assert progress_text(run, live, NOW) == "still seit 70 s"


def test_how_long_it_is_usually_quiet_is_said_in_german(german: None) -> None:
    rhythm = Rhythm()
    for second in range(0, 60, 5):
        rhythm.sign(float(second))

    assert note_text(rhythm.note(355.0)) == "still seit 5 min; sonst nicht länger als 5 s"


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (_WHY["stopped"].format(pid=12), "jemand hat seinen Worker (pid 12) angehalten (SIGSTOP); er wird fortgesetzt"),
        (
            "Process 12 (nginx) belongs to another user and can't be ended by this one.",
            "Prozess 12 (nginx) gehört einem anderen Benutzer und lässt sich von diesem nicht beenden.",
        ),
        ("it rains", "it rains"),
        ("quiet for \x1b[1m a while", "quiet for \\x1b[1m a while"),
    ],
)
def test_what_worker_and_engine_say_is_said_in_german_and_anything_else_as_it_was_told(
    german: None, told: str, said: str
) -> None:
    assert note_text(told) == said
