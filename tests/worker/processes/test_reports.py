"""The pipes between a worker and a task: messages of any size, stray writers, and ends that others hold."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from taskmon.core.clock import to_text, utc_now
from taskmon.core.job import Job, JobKind
from taskmon.core.journal import Event, line, read_all
from taskmon.core.progress import Progress
from taskmon.tasks.process.channel import Channel
from taskmon.worker.ending import Ending, outcome_of
from taskmon.worker.processes.reports import Reports
from tests.waiting import wait_until


@pytest.fixture
def reports() -> Iterator[Reports]:
    made = Reports()
    made._is_handed_over = True  # each test closes the child's end for reports
    yield made
    made.close()
    os.close(made.child_in)


@pytest.fixture
def channel(reports: Reports, tmp_path: Path) -> Iterator[Channel]:
    made = Channel(reports.child_out, str(tmp_path))
    yield made
    if made._pipe.is_ours:
        os.close(made._pipe._fd)


def test_a_message_larger_than_the_pipe_arrives_whole_while_it_is_read(
    reports: Reports, channel: Channel, tmp_path: Path
) -> None:
    done = {"done": {"result": "x" * 1_000_000, "error": None}}
    sender = threading.Thread(target=channel.send_end, args=(done,))
    sender.start()
    wait_until(lambda: reports.read() is not None and reports.done is not None)
    sender.join()

    assert reports.done is not None
    assert reports.done.result == "x" * 1_000_000
    assert not reports.is_torn
    assert not (tmp_path / "done.json").exists()


def test_nothing_waits_for_a_pipe_that_others_hold_open(reports: Reports, channel: Channel, tmp_path: Path) -> None:
    channel.send({"done": {"result": 1}})
    reports.drain(str(tmp_path / "done.json"))

    assert reports.is_open
    assert reports.done is not None
    assert reports.done.result == 1


def test_the_newest_progress_is_taken_once(reports: Reports, channel: Channel) -> None:
    for done in range(1, 4):
        channel.send({"progress": {"done": done, "total": 4}})
    reports.read()

    assert reports.take_progress() == Progress(done=3, total=4)
    assert reports.take_progress() is None


def test_what_others_write_into_the_pipe_confuses_nothing(reports: Reports, channel: Channel) -> None:
    stray = channel._pipe._fd
    for garbage in (b"\xff\x00\n", b"[1]\n", b"3\n", b'{"done"', b'{"progress": {"done": 1e999}}\n', b"[" * 10_000):
        os.write(stray, garbage)
        channel.send({"progress": {"done": 1}})
    channel.send({"done": {"result": 2}})
    os.write(stray, b'\n{"done": {"result": "forged"}}\n')
    reports.read()

    assert reports.take_progress() == Progress(done=1)
    assert reports.done is not None
    assert reports.done.result == 2


def test_an_endless_line_is_given_up(reports: Reports) -> None:
    done = threading.Event()

    def write() -> None:
        for _ in range(100):
            os.write(reports.child_out, b"x" * 65_536)
        os.write(reports.child_out, b'\n{"done": {"result": 3}}\n')
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    longest = 0
    while not done.is_set() or reports.done is None:
        reports.read()
        longest = max(longest, len(reports._partial))
    writer.join()
    os.close(reports.child_out)

    assert longest <= 4 * 1024 * 1024
    assert reports.done.result == 3


@pytest.mark.parametrize("value", [None, 3, "x", [], {}, {"error": 5, "exit_code": "y"}, {"stopped": True}])
def test_a_done_of_any_shape_is_read(reports: Reports, value: object) -> None:
    os.write(reports.child_out, json.dumps({"done": value}).encode() + b"\n")
    os.close(reports.child_out)
    reports.read()

    assert reports.done is not None
    assert (reports.done.error is None) is (value == {})


_DEEP = json.loads('{"a":' * 236 + "1" + "}" * 236)


@pytest.mark.parametrize(
    "done",
    [
        *({"stopped": True, "exit_code": code} for code in (True, False, 2**70, -(2**70))),
        *(
            {"error": {"message": "no", **more}}
            for more in ({"more": _DEEP}, {"details": [_DEEP]}, {"code": ["\ud800"]})
        ),
        {"result": [_DEEP]},
    ],
    ids=lambda done: str(done)[:50],
)
def test_whatever_a_task_says_of_its_end_every_monitor_believes_what_its_worker_records(
    reports: Reports, done: object
) -> None:
    """It was recorded as it was said, and then was no outcome to anybody: the worker was told to be lost."""
    os.write(reports.child_out, json.dumps({"done": done}).encode() + b"\n")
    os.close(reports.child_out)
    reports.read()
    ending = Ending(0, None, done=reports.done)

    recorded = outcome_of(ending, Job((), "/", kind=JobKind.TASK, task="module:function"), utc_now())

    read = read_all(line(Event.FINISHED, to_text(utc_now()), outcome=recorded.to_json())).outcome
    assert read is not None
    assert read.state is recorded.state


def test_a_task_that_has_lost_its_pipe_leaves_its_end_in_a_file(
    reports: Reports, channel: Channel, tmp_path: Path
) -> None:
    number = channel._pipe._fd
    os.close(number)
    other = os.open(tmp_path / "other", os.O_WRONLY | os.O_CREAT)
    os.dup2(other, number)
    assert channel.send({"progress": {"done": 1}}) is False
    channel.send_end({"done": {"result": 4}})
    os.close(number)
    os.close(other)
    reports.drain(str(tmp_path / "done.json"))

    assert (tmp_path / "other").read_bytes() == b""
    assert reports.done is not None
    assert reports.done.result == 4
    assert not reports.is_open


def test_a_pipe_in_the_place_of_that_file_is_not_waited_for(reports: Reports, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "done.json")
    os.close(reports.child_out)
    reports.drain(str(tmp_path / "done.json"))

    assert reports.done is None


def test_notes_are_few_and_short(reports: Reports) -> None:
    for _ in range(100):
        os.write(reports.child_out, json.dumps({"note": "x" * 5_000}).encode() + b"\n")
        reports.read()
    os.close(reports.child_out)

    assert sum(map(len, reports.notes)) <= 20 * 500


def test_a_task_that_is_gone_is_given_nothing(reports: Reports) -> None:
    assert reports.give(b"spec\n")
    assert os.read(reports.child_in, 100) == b"spec\n"
    assert reports.ask_to_stop()
    other = os.dup(reports.child_out)
    os.close(reports.child_in)
    os.close(reports.child_out)

    assert not reports.give(b"spec\n")
    assert not reports.ask_to_stop()
    reports.child_in = other  # for the fixture to close
