"""ctx.map: one function over many items, each a step of its own, given out in order, kept, tried again, resumed."""

from __future__ import annotations

import itertools
import json
import os
import textwrap
import threading
from pathlib import Path
from typing import Any

import pytest

from taskmon.tasks.durable.item_log import items_kept
from taskmon.tasks.durable.log_reader import read_kept
from taskmon.tasks.mapping import threads
from taskmon.tasks.mapping.maps import Maps
from taskmon.tasks.process.perform import Tools
from tests.tasks.builtin.attempts import Attempts
from tests.tasks.performances import Stage
from tests.waiting import wait_until

#: How items are performed, as an author says it.
WAYS = {
    "one by one": "",
    "threads": "at_once=4",
    "pool": "at_once=2, isolation='pool'",
}


def calls(stage: Stage) -> list[str]:
    """What was performed, in all attempts."""
    path = stage.folder / "calls"
    return path.read_text().split() if path.exists() else []


#: In the code of a task: notes a call, from whatever process.
NOTE = """
def note(item: object) -> None:
    with open("calls", "a") as file:
        file.write(f"{item}\\n")


def noted() -> list[str]:
    with open("calls") as file:
        return file.read().split()
"""


def write(stage: Stage, text: str) -> None:
    """Have the task's file say this; `note` may be used in it."""
    stage.write(NOTE + textwrap.dedent(text))


