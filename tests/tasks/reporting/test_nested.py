"""A loop within a loop: step k of n, with the inner one as its part; calm where the inner ones are short."""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import Iterator

import pytest

from taskmon.core.progress import Progress, merged, overall
from taskmon.tasks.cancellation import Stop
from taskmon.tasks.reporting.meter import Meter
from taskmon.tasks.reporting.nested import LONG_S
from tests.tasks.reporting.test_meter import exhaust, falls, shown, step


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s

    def pass_by(self, seconds: float) -> None:
        self.now_s += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def meter(clock: Clock) -> Meter:
    return Meter(Stop(), lambda: None, clock)


def begun(items: Iterator[int], count: int) -> Iterator[int]:
    """The loop, with so many of its items done; open for as long as somebody holds it."""
    for _ in range(count + 1):
        next(items)
    return items


def test_a_long_inner_loop_is_the_bar_and_the_outer_one_counts_steps(meter: Meter, clock: Clock) -> None:
    seen = []
    for _ in meter.track(range(2)):
        for _ in meter.track(range(2)):
            seen.append(shown(meter))
            clock.pass_by(LONG_S)
        seen.append(shown(meter))
    seen.append(shown(meter))

    assert seen == [
        Progress(0.0, 0, 2),  # nobody knows yet that it is long
        Progress(0.5, 1, 2, step=1, steps=2),
        Progress(1.0, 2, 2, step=1, steps=2),
        Progress(0.0, 0, 2, step=2, steps=2),  # as the one before was
        Progress(0.5, 1, 2, step=2, steps=2),
        Progress(1.0, 2, 2, step=2, steps=2),
        Progress(1.0, step=2, steps=2),
    ]


def test_short_inner_loops_leave_the_bar_to_the_outer_one(meter: Meter, clock: Clock) -> None:
    for number in meter.track(range(1000)):
        for _ in meter.track(range(2)):
            clock.pass_by(LONG_S / 10)
            assert shown(meter) == Progress(number / 1000, number, 1000)


def test_after_a_long_one_short_ones_only_count_the_steps(meter: Meter, clock: Clock) -> None:
    outer = begun(meter.track(range(100)), 40)
    inner = meter.track(range(10))
    next(inner)
    clock.pass_by(LONG_S)
    exhaust(inner)
    assert shown(meter) == Progress(1.0, 10, 10, step=41, steps=100)

    next(outer)
    exhaust(meter.track(range(5)))  # it might have been long, too: what it counts is shown
    assert shown(meter) == Progress(1.0, 5, 5, step=42, steps=100)
    seen = []
    for _ in outer:
        inner = begun(meter.track(range(5)), 2)
        seen.append(shown(meter))
        exhaust(inner)

    assert seen[0] == Progress(step=43, steps=100)
    assert {progress.fraction for progress in seen} == {None}
    assert [progress.step for progress in seen] == list(range(43, 101))


def test_what_the_whole_run_is_at_never_goes_back(meter: Meter, clock: Clock) -> None:
    seen = []
    for _ in meter.track(range(5)):
        for length in (3, 7):
            for _ in meter.track(range(length)):
                clock.pass_by(LONG_S / 2)
                seen.append(overall(shown(meter)) or 0.0)

    assert seen == sorted(seen)
    assert shown(meter).fraction == 1.0


def test_an_inner_loop_on_the_first_item_alone_leaves_the_steps(meter: Meter, clock: Clock) -> None:
    for number in meter.track(range(4)):
        if number == 0:
            inner = begun(meter.track(range(9)), 3)
            clock.pass_by(LONG_S)
            assert shown(meter) == Progress(3 / 9, 3, 9, step=1, steps=4)
            exhaust(inner)
        else:
            assert shown(meter) == Progress(step=number + 1, steps=4)


