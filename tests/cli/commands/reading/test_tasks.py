"""Tasks from the shell: described where they live, queued with checked parameters, followed, gone on with."""

from __future__ import annotations

import codecs
import json
import os
import pty
import signal
import subprocess
import sys
import venv
from typing import Any

import pytest

from tests.cli.conftest import Shell
from tests.waiting import wait_until

TASKS = '''
from __future__ import annotations
import logging, os, sys, time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal
from taskmon import File, Folder, Range, Secret, TaskContext, task


@dataclass
class Size:
    width: int
    height: int = 2


@task(retries=1, backoff=0, timeout_s=50)
def copy(
    ctx: TaskContext,
    folder: Annotated[Path, Folder()],
    keep: Annotated[int, Range(1, 9)] = 7,
    mode: Literal["fast", "safe"] = "safe",
    tags: list[str] = [],
    size: Size | None = None,
) -> dict:
    """Copy a folder, carefully."""
    print("copying", folder)
    return {"keep": keep, "mode": mode, "tags": tags, "width": size.width if size else None}


@task(retries=0)
def stepped(ctx: TaskContext, days: int = 3) -> int:
    for day in range(days):
        ctx.step(f"day {day}", lambda: print("did", day, flush=True))
    with ctx.transaction("sum") as state:
        state["total"] = days
    ctx.save_file("notes.txt", "hello")
    if not Path("go").exists():
        raise ValueError("not yet")
    return days


def logs() -> None:
    logging.getLogger(__name__).info("seen by all")


def secretly(token: Annotated[str, Secret()], hint: Annotated[str, Secret()] = "") -> str:
    print("token has", len(token), "and hint", len(hint))
    return token[:1]


def leaves(status: int) -> None:
    sys.exit(status)


def waits(ctx: TaskContext) -> None:
    print("waiting", flush=True)
    while not ctx.cancelled:
        time.sleep(0.01)
        ctx.progress(1, 2)


def absent() -> str:
    return "not found: research.md, run research first"


def falls(ctx: TaskContext) -> str:
    if ctx.step("begun", lambda: ctx.attempt) == ctx.attempt:
        print("begun", flush=True)
        while not Path("fall").exists():
            time.sleep(0.01)
        os.kill(os.getppid(), 9)
        os.kill(os.getpid(), 9)
    return "gone on"


@task(check=absent)
def checked() -> None:
    print("ran all the same")
'''


@pytest.fixture
def here(shell: Shell) -> Shell:
    """A shell in a folder with a file of tasks."""
    (shell.folder / "work.py").write_text(TASKS)
    return shell


def added(shell: Shell, *arguments: str) -> dict[str, Any]:
    """A new run as `add --json` prints it."""
    return shell.lines("add", "--json", *arguments)[0]


def test_a_task_is_queued_with_checked_parameters_and_its_own_policies(here: Shell) -> None:
    params = ("folder=.", "keep=3", "tags=a", "tags=b c", "size.width=5")
    run = added(here, "--task", "work.py:copy", *(word for text in params for word in ("--param", text)))

    job = run["job"]
    assert job["task"] == f"{here.folder}/work.py:copy"
    assert job["params"] == {"folder": str(here.folder), "keep": 3, "tags": ["a", "b c"], "size": {"width": 5}}
    assert (job["timeout_s"], run["max_attempts"], job["cwd"]) == (50, 2, str(here.folder))
    assert len(job["code"]) == 32


def test_options_win_over_the_tasks_own_policies(here: Shell) -> None:
    options = ("--retries", "4", "--timeout", "9", "--quiet-timeout", "8", "--name", "mine", "--grace", "1")
    run = added(here, *options, "--task", "work.py:copy", "--param", "folder=.")

    assert (run["max_attempts"], run["job"]["timeout_s"], run["job"]["quiet_timeout_s"]) == (5, 9.0, 8.0)
    assert (run["name"], run["job"]["grace_s"]) == ("mine", 1.0)


