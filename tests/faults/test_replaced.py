"""Whatever a job puts in place of its run's files: that run still ends as asked, and all the others go on.

Each target is replaced in each way at each moment of a run's life, and then all is asked of the monitor that people
ask: cancel, timeout, another run, the list, stop, relaunch. Many such runs are under way at once.
"""

from __future__ import annotations

import errno
import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from taskmon.core import journal
from taskmon.core.environment import captured
from taskmon.core.errors import ErrorCode
from taskmon.core.job import Job, JobKind
from taskmon.core.requests.new_run import NewRun
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.engine.attempts.attempt_folder import AttemptFolder
from taskmon.paths import Paths
from taskmon.settings import Settings
from tests.engine.conftest import Bench, MakeBench, make_bench  # noqa: F401  # a fixture
from tests.faults.campaign import FULL, seed, sized
from tests.faults.test_many import pss_bytes
from tests.jobs import shell
from tests.replacing import CAN_GIVE_AWAY, OF_A_FILE, OF_A_FOLDER
from tests.store.conftest import reader, store  # noqa: F401  # fixtures
from tests.waiting import wait_until

# ruff: noqa: F811  # a test names its fixtures

_FILES = (
    journal.JOURNAL,
    journal.CONTROL,
    journal.PROGRESS,
    journal.EVENTS,
    journal.RESULT,
    journal.ALIVE,
    journal.OUTPUT,
    journal.OUTPUT_TIMES,
    journal.USAGE,
    journal.DONE,
    "kept.jsonl",
    f"{journal.PROGRESS}.new",
    f"{journal.CONTROL}.new",
    f"{journal.JOURNAL}.new",
)
_ATTEMPT, _RUN = "the attempt's folder", "the run's folder"
#: So many of these are under way at once.
_AT_ONCE = sized(10, 20)
_MOST_GROWTH_BYTES = 64_000_000
_PATIENCE_MS = 60_000


@dataclass(frozen=True, slots=True)
class Case:
    """What is replaced, and by what."""

    target: str
    how: str

    def replace(self, folder: Path) -> None:
        """Do it to the attempt in `folder`."""
        if self.target == _RUN:
            OF_A_FOLDER[self.how](folder.parent)
        elif self.target == _ATTEMPT:
            OF_A_FOLDER[self.how](folder)
        else:
            OF_A_FILE[self.how](folder / self.target)


CASES = [
    case
    for case in (
        *(Case(*each) for each in product(_FILES, OF_A_FILE)),
        *(Case(*each) for each in product((_ATTEMPT, _RUN), OF_A_FOLDER)),
    )
    if CAN_GIVE_AWAY or case.how != "somebody else's"
]


def _portions(salt: int) -> list[list[Case]]:
    """All cases in full, else a seeded sample that fits one portion; those of the faults that were found come first."""
    chosen = seed()
    print(f"TASKMON_SEED={chosen}")
    shuffled = random.Random(chosen + salt).sample(CASES, len(CASES))
    found = [Case(journal.JOURNAL, "a fifo"), Case(journal.CONTROL, "a link to /dev/zero"), Case(_RUN, "a file")]
    cases = shuffled if FULL else [*found, *[case for case in shuffled if case not in found]][:_AT_ONCE]
    return [cases[first : first + _AT_ONCE] for first in range(0, len(cases), _AT_ONCE)]


@pytest.fixture(autouse=True)
def _say_what_is_not_tried(capsys: pytest.CaptureFixture[str]) -> Iterator[None]:
    yield
    if not CAN_GIVE_AWAY:
        with capsys.disabled():
            print("\nNOT TESTED: somebody else's file in a run's folder; only root can give one away")


@pytest.fixture
def _memory() -> Iterator[None]:
    """The monitor, which is this process, stays as large as it was."""
    before = pss_bytes()
    yield
    assert pss_bytes() - before < _MOST_GROWTH_BYTES


def _add_running(bench: Bench, cases: Sequence[Case], job: Callable[[], NewRun]) -> list[tuple[Case, Run]]:
    added = bench.add(*(job() for _ in cases))
    return [(case, bench.until_running(run.id)) for case, run in zip(cases, added, strict=True)]


def _await_all(bench: Bench, runs: Sequence[Run], condition: Callable[[Run], bool]) -> None:
    def are_so() -> None:
        left = [stored for run in runs if not condition(stored := bench.stored(run.id))]
        assert not left, f"{len(left)} of the runs from {runs[0].id} on are not so, as {left[:2]}"

    bench.qtbot.waitUntil(are_so, timeout=_PATIENCE_MS)