def test_a_second_inner_loop_of_an_item_adds_to_the_first(meter: Meter, clock: Clock) -> None:
    outer = begun(meter.track(range(2)), 0)
    inner = meter.track(range(4))
    next(inner)
    clock.pass_by(LONG_S)
    exhaust(inner)
    assert shown(meter) == Progress(1.0, 4, 4, step=1, steps=2)
    _inner = begun(meter.track(range(4)), 1)

    assert shown(meter) == Progress(1.0, 5, 8, step=1, steps=2)  # held, until that is passed
    next(outer)
    assert shown(meter) == Progress(step=2, steps=2)


@pytest.mark.parametrize("is_kept", [False, True], ids=["closed", "kept in a variable"])
def test_an_inner_loop_that_is_left_is_over_with_its_item(meter: Meter, clock: Clock, is_kept: bool) -> None:
    kept = []
    for number in meter.track(range(3)):
        inner = begun(meter.track(range(10)), 4)
        clock.pass_by(LONG_S)
        assert shown(meter) == Progress(0.4, 4, 10, step=number + 1, steps=3)
        kept.append(inner) if is_kept else inner.close()  # type: ignore[attr-defined]

    assert shown(meter) == Progress(1.0, step=3, steps=3)


def test_an_outer_loop_of_unknown_length_counts_steps_without_an_end(meter: Meter, clock: Clock) -> None:
    outer = begun(meter.track(iter(range(9))), 2)
    _inner = begun(meter.track(range(4)), 1)
    clock.pass_by(LONG_S)
    assert shown(meter) == Progress(0.25, 1, 4, step=3)

    exhaust(outer)
    assert shown(meter) == Progress(1.0, step=9)


def test_an_inner_loop_of_unknown_length_shows_its_count(meter: Meter, clock: Clock) -> None:
    for _ in meter.track(range(2)):
        _inner = begun(meter.track(iter(range(9))), 3)
        clock.pass_by(LONG_S)
        assert shown(meter) == Progress(done=3, step=1, steps=2)
        break


def test_a_length_given_wrong_is_not_believed(meter: Meter, clock: Clock) -> None:
    _outer = begun(meter.track(range(9), total=2), 4)
    _inner = begun(meter.track(range(4), total=1), 2)
    clock.pass_by(LONG_S)

    assert shown(meter) == Progress(done=2, step=5)


def test_a_third_level_is_not_counted(meter: Meter, clock: Clock) -> None:
    for _ in meter.track(range(1)):
        for number in meter.track(range(3)):
            exhaust(meter.track(range(50)))
            clock.pass_by(LONG_S)
            assert shown(meter) == Progress(number / 3, number, 3, step=1, steps=1)


def test_a_loop_in_another_thread_is_added_to_the_outer_one(meter: Meter, clock: Clock) -> None:
    _outer = begun(meter.track(range(10)), 2)
    thread = threading.Thread(target=exhaust, args=(meter.track(range(30)),))
    thread.start()
    thread.join()
    clock.pass_by(LONG_S)

    assert shown(meter) == Progress(32 / 40, 32, 40)


def test_a_thread_that_comes_in_beside_a_long_inner_loop_makes_it_another_step(meter: Meter, clock: Clock) -> None:
    _outer = begun(meter.track(range(10)), 2)
    _inner = begun(meter.track(range(4)), 3)
    clock.pass_by(LONG_S)
    seen = [shown(meter)]
    is_open, may_end = threading.Event(), threading.Event()

    def go_through() -> None:
        for _ in meter.track(range(30)):
            is_open.set()
            may_end.wait(10)

    thread = threading.Thread(target=go_through)
    thread.start()
    assert is_open.wait(10)
    seen.append(shown(meter))
    may_end.set()
    thread.join()

    assert seen == [Progress(0.75, 3, 4, step=3, steps=10), Progress(2 / 40, 2, 40, step=4)]


def test_loops_of_asyncio_tasks_are_added_up_and_not_within_each_other(meter: Meter, clock: Clock) -> None:
    async def go_through() -> None:
        for _ in meter.track(range(3)):
            for _ in meter.track(range(2)):
                await asyncio.sleep(0)
                clock.pass_by(LONG_S)
                seen.append(shown(meter))

    async def both() -> None:
        await asyncio.gather(go_through(), go_through())

    seen: list[Progress] = []
    asyncio.run(both())

    assert {(progress.total, progress.step) for progress in seen[2:]} == {(6, None)}
    assert falls(seen) == []
    assert shown(meter) == Progress(1.0, 6, 6)