def test_every_wrong_parameter_is_listed_and_nothing_is_queued(here: Shell) -> None:
    wrong = ("foldr=x", "keep=12", "mode=quick", "size.height=1")
    done = here.type("add", "--task", "work.py:copy", *(w for t in wrong for w in ("--param", t)), status=2)

    told = done.stderr.decode()
    assert done.stdout == b""
    for said in ("did you mean folder", "folder: is missing", "from 1 to 9", "one of fast, safe", "size.width"):
        assert said in told, told
    assert here.lines("list", "--json") == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--task", "work.py:cop"], "did you mean copy"),
        (["--task", "wrk.py:copy"], "wrk.py"),
        (["--task", "no_such_module:f"], "no_such_module"),
        (["--task", "no-such-task"], "no-such-task"),
        (["--task", "broken.py:f"], "broken.py"),
        (["--task", "work.py:checked"], "run research first"),
        (["--task", "work.py:copy", "--python", "/no/such/python"], "/no/such/python"),
        (["--task", "work.py:copy", "--shell"], "--shell"),
        (["--task", "work.py:copy", "--", "x"], "--param"),
        (["--task", "work.py:copy", "--job", "x"], "not both"),
        (["--task", "work.py:copy", "--from", "-"], "not both"),
        (["--param", "a=1", "--", "true"], "--task"),
        (["--python", "x", "--", "true"], "--task"),
        (["--secret", "a=@b", "--", "true"], "--task"),
        (["--param", "a=1", "--from", "-"], "--task"),
        (["--task", "work.py:copy", "--param", "folder"], "NAME=VALUE"),
        (["--task", "work.py:secretly", "--secret", "token=abc"], "=@FILE"),
        (["--task", "work.py:secretly", "--secret", "token=@nowhere"], "nowhere"),
        (["--task", "work.py:secretly"], "TASKMON_SECRET_TOKEN"),
        (["--task", "work.py:copy", "--param", "folder=.", "--secret", "mode=@safe"], "no secret"),
    ],
)
def test_what_can_not_be_run_is_said_at_once_with_status_2(here: Shell, arguments: list[str], said: str) -> None:
    (here.folder / "broken.py").write_text("def f(:\n")
    (here.folder / "safe").write_text("safe\n")

    done = here.type("add", *arguments, status=2)

    assert done.stdout == b""
    assert said in done.stderr.decode()


def test_a_run_follows_the_output_and_tells_the_result(anybody: Shell) -> None:
    done = anybody.type("run", "--task", "work.py:copy", "--param", "folder=.")

    assert done.stdout == f"copying {anybody.folder}\n".encode()
    assert b'returned {"keep": 7, "mode": "safe", "tags": [], "width": null}' in done.stderr
    assert anybody.run(1)["result"]["keep"] == 7
    assert "result:      {" in anybody.say("show", "1")


@pytest.mark.parametrize(("status", "ended"), [(0, 0), (7, 7)])
def test_it_ends_as_the_task_did(anybody: Shell, status: int, ended: int) -> None:
    anybody.type("run", "--task", "work.py:leaves", "--param", f"status={status}", status=ended)


def test_a_task_that_raises_is_status_1_and_says_why(anybody: Shell) -> None:
    done = anybody.type("run", "--task", "work.py:stepped", "--param", "days=1", status=1)

    assert b"ValueError: not yet" in done.stderr
    assert json.loads(anybody.type("run", "--json", "--task", "work.py:stepped", status=1).stdout)["exit_code"] is None


def test_a_task_whose_file_has_gone_by_its_start_is_status_1(here: Shell) -> None:
    here.add("--hold", "--task", "work.py:leaves", "--param", "status=0")
    (here.folder / "work.py").unlink()
    work = here.start("work", "--until-idle")
    here.say("release", "1")
    assert here.type("wait", "1", status=1).stdout == b""
    work.communicate(timeout=60)
    assert here.run(1)["error"]["code"] in ("not_found", "invalid")


