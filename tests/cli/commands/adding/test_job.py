"""Saved jobs from the shell: saved, run, changed, carried elsewhere. None starts unless somebody asks for a run."""

from __future__ import annotations

import os
import sqlite3
import stat
from pathlib import Path

import pytest

from tests.cli.conftest import Shell

TASK = """
from pathlib import Path
from typing import Annotated
from taskmon import Secret, task

@task(retries=3)
def nightly(folder: Path, keep: int = 7, token: Annotated[str, Secret()] = "none"):
    print(folder.name, keep, len(token))
"""
FROZEN = Path(__file__).parents[3] / "store" / "migrations" / "schema_1.sql"


@pytest.fixture
def here(shell: Shell) -> Shell:
    """A shell in a folder with a task."""
    (shell.folder / "backup.py").write_text(TASK)
    return shell


def test_a_command_is_saved_with_its_policies_and_run_by_its_name(anybody: Shell) -> None:
    options = ["--retries", "2", "--timeout", "9", "--env", "A=1", "--tag", "t", "--group", "disk"]

    assert anybody.say("job", "save", "build", *options, "--", "sh", "-c", "echo $A $0; pwd") == ""
    (anybody.folder / "elsewhere").mkdir()
    anybody.folder = anybody.folder / "elsewhere"

    assert anybody.say("run", "--job", "build") == f"1 sh\n{anybody.folder.parent}\n"
    run = anybody.run(1)
    assert (run["name"], run["max_attempts"], run["group"], run["tags"]) == ("build", 3, "disk", ["t"])
    assert run["job"]["timeout_s"] == 9.0
    assert anybody.say("job", "list") == "build  sh -c 'echo $A $0; pwd'\n"


def test_options_win_over_what_is_saved(here: Shell) -> None:
    here.say("job", "save", "build", "--retries", "2", "--env", "A=1", "--env", "B=1", "--name", "b", "--", "make")

    here.add("--job", "build", "--retries", "0", "--env", "B=2", "--name", "mine", "--hold", "--", "make", "-k")

    run = here.run(1)
    assert (run["name"], run["max_attempts"], run["facts"]) == ("mine", 1, ["held"])
    assert (run["job"]["argv"], run["job"]["env"]) == (["make", "-k"], {"A": "1", "B": "2"})


def test_a_saved_task_keeps_parameters_but_no_secret_and_asks_for_it(anybody: Shell) -> None:
    (anybody.folder / "token").write_text("s3cr3t!\n")
    options = ["--task", "backup.py:nightly", "--param", "folder=.", "--secret", "token=@token"]

    anybody.say("job", "save", "nightly", *options)

    saved = anybody.lines("job", "show", "nightly", "--json")[0]["run"]
    assert saved["job"]["secrets"] == ["token"]
    assert saved["job"]["params"] == {"folder": str(anybody.folder)}
    assert "retries" not in saved, "the task's own policies are read when it is run"
    assert b"s3cr3t" not in anybody.paths.database.read_bytes()
    refused = anybody.complaint("run", "--job", "nightly", status=2)
    assert "--secret token=@FILE" in refused
    assert "TASKMON_SECRET_TOKEN" in refused
    said = anybody.say("run", "--job", "nightly", "--param", "keep=3", "--secret", "token=@token")
    assert said == "where I am 3 7\n"
    assert anybody.run(1)["max_attempts"] == 4


def test_a_saved_task_whose_parameter_has_gone_says_so(here: Shell) -> None:
    here.say("job", "save", "nightly", "--task", "backup.py:nightly", "--param", "folder=.", "--param", "keep=3")
    (here.folder / "backup.py").write_text(TASK.replace("keep", "days"))

    done = here.type("run", "--job", "nightly", status=2)

    told = done.stderr.decode()
    assert "has changed since it was saved" in told
    assert f"{here.folder}/backup.py" in told
    assert "keep: there is no such parameter" in told
    assert here.lines("list", "--json") == []


def test_a_saved_task_whose_code_changed_but_still_fits_runs(here: Shell) -> None:
    here.say("job", "save", "nightly", "--task", "backup.py:nightly", "--param", "folder=.")
    (here.folder / "backup.py").write_text(TASK + "\n# changed\n")

    assert here.say("run", "--job", "nightly") == "where I am 7 4\n"


