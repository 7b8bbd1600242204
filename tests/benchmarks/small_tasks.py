"""Tasks that do as little as a measurement needs."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Literal

from taskmon.tasks.context import TaskContext


def one() -> int:
    """Returns at once."""
    return 1


def now_ns() -> int:
    """When its first line ran, on the wall clock."""
    return time.time_ns()


def steps(ctx: TaskContext, count: int) -> float:
    """Steps a second that do nothing, each result durable."""
    begun_s = time.perf_counter()
    for number in range(count):
        ctx.step("one", int, number)
    return count / (time.perf_counter() - begun_s)


def mapped(ctx: TaskContext, count: int, at_once: int, isolation: Literal["thread", "pool"]) -> float:
    """Items a second that do nothing, each result durable before it is given out."""
    list(ctx.map("warm up", abs, range(at_once * 4), at_once=at_once, isolation=isolation))
    begun_s = time.perf_counter()
    for _ in ctx.map("one", abs, range(count), at_once=at_once, isolation=isolation):
        pass
    return count / (time.perf_counter() - begun_s)


def tracked(ctx: TaskContext, count: int) -> list[float]:
    """Nanoseconds an item of a loop that does nothing: through `track`, and by itself."""
    return [loop_ns(lambda: ctx.track(range(count)), count), loop_ns(lambda: range(count), count)]


def reported(ctx: TaskContext, count: int) -> float:
    """Nanoseconds a call of `progress`."""
    begun_ns = time.perf_counter_ns()
    for number in range(count):
        ctx.progress(number, count)
    return (time.perf_counter_ns() - begun_ns) / count


def loop_ns(items: Callable[[], object], count: int) -> float:
    """Nanoseconds an item."""
    begun_ns = time.perf_counter_ns()
    for _ in items():  # type: ignore[attr-defined]
        pass
    return (time.perf_counter_ns() - begun_ns) / count
