"""Progress from any number of threads: exact in the end, never backwards within a step, silent while nothing moves."""

from __future__ import annotations

import itertools
import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from taskmon.core.progress import Progress, merged
from taskmon.tasks.cancellation import RunStopped, Stop
from taskmon.tasks.reporting.meter import Meter
from taskmon.tasks.reporting.reporter import PAUSE_S, Reporter
from tests.waiting import wait_until


@pytest.fixture
def stop() -> Stop:
    return Stop()


@pytest.fixture
def meter(stop: Stop) -> Meter:
    return Meter(stop, lambda: None)


@pytest.fixture
def sent() -> list[Progress]:
    return []


@pytest.fixture
def reporter(sent: list[Progress], stop: Stop) -> Iterator[Reporter]:
    def send(report: dict[str, Any]) -> None:
        progress = Progress.from_json(report["progress"])
        assert progress is not None
        sent.append(progress)

    reporter = Reporter(send, stop)
    yield reporter
    reporter.close()
    assert "taskmon-reporter" not in {thread.name for thread in threading.enumerate()}


def report(meter: Meter, done: float | None, total: float | None = None, message: str = "", unit: str = "") -> None:
    meter.report(done, total, message, unit or None)


def step(meter: Meter, name: str, within: Callable[[], None] = lambda: None, is_kept: bool = True) -> None:
    counts = meter.begin_step(name)
    within()
    if counts:
        meter.end_step(is_kept=is_kept)


def shown(meter: Meter) -> Progress:
    progress = meter.snapshot()
    assert progress is not None
    return progress


def exhaust(items: Iterator[object]) -> None:
    for _ in items:
        pass


def test_nothing_is_shown_before_the_first_report(meter: Meter) -> None:
    assert meter.snapshot() is None


def test_the_newest_report_wins_and_what_it_leaves_out_stays(meter: Meter) -> None:
    report(meter, 1, 10, "reading", "files")
    report(meter, 4)

    assert shown(meter) == Progress(0.4, 4, 10, "files", "reading")


def test_a_report_never_goes_back(meter: Meter) -> None:
    report(meter, 6, 10, "a")
    report(meter, 4, 10, "b")

    assert shown(meter) == Progress(0.6, 6, 10, message="b")


def test_a_total_that_grows_holds_the_fraction_until_it_is_passed(meter: Meter) -> None:
    report(meter, 8, 10)
    assert shown(meter).fraction == 0.8
    report(meter, 9, 100)
    assert shown(meter) == Progress(0.8, 9, 100)
    report(meter, 90, 100)
    assert shown(meter) == Progress(0.9, 90, 100)


def test_more_than_the_total_makes_it_unknown(meter: Meter) -> None:
    report(meter, 11, 10)

    assert shown(meter) == Progress(done=11)


def test_a_message_alone_is_shown_without_a_count(meter: Meter) -> None:
    report(meter, None, message="thinking")

    assert shown(meter) == Progress(message="thinking")


@pytest.mark.parametrize("odd", [float("inf"), float("nan"), float("-inf"), -3])
def test_a_count_that_is_none_changes_nothing(meter: Meter, odd: float) -> None:
    report(meter, 3, 10)
    report(meter, odd)

    assert shown(meter) == Progress(0.3, 3, 10)


def test_what_is_no_number_raises_where_it_is_reported(meter: Meter) -> None:
    with pytest.raises((TypeError, ValueError)):
        report(meter, "many")  # type: ignore[arg-type]
    with pytest.raises((TypeError, ValueError)):
        report(meter, 1, [])  # type: ignore[arg-type]


class Int64:
    """A number as numeric libraries have them: no int, but one can be had."""

    def __float__(self) -> float:
        return 4.0


def test_numbers_of_libraries_become_what_json_holds(meter: Meter) -> None:
    report(meter, Int64(), Int64())  # type: ignore[arg-type]

    assert type(shown(meter).done) is float
    assert shown(meter).fraction == 1.0


