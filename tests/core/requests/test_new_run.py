"""What a request must be, how it travels, and what a run is called that nobody has named."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from taskmon.core.errors import InvalidError
from taskmon.core.job import Job, JobKind, printable
from taskmon.core.requests.new_run import SAVED_FIELDS, NewRun, check_all, check_new, unnamed
from taskmon.core.retry import RetryPolicy
from tests.core.made import job

FULL = NewRun(
    job=replace(job("make", "all"), env={"A": "b"}, pty=True, timeout_s=5.0),
    name="build",
    group="disk",
    priority=-2,
    tags=("a", "b"),
    retry=RetryPolicy(max_attempts=4, backoff_s=0.0),
    not_before=datetime(2026, 1, 31, 18, tzinfo=UTC),
    wait_s=0.0,
    held=True,
    after=(3,),
    after_end=(4, 5),
    request_key="k",
    environment={"PATH": "/bin"},
)
TASK = Job((), cwd="/", kind=JobKind.TASK, task="/x.py:f", stop_signal="SIGINT", secrets=("token",))


@pytest.mark.parametrize("new", [FULL, NewRun(job("make")), NewRun(TASK, secrets={"token": "x"})])
def test_a_request_is_read_as_it_was_written(new: NewRun) -> None:
    assert NewRun.from_json(new.to_json(), new.environment) == new


def test_every_field_of_a_request_travels() -> None:
    """A field that is added and forgotten where requests are written or read would be dropped in silence."""
    usual = NewRun(job("true"))
    dropped = [
        name
        for name in NewRun.__dataclass_fields__
        if name != "secrets" and getattr(FULL, name) == getattr(usual, name)
    ]

    assert dropped == [], "FULL says something of each"


def test_only_what_says_something_is_written() -> None:
    assert NewRun(job("make")).to_json() == {"job": {"kind": "command", "argv": ["make"], "cwd": "/"}}
    assert set(NewRun(TASK).to_json()) == {"job", "retries"}, "what its author may have declared is said"
    assert set(SAVED_FIELDS) < set(FULL.to_json())


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ([], "object"),
        ({"job": {"argv": ["true"]}, "color": 1}, "'color'"),
        ({"job": {"argv": ["\ud800"], "cwd": "/"}}, "half a character"),
        ({"job": {"argv": ["true"]}, "secrets": {"token": "x"}}, "no secret parameter 'token'"),
        ({"job": {"argv": ["true"]}, "retries": True}, "number of retries"),
    ],
)
def test_what_is_no_request_is_refused(value: Any, said: str) -> None:
    with pytest.raises(InvalidError, match=said):
        NewRun.from_json(value)


def test_of_several_requests_the_one_that_makes_no_sense_is_named() -> None:
    with pytest.raises(InvalidError) as refused:
        check_all([NewRun(job("true")), NewRun(job("true"), group=" ")])

    assert refused.value.record.details == {"index": 1}


def test_a_name_that_goes_without_saying_is_left_out() -> None:
    assert unnamed(check_new(NewRun(job("make", "all")))).name == ""
    assert unnamed(FULL).name == "build"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name": "two\nlines"}, "one line without control characters"),
        ({"name": "  "}, "A name is more than blanks"),
        ({"group": " "}, "A group is a short text"),
        ({"group": "x" * 201}, "A group is a short text"),
        ({"tags": ("ok", "a\tb")}, "A tag is a short text"),
        ({"priority": 1_000_001}, "whole number between"),
        ({"priority": True}, "whole number between"),
        ({"retry": RetryPolicy(max_attempts=0)}, "number of retries"),
        ({"retry": RetryPolicy(backoff_s=-1.0)}, "The backoff is a number of seconds"),
        ({"retry": RetryPolicy(backoff_s=float("inf"))}, "The backoff is a number of seconds"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused_with_what_is_allowed(fields: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidError, match=message):
        check_new(replace(NewRun(job()), **fields))  # type: ignore[arg-type]  # wrong on purpose


@pytest.mark.parametrize(
    "name",
    [
        "پشتیبان\u200cگیری",  # the joiners of Persian and Hindi, and those of a family
        "क्\u200dष",
        "👨\u200d👩\u200d👧 photos",
        "バックアップ\u3000夜間",
        "Sauvegarde\u00a0: nuit",
        "soft\u00adhyphen",
        "\u200fגיבוי",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "\uf8ff \U0001fadf",  # a font's own sign, and one that is newer than some Python's Unicode
    ],
)
def test_a_name_may_be_written_in_any_script(name: str) -> None:
    new = check_new(NewRun(job(), name=name, group=name, tags=(name,)))

    assert (new.name, new.group, new.tags) == (name, name, (name,))
    assert printable(name) == name


@pytest.mark.parametrize("char", ["\x1b", "\x9b", "\u2028", "\u202e", "\u2066", "\ufeff", "\udcff", "\uffff"])
def test_a_name_holds_nothing_that_moves_hides_or_turns_what_is_around_it(char: str) -> None:
    with pytest.raises(InvalidError, match="A name is one line"):
        check_new(NewRun(job(), name=f"a{char}b"))


def test_a_run_without_a_name_is_called_by_its_command_line() -> None:
    assert check_new(NewRun(job("echo", "a b", "it's", "x\n"))).name == "echo 'a b' 'it'\"'\"'s' x"
    assert len(check_new(NewRun(job("x" * 5_000))).name) == 200
    assert check_new(NewRun(Job(("  ",), "/", shell=True))).name == "'  '"


@pytest.mark.parametrize(
    ("argv", "name"),
    [
        (("make all\nmake check",), "make all …"),
        (("#!/bin/sh\nset -eu\n\n# nightly\n  rsync -a \\\n    a b\n",), "rsync -a a b"),
        (("sh", "-c", "cd x\nmake"), "sh -c 'cd x …'"),
        (("python", "-c", "\nimport this\n"), "python -c 'import this'"),
        (("echo", "\n"), "echo '\\n'"),
        (("# all\n# remarks",), "# all …"),
        (("API_TOKEN=hunter2 make\nmake check",), "API_TOKEN=•••"),
    ],
)
def test_several_lines_are_called_by_the_first_that_says_what_is_done(argv: tuple[str, ...], name: str) -> None:
    """A run was named with a backslash and an n between its lines."""
    wanted = NewRun(Job(argv, "/", shell=len(argv) == 1))

    assert check_new(wanted).name == name
    assert unnamed(check_new(wanted)) == wanted


def test_a_run_that_was_named_by_all_of_its_lines_has_no_name_of_its_own() -> None:
    wanted = NewRun(Job(("make all\nmake check",), "/", shell=True), name="make all\\nmake check")

    assert unnamed(wanted).name == ""


def test_a_parameter_of_several_lines_is_shown_by_its_first() -> None:
    job = Job.from_json({"kind": "task", "task": "a:mail", "params": {"text": "Dear all,\nbye"}})

    assert check_new(NewRun(job)).name == "mail text='Dear all, …'"


def test_a_task_without_a_name_is_called_by_its_function_and_shows_no_password() -> None:
    task = Job(
        (), "/", JobKind.TASK, task="/home/me/work/backup.py:nightly", params={"folder": "/a b", "password": "x"}
    )

    assert check_new(NewRun(task)).name == "nightly folder='/a b' password='•••'"
