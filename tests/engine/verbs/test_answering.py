"""What is typed to a run through the engine: handed to its worker, or refused with the reason."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from taskmon import ours, system
from taskmon.core.errors import InvalidError, NoSuchRunError, NotTypedError, RefusedError, TaskmonError
from taskmon.core.journal import JOURNAL, Event, line
from taskmon.core.requests.answer import ANSWERS, Answer, Key
from taskmon.core.run import Run
from taskmon.engine.verbs.control import Control
from taskmon.paths import find_paths
from taskmon.store import Store
from tests.ui import scene


@pytest.fixture
def control(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Control:
    monkeypatch.setenv("TASKMON_HOME", str(tmp_path))
    return Control(store, find_paths())


def running(store: Store, *, pty: bool = True) -> Run:
    new = scene.new("ssh build01")
    return scene.start(store, scene.add(store, replace(new, job=replace(new.job, pty=pty))))


@pytest.fixture
def folder(control: Control, store: Store) -> Iterator[Path]:
    """The folder of the first run's first attempt, with a worker's end of the pipe."""
    made = control.paths.attempt(1, 1)
    made.mkdir(parents=True)
    reader = ours.make_pipe(str(made / ANSWERS))
    yield made
    os.close(reader)


def read(folder: Path) -> bytes:
    reader = os.open(folder / ANSWERS, os.O_RDONLY | os.O_NONBLOCK)
    try:
        return os.read(reader, 4_096)
    finally:
        os.close(reader)


def refusal(control: Control, run_id: int, answer: Answer, **how: int) -> TaskmonError:
    with pytest.raises(TaskmonError) as refused:
        control.answering.answer(run_id, answer, **how).result(60)
    return refused.value


def test_a_line_and_a_key_reach_the_worker_and_nothing_else(control: Control, store: Store, folder: Path) -> None:
    run = running(store)

    control.answering.answer(run.id, Answer("hunter2"), seen_attempt=1).result(60)
    control.answering.answer(run.id, Answer(key=Key.END)).result(60)

    assert read(folder) == b'{"text":"hunter2"}\n{"key":"end_of_input"}\n'
    assert [path.name for path in folder.iterdir()] == [ANSWERS]
    store.flush(5)
    home = control.paths.home
    assert not [path for path in home.rglob("*") if path.is_file() and b"hunter2" in path.read_bytes()]


def test_what_another_attempt_was_meant_for_is_not_typed(control: Control, store: Store, folder: Path) -> None:
    run = running(store)

    assert isinstance(refusal(control, run.id, Answer("y"), seen_attempt=2), RefusedError)
    with pytest.raises(BlockingIOError):
        read(folder)


def test_it_is_said_why_nothing_can_be_typed(control: Control, store: Store) -> None:
    run, dumb = running(store), running(store, pty=False)
    queued = scene.add(store, scene.new("make"))
    folder = control.paths.attempt(run.id, 1)
    folder.mkdir(parents=True)

    said = {
        "no terminal": refusal(control, dumb.id, Answer("y")),
        "queued": refusal(control, queued.id, Answer("y")),
        "just being started": refusal(control, run.id, Answer("y")),
    }
    (folder / JOURNAL).write_bytes(line(Event.STARTING, "2026-01-01T00:00:00.000Z"))
    said["earlier version"] = refusal(control, run.id, Answer("y"))
    with subprocess.Popen(["true"]) as command:
        ended = system.identify_child(command.pid)
    with (folder / JOURNAL).open("ab") as journal:
        journal.write(line(Event.STARTED, "2026-01-01T00:00:01.000Z", command=ended.to_json()))
    said["just ended"] = refusal(control, run.id, Answer("y"))
    os.close(ours.make_pipe(str(folder / ANSWERS)))
    said["has just ended"] = refusal(control, run.id, Answer("y"))

    assert all(part in str(error) for part, error in said.items())
    assert {part: type(error) for part, error in said.items()} == dict.fromkeys(said, NotTypedError) | {
        "just being started": RefusedError
    }
    assert NotTypedError("").exit_status == 2
    assert isinstance(refusal(control, 99, Answer("y")), NoSuchRunError)


def test_what_the_worker_does_not_take_is_refused_and_waited_for_by_nobody(
    control: Control, store: Store, folder: Path
) -> None:
    run = running(store)
    for _ in range(16):
        ours.write_to_pipe(str(folder / ANSWERS), b"x" * 4_096)

    assert "has not taken" in str(refusal(control, run.id, Answer("y")))


def test_what_is_no_line_is_refused_at_once(control: Control, store: Store) -> None:
    run = running(store)

    with pytest.raises(InvalidError):
        control.answering.answer(run.id, Answer("two\nlines"))