def test_an_earlier_run_is_saved_with_all_that_is_its_own(here: Shell) -> None:
    here.add("--retries", "4", "--env", "PASSWORD=x", "--name", "build", "--", "make", "caf\udce9")

    here.say("job", "save", "again", "--from-run", "1", "--timeout", "5")
    here.say("add", "--job", "again", "--hold")

    run = here.run(2)
    assert (run["name"], run["max_attempts"], run["job"]["timeout_s"]) == ("build", 5, 5.0)
    assert run["job"]["argv"] == ["make", "caf\udce9"]
    assert "•••" in here.say("job", "show", "again", "--json").encode().decode("unicode-escape")


def test_one_thing_of_a_saved_job_is_changed(here: Shell) -> None:
    here.say("job", "save", "nightly", "--task", "backup.py:nightly", "--param", "folder=.", "--retries", "9")

    here.say("job", "save", "nightly", "--job", "nightly", "--param", "keep=30", "--replace")

    saved = here.lines("job", "show", "nightly", "--json")[0]["run"]
    assert (saved["job"]["params"]["keep"], saved["retries"]) == (30, 9)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run", "--job", "nightli"], "taskmon job list"),
        (["job", "show", "x"], "taskmon job list"),
        (["job", "remove", "nightly", "x"], "taskmon job list"),
        (["job", "rename", "x", "y"], "taskmon job list"),
        (["job", "save", "new"], "no command"),
        (["job", "save", " ", "--", "make"], "name"),
        (["job", "save", "new", "--at", "18:30", "--", "make"], "--at"),
        (["job", "save", "new", "--hold", "--", "make"], "--hold"),
        (["job", "save", "new", "--key", "k", "--", "make"], "--key"),
        (["job", "save", "new", "--task", "backup.py:nightly"], "folder: is missing"),
        (["job", "save", "new", "--job", "nightly", "--from-run", "1"], "one of"),
        (["add", "--job", "nightly", "--param", "a=1"], "--param"),
        (["job", "frobnicate"], "frobnicate"),
    ],
)
def test_what_makes_no_sense_is_refused_with_status_2(here: Shell, arguments: list[str], said: str) -> None:
    here.say("job", "save", "nightly", "--", "make")

    assert said in here.complaint(*arguments, status=2)
    assert [job["name"] for job in here.lines("job", "list", "--json")] == ["nightly"]


def test_a_name_that_is_taken_is_not_lost(anybody: Shell) -> None:
    anybody.say("job", "save", "a", "--", "first")
    anybody.say("job", "save", "b", "--", "second")

    assert "--replace" in anybody.complaint("job", "save", "a", "--", "other", status=1)
    assert "already" in anybody.complaint("job", "rename", "b", "a", status=1)
    assert anybody.say("job", "list") == "a  first\nb  second\n"
    anybody.say("job", "rename", "b", "c d")
    anybody.say("job", "save", "a", "--replace", "--", "third")
    assert anybody.say("job", "list") == "a    third\nc d  second\n"
    anybody.say("job", "remove", "a", "c d")
    assert anybody.say("job", "list") == ""


def test_a_folder_that_has_gone_is_named(here: Shell) -> None:
    gone = here.folder / "gone"
    gone.mkdir()
    here.say("job", "save", "build", "--cwd", "gone", "--", "true")
    gone.rmdir()

    assert str(gone) in here.complaint("run", "--job", "build", status=2)
    assert here.say("run", "--job", "build", "--cwd", ".") == ""
    assert "not there" in here.say("job", "show", "build")


def test_what_is_exported_is_imported_as_it_was_and_started_by_nobody(anybody: Shell) -> None:
    anybody.say("job", "save", "odd", "--env", "API_TOKEN=x", "--env", "A=b", "--pty", "--", b"echo", b"caf\xe9", "")
    anybody.say("job", "save", "nightly", "--task", "backup.py:nightly", "--param", "folder=.", "--retries", "1")
    before = anybody.lines("job", "list", "--json")

    done = anybody.type("job", "export", "-o", "jobs.toml")
    anybody.say("job", "remove", "odd", "nightly")
    shown = anybody.say("job", "import", "jobs.toml")

    assert b"API_TOKEN" in done.stderr
    path = anybody.folder / "jobs.toml"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert b"API_TOKEN" not in path.read_bytes()
    after = anybody.lines("job", "list", "--json")
    del before[1]["run"]["job"]["env"]["API_TOKEN"]
    assert [(job["name"], job["run"]) for job in after] == [(job["name"], job["run"]) for job in before]
    for part in ("echo 'caf\\xe9' ''", f"{anybody.folder}/backup.py", "sets:      A", str(anybody.folder), "1 retry\n"):
        assert part in shown
    assert anybody.lines("list", "--json") == [], "nothing was started"
    assert anybody.type("run", "--job", "odd").stdout.replace(b"\r\n", b"\n") == b"caf\xe9 \n"


