"""The life of a worker: one spec after another, a monitor that is gone or deaf, and memory that stays flat."""

from __future__ import annotations

import os
import signal
import statistics
import time
from pathlib import Path

import pytest

from taskmon import system
from taskmon.core.states import RunState
from taskmon.system.linux.stat import fields_of
from taskmon.worker import main
from taskmon.worker.processes.pool import Pool
from tests.waiting import wait_until
from tests.worker.conftest import Hire
from tests.worker.hiring import Given, Worker, job, python, shell


def test_a_worker_needs_nothing_but_the_standard_library(worker: Worker) -> None:
    given = worker.give(shell("echo 50%; sleep 0.2"))
    worker.ended(given)
    maps = Path(f"/proc/{worker.process.pid}/maps").read_text()

    assert "site-packages" not in maps
    assert given.evidence.last_line == "50%"


def test_it_performs_one_spec_after_another_also_handed_over_together(worker: Worker) -> None:
    first, second = worker.give(shell("sleep 0.1; echo one")), worker.give(shell("echo two"))
    worker.poke()
    assert worker.said() + worker.said() == "rr"

    assert (first.output, second.output) == (b"one\n", b"two\n")


def test_garbage_instead_of_a_spec_is_refused(worker: Worker) -> None:
    jobless = b'{"run":1,"attempt":1,"nonce":"n","folder":"f","job":{},"environment":{}}'
    for content in (b"garbage", b"[]", b'{"run": 1}', b"\xff\x00", jobless):
        worker.write(content + b"\n")
        assert worker.said() + worker.said() == "xr"

    assert worker.perform(job("true")).state is RunState.SUCCEEDED


def test_a_large_spec_arrives_whole(worker: Worker) -> None:
    given = worker.give(shell("echo ${#BIG}"), environment={"BIG": "x" * 120_000, "BIG2": "é" * 30_000})
    worker.ended(given)

    assert given.output == b"120000\n"


def test_it_ends_when_its_monitor_wants_no_more_of_it(worker: Worker) -> None:
    worker.perform(job("true"))
    worker.leave()

    assert worker.wait() == 0


def test_what_it_holds_is_finished_and_recorded_when_the_monitor_dies(worker: Worker) -> None:
    given = worker.give(shell("echo before; sleep 0.5; echo after; exit 9"))
    wait_until(lambda: given.evidence.command)
    worker.leave()
    outcome = worker.ended(given)

    assert (outcome.state, outcome.exit_code) == (RunState.FAILED, 9)
    assert given.output == b"before\nafter\n"
    assert worker.wait() == 0


def test_a_cancel_reaches_it_after_the_monitor_died(worker: Worker) -> None:
    given = worker.give(job("sleep", "60"))
    wait_until(lambda: given.evidence.command)
    worker.leave()
    given.ask("cancel")

    assert worker.ended(given).state is RunState.CANCELLED


def test_a_monitor_that_reads_no_pokes_blocks_nothing(worker: Worker, tmp_path: Path) -> None:
    pipe = worker.process.stdout
    assert pipe is not None
    with open(f"/proc/{worker.process.pid}/fd/1", "wb", buffering=0) as same:
        os.set_blocking(same.fileno(), False)
        while same.write(b"." * 4096):
            pass
    given = worker.give(shell("echo hello; exit 2"))
    outcome = worker.ended(given)
    assert outcome.exit_code == 2
    wait_until(lambda: not given.is_locked())

    # Ready is said as soon as somebody listens again.
    assert worker.said() == "r"


def test_a_worker_that_was_stopped_for_a_while_goes_on(worker: Worker) -> None:
    given = worker.give(shell("echo started; sleep 0.2; exit 5"))
    wait_until(lambda: given.evidence.command is not None)  # written after the command may have begun to speak
    worker.process.send_signal(signal.SIGSTOP)
    command = given.evidence.command
    assert command is not None
    wait_until(lambda: not system.is_alive(command))
    worker.process.send_signal(signal.SIGCONT)

    assert worker.ended(given).exit_code == 5


def test_an_idle_worker_sleeps(worker: Worker) -> None:
    worker.perform(job("true"))
    assert worker.said() == "r"
    wait_until(lambda: fields_of(worker.process.pid)[2] == b"S")
    before = _switches(worker)
    time.sleep(0.5)

    assert _switches(worker) == before


def test_a_worker_that_has_grown_takes_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_child() -> None:
        raise ChildProcessError

    monkeypatch.setattr(system, "next_ended", no_child)
    for megabytes, is_fresh in ((31, True), (33, False)):
        monkeypatch.setattr(system, "private_bytes", lambda size=megabytes * 1024 * 1024: size)
        assert main._is_fresh(Pool()) is is_fresh


def test_a_thousand_short_commands_cost_little_time_and_no_memory(worker: Worker, tmp_path: Path) -> None:
    def perform(count: int) -> list[float]:
        taken = []
        for _ in range(count):
            given = Given(tmp_path / "short" / str(time.monotonic_ns()), job("true"))
            given.make()
            spec = given.spec
            started_s = time.perf_counter()
            worker.write(spec)
            assert worker.said() == "r"
            taken.append(time.perf_counter() - started_s)
        assert given.outcome is not None
        return taken

    perform(300)
    before = _private_bytes(worker)
    taken, bare = perform(500), _bare(150)
    taken += perform(500)
    grown = _private_bytes(worker) - before
    median_ms, bare_ms = statistics.median(taken) * 1000, statistics.median(bare) * 1000
    print(f"true: {median_ms:.2f} ms in a worker, {bare_ms:.2f} ms bare; grown by {grown} bytes")

    assert grown < 150 * len(taken)
    assert median_ms < 40 * bare_ms  # about twice on a quiet machine; what is checked here is that nothing waits
    assert len(os.listdir(f"/proc/{worker.process.pid}/fd")) < 12


def test_progress_of_many_runs_does_not_add_up(worker: Worker) -> None:
    first = worker.give(python("print('90%'); import time; time.sleep(0.2)"))
    worker.ended(first)
    second = worker.give(shell("echo nothing to see"))
    worker.ended(second)

    assert second.evidence.progress is None
    assert second.evidence.last_line == "nothing to see"


def test_a_worker_started_into_a_closed_pipe_ends(hire: Hire) -> None:
    worker = hire()
    worker.leave()

    assert worker.wait() == 0


def _bare(count: int) -> list[float]:
    """How long starting `true` and waiting for it takes without any of this."""
    taken = []
    for _ in range(count):
        started_s = time.perf_counter()
        os.waitpid(os.posix_spawn("/bin/true", ["true"], {}), 0)
        taken.append(time.perf_counter() - started_s)
    return taken


def _private_bytes(worker: Worker) -> int:
    fields = Path(f"/proc/{worker.process.pid}/statm").read_text().split()
    return (int(fields[1]) - int(fields[2])) * 4096


def _switches(worker: Worker) -> int:
    status = Path(f"/proc/{worker.process.pid}/status").read_text()
    return sum(int(part.split()[1]) for part in status.splitlines() if "ctxt_switches" in part)