@pytest.mark.parametrize("odd", [-1, float("nan"), float("inf")])
def test_an_advance_that_leads_backwards_is_refused(meter: Meter, odd: float) -> None:
    with pytest.raises(ValueError, match="0 or more"):
        meter.advance(odd)


def test_an_item_counts_when_the_next_one_is_asked_for(meter: Meter) -> None:
    items = meter.track(["a", "b"])

    assert next(items) == "a"
    assert shown(meter) == Progress(0.0, 0, 2)
    assert next(items) == "b"
    assert shown(meter) == Progress(0.5, 1, 2)
    assert next(items, None) is None
    assert shown(meter) == Progress(1.0, 2, 2)


def test_a_loop_of_unknown_length_shows_its_count_and_then_its_end(meter: Meter) -> None:
    items = meter.track(iter("abc"))
    next(items)
    next(items)
    assert shown(meter) == Progress(done=1)
    exhaust(items)

    assert shown(meter) == Progress(1.0, 3, 3)


def test_a_loop_that_is_left_stays_where_it_was(meter: Meter) -> None:
    for item in meter.track(range(10)):
        if item == 4:
            break

    assert shown(meter) == Progress(0.4, 4, 10)


def test_a_short_loop_within_a_loop_does_not_count(meter: Meter) -> None:
    for _ in meter.track(range(4)):
        exhaust(meter.track(range(100)))
        report(meter, 50, 60, "in the midst")

    assert shown(meter) == Progress(1.0, 4, 4, message="in the midst")


def test_a_loop_within_one_that_the_task_reports_itself_does_not_count(meter: Meter) -> None:
    for number in range(3):
        report(meter, number, 3)
        exhaust(meter.track(range(100)))
    report(meter, 3, 3)

    assert shown(meter) == Progress(1.0, 3, 3)


def test_one_loop_after_the_other_is_a_step_each(meter: Meter) -> None:
    exhaust(meter.track(range(4)))
    items = meter.track(range(10))
    next(items)
    next(items)

    assert shown(meter) == Progress(0.1, 1, 10, step=2)


def test_a_loop_after_a_count_without_end_is_the_next_step(meter: Meter) -> None:
    report(meter, 500, message="looking for files")
    exhaust(meter.track(range(4)))

    assert shown(meter) == Progress(1.0, 4, 4, message="looking for files", step=2)


def test_a_second_loop_in_a_named_step_makes_its_end_unknown(meter: Meter) -> None:
    def twice() -> None:
        exhaust(meter.track(range(4)))
        items = meter.track(range(10))
        next(items)
        assert shown(meter) == Progress(done=4, message="both", step=1)
        exhaust(items)

    step(meter, "both", twice)

    assert shown(meter) == Progress(1.0, 14, message="both", step=1)


def test_each_named_step_begins_anew_and_ends_full(meter: Meter) -> None:
    meter.expect_steps(3)
    assert shown(meter) == Progress(step=1, steps=3)
    step(meter, "one", lambda: report(meter, 9, 10))
    assert shown(meter) == Progress(1.0, 9, 10, message="one", step=1, steps=3)
    step(meter, "two", lambda: report(meter, 1, 10), is_kept=False)
    assert shown(meter) == Progress(0.1, 1, 10, message="two", step=2, steps=3)  # it failed: another takes its place
    step(meter, "three", lambda: report(meter, 2, 10))

    assert shown(meter) == Progress(1.0, 2, 10, message="three", step=2, steps=3)


def test_more_steps_than_expected_make_their_number_unknown(meter: Meter) -> None:
    meter.expect_steps(1)
    step(meter, "one")
    step(meter, "two")

    assert shown(meter) == Progress(1.0, message="two", step=2)


def test_what_is_announced_before_the_first_step_is_no_step(meter: Meter) -> None:
    meter.expect_steps(2)
    report(meter, 0, 2, "preparing")
    step(meter, "one")

    assert shown(meter).step == 1


def test_steps_within_a_loop_only_name_what_it_does(meter: Meter) -> None:
    items = meter.track(range(4))
    next(items)
    step(meter, "first", lambda: report(meter, 9, 10))
    next(items)
    step(meter, "second")

    assert shown(meter) == Progress(0.25, 1, 4, message="second")