def test_ctrl_c_cancels_a_task(anybody: Shell) -> None:
    process = anybody.start("run", "--task", "work.py:waits")
    assert process.stdout is not None
    assert process.stdout.readline() == b"waiting\n"

    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=60)[1]

    assert process.returncode != 0, said
    assert anybody.lines("list", "--json")[0]["state"] == "cancelled"


def test_what_a_module_logs_is_in_the_output(anybody: Shell) -> None:
    done = anybody.type("run", "--task", "work.py:logs")

    assert done.stdout.endswith(b" INFO seen by all\n")


@pytest.mark.usefixtures("monitor")
def test_what_a_task_kept_is_shown_and_gone_on_from(here: Shell) -> None:
    here.type("run", "--task", "work.py:stepped", status=1)

    shown = here.say("show", "1")
    assert "3 steps, the last is day 2" in shown
    table = shown[shown.index("steps of attempt 1:") :].splitlines()
    assert table[1].split() == ["ENDED", "TOOK", "STEP", "RESULT"]
    assert [line.split()[-2:] for line in table[2:5]] == [["day", str(day)] for day in range(3)]
    steps = here.run(1)["steps"]
    assert [(step["name"], step["result"], step["tries"], step["taken_over"]) for step in steps] == [
        (f"day {day}", None, 1, False) for day in range(3)
    ]
    assert 'state: {"total": 3}' in shown
    assert "notes.txt" in shown
    assert [file["bytes"] for file in here.run(1)["files"]] == [5]
    (here.folder / "go").touch()
    here.say("retry", "1")
    here.say("wait", "1")
    assert here.say("logs", "1", "--attempt", "2") == "", "no step was done again"
    assert {step["taken_over"] for step in here.run(1)["steps"]} == {True}
    assert here.say("show", "1").count("taken over from an earlier attempt") == 3
    assert here.run(1)["result"] == 3
    here.say("retry", "1", "--restart")
    here.say("wait", "1")
    assert here.say("logs", "1", "--attempt", "3") == "did 0\ndid 1\ndid 2\n"


@pytest.mark.usefixtures("monitor")
def test_a_task_whose_code_has_changed_is_resumed_only_if_that_is_accepted(here: Shell) -> None:
    here.type("run", "--task", "work.py:stepped", status=1)
    (here.folder / "work.py").write_text(TASKS.replace("not yet", "still not"))

    for verb in (["retry", "1"], ["retry", "1", "--resume"], ["resume", "1"]):
        assert "work.py" in here.complaint(*verb, status=1)
        assert "--accept-changes" in here.complaint(*verb, status=1)
    (here.folder / "go").touch()
    assert here.run(1)["attempt"] == 1
    here.say("resume", "1", "--accept-changes")
    here.say("wait", "1")
    assert here.say("logs", "1", "--attempt", "2") == ""


@pytest.mark.usefixtures("monitor")
def test_resume_names_the_right_verb_where_there_is_nothing_to_go_on_from(here: Shell) -> None:
    failed = here.type("run", "--task", "work.py:leaves", "--param", "status=3", status=3)
    assert failed.stdout.endswith(b"SystemExit: 3\n")  # from 3.13 on a line of carets stands before it
    assert b"    sys.exit(status)\n" in failed.stdout

    assert "retry" in here.complaint("resume", "1", status=1)
    assert "retry" in here.complaint("retry", "--resume", "1", status=1)
    here.say("retry", "1")
    here.type("wait", "1", status=1)
    assert here.run(1)["attempt"] == 2
    assert "not both" in here.complaint("retry", "--resume", "--restart", "1", status=2)


