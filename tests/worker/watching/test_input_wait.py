"""When it is looked whether somebody is waited for, and what is made of what is seen."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from taskmon import system
from taskmon.core.journal import Identity
from taskmon.system import AtKeyboard
from taskmon.worker.watching.input_wait import InputWait

_FIRST, _SECOND = Identity(7, "1"), Identity(8, "2")


class Seen:
    """Stands for the terminal, and for what the system shows of two processes."""

    path, device = "/dev/pts/7", 77

    def __init__(self) -> None:
        self.at_terminal = {_FIRST: AtKeyboard.NOTHING, _SECOND: AtKeyboard.NOTHING}
        self.at_its_own = dict(self.at_terminal)
        self.asks_in_secret = False
        self.searches = 0

    def descendants(self, pid: int) -> list[Identity]:
        self.searches += 1
        return [_FIRST, _SECOND]

    def at_keyboard(self, process: Identity, path: str, device: int) -> AtKeyboard:
        assert path in ("", self.path)
        return self.at_terminal[process] if path else self.at_its_own[process]


Look = Callable[[float], bool]


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> Seen:
    made = Seen()
    monkeypatch.setattr(system, "descendants", made.descendants)
    monkeypatch.setattr(system, "at_keyboard", made.at_keyboard)
    return made


@pytest.fixture
def look(seen: Seen) -> Look:
    """A look at that second, at a command whose output ends within a line."""
    made = InputWait(seen)  # type: ignore[arg-type]  # has what is asked of a terminal here
    return lambda now_s: made.look(now_s, ends_in_line=True)


def test_where_nobody_waits_it_is_looked_ever_more_seldom(seen: Seen, look: Look) -> None:
    for step in range(600):
        assert not look(step / 10)

    assert 25 <= seen.searches <= 40


def test_what_is_to_be_typed_waits_for_no_later_look(seen: Seen) -> None:
    waits = InputWait(seen)  # type: ignore[arg-type]  # has what is asked of a terminal here
    assert not waits.look(0.0, ends_in_line=True)
    seen.at_terminal[_FIRST] = AtKeyboard.READS

    assert not waits.look(0.1, ends_in_line=True)
    assert waits.look_at_once(ends_in_line=True)
    assert waits.look(0.1, ends_in_line=True)


def test_while_somebody_waits_only_he_is_looked_at(seen: Seen, look: Look) -> None:
    seen.at_terminal[_SECOND] = AtKeyboard.READS
    assert [look(step / 10) for step in range(20)] == [True] * 20
    assert seen.searches == 1

    seen.at_terminal[_SECOND] = AtKeyboard.NOTHING
    assert not look(2.0)


def test_who_relays_waits_if_another_reads_at_the_terminal_behind_it(seen: Seen, look: Look) -> None:
    seen.at_terminal[_FIRST] = AtKeyboard.RELAYS
    assert not look(0.0)

    seen.at_its_own[_SECOND] = AtKeyboard.READS
    assert look(10.0)


def test_another_users_process_that_asks_for_a_password_is_recognised_by_its_terminal(seen: Seen) -> None:
    waits = InputWait(seen)  # type: ignore[arg-type]  # as above
    seen.at_terminal[_FIRST] = AtKeyboard.UNSEEN

    assert not waits.look(0.0, ends_in_line=True)
    seen.asks_in_secret = True
    assert not waits.look(10.0, ends_in_line=False)
    assert waits.look(20.0, ends_in_line=True)
