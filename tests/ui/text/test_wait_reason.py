"""Why a run waits, in words: what was read gives way to what the run itself says, which may be newer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from taskmon.core.progress import Progress
from taskmon.core.queue.reason import MOST_PLACES, Reason, ReasonKind
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.core.wire import Live
from taskmon.ui.text.wait_reason import place_text, waiting_lines, waiting_text
from tests.ui.text.test_run import NOW, run

K = ReasonKind


def said(waiting: Run, *reasons: Reason) -> list[str]:
    return [line.text for line in waiting_lines(waiting, Live(waiting.id, waiting.attempt, reasons=reasons), NOW)]


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        (Reason(K.GROUP_PAUSED, group="default"), "group default is paused"),
        (Reason(K.GROUP_CLOSED, group="default"), "group default has no slots"),
        (Reason(K.GROUP_FULL, group="default", count=2, most=2), "group default is full (2 of 2)"),
        (Reason(K.PREPARING), "its environment is being prepared"),
        (Reason(K.PLACE, count=1), "next in the queue"),
        (Reason(K.PLACE, count=23), "23rd in the queue"),
        (Reason(K.PLACE, count=2, group="default"), "2nd of group default"),
        (Reason(K.SLOTS, count=4, most=4), "all 4 slots are in use"),
    ],
)
def test_each_reason_has_its_words(reason: Reason, text: str) -> None:
    assert said(run(RunState.QUEUED), reason) == [text]


def test_a_name_is_shown_as_it_is_and_no_longer_than_a_row() -> None:
    waiting = run(RunState.QUEUED, waits_for=1)

    assert said(waiting, Reason(K.AFTER, 7, "<b>x\u202e\n" + "y" * 500, count=1))[0].startswith("after <b>x\\u202e\\n")
    assert len(said(waiting, Reason(K.AFTER, 7, "y" * 500, count=1))[0]) < 80
    assert said(waiting, Reason(K.AFTER, 7, "x", count=3)) == ["after 3 other runs"]


def test_what_the_run_says_itself_is_newer_than_what_was_read() -> None:
    place = Reason(K.PLACE, count=3)

    assert said(run(RunState.QUEUED, held=True), place) == ["on hold"]
    assert said(run(RunState.QUEUED, waits_for=2), place) == ["after 2 other runs"]
    assert said(run(RunState.QUEUED), Reason(K.HELD), Reason(K.AFTER, 7, "x", count=1), place) == ["3rd in the queue"]
    assert said(run(RunState.QUEUED), Reason(K.GROUP_FULL, group="left", count=1, most=1), place) == [
        "3rd in the queue"
    ]
    at = NOW + timedelta(minutes=5)
    assert said(run(RunState.QUEUED, not_before=at), Reason(K.TIME, at=at)) == ["starts in 5 min"]
    assert said(run(RunState.QUEUED), Reason(K.TIME, at=at)) == []
    assert waiting_text(run(RunState.QUEUED), None, NOW) == "queued"


def test_who_prepares_says_how_far_it_is() -> None:
    waiting = run(RunState.QUEUED)
    live = Live(waiting.id, waiting.attempt + 1, Progress(message="fetching"), reasons=(Reason(K.PREPARING),))

    assert waiting_text(waiting, live, NOW) == "fetching"
    assert waiting_text(waiting, replace(live, progress=None), NOW) == "its environment is being prepared"


def test_places_are_counted_as_people_do() -> None:
    numbers = (1, 2, 3, 4, 11, 12, 13, 21, 22, 101, 111, 1_000)

    assert [place_text(number) for number in numbers] == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "22nd", "101st", "111th", "1,000th",
    ]  # fmt: skip
    assert place_text(MOST_PLACES + 1) == "more than 1,000th"