def test_an_import_is_all_or_nothing(here: Shell) -> None:
    here.say("job", "save", "a", "--", "mine")
    good = '[jobs.a.job]\nargv = ["theirs"]\ncwd = "/"\n[jobs.b.job]\nargv = ["theirs"]\ncwd = "/"\n'
    (here.folder / "jobs.toml").write_text(good)

    assert "'a' already" in here.type("job", "import", "jobs.toml", status=1).stderr.decode()
    assert here.say("job", "list") == "a  mine\n"
    assert "theirs" in here.say("job", "import", "jobs.toml", "--dry-run")
    assert here.say("job", "list") == "a  mine\n"
    (here.folder / "bad.toml").write_text(good + '[jobs.c.job]\nargv = "one"\ncwd = "/"\n')
    assert "bad.toml:7: c: " in here.complaint("job", "import", "bad.toml", status=2)
    assert "stdin:1: " in here.complaint("job", "import", "-", typed=b"[jobs", status=2)
    assert "nowhere.toml" in here.complaint("job", "import", "nowhere.toml", status=2)

    names = [job["name"] for job in here.lines("job", "import", "jobs.toml", "--replace", "--json")]

    assert names == ["a", "b"]
    assert here.say("job", "list") == "a  theirs\nb  theirs\n"


def test_one_is_changed_in_the_users_own_editor(anybody: Shell) -> None:
    anybody.say("job", "save", "build", "--env", "TOKEN=x", "--", "make", "uno")
    anybody.environment["EDITOR"] = "sed -i -e s/uno/due/ -e s/build/rebuild/"

    anybody.say("job", "edit", "build")

    assert anybody.say("job", "list") == "rebuild  make due\n"
    anybody.say("run", "--job", "rebuild", "--", "sh", "-c", "test $TOKEN = x")
    anybody.environment["EDITOR"] = "true"
    assert b"nothing was changed" in anybody.type("job", "edit", "rebuild").stderr


@pytest.mark.parametrize(
    ("editor", "status", "said"),
    [
        ("sed -i s/argv/args/", 2, "no field 'args'"),
        ("sed -i s/=//", 2, "no TOML"),
        ("false", 1, "status 1"),
        ("no-such-editor", 2, "$EDITOR"),
    ],
)
def test_what_an_editor_spoils_changes_nothing_and_is_not_lost(
    here: Shell, editor: str, status: int, said: str
) -> None:
    here.say("job", "save", "build", "--", "make")
    here.environment |= {"EDITOR": editor, "TMPDIR": str(here.folder)}

    assert said in here.complaint("job", "edit", "build", status=status)

    assert here.say("job", "list") == "build  make\n"
    [kept] = here.folder.glob("taskmon-*.toml")
    assert kept.stat().st_mode & 0o777 == 0o600


def test_what_was_edited_is_kept_also_where_the_new_name_is_taken(here: Shell) -> None:
    here.say("job", "save", "a", "--", "make")
    here.say("job", "save", "b", "--", "make")
    here.environment |= {"EDITOR": "sed -i s/jobs.a/jobs.b/", "TMPDIR": str(here.folder)}

    said = here.complaint("job", "edit", "a", status=1)

    [kept] = here.folder.glob("taskmon-*.toml")
    assert str(kept) in said
    assert here.say("job", "list") == "a  make\nb  make\n"


def test_some_of_them_are_exported(here: Shell) -> None:
    for name in ("a", "b", "c"):
        here.say("job", "save", name, "--", "make", name)

    text = here.say("job", "export", "c", "a")

    assert text.index("[jobs.c.job]") < text.index("[jobs.a.job]")
    assert "jobs.b" not in text
    assert "taskmon job list" in here.complaint("job", "export", "x", status=2)


@pytest.mark.parametrize("command", [["list"], ["show", "1", "--json"], ["job", "list"], ["add", "--", "true"]])
def test_a_database_of_the_first_version_is_brought_up_to_date_by_any_command(here: Shell, command: list[str]) -> None:
    connection = sqlite3.connect(here.paths.database)
    connection.executescript(FROZEN.read_text())
    connection.close()

    here.type(*command)

    assert here.say("list", "--search", "rsync").count("rsync -a /a /b") == 1
    assert len(list(here.paths.home.glob("taskmon.db.schema-1-*"))) == 1
    assert os.path.exists(here.paths.database)