@pytest.fixture(autouse=True)
def _in_its_folder(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(stage.folder)


def kept_of(stage: Stage, most_failures: int = 9) -> Any:
    kept = read_kept(str(stage.attempt_folder))
    assert kept is not None
    return items_kept(str(stage.attempt_folder), kept.maps[0], most_failures)


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_results_come_in_the_order_of_the_items_whichever_is_done_first(stage: Stage, way: str) -> None:
    write(
        stage,
        f"""
        import time

        def slow(item: int) -> int:
            time.sleep(0.02 if item % 3 == 0 else 0)
            return item * item

        @task
        def main(ctx: TaskContext) -> list[int]:
            return list(ctx.map("square", slow, range(20), {way}))
        """,
    )

    ended = stage.perform()

    assert ended.error is None
    assert ended.result == [item * item for item in range(20)]
    assert (kept_of(stage).done, kept_of(stage).items, kept_of(stage).failed) == (20, 20, 0)


@pytest.mark.parametrize("way", [*WAYS.values(), "at_once=3"], ids=[*WAYS, "again"])
def test_what_is_kept_is_not_performed_again_and_the_order_is_the_same(stage: Stage, way: str) -> None:
    write(
        stage,
        f"""
        def work(item: int) -> int:
            note(item)
            return item + 100

        @task
        def main(ctx: TaskContext) -> list[int]:
            found = []
            for result in ctx.map("work", work, range(12), {way}):
                found.append(result)
                if ctx.attempt == 1 and len(found) == 7:
                    raise RuntimeError("half-way")
            return found
        """,
    )

    first = stage.perform()
    second = stage.perform(resume=True)
    third = stage.perform(resume=True)

    assert first.error is not None
    assert second.result == third.result == [item + 100 for item in range(12)]
    assert sorted(map(int, calls(stage))) == list(range(12))


def test_async_functions_are_performed_in_the_loop_of_an_async_task(stage: Stage) -> None:
    write(
        stage,
        """
        import asyncio

        here = None

        async def fetch(item: str) -> str:
            assert asyncio.get_running_loop() is here
            await asyncio.sleep(0)
            note(item)
            return item.upper()

        @task
        async def main(ctx: TaskContext) -> list[str]:
            global here
            here = asyncio.get_running_loop()
            return [page async for page in ctx.map("fetch", fetch, "abcdef", at_once=3)]
        """,
    )

    assert stage.perform().result == stage.perform(resume=True).result == list("ABCDEF")
    assert sorted(calls(stage)) == list("abcdef")


def test_async_functions_of_a_plain_task_and_plain_ones_of_an_async_task_will_do(stage: Stage) -> None:
    write(
        stage,
        """
        import asyncio

        async def fetch(item: str) -> str:
            await asyncio.sleep(0.001)
            return item.upper()

        def plain(item: str) -> str:
            return item * 2

        @task
        def main(ctx: TaskContext) -> list[str]:
            return list(ctx.map("fetch", fetch, "abcdef", at_once=3))

        @task
        async def other(ctx: TaskContext) -> list[str]:
            return [page async for page in ctx.map("plain", plain, "abc", at_once=2)]
        """,
    )

    assert stage.perform().result == list("ABCDEF")
    assert stage.perform(task=f"{stage.file}:other").result == ["aa", "bb", "cc"]


def test_so_many_are_performed_at_once_and_no_more(stage: Stage) -> None:
    write(
        stage,
        """
        import threading

        together = threading.Barrier(3)
        running, most, lock = 0, 0, threading.Lock()

        def work(item: int) -> int:
            global running, most
            with lock:
                running += 1
                most = max(most, running)
            together.wait(60)
            with lock:
                running -= 1
            return item

        @task
        def main(ctx: TaskContext) -> int:
            list(ctx.map("work", work, range(9), at_once=3))
            return most
        """,
    )

    assert stage.perform().result == 3


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_the_first_item_that_fails_for_good_ends_the_map_and_a_resume_does_the_rest(stage: Stage, way: str) -> None:
    write(
        stage,
        f"""
        import os

        def work(item: int) -> int:
            note(item)
            if item == 5 and not os.path.exists("mended"):
                raise ConnectionError("reset by peer")
            return item

        @task
        def main(ctx: TaskContext) -> list[int]:
            return list(ctx.map("work", work, range(500), {way}))
        """,
    )

    first = stage.perform()
    performed = len(calls(stage))
    (stage.folder / "mended").touch()
    second = stage.perform(resume=True)

    assert first.error is not None
    assert first.error.message == "ConnectionError: reset by peer"
    assert "In map 'work', of item 5: work(5)" in first.error.details["traceback"]  # type: ignore[index]
    assert performed < 400
    assert second.result == list(range(500))
    assert sorted(map(int, calls(stage))) == sorted([*range(500), 5])


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_failures_are_collected_in_their_places_told_and_tried_again_by_a_resume(stage: Stage, way: str) -> None:
    more = f", {way}" if way else ""
    write(
        stage,
        f"""
        import os

        def work(item: int) -> int:
            note(item)
            if item % 10 == 3 and not os.path.exists("mended"):
                raise ValueError(f"no {{item}}")
            return item

        @task
        def main(ctx: TaskContext) -> list[object]:
            results = ctx.map("work", work, range(30), failures="collect"{more})
            return [repr(each) if isinstance(each, Exception) else each for each in results]
        """,
    )

    first = stage.perform()
    told = kept_of(stage)
    (stage.folder / "mended").touch()
    second = stage.perform(resume=True)

    wrong = {3: "ValueError('no 3')", 13: "ValueError('no 13')", 23: "ValueError('no 23')"}
    assert first.result == [wrong.get(item, item) for item in range(30)]
    assert "27 of 30 items of 'work' succeeded; failed: ValueError: no 3; ValueError: no 13; ValueError: no 23." in [
        report.get("note") for report in stage.reports
    ]
    assert (told.done, told.failed, told.items) == (27, 3, 30)
    assert {each["called"]: each["error"]["message"] for each in told.failures}["work(13)"] == "ValueError: no 13"
    assert second.result == list(range(30))
    assert len(calls(stage)) == 33


def test_an_author_may_have_the_run_fail_for_what_was_collected(stage: Stage) -> None:
    write(
        stage,
        """
        def work(item: int) -> float:
            return 1 / item

        @task
        def main(ctx: TaskContext) -> None:
            parts = ctx.map("divide", work, range(4), failures="collect")
            for part in parts:
                pass
            assert (parts.succeeded, parts.failed) == (3, 1)
            parts.raise_failed()
        """,
    )

    error = stage.perform().error

    assert error is not None
    assert error.message == ("3 of 4 items of 'divide' succeeded; failed: ZeroDivisionError: division by zero")


@pytest.mark.parametrize("way", [*WAYS.values(), "async"], ids=[*WAYS, "async"])
def test_an_item_is_tried_again_by_itself(stage: Stage, way: str) -> None:
    kind, way = ("async def", "at_once=4") if way == "async" else ("def", way)
    write(
        stage,
        f"""
        {kind} work(item: int) -> int:
            note(item)
            tries = noted().count(str(item))
            if tries <= item % 3:
                raise OSError("busy")
            return tries

        @task
        def main(ctx: TaskContext) -> list[int]:
            return list(ctx.map("work", work, range(9), retries=2, backoff=0.0, retry_on=[OSError], {way}))
        """,
    )

    assert stage.perform().result == [1, 2, 3] * 3
    assert "Map 'work': work(1) failed, try 1 of 3: OSError: busy; tried again in 0 s" in stage.output.getvalue()
    assert kept_of(stage).failed == 0


def test_a_crash_costs_the_item_that_was_performed(stage: Stage) -> None:
    write(
        stage,
        """
        import os, signal

        def work(item: int) -> int:
            if item == 3:
                os.kill(os.getpid(), signal.SIGKILL)
            if item == 5:
                os._exit(3)
            if item == 7:
                raise SystemExit(4)
            return item

        @task
        def main(ctx: TaskContext) -> list[object]:
            results = ctx.map("work", work, range(9), at_once=2, isolation="pool", failures="collect")
            return [str(each) if isinstance(each, Exception) else each for each in results]
        """,
    )

    result = stage.perform().result

    said = "The process that performed it ended in its midst: {}."
    assert [each for each in result if isinstance(each, int)] == [0, 1, 2, 4, 6, 8]
    assert [result[3], result[5], result[7]] == [
        said.format("signal SIGKILL"),
        said.format("exit status 3"),
        said.format("exit status 4"),
    ]


def test_a_pool_is_warm_and_knows_what_the_task_knew(stage: Stage) -> None:
    write(
        stage,
        """
        import os

        def main_of(ctx: TaskContext) -> list[object]:
            prefix = "ours"
            return list(ctx.map("work", lambda item: [prefix, os.getpid()], range(100), at_once=2, isolation="pool"))

        @task
        def main(ctx: TaskContext) -> list[object]:
            return main_of(ctx)
        """,
    )

    result = stage.perform().result

    assert {each[0] for each in result} == {"ours"}
    assert len({each[1] for each in result} - {os.getpid()}) in (1, 2)


def test_an_exception_that_can_not_be_sent_is_told_all_the_same(stage: Stage) -> None:
    write(
        stage,
        """
        class Odd(Exception):
            def __init__(self, one, two):
                super().__init__(f"{one} and {two}")

        def work(item: int) -> int:
            raise Odd("this", "that")

        @task
        def main(ctx: TaskContext) -> list[object]:
            return list(ctx.map("work", work, [1], isolation="pool"))
        """,
    )

    error = stage.perform().error

    assert error is not None
    assert error.message == "RuntimeError: Odd: this and that"
    assert "in work" in error.details["traceback"]  # type: ignore[index]


def test_the_bar_counts_items_and_what_they_report_themselves_does_not_disturb_it(stage: Stage) -> None:
    write(
        stage,
        """
        @task
        def main(ctx: TaskContext) -> int:
            def work(item: int) -> int:
                ctx.progress(1, 2, f"at {item}")
                for _ in ctx.track([1, 2, 3]):
                    pass
                return ctx.step(f"inner {item}", int, item)

            return len(list(ctx.map("work", work, range(50), at_once=4)))
        """,
    )

    assert stage.perform().result == 50
    shown = stage.shown()
    assert shown[-1].fraction == 1.0
    assert (shown[-1].done, shown[-1].total, shown[-1].step) == (50, 50, 1)
    assert all(before.done <= after.done for before, after in itertools.pairwise(shown))  # type: ignore[operator]


def test_a_map_whose_results_nobody_takes_is_refused_in_words(stage: Stage) -> None:
    write(
        stage,
        """
        @task
        def main(ctx: TaskContext) -> int:
            ctx.map("work", print, range(3))
            return 1
        """,
    )

    error = stage.perform().error

    assert error is not None
    assert "Nobody has asked for the results of map 'work'" in error.message


def test_a_loop_that_is_left_early_begins_nothing_more_and_what_was_done_is_kept(stage: Stage) -> None:
    write(
        stage,
        """
        def work(item: int) -> int:
            note(item)
            return item

        @task
        def main(ctx: TaskContext) -> int:
            for result in ctx.map("work", work, range(10_000), at_once=2):
                if result == 5:
                    return result
        """,
    )

    assert stage.perform().result == 5
    assert 6 <= len(calls(stage)) < 5_000
    assert kept_of(stage).done == len(calls(stage))


def test_a_stop_is_heard_between_items_and_what_was_done_is_kept(stage: Stage) -> None:
    write(
        stage,
        """
        import threading

        asked = threading.Event()

        @task
        def main(ctx: TaskContext) -> list[int]:
            def work(item: int) -> int:
                note(item)
                if item == 4:
                    ctx._parts.stop.set()
                    asked.set()
                if item > 4:
                    asked.wait(60)
                return item

            return list(ctx.map("work", work, range(10_000), at_once=2))
        """,
    )

    ended = stage.perform()

    assert ended.stopped
    assert kept_of(stage).done == len(calls(stage)) <= 6


def test_in_processes_a_stop_is_heard_in_the_midst_of_an_item(stage: Stage) -> None:
    write(
        stage,
        """
        import threading, time

        @task
        def main(ctx: TaskContext) -> list[int]:
            threading.Timer(0.3, ctx._parts.stop.set).start()
            return list(ctx.map("sleep", time.sleep, [3_000, 3_000], at_once=2, isolation="pool"))
        """,
    )

    assert stage.perform().stopped


def test_items_of_a_kind_that_can_not_be_compared_are_known_by_a_key(stage: Stage) -> None:
    write(
        stage,
        """
        class Page:
            def __init__(self, url):
                self.url = url

        def work(page: Page) -> str:
            note(page.url)
            if page.url == "c" and len(noted()) == 3:
                raise RuntimeError
            return page.url

        @task
        def main(ctx: TaskContext) -> list[str]:
            urls = "abcd" if ctx.attempt == 1 else "dcba"
            return list(ctx.map("fetch", work, map(Page, urls), key=lambda page: page.url))
        """,
    )

    assert stage.perform().error is not None
    assert stage.perform(resume=True).result == list("dcba")
    assert sorted(calls(stage)) == list("abccd")


def test_equal_items_are_each_performed_and_each_kept(stage: Stage) -> None:
    write(
        stage,
        """
        def work(item: int) -> int:
            note(item)
            return len(noted())

        @task
        def main(ctx: TaskContext) -> list[int]:
            return list(ctx.map("work", work, [7] * 5))
        """,
    )

    assert stage.perform().result == stage.perform(resume=True).result == [1, 2, 3, 4, 5]


def test_results_that_are_no_longer_asked_for_are_told(stage: Stage) -> None:
    write(
        stage,
        """
        @task
        def main(ctx: TaskContext) -> list[int]:
            return list(ctx.map("work", abs, range(10) if ctx.attempt == 1 else range(3)))
        """,
    )

    stage.perform()
    assert stage.perform(resume=True).result == [0, 1, 2]
    assert [report["note"] for report in stage.reports if "note" in report] == [
        "Of map 'work', 7 kept results belong to items that were not asked for."
    ]


def test_a_long_result_is_read_from_the_disk_and_no_secret_stands_there(stage: Stage) -> None:
    write(
        stage,
        """
        from typing import Annotated
        from taskmon import Secret

        @task
        def main(ctx: TaskContext, token: Annotated[str, Secret()]) -> bool:
            pages = list(ctx.map("fetch", lambda item: f"{token} " * 100 + str(item), range(3)))
            return pages == [f"{token} " * 100 + str(item) for item in range(3)]
        """,
    )

    assert stage.perform(secrets={"token": "hunter2hunter2"}).result is True
    assert stage.perform(resume=True, secrets={"token": "hunter2hunter2"}).result is True
    for path in stage.attempt_folder.rglob("*"):
        assert b"hunter2" not in path.read_bytes()


def test_maps_of_one_name_and_maps_side_by_side_are_kept_apart_by_their_items(stage: Stage) -> None:
    write(
        stage,
        """
        def work(item: str) -> str:
            note(item)
            return item * 2

        @task
        def main(ctx: TaskContext) -> list[object]:
            both = zip(ctx.map("left", work, "ab"), ctx.map("right", work, "cd"))
            return [list(map(list, both)), [list(ctx.map("again", work, part)) for part in ("ef", "gh")]]
        """,
    )

    expected = [[["aa", "cc"], ["bb", "dd"]], [["ee", "ff"], ["gg", "hh"]]]
    assert stage.perform().result == stage.perform(resume=True).result == expected
    assert sorted(calls(stage)) == list("abcdefgh")


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ("ctx.map('', abs, [1])", "A map has a name"),
        ("ctx.map('m', 3, [1])", "is given a function and items"),
        ("ctx.map('m', abs, [1], at_once=0)", "at_once is between 1 and 1,000"),
        ("ctx.map('m', abs, [1], at_once='4')", "at_once is a whole number"),
        ("ctx.map('m', abs, [1], failures='ignore')", 'failures is "raise" or "collect"'),
        ("ctx.map('m', abs, [1], isolation='process')", 'isolation of a map is "thread" or "pool"'),
        ("ctx.map('m', abs, [1], retry=3)", "did you mean retries?"),
        ("ctx.map('m', abs, [1], key='url')", "key is a function"),
        ("list(ctx.map('m', abs, 3))", "not iterable"),
    ],
)
def test_what_makes_no_sense_is_refused(stage: Stage, call: str, words: str) -> None:
    write(
        stage,
        f"""
        @task
        def main(ctx: TaskContext) -> None:
            {call}
        """,
    )

    error = stage.perform().error

    assert error is not None
    assert words in error.message