def _works(bench: Bench) -> None:
    """Another run is performed, the list is read, and nothing is in trouble."""
    assert bench.perform(shell("echo hello")).state is RunState.SUCCEEDED
    reader = bench.engine.reader()
    try:
        assert sum(reader.counts().values()) > 0
    finally:
        reader.close()
    bench.qtbot.waitUntil(lambda: bench.engine.trouble is None, timeout=_PATIENCE_MS)


def _all_ended(folders: Sequence[AttemptFolder]) -> bool:
    return all(folder.read().outcome is not None for folder in folders)


def _all_removed(paths: Paths, runs: Sequence[Run]) -> bool:
    return not any(os.path.lexists(paths.runs / str(run.id)) for run in runs)


def _relaunched(bench: Bench, make_bench: MakeBench) -> Bench:
    assert bench.engine.stop(timeout_ms=10_000)
    return make_bench(Settings(slots=_AT_ONCE + 2))


def _in_time(futures: Sequence[Future[Any]]) -> None:
    for future in futures:
        future.result(60)


@pytest.mark.timeout(sized(180, 3_600))
@pytest.mark.usefixtures("_memory")
def test_a_running_job_that_replaces_its_files_is_cancelled_and_meets_its_timeout(
    make_bench: MakeBench, paths: Paths
) -> None:
    bench = make_bench(Settings(slots=_AT_ONCE + 2))
    for number, cases in enumerate(_portions(1)):
        is_cancelled = number % 2 == 0
        for ask in (is_cancelled, not is_cancelled) if FULL else (True, False):
            half = cases if FULL else cases[::2] if ask else cases[1::2]
            limit_s = None if ask else 4.0
            running = _add_running(bench, half, partial(shell, "sleep 600", grace_s=1.0, timeout_s=limit_s))
            for case, run in running:
                case.replace(paths.attempt(run.id, 1))
            runs = [run for _, run in running]
            if ask:
                _in_time([bench.engine.control.cancel(run.id) for run in runs])
            _works(bench)
            _await_all(bench, runs, lambda run: run.state.is_over)
            for case, run in running:
                ended = bench.stored(run.id)
                if ask:
                    assert ended.state is RunState.CANCELLED, (case, ended)
                else:
                    assert ended.error is not None, (case, ended)
                    assert ended.error.code == ErrorCode.TIMEOUT, (case, ended)
    _works(_relaunched(bench, make_bench))


@pytest.mark.timeout(sized(180, 3_600))
@pytest.mark.usefixtures("_memory")
def test_a_cancel_reaches_a_worker_that_outlived_its_monitor_whatever_its_job_has_replaced(
    make_bench: MakeBench, paths: Paths
) -> None:
    bench = make_bench(Settings(slots=_AT_ONCE + 2))
    # Where the journal or `alive` can't be had any more nobody can watch it from afar.
    lost = (journal.JOURNAL, journal.ALIVE, _ATTEMPT, _RUN)
    for cases in _portions(2):
        running = _add_running(bench, cases, lambda: shell("sleep 600", grace_s=1.0))
        assert bench.engine.stop(timeout_ms=10_000)
        for case, run in running:
            case.replace(paths.attempt(run.id, 1))
        bench = make_bench(Settings(slots=_AT_ONCE + 2))
        _works(bench)
        for case, run in running:
            stored = bench.stored(run.id)
            assert stored.state in (RunState.RUNNING, RunState.INTERRUPTED), (case, stored)
            if stored.state is RunState.INTERRUPTED:
                assert case.target in lost, case
                bench.engine.control.end_survivors(
                    [
                        each
                        for finding in bench.engine.findings
                        for each in finding.survivors
                        if finding.run.id == run.id
                    ],
                    grace_s=1.0,
                )
            else:
                bench.engine.control.cancel(run.id).result(60)
        _await_all(bench, [run for _, run in running], lambda run: run.state is not RunState.RUNNING)
        for case, run in running:
            stored = bench.stored(run.id)
            assert stored.state is RunState.CANCELLED or case.target in lost, (case, stored)