def test_an_interrupted_task_is_offered_to_go_on_and_does(here: Shell) -> None:
    work = here.start("work", "--slots", "1", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    here.add("--task", "work.py:falls")
    wait_until(lambda: here.say("logs", "1") == "begun\n")
    work.kill()
    work.wait()
    (here.folder / "fall").touch()

    wait_until(lambda: "can resume" in here.say("recover"))
    (here.folder / "work.py").write_text(TASKS + "\n# changed\n")
    assert "--accept-changes" in here.complaint("recover", "--resume", "1", status=1)
    here.say("recover", "--resume", "--accept-changes", "--all")
    here.say("work", "--until-idle")

    assert here.run(1)["result"] == "gone on"
    assert here.run(1)["attempt"] == 2


def test_one_secret_is_asked_for_once_for_all_lines(here: Shell) -> None:
    here.environment["TASKMON_SECRET_TOKEN"] = "abc"
    job = {"kind": "task", "task": "work.py:secretly"}
    lines = [{"job": job}, {"job": job}, {"job": {**job, "params": {"token": "other"}}}]

    here.type("add", "--from", "-", typed="\n".join(map(json.dumps, lines)).encode())

    assert [run["job"]["secrets"] for run in here.lines("list", "--json")] == [["token"]] * 3
    assert {str(run["job"]["params"]) for run in here.lines("list", "--json")} == {"{}"}


def test_a_file_of_jobs_may_hold_tasks(here: Shell) -> None:
    lines = [
        "make all",
        json.dumps({"job": {"kind": "task", "task": "work.py:copy", "params": {"folder": "."}}, "timeout": "5m"}),
        json.dumps({"job": {"kind": "task", "task": "work.py:copy", "params": {"folder": ".", "keep": 2}}}),
    ]

    ids = here.type("add", "--from", "-", "--no-pty", typed="\n".join(lines).encode()).stdout.split()

    first, second = here.run(int(ids[1])), here.run(int(ids[2]))
    assert first["job"]["params"] == {"folder": str(here.folder)}
    assert (first["job"]["timeout_s"], second["job"]["timeout_s"]) == (300.0, 50)
    assert second["job"]["params"]["keep"] == 2
    assert second["max_attempts"] == 2


@pytest.mark.parametrize("params", [{"folder": ".", "keep": 99}, {"keep": 1}, {"folder": ".", "kep": 1}])
def test_a_wrong_line_names_itself_and_nothing_is_added(here: Shell, params: dict[str, object]) -> None:
    good = {"kind": "task", "task": "work.py:copy", "params": {"folder": "."}}
    lines = "\n".join(json.dumps({"job": job}) for job in (good, {**good, "params": params}))

    done = here.type("add", "--from", "-", typed=lines.encode(), status=2)

    assert b"Line 2" in done.stderr
    assert b"Nothing was added" in done.stderr
    assert here.lines("list", "--json") == []


@pytest.mark.parametrize("source", ["a file", "stdin", "a variable"])
def test_a_secret_reaches_the_task_and_nothing_else(anybody: Shell, source: str) -> None:
    (anybody.folder / "token").write_bytes(codecs.BOM_UTF8 + b"s3cr3t-value\r\n")
    options = {"a file": ["--secret", "token=@token"], "stdin": ["--secret", "token=-"], "a variable": []}[source]
    if source == "a variable":
        anybody.environment["TASKMON_SECRET_TOKEN"] = "s3cr3t-value"

    done = anybody.type("run", *options, "--task", "work.py:secretly", typed=codecs.BOM_UTF8 + b"s3cr3t-value\n")

    assert done.stdout == b"token has 12 and hint 0\n"
    run = anybody.run(1)
    assert (run["job"]["secrets"], run["job"]["params"]) == (["token"], {})
    kept = [path for path in anybody.paths.home.rglob("*") if path.is_file() and b"s3cr3t" in path.read_bytes()]
    assert kept == []


def rest_of(controller: int) -> bytes:
    """All that is still to be read of a terminal that nobody has open any more."""
    shown = b""
    try:
        while content := os.read(controller, 1000):
            shown += content
    except OSError:  # how Linux says that it is over
        pass
    os.close(controller)
    return shown


@pytest.mark.usefixtures("monitor")
def test_on_a_terminal_a_secret_is_asked_for_and_not_shown(here: Shell) -> None:
    controller, terminal = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "taskmon", "run", "--task", "work.py:secretly"],
        cwd=here.folder, env=here.environment, stdin=terminal, stdout=subprocess.PIPE, stderr=terminal,
        start_new_session=True,
    )  # fmt: skip
    os.close(terminal)
    shown = b""
    while b"token" not in shown:
        shown += os.read(controller, 1000)
    # The echo is off before the question is put, so what is typed now is not shown.
    os.write(controller, b"hush\n")

    out = process.communicate(timeout=60)[0]
    shown += rest_of(controller)

    assert out == b"token has 4 and hint 0\n"
    assert b"hush" not in shown