def test_an_item_whose_result_is_no_json_fails_at_once(stage: Stage) -> None:
    write(
        stage,
        """
        def work(item: int) -> object:
            note(item)
            return object()

        @task
        def main(ctx: TaskContext) -> None:
            list(ctx.map("work", work, [1], retries=3, backoff=0.0))
        """,
    )

    error = stage.perform().error

    assert error is not None
    assert "the result of an item of 'work' is an object" in error.message
    assert calls(stage) == ["1"]


def test_no_thread_or_process_is_left_behind(stage: Stage) -> None:
    before, children = set(threading.enumerate()), _children()
    write(
        stage,
        """
        import asyncio

        async def later(item: int) -> int:
            return item

        @task
        def main(ctx: TaskContext) -> int:
            found = [*ctx.map("a", abs, range(9), at_once=3), *ctx.map("b", later, range(9))]
            found += ctx.map("c", abs, range(9), at_once=2, isolation="pool")
            return len(found)
        """,
    )

    assert stage.perform().result == 27
    assert set(threading.enumerate()) <= before
    assert _children() == children


def _children() -> list[str]:
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()


def test_lines_that_a_job_has_put_into_the_file_are_passed_over(stage: Stage) -> None:
    write(
        stage,
        """
        def work(item: int) -> int:
            note(item)
            return item

        @task
        def main(ctx: TaskContext) -> list[int]:
            return list(ctx.map("work", work, range(3)))
        """,
    )
    stage.perform()
    path = next(stage.attempt_folder.glob("map-*.jsonl"))
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    call = next(line["call"] for line in lines if "call" in line)
    forged = ['{"call":"zz","result":1}', '{"call":3,"result":1}', "[1]", f'{{"call":"{call}","result":', "\0\0", "{}"]
    path.write_text("\n".join([*forged[:3], *path.read_text().splitlines(), *forged[3:]]))

    assert stage.perform(resume=True).result == [0, 1, 2]
    assert calls(stage) == ["0", "1", "2"]