@pytest.mark.timeout(sized(180, 3_600))
@pytest.mark.usefixtures("_memory")
def test_what_was_replaced_between_an_end_and_its_settling_keeps_no_monitor_from_starting(
    make_bench: MakeBench, paths: Paths, tmp_path: Path
) -> None:
    bench = make_bench(Settings(slots=_AT_ONCE + 2))
    for number, cases in enumerate(_portions(3)):
        go = tmp_path / f"go-{number}"
        running = _add_running(bench, cases, partial(shell, f"until [ -e {go} ]; do sleep .1; done"))
        assert bench.engine.stop(timeout_ms=10_000)
        folders = [AttemptFolder(paths.attempt(run.id, 1)) for _, run in running]
        go.touch()
        wait_until(partial(_all_ended, folders), timeout_s=60)
        for case, run in running:
            case.replace(paths.attempt(run.id, 1))
        bench = make_bench(Settings(slots=_AT_ONCE + 2))
        _works(bench)
        for case, run in running:
            stored = bench.stored(run.id)
            ended_well = case.target not in (journal.JOURNAL, _ATTEMPT, _RUN)
            expected = {RunState.SUCCEEDED} if ended_well else {RunState.INTERRUPTED, RunState.QUEUED}
            assert stored.state in expected or stored.state is RunState.SUCCEEDED, (case, stored)
    _relaunched(bench, make_bench)


@pytest.mark.timeout(sized(180, 3_600))
@pytest.mark.usefixtures("_memory")
def test_what_was_replaced_after_the_end_keeps_nobody_from_trying_again_or_removing_it(
    make_bench: MakeBench, paths: Paths
) -> None:
    bench = make_bench(Settings(slots=_AT_ONCE + 2))
    for cases in _portions(4):
        ended = [bench.until_over(run.id) for run in bench.add(*(shell("echo hello; exit 3") for _ in cases))]
        for case, run in zip(cases, ended, strict=True):
            case.replace(paths.attempt(run.id, 1))
        bench = _relaunched(bench, make_bench)
        _in_time([bench.engine.control.retry(run.id) for run in ended])
        _works(bench)
        _await_all(bench, ended, lambda run: run.attempt == 2 and run.state is RunState.FAILED)
        _in_time([bench.engine.control.remove(run.id) for run in ended])
        wait_until(partial(_all_removed, paths, ended))


@pytest.mark.timeout(sized(180, 3_600))
@pytest.mark.usefixtures("_memory")
def test_what_lies_in_wait_where_a_run_is_to_be_claimed_is_moved_aside(make_bench: MakeBench, paths: Paths) -> None:
    bench = make_bench(Settings(slots=_AT_ONCE + 2))
    for cases in _portions(5):
        last = bench.add(shell("true"))[0].id
        bench.until_over(last)
        for number, case in enumerate(cases, last + 1):
            folder = paths.attempt(number, 1)
            folder.mkdir(parents=True)
            case.replace(folder)
        runs = bench.add(*(shell("echo hello") for _ in cases))
        assert [run.id for run in runs] == list(range(last + 1, last + 1 + len(cases)))
        _await_all(bench, runs, lambda run: run.state is RunState.SUCCEEDED)
        _works(bench)


