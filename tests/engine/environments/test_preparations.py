"""Queued tasks wait for the environment that their file asks for, beside all that runs; real uv, real workers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from taskmon.core.errors import ErrorCode
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.engine.environments import preparations
from taskmon.engine.environments.folder import Folder
from taskmon.engine.environments.preparations import PREPARING
from taskmon.paths import Paths
from taskmon.settings import Settings
from tests.engine.conftest import Bench, MakeBench
from tests.engine.environments.conftest import Uv, script, task
from tests.jobs import command
from tests.waiting import wait_until


def message_of(bench: Bench, run: Run) -> str:
    live = bench.engine.live_of(run.id)
    return live.progress.message if live is not None and live.progress is not None else ""


def folders(paths: Paths) -> list[str]:
    return sorted(os.listdir(paths.environments)) if paths.environments.exists() else []


def test_a_task_runs_in_the_environment_that_its_file_asks_for(bench: Bench, uv: Uv, tmp_path: Path) -> None:
    run = bench.perform(task(script(tmp_path / "a.py", "greeting_of_a_test"), uv))

    assert (run.state, run.result, run.error) == (RunState.SUCCEEDED, "1", None)
    assert run.job.python == ""
    assert run.job.script == folders(bench.engine.paths)[0]
    assert run.attempt == 1
    assert bench.engine.paths.environments.stat().st_mode & 0o777 == 0o700


def test_runs_of_one_file_share_one_preparation_and_others_come_first(bench: Bench, uv: Uv, tmp_path: Path) -> None:
    uv.wait()
    file = script(tmp_path / "a.py", "greeting_of_a_test")
    waiting = bench.add(*(task(file, uv) for _ in range(5)))
    bench.qtbot.waitUntil(lambda: all(message_of(bench, run) == PREPARING for run in waiting))
    other = bench.perform(command("true"))

    assert other.state is RunState.SUCCEEDED
    assert all(bench.stored(run.id).state is RunState.QUEUED for run in waiting)
    assert all(bench.stored(run.id).attempt == 0 for run in waiting)
    uv.go_on()
    assert {bench.until_over(run.id).state for run in waiting} == {RunState.SUCCEEDED}
    assert uv.calls == ["venv", "sync"]


def test_a_later_run_finds_it_made(bench: Bench, uv: Uv, tmp_path: Path) -> None:
    bench.perform(task(script(tmp_path / "a.py", "greeting_of_a_test"), uv))
    run = bench.add(task(script(tmp_path / "b.py", "greeting_of_a_test"), uv))[0]

    assert bench.until_over(run.id).state is RunState.SUCCEEDED
    assert message_of(bench, run) == ""
    assert uv.calls == ["venv", "sync"]


def test_while_it_is_made_the_monitor_is_not_idle(make_bench: MakeBench, uv: Uv, tmp_path: Path) -> None:
    bench = make_bench(start=False)
    uv.wait()
    idle: list[int] = []
    bench.engine.idle.connect(lambda: idle.append(1))
    run = bench.add(task(script(tmp_path / "a.py", "greeting_of_a_test"), uv))[0]
    bench.engine.start()
    bench.qtbot.waitUntil(lambda: message_of(bench, run) == PREPARING)
    bench.perform(command("true"))

    assert idle == []
    with bench.qtbot.waitSignal(bench.engine.idle):
        uv.go_on()
    assert bench.stored(run.id).state is RunState.SUCCEEDED


def test_a_cancel_ends_what_nobody_waits_for_any_more(bench: Bench, uv: Uv, tmp_path: Path) -> None:
    uv.wait()
    run = bench.add(task(script(tmp_path / "a.py", "greeting_of_a_test"), uv))[0]
    bench.qtbot.waitUntil(lambda: uv.calls == ["venv"])

    bench.engine.control.cancel(run.id).result(60)

    assert bench.until_over(run.id).state is RunState.CANCELLED
    bench.qtbot.waitUntil(lambda: folders(bench.engine.paths) == [])
    assert (uv.folder / "wait").exists(), "nobody let it go on"


def test_a_run_may_be_removed_while_it_is_prepared(bench: Bench, uv: Uv, tmp_path: Path) -> None:
    uv.wait()
    run = bench.add(task(script(tmp_path / "a.py", "greeting_of_a_test"), uv))[0]
    bench.qtbot.waitUntil(lambda: uv.calls == ["venv"])

    bench.engine.control.remove(run.id).result(60)

    bench.qtbot.waitUntil(lambda: folders(bench.engine.paths) == [])


def test_without_uv_the_run_fails_with_what_to_do(bench: Bench, uv: Uv, tmp_path: Path) -> None:
    (uv.bin / "uv").unlink()
    uv.environment["PATH"] = str(uv.bin)
    run = bench.perform(task(script(tmp_path / "a.py", "greeting_of_a_test"), uv))

    assert run.state is RunState.FAILED
    assert run.error is not None
    assert run.error.code == ErrorCode.NOT_FOUND
    assert "pip install uv" in run.error.message
    assert "--python" in run.error.message
    assert run.attempt == 0
    assert folders(bench.engine.paths) == []


def test_what_can_t_be_installed_fails_with_uv_s_words(bench: Bench, uv: Uv, tmp_path: Path) -> None:
    run = bench.perform(task(script(tmp_path / "a.py", "greeting_of_a_test>=2"), uv))

    assert run.error is not None
    assert run.error.code == ErrorCode.INVALID
    assert "greeting-of-a-test>=2" in run.error.message
    assert "No solution found" in (run.error.details or {})["output"]
    assert folders(bench.engine.paths) == []


def test_a_python_that_is_not_there_is_not_brought_along(bench: Bench, uv: Uv, tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_text('# /// script\n# requires-python = ">=3.99"\n# ///\ndef main(): pass\n')
    run = bench.perform(task(str(file), uv))

    assert run.error is not None
    assert run.error.code == ErrorCode.NOT_FOUND
    assert "UV_PYTHON_DOWNLOADS" in run.error.message


def test_a_block_that_can_t_be_understood_fails_with_its_line(bench: Bench, uv: Uv, tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_text("# /// script\n# dependencies = \n# ///\ndef main(): pass\n")
    run = bench.perform(task(str(file), uv))

    assert run.error is not None
    assert run.error.code == ErrorCode.INVALID
    assert f"{file}, line 2" in run.error.message


def test_what_may_pass_is_tried_again_and_costs_no_try(
    bench: Bench, uv: Uv, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = (uv.bin / "uv").read_text()
    uv.put("#!/bin/sh\necho 'error: Request failed after 3 retries' >&2\necho '  cause: dns error' >&2\nexit 2\n")
    run = bench.add(task(script(tmp_path / "a.py", "greeting_of_a_test"), uv))[0]
    bench.qtbot.waitUntil(lambda: "dns error" in message_of(bench, run))

    assert bench.stored(run.id).state is RunState.QUEUED
    uv.put(real)
    bench.engine.control.release(run.id).result(60)  # somebody need not wait for the next try
    ended = bench.until_over(run.id)
    assert (ended.state, ended.attempt, ended.tries) == (RunState.SUCCEEDED, 1, 1)


def test_what_may_pass_is_tried_again_by_itself(
    bench: Bench, uv: Uv, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preparations, "_TRIES_S", (0.01,))
    real = (uv.bin / "uv").read_text()
    uv.put("#!/bin/sh\necho 'error: No space left on device (os error 28)' >&2\nexit 2\n")
    run = bench.add(task(script(tmp_path / "a.py", "greeting_of_a_test"), uv))[0]
    bench.qtbot.waitUntil(lambda: "the disk is full" in message_of(bench, run))
    uv.put(real)

    assert bench.until_over(run.id).state is RunState.SUCCEEDED


def test_what_never_passes_is_given_up(bench: Bench, uv: Uv, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparations, "_TRIES_S", (0.01,))
    monkeypatch.setattr(preparations, "_GIVE_UP_S", 0.05)
    uv.put("#!/bin/sh\necho 'error: dns error' >&2\nexit 2\n")
    run = bench.perform(task(script(tmp_path / "a.py", "greeting_of_a_test"), uv))

    assert run.state is RunState.FAILED
    assert run.error is not None
    assert run.error.code == ErrorCode.NOT_STARTED


def test_the_file_is_looked_at_again_before_its_run_is_claimed(make_bench: MakeBench, uv: Uv, tmp_path: Path) -> None:
    uv.publish("farewell_of_a_test", "7")
    bench = make_bench(Settings(slots=1), start=False)
    file = script(tmp_path / "a.py", "greeting_of_a_test")
    run = bench.add(task(file, uv))[0]
    script(
        tmp_path / "a.py",
        "farewell_of_a_test",
        body="import farewell_of_a_test\ndef main():\n    return farewell_of_a_test.version\n",
    )
    bench.engine.start()

    assert bench.until_over(run.id).result == "7"


def test_a_file_that_changes_while_its_environment_is_made_gets_the_one_it_asks_for_then(
    bench: Bench, uv: Uv, tmp_path: Path
) -> None:
    uv.publish("farewell_of_a_test", "7")
    uv.wait()
    file = script(tmp_path / "a.py", "greeting_of_a_test")
    run = bench.add(task(file, uv))[0]
    bench.qtbot.waitUntil(lambda: uv.calls == ["venv"])
    script(
        tmp_path / "a.py",
        "farewell_of_a_test",
        body="import farewell_of_a_test\ndef main():\n    return farewell_of_a_test.version\n",
    )
    uv.go_on()

    assert bench.until_over(run.id).result == "7"
    assert folders(bench.engine.paths) == [bench.stored(run.id).job.script]


def test_a_monitor_killed_in_the_middle_leaves_nothing_that_counts(
    make_bench: MakeBench, paths: Paths, uv: Uv, tmp_path: Path
) -> None:
    first = make_bench(start=False)
    run = first.add(task(script(tmp_path / "a.py", "greeting_of_a_test"), uv))[0]
    assert first.engine.stop(2_000)
    uv.wait()
    work = subprocess.Popen(
        [sys.executable, "-m", "taskmon", "work"],
        env={**os.environ, "TASKMON_HOME": str(paths.home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_until(lambda: uv.calls == ["venv"])
    os.kill(work.pid, signal.SIGKILL)
    work.wait()

    (digest,) = folders(paths)
    assert not Folder(paths.environments, digest).is_whole()
    second = make_bench()
    second.qtbot.waitUntil(lambda: message_of(second, run) == PREPARING)
    assert uv.calls == ["venv"], "the orphan holds the lock as long as it lives"
    uv.go_on()
    assert second.until_over(run.id).state is RunState.SUCCEEDED
    assert Folder(paths.environments, digest).is_whole()


def test_a_monitor_that_leaves_takes_uv_along(make_bench: MakeBench, uv: Uv, tmp_path: Path) -> None:
    bench = make_bench()
    uv.wait()
    run = bench.add(task(script(tmp_path / "a.py", "greeting_of_a_test"), uv))[0]
    bench.qtbot.waitUntil(lambda: uv.calls == ["venv"])

    assert bench.engine.stop(2_000)

    wait_until(lambda: folders(bench.engine.paths) == [])
    uv.go_on()
    again = make_bench()
    assert again.until_over(run.id).state is RunState.SUCCEEDED


def test_an_environment_whose_python_is_gone_is_made_anew(
    bench: Bench, uv: Uv, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = script(tmp_path / "a.py", "greeting_of_a_test")
    digest = bench.perform(task(file, uv)).job.script
    assert digest
    python = Folder(bench.engine.paths.environments, digest).python
    python.unlink()
    python.symlink_to(tmp_path / "gone" / "python3")
    bench.engine._dispatcher.preparations._known.clear()

    assert bench.perform(task(file, uv)).state is RunState.SUCCEEDED
    assert uv.calls == ["venv", "sync"] * 2


def test_a_file_that_asks_for_nothing_is_looked_at_and_runs_as_ever(bench: Bench, uv: Uv, tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_text("def main():\n    return 5\n")
    run = bench.perform(task(str(file), uv))

    assert (run.result, run.job.script) == (5, "")
    assert uv.calls == []


def test_what_runs_finds_the_programs_of_its_environment_first(bench: Bench, uv: Uv, tmp_path: Path) -> None:
    body = "import os, shutil\ndef main():\n    return [shutil.which('python'), os.environ['VIRTUAL_ENV']]\n"
    run = bench.perform(task(script(tmp_path / "a.py", body=body), uv))
    folder = Folder(bench.engine.paths.environments, run.job.script)

    assert run.result == [str(folder.python), str(folder.venv)]


def test_a_run_again_looks_at_the_file_again(bench: Bench, uv: Uv, tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_text("import greeting_of_a_test\ndef main():\n    return greeting_of_a_test.version\n")
    run = bench.perform(task(str(file), uv))
    assert run.state is RunState.FAILED
    script(file, "greeting_of_a_test")

    again = bench.engine.control.duplicate(run.id).result(60)

    assert bench.until_over(again.id).state is RunState.SUCCEEDED


def test_what_needs_nothing_more_keeps_its_place_in_the_queue(make_bench: MakeBench, uv: Uv, tmp_path: Path) -> None:
    bench = make_bench(Settings(slots=1), start=False)
    file = tmp_path / "a.py"
    file.write_text("def main():\n    return 5\n")
    first, second = bench.add(task(str(file), uv), command("true"))
    bench.engine.start()
    ended = [bench.until_over(run.id) for run in (first, second)]

    assert ended[0].started_at is not None
    assert ended[1].started_at is not None
    assert ended[0].started_at <= ended[1].started_at


def test_a_file_that_can_t_be_read_now_keeps_nobody_waiting(
    bench: Bench, uv: Uv, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a folder of a network that is gone."""
    go_on = threading.Event()

    def hang(*_: object, **__: object) -> None:
        go_on.wait(30)

    monkeypatch.setattr(preparations, "prepared", hang)
    stuck = bench.add(task(str(tmp_path / "a.py"), uv))[0]

    assert bench.perform(command("true")).state is RunState.SUCCEEDED
    assert bench.stored(stuck.id).state is RunState.QUEUED
    go_on.set()
    assert bench.until_over(stuck.id).state is RunState.FAILED  # there is no such file