def test_a_map_is_through_for_who_counts_along_and_asks_for_no_result_more(stage: Stage) -> None:
    write(
        stage,
        """
        @task
        def main(ctx: TaskContext) -> list[int]:
            items = [1, 2, 3]
            found = [square for _, square in zip(items, ctx.map("square", abs, items))]
            ctx.step("next", int, 1)
            return found
        """,
    )

    assert stage.perform().result == [1, 2, 3]
    assert [(each.step, each.fraction) for each in stage.shown()][-1] == (2, 1.0)


def test_processes_of_a_map_end_with_the_task_in_the_midst_of_an_item(tmp_path: Path) -> None:
    script = tmp_path / "sleeping.py"
    script.write_text(
        textwrap.dedent("""
        import os, signal, time
        from taskmon import TaskContext, task

        def work(item: int) -> None:
            with open("pids", "a") as file:
                file.write(f"{os.getpid()}\\n")
            while len(open("pids").read().split()) < 2:
                time.sleep(0.01)
            if item:
                os.kill(os.getppid(), signal.SIGKILL)
            time.sleep(3_000)

        @task
        def main(ctx: TaskContext) -> None:
            list(ctx.map("work", work, [0, 1], at_once=2, isolation="pool"))
        """)
    )

    assert Attempts(f"{script}:main", {}, tmp_path / "run").apart(die_at=10**9) is None

    for pid in map(int, (tmp_path / "pids").read_text().split()):
        wait_until(lambda pid=pid: not Path(f"/proc/{pid}").exists() or _is_zombie(pid))  # type: ignore[misc]


