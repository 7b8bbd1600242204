"""Parameters as they are given: from a file, one by one, in parts; what they become, and what is refused."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.cli.conftest import Shell

TASKS = """
from __future__ import annotations
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID
from taskmon import Range, Secret


@dataclass
class Size:
    width: int
    height: int = 3


def send(
    since: datetime,
    price: Annotated[Decimal, Range(0, 100)] = Decimal("1.10"),
    wait: timedelta = timedelta(minutes=90),
    size: Size = Size(2, 9),
    days: list[date] = [],
    tags: set[str] = {"b", "a"},
    mark: UUID | None = None,
    note: str = "",
    where: Path = Path("out"),
    token: Annotated[str, Secret()] = "",
) -> Any:
    given = {name: value for name, value in locals().items() if name != "token"}
    print({name: type(value).__name__ for name, value in given.items()})
    return {**given, "zone": since.tzinfo is not None, "sum": price + 1}


def odd(what: bytes) -> None: ...


def fit(size: Size | None = None) -> None: ...
"""


@pytest.fixture
def here(shell: Shell) -> Shell:
    """A shell in a folder with a file of tasks."""
    (shell.folder / "work.py").write_text(TASKS)
    return shell


def test_a_file_gives_them_and_what_is_typed_wins(here: Shell) -> None:
    (here.folder / "p.json").write_text(
        '{"since": "2026-01-31T18:30Z", "size": {"width": 4, "height": 7}, "days": ["2026-01-31"], "note": "[1]"}'
    )
    typed = ("size.width=8", "days=2026-02-01", "days=2026-02-02", "mark=null", "note=null")
    options = [word for text in typed for word in ("--param", text)]

    run_id = here.add("--task", "work.py:send", *options, "--params", "p.json")

    assert here.run(run_id)["job"]["params"] == {
        "since": "2026-01-31T18:30:00+00:00",
        "size": {"width": 8, "height": 7},
        "days": ["2026-02-01", "2026-02-02"],
        "mark": None,
        "note": "null",
    }


def test_a_saved_job_takes_a_file_and_a_run_of_it_another(here: Shell) -> None:
    (here.folder / "saved.toml").write_text(
        "since = 2026-01-31T18:30:00\nprice = 2.50\nsize = {width = 4, height = 7}\n"
    )
    (here.folder / "once.json").write_text('{"price": "3", "mark": null}')
    here.type("job", "save", "nightly", "--task", "work.py:send", "--params", "saved.toml")

    first = here.run(here.add("--job", "nightly", "--params", "once.json", "--param", "size.height=1"))
    again = here.run(int(here.say("duplicate", str(first["id"]), "--params", "once.json", "--param", "price=4")))

    params = {"since": "2026-01-31T18:30:00", "price": "3", "size": {"width": 4, "height": 1}, "mark": None}
    assert first["job"]["params"] == params
    assert again["job"]["params"] == {**params, "price": "4"}


def test_each_type_reaches_the_task_and_comes_back(anybody: Shell) -> None:
    params = {
        "since": "2026-01-31T18:30+05:30",
        "price": "0.10",
        "wait": "1h",
        "days": ["2026-01-31"],
        "tags": ["y", "x", "y"],
        "mark": "123e4567-e89b-12d3-a456-426614174000",
        "where": "caf\udce9",
    }
    (anybody.folder / "p.json").write_text(json.dumps(params))

    done = anybody.type("run", "--task", "work.py:send", "--params", "p.json")

    kinds = {"since": "datetime", "price": "Decimal", "wait": "timedelta", "size": "Size", "days": "list",
             "tags": "set", "mark": "UUID", "note": "str", "where": "PosixPath"}  # fmt: skip
    assert done.stdout.decode() == f"{kinds}\n"
    run = anybody.run(1)
    assert run["result"] == {
        **params,
        "since": "2026-01-31T18:30:00+05:30",
        "wait": 3600,
        "size": {"width": 2, "height": 9},
        "tags": ["x", "y"],
        "note": "",
        "where": f"{anybody.folder}/caf\udce9",
        "zone": True,
        "sum": "1.10",
    }
    given = {name: value for name, value in run["result"].items() if name in run["job"]["params"] and name != "tags"}
    (anybody.folder / "again.json").write_text(json.dumps(given))
    again = anybody.run(anybody.add("--hold", "--task", "work.py:send", "--params", "again.json"))
    assert again["job"]["params"] == given, "what a task returns, another takes"


def test_what_is_wrong_in_a_file_is_told_with_its_line_and_nothing_is_queued(here: Shell) -> None:
    (here.folder / "p.json").write_text(
        '{"since": "today",\n "size": {"width": "x",\n "heigth": 1},\n "days": ["2026-01-31", 5],\n "prise": 1,'
        ' "wait": "soon"}'
    )

    done = here.type("add", "--task", "work.py:send", "--params", "p.json", "--param", "wait=later", status=2)

    assert done.stdout == b""
    for said in (
        'p.json:1: since: "today" is not a date and time such as 2026-01-31T18:30',
        'p.json:2: size.width: "x" is not a whole number',
        "p.json:2: size.heigth: there is no such parameter; did you mean height?",
        "p.json:4: days[1]: 5 is not a date such as 2026-01-31",
        "p.json:5: prise: there is no such parameter; did you mean price?",
        '  wait: "later" is not a length of time: seconds, or such as 1h30m',
    ):
        assert said in done.stderr.decode()
    assert here.lines("list", "--json") == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--task", "work.py:send", "--params", "none.json"], "none.json can't be read: No such file or directory."),
        (["--task", "work.py:send", "--params", "pipe.json"], "pipe.json is a pipe, no file"),
        (["--task", "work.py:send", "--params", "twice.json"], "twice.json:2: note stands there twice"),
        (["--task", "work.py:send", "--params", "note=x"], "given with --param note=x"),
        (["--task", "work.py:send", "--param", "secret.json"], "A file of parameters is given with --params."),
        (
            ["--task", "work.py:send", "--params", "secret.json"],
            "secret.json:2: token is a secret, which is not for a file of parameters. Take it out, and give --secret",
        ),
        (["--params", "secret.json", "--", "true"], "--params is for tasks"),
        (["--params", "secret.json", "--from", "-"], "--params is for tasks"),
        (["--job", "make", "--params", "secret.json"], "is a command; --params does not fit it"),
        (["--task", "work.py:odd"], "odd(): what: bytes can't be given as a parameter; take str for a text, or Path"),
    ],
)
def test_a_file_that_gives_nothing_is_refused_with_what_to_do(here: Shell, arguments: list[str], said: str) -> None:
    (here.folder / "twice.json").write_text('{"note": "a",\n"note": "b"}')
    (here.folder / "secret.json").write_text('{"since": "2026-01-31",\n "token": "s3cr3t-value"}')
    os.mkfifo(here.folder / "pipe.json")
    here.type("job", "save", "make", "--", "make")

    told = here.complaint("add", *arguments, status=2)

    assert said in told
    assert "s3cr3t" not in told
    assert here.lines("list", "--json") == []


def test_a_file_is_read_from_where_it_is_typed_and_its_paths_start_from_the_jobs_folder(
    here: Shell, tmp_path: Path
) -> None:
    (here.folder / "p.json").write_text('{"since": "2026-01-31", "where": "there"}')
    (tmp_path / "elsewhere").mkdir()

    run = here.run(here.add("--task", f"{here.folder}/work.py:send", "--params", "p.json", "--cwd", "../elsewhere"))

    assert run["job"]["params"]["where"] == f"{tmp_path}/elsewhere/there"


def test_what_a_task_takes_is_told_with_its_parts(here: Shell) -> None:
    told = here.say("tasks", "work.py:send")

    for line in (
        "  since: a date and time such as 2026-01-31T18:30 or, with its zone, 2026-01-31T18:30+01:00; required\n",
        '  price: a decimal number from 0 to 100; else "1.10"\n',
        "  wait: a length of time: seconds, or such as 1h30m; else 5400\n",
        "  size.width: a whole number; else 2\n",
        "  size.height: a whole number; else 9\n",
        "  days: a list, each entry a date such as 2026-01-31; else []\n",
        '  tags: a list, each entry a text; else ["a", "b"]\n',
        "  mark: a UUID such as 123e4567-e89b-12d3-a456-426614174000, or null; optional\n",
    ):
        assert line in told
    assert "  size.width: a whole number; required if any of size is given\n" in here.say("tasks", "work.py:fit")
