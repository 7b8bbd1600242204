"""The threads are shared by processes, not by connections."""

from __future__ import annotations

import random

from taskmon.engine.server.fair_queue import MOST_AT_ONCE, FairQueue


def test_a_process_with_a_thousand_connections_keeps_nobody_waiting_behind_them() -> None:
    begun: list[int] = []
    queue = FairQueue(lambda number, line: begun.append(number))
    for number in range(1_000):
        queue.ask(number, 1, b"list")
    queue.ask(5_000, 2, b"cancel")

    assert begun == [*range(MOST_AT_ONCE), 5_000]
    queue.over(5_000)
    queue.over(3)
    assert begun[-1] == MOST_AT_ONCE


def test_each_question_is_answered_once_in_its_order_but_those_of_who_has_left() -> None:
    rng = random.Random(20260101)
    begun: list[int] = []
    queue = FairQueue(lambda number, line: begun.append(number))
    asked, left, answered = [], set(), set()
    for number in range(2_000):
        queue.ask(number, number % 3, b"")
        asked.append(number)
        if rng.random() < 0.3 and (leaving := rng.choice(asked)) not in left:
            queue.forget(leaving, leaving % 3)
            left.add(leaving)
        for done in [each for each in begun if each not in answered and rng.random() < 0.4]:
            answered.add(done)
            queue.over(done)
    while waiting := [each for each in begun if each not in answered]:
        for done in waiting:
            answered.add(done)
            queue.over(done)

    assert len(begun) == len(set(begun))
    assert set(asked) - left <= set(begun)
    for process in range(3):
        of = [each for each in begun if each % 3 == process]
        assert of == sorted(of)
    assert not queue._processes
    assert not queue._asked_by
