"""Which run stands in which row, and by which steps one order becomes another."""

from __future__ import annotations

import random
from array import array

import pytest

from taskmon.store import Section
from taskmon.ui.run_list.order.rows import SHORT, Rows, Step


def order(*ids: int) -> array[int]:
    return array("q", ids)


def made(running: array[int], queue: array[int], ended: array[int]) -> Rows:
    rows = Rows()
    for section, ids in zip(Section, (running, queue, ended), strict=True):
        rows.replace(section, ids)
    for section, is_headed in rows.heads().items():
        rows.set_headed(section, is_headed)
    return rows


def test_each_section_has_its_name_above_it_where_there_are_several() -> None:
    rows = made(order(7, 9), order(), order(5, 3, 1))

    assert [rows.id_at(row) for row in range(len(rows))] == [None, 7, 9, None, 5, 3, 1]
    assert [rows.row_of(run_id) for run_id in (7, 9, 5, 3, 1, 4)] == [1, 2, 4, 5, 6, None]
    assert rows.rows_of(set(range(20))) == {7: 1, 9: 2, 5: 4, 3: 5, 1: 6}
    assert [rows.id_at(row) for row in range(3)] == [None, 7, 9]


def test_one_section_alone_is_not_named() -> None:
    rows = made(order(), order(), order(5, 3, 1))

    assert [rows.id_at(row) for row in range(len(rows))] == [5, 3, 1]


def test_a_folded_section_has_one_row_and_all_its_runs() -> None:
    rows = made(order(7), order(8), order(5, 3, 1))
    rows.set_folded(Section.ENDED, True)

    assert len(rows) == 5
    assert rows.row_of(3) is None
    assert rows.count() == 5
    assert list(rows) == [7, 8, 5, 3, 1]


@pytest.mark.parametrize("seed", range(20))
def test_any_order_becomes_any_other_by_its_steps_or_is_another_altogether(seed: int) -> None:
    rng = random.Random(seed)
    rows = made(order(), order(), order(*rng.sample(range(40), 20)))
    rows.newest_first = False
    wanted = list(rows.ids(Section.ENDED))
    for run_id in rng.sample(wanted, rng.randint(0, 5)):
        wanted.remove(run_id)
    for run_id in rng.sample(range(40, 60), rng.randint(0, 5)):
        wanted.insert(rng.randint(0, len(wanted)), run_id)
    if seed % 4 == 0:
        rng.shuffle(wanted)

    steps = rows.steps_to(Section.ENDED, order(*wanted))

    assert (steps is None) == (seed % 4 == 0)
    for step in steps or ():
        rows.take(Section.ENDED, step)
    assert steps is None or list(rows.ids(Section.ENDED)) == wanted


@pytest.mark.parametrize("seed", range(20))
def test_what_ends_is_put_among_the_ended_ones_the_newest_first(seed: int) -> None:
    rng = random.Random(seed)
    had = sorted(rng.sample(range(100), 50), reverse=True)
    rows = made(order(), order(), order(*had))
    goes = rng.sample(had, rng.randint(0, 8))
    comes = rng.sample([run_id for run_id in range(100) if run_id not in had], rng.randint(0, 8))

    steps = rows.with_changes(Section.ENDED, goes, comes)

    wanted = sorted({*had, *comes} - set(goes), reverse=True)
    assert list(rows.after(Section.ENDED, steps)) == wanted
    for step in steps:
        rows.take(Section.ENDED, step)
    assert list(rows.ids(Section.ENDED)) == wanted


def test_a_run_is_found_in_a_long_order_of_any_kind() -> None:
    """Its number was searched among bytes: parts of two neighbours can look like it."""
    ids = [256 * number for number in range(2 * SHORT)]
    random.Random(7).shuffle(ids)
    rows = made(order(), order(*ids), order())

    for number in (0, 1, SHORT, len(ids) - 1):
        assert rows.find(Section.QUEUE, ids[number]) == number
    assert rows.find(Section.QUEUE, 1) is None
    assert rows.find(Section.QUEUE, 256 * 2 * SHORT) is None


@pytest.mark.parametrize("newest_first", [True, False])
@pytest.mark.parametrize("count", [3, 40, 900])
def test_a_run_is_found_wherever_it_stands_also_after_it_has_moved(newest_first: bool, count: int) -> None:
    rng = random.Random(count)
    had = rng.sample(range(1, 2_000), 1_000)
    rows = made(order(*range(3_000, 3_010)), order(), order(*(sorted(had, reverse=True) if newest_first else had)))
    rows.newest_first = newest_first
    wanted = {*rng.sample(had, count), 3_004, 2_500, 256 * 9}

    for _ in range(2):
        rows_then = {rows.id_at(row): row for row in range(len(rows))}
        expected = {run_id: rows_then[run_id] for run_id in wanted if run_id in rows_then}
        assert rows.rows_of(wanted) == expected
        assert {run_id: rows.row_of(run_id) for run_id in expected} == expected
        assert rows.row_of(2_500) is None
        for section in (Section.RUNNING, Section.ENDED):
            rows.take(section, Step(2, 1))
