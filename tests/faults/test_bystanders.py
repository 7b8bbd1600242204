"""What a job writes into its folder never makes taskmon signal a process that is not the job's."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from taskmon import system
from taskmon.core.clock import to_text, utc_now
from taskmon.core.errors import ErrorCode
from taskmon.core.job import Job
from taskmon.core.journal import JOURNAL, OUTPUT, Event, Identity, line
from taskmon.core.requests.new_run import NewRun
from taskmon.core.states import RunState
from taskmon.engine.attempts import driver
from taskmon.paths import Paths
from tests.engine.conftest import Bench, MakeBench
from tests.faults import monitors
from tests.jobs import command
from tests.waiting import wait_until

_STAYS = "exec sleep 60"


@dataclass(frozen=True, slots=True)
class Bystander:
    """A process that has nothing to do with any job, and the file that it writes."""

    process: subprocess.Popen[bytes]
    file: Path

    @property
    def identity(self) -> Identity:
        return system.identify_child(self.process.pid)


@pytest.fixture
def bystander(tmp_path: Path) -> Iterator[Bystander]:
    file = tmp_path / "somebody's.log"
    with file.open("ab") as output:
        process = subprocess.Popen(["sleep", "120"], stdout=output, stderr=output, start_new_session=True)
    yield Bystander(process, file)
    process.kill()
    process.wait()


@pytest.fixture(autouse=True)
def clean(paths: Paths) -> Iterator[None]:
    yield
    monitors.end_everything(paths)


def _linked(folder: Path, other: Bystander) -> None:
    (folder / OUTPUT).unlink()
    (folder / OUTPUT).symlink_to(other.file)


def _hard_linked(folder: Path, other: Bystander) -> None:
    (folder / OUTPUT).unlink()
    (folder / OUTPUT).hardlink_to(other.file)


def _renamed(folder: Path, other: Bystander) -> None:
    other.file.rename(folder / OUTPUT)


def _folder_linked(folder: Path, other: Bystander) -> None:
    """The whole folder lies elsewhere, with the other's file where the output lay."""
    moved = folder.with_name("moved")
    folder.rename(moved)
    other.file.rename(moved / OUTPUT)
    folder.symlink_to(moved, target_is_directory=True)


def _started_line(folder: Path, other: Bystander) -> None:
    with (folder / JOURNAL).open("ab") as journal:
        journal.write(line(Event.STARTED, to_text(utc_now()), command=other.identity.to_json()))


def _starting_line(folder: Path, other: Bystander) -> None:
    with (folder / JOURNAL).open("ab") as journal:
        journal.write(line(Event.STARTING, to_text(utc_now()), worker=other.identity.to_json()))
    _started_line(folder, other)


def _rewritten(folder: Path, other: Bystander) -> None:
    """The journal's own lines with the other's pids in them, from its first byte on."""
    entries = [json.loads(each) for each in (folder / JOURNAL).read_bytes().splitlines()]
    for entry in entries:
        for name in ("worker", "command"):
            if name in entry:
                entry[name] = other.identity.to_json()
    content = "".join(json.dumps(entry, separators=(",", ":")) + "\n" for entry in entries)
    (folder / JOURNAL).write_text(content)


Forge = Callable[[Path, Bystander], None]
FORGERIES: list[Forge] = [
    *(_linked, _hard_linked, _renamed, _folder_linked),
    *(_started_line, _starting_line, _rewritten),
]


def _forged(bench: Bench, paths: Paths, other: Bystander, forge: Forge) -> int:
    """A run whose command runs, and whose folder was changed as its job could change it; its id."""
    [run] = bench.add(NewRun(Job((_STAYS,), "/", shell=True, grace_s=0.2)))
    bench.until_running(run.id)
    forge(paths.attempt(run.id, 1), other)
    return run.id