def test_a_run_that_lost_its_secret_with_the_monitor_is_held_and_released_with_it(here: Shell) -> None:
    (here.folder / "token").write_text("abc")
    added(here, "--task", "work.py:secretly", "--secret", "token=@token")
    work = here.start("work", "--slots", "1", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: "held" in here.run(1)["facts"])
        assert "TASKMON_SECRET_TOKEN" in here.complaint("release", "1", status=2)
        here.say("release", "1", "--secret", "token=@token")
        here.say("wait", "1")
    finally:
        work.terminate()
        work.wait(30)
    assert here.say("logs", "1") == "token has 3 and hint 0\n"


def test_a_secret_typed_as_a_parameter_is_taken_and_warned_about(here: Shell) -> None:
    done = here.type("add", "--task", "work.py:secretly", "--param", "token=abc")

    assert b"token is a secret" in done.stderr
    assert here.run(1)["job"]["params"] == {}


def test_a_run_again_with_changes_keeps_the_rest(here: Shell) -> None:
    here.environment["MARK"] = "first"
    here.add("--task", "work.py:copy", "--param", "folder=.", "--param", "keep=3", "--tag", "t", "--retries", "5")
    here.environment["MARK"] = "second"

    again = here.lines("duplicate", "1", "--json", "--param", "keep=4", "--timeout", "7", "--priority", "0")[0]

    assert again["job"]["params"] == {"folder": str(here.folder), "keep": 4}
    assert (again["job"]["timeout_s"], again["max_attempts"], again["tags"]) == (7.0, 6, ["t"])
    assert here.run(2)["environment_differences"]["MARK"]["job"] == "first"
    assert here.say("duplicate", "1", "2") == "3\n4\n"
    assert "did you mean keep" in here.complaint("duplicate", "1", "--param", "kep=4", status=2)
    assert "command line" in here.complaint("duplicate", "1", "--", "make", status=2)


def test_a_run_again_has_the_policies_it_had_whatever_its_author_declares(here: Shell) -> None:
    here.add("--task", "work.py:copy", "--param", "folder=.", "--retries", "0", "--timeout", "20")

    here.say("duplicate", "1", "--param", "keep=4")

    run = here.run(2)
    assert (run["max_attempts"], run["job"]["timeout_s"]) == (1, 20.0)


def test_a_shell_command_is_run_again_without_one_if_words_are_given(here: Shell) -> None:
    here.add("--shell", "--", "a | b")

    here.say("duplicate", "1", "--", "make", "-j1")
    here.say("duplicate", "1", "--", "c | d")

    assert (here.run(2)["job"]["shell"], here.run(3)["job"]["shell"]) == (False, True)


