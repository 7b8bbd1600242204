"""The newest wins, in whatever order news and reads come; what moves is of the attempt that the run is at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import shiboken6
from PySide6.QtWidgets import QApplication

from taskmon.core.progress import Progress
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.core.wire import Live
from taskmon.ui.feed import Feed
from tests.core.made import run_in


@pytest.fixture
def feed(qapp: QApplication) -> Iterator[Feed]:
    made = Feed()
    yield made
    shiboken6.delete(made)


@pytest.fixture
def told(feed: Feed) -> list[Run]:
    """All that the feed hands on, in its order."""
    heard: list[Run] = []
    feed.runs_changed.connect(heard.extend)
    return heard


def running(revision: int, attempt: int = 1) -> Run:
    return replace(run_in(RunState.RUNNING), id=7, revision=revision, attempt=attempt)


def test_what_is_older_than_what_was_told_is_not_handed_on(feed: Feed, told: list[Run]) -> None:
    newer, older = running(5), running(4)

    feed.put((newer, older))
    feed.put((older,))

    assert told == [newer]
    assert feed.running == (newer,)


def test_what_is_told_during_a_read_is_not_lost_in_it_and_what_the_read_knows_better_wins(feed: Feed) -> None:
    pending = feed.begin_read()
    feed.put((running(5),))
    other = replace(running(3), id=8)
    feed.put((other,))

    newest = feed.end_read(pending, (running(4), replace(other, revision=4)), {})

    assert newest == {7: running(5), 8: replace(other, revision=4)}


def test_a_read_is_believed_against_news_from_before_it(feed: Feed, told: list[Run]) -> None:
    feed.put((running(999),))

    read = feed.end_read(feed.begin_read(), (running(5),), {})
    feed.put((running(6),))

    assert read == {7: running(5)}
    assert [run.revision for run in told] == [999, 6]


def test_what_moves_shows_only_beside_its_own_attempt(feed: Feed) -> None:
    feed.put((running(4, attempt=2),))

    feed.put_live((Live(7, 1, Progress(0.9)),))
    assert feed.live_of(running(4, attempt=2)) is None
    feed.put_live((Live(7, 3, Progress(0.1)),))  # told before the news of that attempt
    assert feed.live_of(running(4, attempt=2)) is None
    feed.put_live((Live(7, 2, Progress(0.8)),))

    live = feed.live_of(running(5, attempt=3))
    assert live is not None
    assert live.progress == Progress(0.1)


def test_what_moves_is_not_overwritten_by_what_the_store_learned_before(feed: Feed) -> None:
    pending = feed.begin_read()
    feed.put((running(4),))
    feed.put_live((Live(7, 1, Progress(0.5)),))

    feed.end_read(pending, (running(4),), {7: Live(7, 1, Progress(0.4))})

    live = feed.live_of(running(4))
    assert live is not None
    assert live.progress == Progress(0.5)


def test_a_removed_run_stays_removed_in_news_and_reads(feed: Feed, told: list[Run]) -> None:
    pending = feed.begin_read()
    feed.put((running(4),))
    feed.remove((7,))
    feed.put((running(5),))
    feed.put_live((Live(7, 1, Progress(0.5)),))

    assert feed.end_read(pending, (running(4),), {}) == {}
    assert [run.revision for run in told] == [4]
    assert feed.running == ()
    assert feed.live_of(running(4)) is None


def test_in_another_database_revisions_begin_anew(feed: Feed, told: list[Run]) -> None:
    feed.put((running(9),))
    feed.forget()

    feed.put((running(2),))

    assert [run.revision for run in told] == [9, 2]
