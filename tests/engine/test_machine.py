"""How many slots a process can bear that may open only so many files."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from taskmon import system
from taskmon.engine.machine import affordable
from tests.engine.conftest import MakeBench


@pytest.fixture
def limit() -> Iterator[Callable[[int], None]]:
    before = system.open_files_limit()
    yield system.limit_open_files
    system.limit_open_files(before)


def test_250_slots_do_with_the_usual_1024_descriptors_and_1000_are_capped_with_a_word(
    limit: Callable[[int], None],
) -> None:
    """With 250 slots the monitor was ended at some 200 running attempts."""
    limit(1_024)

    assert affordable(250).number == 250
    assert affordable(250).note == ""
    capped = affordable(1_000)
    assert 250 < capped.number < 512
    assert f"{capped.number} slots are used, not 1000" in capped.note
    assert "ulimit -n" in capped.note


def test_slots_that_are_asked_for_later_are_capped_as_well(make_bench: MakeBench, limit: Callable[[int], None]) -> None:
    bench = make_bench()
    limit(1_024)

    bench.engine.set_slots(1_000)
    assert bench.engine.slots == affordable(1_000).number
    assert bench.engine.slots_note

    bench.engine.set_slots(3)
    assert (bench.engine.slots, bench.engine.slots_note) == (3, "")