def test_a_command_is_run_again_with_another_command_line(here: Shell) -> None:
    here.add("--name", "build", "--env", "A=1", "--env", "PASSWORD=x", "--", "make", "-j4")

    here.say("duplicate", "1", "--env", "B=2", "--", "make", "-j1")

    run = here.run(2)
    assert (run["name"], run["job"]["argv"], run["job"]["cwd"]) == ("build", ["make", "-j1"], str(here.folder))
    assert run["job"]["env"] == {"A": "1", "PASSWORD": "•••", "B": "2"}
    assert "--param" in here.complaint("duplicate", "1", "--param", "a=1", status=2)
    assert "one run" in here.complaint("duplicate", "1", "2", "--", "x", status=2)


def test_the_tasks_with_names_are_listed_and_one_is_explained(here: Shell) -> None:
    assert "checksum-folder" in here.say("tasks")
    assert {"name", "task", "doc", "problem"} <= set(here.lines("tasks", "--json")[0])

    said = here.say("tasks", "work.py:copy")

    assert "Copy a folder, carefully." in said
    assert "keep: a whole number from 1 to 9; else 7" in said
    assert "folder: the path of a folder; required" in said
    assert "taskmon run --task work.py:copy --param folder=…" in said
    assert "1 retry, the first after" in said
    described = here.lines("tasks", "work.py:secretly", "--json")[0]
    assert [each["is_secret"] for each in described["parameters"]] == [True, True]
    assert "did you mean copy" in here.complaint("tasks", "work.py:copi", status=2)


def test_a_virtual_environment_is_named_by_its_folder_or_its_interpreter(here: Shell) -> None:
    venv.create(here.folder / "my env", with_pip=False, symlinks=True)
    (here.folder / "where.py").write_text("import sys\ndef prefix() -> str:\n    return sys.prefix\n")

    for given in ("my env", "my env/bin/python", str(here.folder / "my env")):
        done = here.type("run", "--json", "--python", given, "--task", "where.py:prefix")
        run = json.loads(done.stdout)
        assert run["result"] == str(here.folder / "my env")
        assert run["job"]["python"] == str(here.folder / "my env" / "bin" / "python")
    assert "where" in here.say("tasks", "--python", "my env", "where.py:prefix")


def test_a_task_in_the_table_and_in_exports_is_one_line(here: Shell) -> None:
    here.type("run", "--name", "backup", "--task", "work.py:copy", "--param", "folder=.")

    assert "backup" in here.say("list")
    assert 'returned {"keep": 7, "mode": "safe", "tags": [], "width": null}' in here.say("list")
    assert f"{here.folder}/work.py:copy" in here.say("export", "--format", "csv")


@pytest.mark.usefixtures("monitor")
def test_only_a_task_costs_what_tasks_need(here: Shell) -> None:
    program = (
        "import sys; from taskmon.cli.program import main; status = main(sys.argv[1:]);"
        "print(sorted(name for name in sys.modules if name.startswith('taskmon.')), file=sys.stderr); sys.exit(status)"
    )

    def loaded(*arguments: str) -> set[str]:
        done = subprocess.run(
            [sys.executable, "-c", program, *arguments],
            cwd=here.folder, env=here.environment, capture_output=True, timeout=60, check=True,
        )  # fmt: skip
        return set(eval(done.stderr.splitlines()[-1]))  # noqa: S307  our own list of names

    command = loaded("add", "--", "true")
    task = loaded("add", "--task", "work.py:copy", "--param", "folder=.")

    assert not any(name.startswith("taskmon.tasks") for name in command)
    assert "taskmon.cli.requests.task_request" not in command
    assert not {"taskmon.core.run", "taskmon.core.wire"} & command, "they cost more than the question itself"
    assert any(name.startswith("taskmon.tasks") for name in task)
    # How the monitor is reached, what may be asked of it, and whether a file asks for an environment, is all that the
    # commands share with the engine.
    dear = {name for name in task if name.startswith(("taskmon.store", "taskmon.engine."))}
    shared = {"server", "server.methods", "server.reach", "environments", "environments.metadata"}
    assert dear == {f"taskmon.engine.{name}" for name in shared}