@pytest.mark.parametrize("forge", FORGERIES)
def test_a_worker_that_is_lost_under_its_monitor_costs_no_bystander_its_life(
    make_bench: MakeBench, paths: Paths, bystander: Bystander, forge: Forge
) -> None:
    bench = make_bench()
    run_id = _forged(bench, paths, bystander, forge)
    pid = bench.stored(run_id).pid or 0
    [worker] = monitors.busy_workers(paths)
    system.send_signal(worker, signal.SIGKILL)

    ended = bench.until_over(run_id)

    assert bystander.process.poll() is None
    assert ended.state is RunState.FAILED
    assert ended.error is not None
    assert ended.error.code == ErrorCode.WORKER_LOST
    wait_until(lambda: system.identify(pid) is None)  # its own command was found all the same


@pytest.mark.parametrize("forge", FORGERIES)
def test_what_a_later_monitor_offers_to_end_is_no_bystander(
    make_bench: MakeBench, paths: Paths, bystander: Bystander, forge: Forge
) -> None:
    first = make_bench()
    run_id = _forged(first, paths, bystander, forge)
    pid = first.stored(run_id).pid
    [worker] = monitors.busy_workers(paths)
    assert first.engine.stop()
    system.send_signal(worker, signal.SIGKILL)
    wait_until(lambda: not system.is_alive(worker))

    second = make_bench()

    [finding] = second.engine.findings
    assert [process.pid for process in finding.survivors] == [pid]


@pytest.mark.parametrize("forge", [_started_line, _rewritten])
def test_a_command_that_is_named_before_anybody_has_looked_is_not_believed(
    make_bench: MakeBench, paths: Paths, bystander: Bystander, monkeypatch: pytest.MonkeyPatch, forge: Forge
) -> None:
    """The journal was forged before the driver first read it."""
    monkeypatch.setattr(driver, "SETTLED_S", 1.0)
    bench = make_bench()
    [run] = bench.add(command("sleep", "60", grace_s=0.2))
    journal = paths.attempt(run.id, 1) / JOURNAL
    wait_until(lambda: journal.exists() and b'"started"' in journal.read_bytes())
    forge(paths.attempt(run.id, 1), bystander)
    [worker] = monitors.busy_workers(paths)
    system.send_signal(worker, signal.SIGKILL)

    ended = bench.until_over(run.id)

    assert bystander.process.poll() is None
    assert ended.error is not None
    assert ended.error.code == ErrorCode.WORKER_LOST


def test_who_has_dropped_its_environment_is_still_ended_as_one_that_writes_the_output(
    make_bench: MakeBench, paths: Paths
) -> None:
    bench = make_bench()
    [run] = bench.add(NewRun(Job(("setsid env -i sleep 60 & echo $!; exec sleep 60",), "/", shell=True, grace_s=0.2)))
    bench.until_running(run.id)
    output = paths.attempt(run.id, 1) / OUTPUT
    wait_until(lambda: output.read_bytes().endswith(b"\n"))
    daemon = system.identify_child(int(output.read_bytes()))
    wait_until(lambda: _program(daemon.pid) == "sleep")
    [worker] = monitors.busy_workers(paths)
    system.send_signal(worker, signal.SIGKILL)

    bench.until_over(run.id)

    assert not system.is_alive(daemon)


def test_an_outcome_in_the_journal_names_no_survivors(
    make_bench: MakeBench, paths: Paths, bystander: Bystander
) -> None:
    """They are ended at a click in the recovery dialog, and keep the run from being started again."""
    bench = make_bench()
    [run] = bench.add(command("sleep", "60"))
    bench.until_running(run.id)
    outcome = {
        "state": "interrupted",
        "ended_at": to_text(utc_now()),
        "remarks": {"survivors": [bystander.identity.to_json()]},
    }
    with (paths.attempt(run.id, 1) / JOURNAL).open("ab") as journal:
        journal.write(line(Event.FINISHED, to_text(utc_now()), outcome=outcome))

    bench.until(run.id, lambda each: each.state is RunState.INTERRUPTED)

    reader = bench.engine.reader()
    [attempt] = reader.attempts(run.id)
    reader.close()
    assert "survivors" not in attempt.remarks


def _program(pid: int) -> str:
    try:
        return os.path.basename(os.readlink(f"/proc/{pid}/exe"))
    except OSError:
        return ""
