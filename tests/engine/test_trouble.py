"""Trouble of the machine: when claims stop, when they go on, and who is at fault after all."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from taskmon.core.attempt import kept_waiting
from taskmon.core.clock import utc_now
from taskmon.core.errors import RunError
from taskmon.core.trouble import told
from taskmon.engine import trouble
from taskmon.engine.trouble import MOST_ALONE, Trouble

_LACK = told("There is no memory left.")


class Machine:
    """Tells what it is told to tell when it is tried out."""

    def __init__(self) -> None:
        self.lacks: RunError | None = None
        self.tries = 0

    def try_out(self) -> RunError | None:
        self.tries += 1
        return self.lacks


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def woken() -> threading.Event:
    """Set when something may be claimed again."""
    return threading.Event()


@pytest.fixture
def noted(qtbot: QtBot, machine: Machine, woken: threading.Event, monkeypatch: pytest.MonkeyPatch) -> Iterator[Trouble]:
    monkeypatch.setattr(trouble, "FIRST_MS", 5)
    monkeypatch.setattr(trouble, "LONGEST_MS", 20)
    made = Trouble(machine.try_out, woken.set)
    yield made
    made.close()


def _over(noted: Trouble, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not noted.stops, timeout=10_000)


def test_nothing_is_claimed_while_there_is_trouble_and_one_at_a_time_after_it(
    noted: Trouble, machine: Machine, woken: threading.Event, qtbot: QtBot
) -> None:
    machine.lacks = _LACK
    noted.note(_LACK)
    assert noted.take_chances(4) == 0
    qtbot.waitUntil(lambda: machine.tries >= 3, timeout=10_000)
    assert noted.take_chances(4) == 0

    machine.lacks = None
    _over(noted, qtbot)

    assert woken.is_set()
    assert noted.take_chances(4) == 1
    noted.note_claim()
    assert noted.take_chances(4) == 0
    woken.clear()
    noted.note_success(1)
    assert woken.is_set()
    assert noted.take_chances(4) == 4


def test_one_that_fails_after_all_ends_in_trouble_again_and_blocks_nobody(noted: Trouble, qtbot: QtBot) -> None:
    noted.note(_LACK)
    _over(noted, qtbot)
    noted.note_claim()
    noted.note(_LACK, run_id=7)
    _over(noted, qtbot)

    assert noted.take_chances(4) == 1


def test_a_run_that_alone_meets_trouble_is_at_fault_itself_in_the_end(
    noted: Trouble, machine: Machine, qtbot: QtBot
) -> None:
    for _ in range(MOST_ALONE):
        assert noted.judge(7, kept_waiting(utc_now(), _LACK)).is_trouble
        _over(noted, qtbot)

    judged = noted.judge(7, kept_waiting(utc_now(), _LACK))

    assert (judged.is_trouble, judged.never_started) == (False, True)
    assert not noted.stops
    assert noted.judge(8, kept_waiting(utc_now(), _LACK)).is_trouble  # nobody else pays for it
    assert machine.tries == MOST_ALONE


def test_trouble_that_a_try_out_meets_as_well_is_no_runs_fault_however_often(
    noted: Trouble, machine: Machine, qtbot: QtBot
) -> None:
    for _ in range(MOST_ALONE + 2):
        machine.lacks = _LACK
        before = machine.tries
        assert noted.judge(7, kept_waiting(utc_now(), _LACK)).is_trouble
        qtbot.waitUntil(_has_tried(machine, before), timeout=10_000)
        machine.lacks = None
        _over(noted, qtbot)


def _has_tried(machine: Machine, before: int) -> Callable[[], bool]:
    return lambda: machine.tries > before


def test_what_is_told_is_told_once(noted: Trouble, machine: Machine, qtbot: QtBot) -> None:
    heard: list[RunError | None] = []
    noted.changed.connect(heard.append)
    machine.lacks = _LACK
    for run_id in range(5):
        noted.note(_LACK, run_id)
    qtbot.waitUntil(lambda: machine.tries >= 2, timeout=10_000)
    machine.lacks = None
    _over(noted, qtbot)

    assert heard == [_LACK, None]
