"""A task whose file says what it needs, as a person types it: its environment is made first, and that is told."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Shell
from tests.engine.environments.conftest import Uv, script
from tests.engine.environments.conftest import uv as uv
from tests.waiting import wait_until

_BODY = (
    "import greeting_of_a_test\ndef main(count: int = 1):\n    print(greeting_of_a_test.version)\n    return count\n"
)


@pytest.fixture
def file(tmp_path: Path) -> str:
    return script(tmp_path / "needs.py", "greeting_of_a_test", body=_BODY)


@pytest.fixture
def typed(shell: Shell, uv: Uv) -> Shell:
    shell.environment.update(uv.environment)
    shell._first_environment = dict(shell.environment)
    return shell


def test_add_makes_the_environment_and_the_run_finds_it(typed: Shell, uv: Uv, file: str) -> None:
    done = typed.type("add", "--task", f"{file}:main", "--param", "count=3")
    assert done.stderr.decode().startswith(f"taskmon: preparing the environment of {file}…\n")
    again = typed.type("add", "--task", f"{file}:main")
    assert b"preparing" not in again.stderr
    assert uv.calls == ["venv", "sync"]

    typed.type("work", "--until-idle")

    run = typed.run(int(done.stdout))
    assert (run["state"], run["result"]) == ("succeeded", 3)
    assert run["job"]["python"] == ""
    assert uv.calls == ["venv", "sync"]


def test_add_refuses_parameters_that_the_task_does_not_take(typed: Shell, file: str) -> None:
    typed.type("tasks", f"{file}:main")

    assert "count" in typed.complaint("add", "--task", f"{file}:main", "--param", "count=x", status=2)


def test_add_says_what_can_t_be_installed(typed: Shell, tmp_path: Path) -> None:
    file = script(tmp_path / "needs.py", "greeting_of_a_test>=2")
    done = typed.type("add", "--task", f"{file}:main", status=2)

    assert done.stdout == b""
    assert "greeting-of-a-test>=2" in done.stderr.decode()
    assert "can't be made" in done.stderr.decode()


def test_add_names_uv_where_there_is_none(typed: Shell, uv: Uv, file: str) -> None:
    (uv.bin / "uv").unlink()
    typed.environment["PATH"] = str(uv.bin)
    said = typed.complaint("add", "--task", f"{file}:main", status=2)

    assert said.startswith("taskmon: not found: uv.")
    assert "pip install uv" in said


def test_with_an_interpreter_nothing_is_made(typed: Shell, uv: Uv, file: str) -> None:
    said = typed.type("add", "--task", f"{file}:main", "--python", sys.executable, status=2).stderr.decode()

    assert "No module named 'greeting_of_a_test'" in said
    assert uv.calls == []


def test_a_thread_of_taskmon_itself_has_no_other_environment(typed: Shell, tmp_path: Path) -> None:
    body = "from taskmon import task\n@task(isolation='thread')\ndef main(): pass\n"
    file = script(tmp_path / "needs.py", "greeting_of_a_test", body=body)

    said = typed.type("add", "--task", f"{file}:main", status=2).stderr.decode()

    assert "isolation='thread'" in said


def test_run_prepares_it_and_follows_the_task(typed: Shell, file: str) -> None:
    done = typed.type("run", "--task", f"{file}:main")

    assert "1\n" in done.stdout.decode()


def test_a_file_of_jobs_prepares_it_once(typed: Shell, uv: Uv, file: str, tmp_path: Path) -> None:
    jobs = tmp_path / "jobs"
    jobs.write_text(f'{{"job": {{"kind": "task", "task": "{file}:main"}}}}\n' * 3)
    typed.type("add", "--from", str(jobs))
    typed.type("work", "--until-idle")

    assert {run["state"] for run in typed.lines("list", "--json")} == {"succeeded"}
    assert uv.calls == ["venv", "sync"]


def test_a_saved_job_runs_in_it(typed: Shell, uv: Uv, file: str) -> None:
    typed.type("job", "save", "needs", "--task", f"{file}:main")
    run = typed.add("--job", "needs")
    typed.type("work", "--until-idle")

    assert typed.run(run)["state"] == "succeeded"


def test_list_and_show_tell_what_a_queued_run_waits_for(typed: Shell, uv: Uv, file: str, tmp_path: Path) -> None:
    run = typed.add("--task", f"{file}:main")
    script(tmp_path / "needs.py", "greeting_of_a_test==1", body=_BODY)
    uv.wait()
    work = typed.start("work", "--until-idle")
    wait_until(lambda: typed.run(run)["progress"])
    found = typed.run(run)

    assert found["state"] == "queued"
    assert found["progress"]["message"] == "preparing its environment…"
    assert "preparing its environment" in typed.say("show", str(run))
    uv.go_on()
    work.communicate(timeout=60)
    assert typed.run(run)["state"] == "succeeded"