def test_steps_at_the_same_time_count_up_to_as_many(meter: Meter) -> None:
    for name in "abc":
        assert meter.begin_step(name)
    numbers = []
    for _ in "abc":
        meter.end_step(is_kept=True)
        numbers.append(shown(meter).step)

    assert numbers == [2, 3, 3]
    assert shown(meter).fraction == 1.0


def test_a_report_where_a_stop_was_asked_for_counts_and_raises(meter: Meter, stop: Stop) -> None:
    stop.set()

    for _ in range(3):
        with pytest.raises(RunStopped):
            meter.advance(1)
    with pytest.raises(RunStopped):
        report(meter, 5, 10)
    with pytest.raises(RunStopped):
        next(meter.track([1]))
    step(meter, "no place to stop at")
    assert meter.attention
    with pytest.raises(RunStopped):
        report(meter, 6)


def test_a_stop_in_the_midst_of_a_loop_ends_it_at_the_next_item(meter: Meter, stop: Stop) -> None:
    taken = []

    def take() -> None:
        for item in meter.track(itertools.count()):
            taken.append(item)
            if item == 10:
                stop.set()

    with pytest.raises(RunStopped):
        take()

    assert taken == list(range(11))
    assert shown(meter).done == 11


def test_who_asks_for_a_stop_beside_the_reporter_is_heard(sent: list[Progress], reporter: Reporter, stop: Stop) -> None:
    meter = reporter.meter
    ended = threading.Event()

    def count() -> None:
        try:
            for _ in meter.track(itertools.count()):
                pass
        except RunStopped:
            ended.set()

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    wait_until(lambda: len(sent) >= 3)
    stop.set()
    for thread in threads:
        thread.join(30)
    assert ended.is_set()


def falls(shown: list[Progress]) -> list[Progress]:
    """Where a bar or a count would have gone back within a step; that it is unknown for a while is no fall."""
    found: list[Progress] = []
    last = Progress()
    for new in shown:
        if (new.step or 1) != (last.step or 1):
            last = Progress(step=new.step)
        if (new.done or 0) < (last.done or 0) and new.done is not None:
            found.append(new)
        if (new.fraction or 0) < (last.fraction or 0) and new.fraction is not None:
            found.append(new)
        done = last.done if new.done is None else new.done
        fraction = last.fraction if new.fraction is None else new.fraction
        last = Progress(fraction, done, step=new.step)
    return found


def test_a_fall_is_noticed() -> None:
    assert falls([Progress(done=2, step=1), Progress(step=1), Progress(done=1, step=1), Progress(done=0, step=2)])
    assert not falls([Progress(done=2, step=1), Progress(step=1), Progress(done=0, step=2)])


@pytest.mark.parametrize("how", ["advance", "report", "track", "mixed"])
def test_eight_threads_at_once_count_exactly_and_never_back(how: str, sent: list[Progress], reporter: Reporter) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    meter, each = reporter.meter, 4_000
    total, ticket = 8 * each, itertools.count(1)
    if how != "track":
        report(meter, 0, total, unit="rows")

    def work(number: int) -> None:
        dice = random.Random(seed + number)
        if how == "track":
            exhaust(meter.track(range(each)))
            return
        for _ in range(each):
            if how == "advance" or (how == "mixed" and dice.random() < 0.9):
                meter.advance(1)
            elif how == "report":
                report(meter, next(ticket), total, f"by {number}")
            else:
                report(meter, 0, None, f"by {number}")
                meter.advance(1)
            if dice.random() < 0.001:
                time.sleep(0)  # others come in between

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    reporter.close()

    assert sent[-1].done == total
    assert sent[-1].fraction == 1.0
    assert falls(sent) == []
    assert all(progress.step is None for progress in sent)