def _is_zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def test_a_task_may_map_in_each_round_of_a_long_loop_and_holds_no_more_for_it(stage: Stage) -> None:
    write(
        stage,
        """
        import time

        @task
        def main(ctx: TaskContext) -> list[int]:
            before = len(ctx._parts.stop._listeners)
            for number in range(30):
                assert list(ctx.map("round", abs, [number])) == [number]
                while not ctx._maps._all[-1].is_done:  # its thread is about to end
                    time.sleep(0.001)
            return [len(ctx._maps._all), len(ctx._parts.stop._listeners) - before]
        """,
    )

    held, listeners = stage.perform().result

    assert (held, listeners) == (1, 0)


def test_a_result_that_is_too_long_fails_its_item_alone(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "LONGEST_RESULT_BYTES", 100)
    write(
        stage,
        """
        def work(item: int) -> str:
            return "x" * item

        @task
        def main(ctx: TaskContext) -> list[object]:
            results = ctx.map("work", work, [1, 500, 2], failures="collect")
            return [str(each) if isinstance(each, Exception) else len(each) for each in results]
        """,
    )

    first, second, third = stage.perform().result

    assert (first, third) == (1, 2)
    assert second.startswith("The result of an item of 'work' is 502 bytes of JSON; 100 can be kept.")


class _Interrupted(Maps):
    def end(self) -> list[str]:
        raise KeyboardInterrupt


def test_an_interrupt_before_its_maps_are_ended_leaves_no_thread_that_waits(stage: Stage) -> None:
    write(
        stage,
        """
        @task
        def main(ctx: TaskContext) -> int:
            for result in ctx.map("work", abs, range(10_000), at_once=2):
                return result
        """,
    )
    before = set(threading.enumerate())

    stage.perform(tools=Tools(maps=_Interrupted))

    for thread in set(threading.enumerate()) - before:
        thread.join(10)
        assert not thread.is_alive(), thread