def test_names_of_tasks_and_jobs_are_completed(here: Shell) -> None:
    here.say("job", "save", "nightly", "--", "make")

    def completed(words: str, place: int) -> str:
        here.environment |= {"_TASKMON_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(place)}
        return here.say()

    assert "checksum-folder" in completed("taskmon add --task chec", 3)
    assert "nightly" in completed("taskmon run --job ni", 3)
    assert "nightly" in completed("taskmon job show ni", 3)
    assert "rename" in completed("taskmon job ren", 2)
    assert completed("taskmon add --task ./wo", 3).startswith("file"), "a path is completed by the shell"


def test_a_registered_task_runs_nothing_of_the_folder_it_is_performed_in(shell: Shell) -> None:
    """Built-in tasks ran `logging.py` or `subprocess.py` of the current folder. The worker's process is the point."""
    folder = shell.folder / "jobs"
    folder.mkdir()
    ran = shell.folder / "ran"
    for name in ("logging", "subprocess", "json", "hashlib", "shutil", "numpy", "sitecustomize", "taskmon"):
        (folder / f"{name}.py").write_text(f"open({str(ran)!r}, 'a').write(__name__ + ' ')\n")
    (folder / "own.py").write_text("import logging\ndef go() -> int:\n    return logging.INFO\n")
    where = ("--cwd", str(folder), "--param", "folder=.", "--param", "output=../sums")
    shell.add("--task", "checksum-folder", "--env", f"PYTHONPATH={os.pathsep}.", *where)
    shell.add("--task", "own:go", "--cwd", str(folder))

    shell.type("work", "--until-idle", apart=True)
    runs = {run["id"]: run for run in shell.lines("list", "--json")}
    assert {run["state"] for run in runs.values()} == {"succeeded"}, [run["error"] for run in runs.values()]
    assert runs[2]["result"] == 20
    assert not ran.exists(), ran.read_text()


def test_null_is_given_as_it_is_said(here: Shell) -> None:
    """ "A whole number, or null" could not be given null."""
    (here.folder / "work.py").write_text("def f(limit: int | None = 5, name: str | None = 'x'): ...\n")

    assert "limit: a whole number, or null; else 5" in here.say("tasks", "work.py:f")
    run_id = here.add("--task", "work.py:f", "--param", "limit=null", "--param", "name=null")
    assert here.run(run_id)["job"]["params"] == {"limit": None, "name": None}


@pytest.mark.usefixtures("monitor")
def test_a_retry_of_what_had_succeeded_says_that_it_begins_anew(here: Shell) -> None:
    """What the task had kept was left aside without a word."""
    (here.folder / "go").touch()
    run_id = here.add("--task", "work.py:stepped", "--param", "days=1")
    here.type("wait", str(run_id))

    assert b"run 1 had succeeded, so it begins anew" in here.type("retry", str(run_id)).stderr
    here.type("wait", str(run_id))
    assert here.type("retry", "--restart", str(run_id)).stderr == b""
    here.type("wait", str(run_id))


@pytest.mark.usefixtures("monitor")
def test_several_reasons_are_shown_a_line_each(here: Shell) -> None:
    """Between them stood a backslash and an n."""
    run_id = here.add("--hold", "--task", "work.py:copy", "--param", "folder=.")
    (here.folder / "work.py").write_text(TASKS.replace("keep: Annotated[int, Range(1, 9)] = 7", "kept: int, held: int"))
    here.say("release", str(run_id))
    here.type("wait", str(run_id), status=1)

    shown = here.say("show", str(run_id))
    assert "\\n" not in shown
    assert "why:         2 parameters are not right:\n                 kept: is missing" in shown
    assert "2 parameters are not right: kept: is missing" in shown.partition("history:")[2]
    assert "\\n" not in here.say("list")


def test_one_retry_is_said_of_one(here: Shell) -> None:
    assert "1 retry, the first after" in here.say("tasks", "work.py:copy")