@pytest.mark.timeout(sized(180, 3_600))
@pytest.mark.usefixtures("_memory")
def test_what_is_replaced_between_claim_and_start_costs_its_run_no_more_than_a_later_start(
    make_bench: MakeBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = make_bench(Settings(slots=_AT_ONCE + 2))
    make = AttemptFolder.make
    waiting: list[Case] = []

    def made_and_replaced(folder: AttemptFolder, *claimed: Any) -> None:
        make(folder, *claimed)
        if waiting:
            waiting.pop().replace(Path(folder.path))

    monkeypatch.setattr(AttemptFolder, "make", made_and_replaced)
    for cases in _portions(6):
        waiting[:] = cases
        runs = bench.add(*(shell("echo hello") for _ in cases))
        _await_all(bench, runs, lambda run: run.state is RunState.SUCCEEDED)
        _works(bench)


@pytest.mark.parametrize("how", ["a link to /dev/zero", "a hole of 2 GB", "a fifo"])
def test_reading_a_journal_that_is_none_costs_the_monitor_no_memory_and_no_time(
    make_bench: MakeBench, paths: Paths, how: str
) -> None:
    bench = make_bench()
    [(_, run)] = _add_running(bench, [Case(journal.JOURNAL, how)], lambda: shell("sleep 600", grace_s=1.0))
    OF_A_FILE[how](paths.attempt(run.id, 1) / journal.JOURNAL)
    before, began_s, peak = pss_bytes(), time.process_time(), 0

    for _ in range(sized(5, 50)):
        bench.qtbot.wait(100)
        peak = max(peak, pss_bytes())

    assert peak - before < 16_000_000
    assert time.process_time() - began_s < sized(2, 10)
    bench.engine.control.cancel(run.id).result(60)
    assert bench.until_over(run.id).state is RunState.CANCELLED


@pytest.mark.parametrize("how", ["a fifo", "a folder", "a link to /dev/zero"])
def test_the_cancel_of_a_run_whose_worker_is_stopped_keeps_nobody_waiting_and_is_heard_later(
    make_bench: MakeBench, paths: Paths, how: str
) -> None:
    bench = make_bench()
    [(_, run)] = _add_running(bench, [Case(journal.CONTROL, how)], partial(shell, "sleep 600", grace_s=1.0))
    worker = AttemptFolder(paths.attempt(run.id, 1)).read().worker
    assert worker is not None
    os.kill(worker.pid, signal.SIGSTOP)
    try:
        OF_A_FILE[how](paths.attempt(run.id, 1) / journal.CONTROL)
        bench.engine.control.cancel(run.id).result(60)
        _works(bench)
    finally:
        os.kill(worker.pid, signal.SIGCONT)

    assert bench.until_over(run.id).state is RunState.CANCELLED


def test_a_cancel_reaches_the_worker_though_nothing_can_be_written_beside_the_journal(
    make_bench: MakeBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = make_bench()
    [(_, run)] = _add_running(bench, [Case(journal.CONTROL, "")], partial(shell, "sleep 600", grace_s=1.0))

    def refused(folder: AttemptFolder, *asked: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(AttemptFolder, "ask", refused)
    bench.engine.control.cancel(run.id).result(60)

    assert bench.until_over(run.id).state is RunState.CANCELLED


def test_a_file_that_never_answers_keeps_no_write_of_others_from_its_commit(
    make_bench: MakeBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As one on a disk that hangs, which no flag of an open can help against."""
    bench = make_bench()
    [(_, run)] = _add_running(bench, [Case(journal.CONTROL, "")], partial(shell, "sleep 600", grace_s=1.0))
    answers = threading.Event()
    ask = AttemptFolder.ask

    def hangs(folder: AttemptFolder, *asked: Any) -> None:
        answers.wait(60)
        ask(folder, *asked)

    monkeypatch.setattr(AttemptFolder, "ask", hangs)
    cancelled = bench.engine.control.cancel(run.id)
    try:
        _works(bench)
        assert bench.until_over(run.id).state is RunState.CANCELLED
        assert not cancelled.done()
    finally:
        answers.set()
    cancelled.result(60)


_TASK = """
import time
from pathlib import Path
from taskmon import task

@task
def gone_on(ctx, go: Path, name: str, large: int):
    for number in range(3):
        ctx.step(f"step {number}", lambda number: number, number)
    (go / f"begun-{name}").touch()
    while not (go / "go").exists():
        time.sleep(.02)
    ctx.checkpoint({"n": 4})
    return "x" * 50_000 if large else 7
"""


@pytest.mark.timeout(sized(180, 3_600))
@pytest.mark.usefixtures("_memory")
def test_a_task_that_replaces_what_it_keeps_or_returns_ends_and_can_be_tried_again(
    make_bench: MakeBench, paths: Paths, tmp_path: Path
) -> None:
    """At worst it begins anew, or fails for what it has done to its own files."""
    source = tmp_path / "tasks_of_a_test.py"
    source.write_text(_TASK)
    bench = make_bench(Settings(slots=_AT_ONCE + 2))
    of_tasks = [case for case in CASES if case.target in ("kept.jsonl", journal.RESULT, journal.DONE, _ATTEMPT)]
    cases = random.Random(seed()).sample(of_tasks, sized(6, len(of_tasks)))
    for number, first in enumerate(range(0, len(cases), _AT_ONCE)):
        portion = cases[first : first + _AT_ONCE]
        go = tmp_path / f"go-{number}"
        go.mkdir()
        jobs = [
            Job(
                (),
                "/",
                kind=JobKind.TASK,
                task=f"{source}:gone_on",
                params={"go": str(go), "name": str(n), "large": n % 2},
            )
            for n in range(len(portion))
        ]
        runs = bench.add(*(NewRun(job, environment=captured(dict(os.environ))) for job in jobs))
        # The loop turns meanwhile: it is what gives claims to drivers.
        bench.qtbot.waitUntil(
            partial(_all_there, [go / f"begun-{n}" for n in range(len(portion))]), timeout=_PATIENCE_MS
        )
        for case, run in zip(portion, runs, strict=True):
            case.replace(paths.attempt(run.id, 1))
        (go / "go").touch()
        _await_all(bench, runs, lambda run: run.state in (RunState.SUCCEEDED, RunState.FAILED))
        _works(bench)
        _in_time([bench.engine.control.retry(run.id) for run in runs])
        _await_all(bench, runs, lambda run: run.attempt == 2 and run.state is RunState.SUCCEEDED)


def _all_there(files: Sequence[Path]) -> bool:
    return all(file.exists() for file in files)