def test_reports_at_random_never_go_back_and_the_worker_believes_each(meter: Meter) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    dice = random.Random(seed)
    for _ in range(200):
        meter, history, open_steps = Meter(Stop(), lambda: None), [], 0
        known: Progress | None = None
        loops: list[Iterator[int]] = []
        for _ in range(60):
            match dice.randrange(7):
                case 0 | 1:
                    report(meter, dice.randrange(20), dice.choice([None, 10, 20]), dice.choice(["", "m"]))
                case 2:
                    meter.advance(dice.randrange(3))
                case 3:
                    loops.append(meter.track(range(dice.randrange(1, 4)), dice.choice([None, 2])))
                case 4 if loops:
                    if next(loops[-1], None) is None:
                        loops.pop()
                case 5:
                    open_steps += meter.begin_step("s")
                case 6 if open_steps:
                    open_steps -= 1
                    meter.end_step(is_kept=dice.random() < 0.8)
            newest = meter.snapshot()
            if newest is not None:
                history.append(newest)
                known = merged(known, newest)
                assert newest.fraction is None or known.fraction == newest.fraction
        assert falls(history) == []


def test_at_most_twenty_reports_a_second_are_sent_and_the_last_one_always(
    sent: list[Progress], reporter: Reporter
) -> None:
    began = time.monotonic()
    number = 0
    while len(sent) < 6:
        number += 1
        report(reporter.meter, number, message=str(number))
    took = time.monotonic() - began
    report(reporter.meter, number + 1, message="the last")
    reporter.close()

    assert took >= 5 * PAUSE_S
    assert sent[-1] == Progress(done=number + 1, message="the last")


def test_no_thread_is_started_before_the_first_report(reporter: Reporter) -> None:
    assert "taskmon-reporter" not in {thread.name for thread in threading.enumerate()}
    reporter.meter.advance(1)
    assert [thread.daemon for thread in threading.enumerate() if thread.name == "taskmon-reporter"] == [True]


def wake_ups(thread: threading.Thread) -> str:
    text = Path(f"/proc/self/task/{thread.native_id}/status").read_text()
    return next(line for line in text.splitlines() if line.startswith("voluntary_ctxt_switches"))


@pytest.mark.skipif(not os.path.isdir("/proc/self/task"), reason="needs /proc")
def test_the_reporter_sleeps_while_nothing_moves_and_wakes_for_the_next_report(
    sent: list[Progress], reporter: Reporter
) -> None:
    items = reporter.meter.track(range(10))
    next(items)  # a loop is open, its item takes long
    wait_until(lambda: sent)
    (thread,) = (thread for thread in threading.enumerate() if thread.name == "taskmon-reporter")

    def is_asleep() -> bool:
        before = wake_ups(thread)
        time.sleep(6 * PAUSE_S)  # no event says that nothing happens
        return wake_ups(thread) == before

    wait_until(is_asleep)

    next(items)
    wait_until(lambda: sent[-1].done == 1)
    items.close()  # type: ignore[attr-defined]


def test_a_reader_that_is_gone_ends_the_reports_and_not_the_task() -> None:
    def send(_: dict[str, Any]) -> None:
        raise BrokenPipeError

    reporter = Reporter(send, Stop())
    reporter.meter.advance(1)
    reporter.meter.advance(1)
    reporter.close()


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_forked_process_reports_nothing_and_is_not_held_up(sent: list[Progress], reporter: Reporter) -> None:
    meter = reporter.meter
    report(meter, 1, 10)
    items = meter.track(range(5))
    next(items)
    wait_until(lambda: sent)
    with meter._lock, reporter._sending:  # as if other threads held them: nobody will release them in the child
        child = os.fork()
        if child == 0:
            signal.alarm(30)
            try:
                report(meter, 5, 10)
                meter.advance(3)
                meter.expect_steps(2)
                exhaust(meter.track(range(3)))
                exhaust(items)
                meter.attention = True
                exhaust(meter.track(range(3)))
                reporter.close()
                os._exit(0 if threading.active_count() == 1 else 2)
            finally:
                os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0

    items.close()  # type: ignore[attr-defined]
    assert shown(meter) == Progress(0.1, 1, 10)