@pytest.mark.parametrize("when", ["before", "meanwhile"])
def test_the_authors_own_number_of_steps_wins(meter: Meter, clock: Clock, when: str) -> None:
    if when == "before":
        meter.expect_steps(7)
    _outer = begun(meter.track(range(10)), 2)
    _inner = begun(meter.track(range(4)), 3)
    clock.pass_by(LONG_S)
    if when == "before":
        assert shown(meter) == Progress(0.2, 2, 10, step=1, steps=7)
        return
    assert shown(meter).step == 3
    meter.expect_steps(7)
    assert shown(meter) == Progress(0.2, 2, 10, step=4, steps=7)


def test_named_steps_and_loops_that_follow_keep_their_numbers(meter: Meter, clock: Clock) -> None:
    exhaust(meter.track(range(3)))
    outer = begun(meter.track(range(10)), 2)
    _inner = begun(meter.track(range(4)), 3)
    clock.pass_by(LONG_S)
    assert shown(meter) == Progress(0.2, 2, 10, step=2)
    exhaust(outer)

    step(meter, "pack", lambda: exhaust(meter.track(range(2))))
    assert shown(meter) == Progress(1.0, 2, 2, message="pack", step=3)


def test_what_follows_a_loop_within_a_loop_is_the_step_behind_it(meter: Meter, clock: Clock) -> None:
    for _ in meter.track(range(4)):
        for _ in meter.track(range(2)):
            clock.pass_by(LONG_S)
            shown(meter)
    _outer = begun(meter.track(range(10)), 3)

    assert shown(meter) == Progress(0.3, 3, 10, step=5)


def test_a_named_step_after_loops_that_were_left_unseen_is_the_first(meter: Meter, clock: Clock) -> None:
    outer = begun(meter.track(range(4)), 0)
    inner = begun(meter.track(range(2)), 1)
    clock.pass_by(LONG_S)
    del inner, outer

    step(meter, "pack")
    assert shown(meter) == Progress(1.0, message="pack", step=1)


def test_a_named_step_within_the_outer_loop_only_names_it(meter: Meter, clock: Clock) -> None:
    for number in meter.track(range(2)):

        def fetch() -> None:
            exhaust(begun(meter.track(range(2)), 0))
            clock.pass_by(LONG_S)

        inner = meter.track(range(4))
        next(inner)
        step(meter, "fetch", fetch)
        assert shown(meter) == Progress(0.0, 0, 4, message="fetch", step=number + 1, steps=2)


def test_whatever_is_done_at_random_within_loops_never_goes_back(clock: Clock) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    dice = random.Random(seed)
    long = 0
    for _ in range(150):
        meter, history = Meter(Stop(), lambda: None, clock), []
        known: Progress | None = None
        loops: list[Iterator[int]] = []
        for _ in range(80):
            match dice.randrange(9):
                case 0 | 1 if len(loops) < 3:
                    loops.append(meter.track(range(dice.randrange(1, 5)), dice.choice([None, None, 2])))
                    next(loops[-1])
                case 2 | 3 | 4 | 5 if loops:
                    if next(loops[-1], None) is None:
                        loops.pop()
                case 6 if dice.random() < 0.1:
                    step(meter, "s")
                case 7 if loops and dice.random() < 0.1:
                    loops.pop().close()  # type: ignore[attr-defined]
                case 8 if dice.random() < 0.05:
                    meter.expect_steps(5)
            clock.pass_by(dice.choice([0.0, LONG_S / 3, LONG_S]))
            newest = meter.snapshot()
            if newest is not None:
                history.append(newest)
                known = merged(known, newest)
                assert newest.fraction is None or known.fraction == newest.fraction
                long += newest.step is not None and newest.steps not in (None, 5)
        assert falls(history) == []
    assert long > 50
