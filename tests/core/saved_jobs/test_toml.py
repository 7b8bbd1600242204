"""Saved jobs as TOML: whatever a job can hold comes back as it was, and a mistake is named with its line."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskmon.core.errors import InvalidError
from taskmon.core.saved_jobs.saved_job import checked
from taskmon.core.saved_jobs.toml import from_toml, to_toml

#: Any text that a program can be given: bytes that are not UTF-8 too, no other half characters, no NUL.
TEXTS = st.binary(max_size=12).map(lambda raw: raw.replace(b"\0", b"?").decode("utf-8", "surrogateescape"))
NAMES = TEXTS.filter(lambda text: bool(text) and "=" not in text)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(TEXTS | st.just("$json"), inside, max_size=3),
    max_leaves=8,
)
COMMANDS = st.fixed_dictionaries(
    {
        "argv": st.lists(TEXTS, min_size=1, max_size=4).filter(lambda argv: bool(argv[0].strip())),
        "cwd": st.just("/a b"),
    },
    optional={"env": st.dictionaries(NAMES, TEXTS, max_size=3), "pty": st.booleans(), "timeout_s": st.floats(1, 1e9)},
)
TASKS = st.fixed_dictionaries(
    {"kind": st.just("task"), "task": st.just("/x/y.py:f"), "cwd": TEXTS.map(lambda text: "/" + text)},
    optional={"params": st.dictionaries(TEXTS, VALUES, max_size=4), "secrets": st.just(["token"])},
)
RUNS = st.fixed_dictionaries(
    {"job": COMMANDS | TASKS},
    optional={"tags": st.lists(st.sampled_from(["a", "b c", "é"]), max_size=2), "retries": st.integers(0, 9)},
)
SAVED_NAMES = st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=9).filter(
    lambda name: bool(name.strip()) and name.isprintable()
)

GOOD = """
[jobs.build]
retries = 2
[jobs.build.job]
argv = ["make"]
cwd = "/src"
"""


@given(st.dictionaries(SAVED_NAMES, RUNS, min_size=1, max_size=3))
def test_what_is_written_is_read_as_it_was(runs: dict[str, dict[str, Any]]) -> None:
    jobs = {name: checked(name, run) for name, run in runs.items()}

    text = to_toml(jobs.items())

    assert {job.name: job.run for job in from_toml(text, "x.toml")} == jobs
    assert text.encode("utf-8"), "a file can hold it"
    assert all(text.split("\n")[job.line - 1].startswith("[jobs.") for job in from_toml(text, "x.toml"))


def test_what_an_editor_on_windows_adds_is_taken() -> None:
    assert from_toml("\ufeff" + GOOD.replace("\n", "\r\n"), "x.toml")[0].run == from_toml(GOOD, "x.toml")[0].run


def test_it_reads_as_a_person_would_write_it() -> None:
    run = {"job": {"argv": ["rsync", "-a", 'a "b"', "it's", "caf\udce9", ""], "cwd": "/home/me"}, "retries": 2}

    text = to_toml([("nightly backup", checked("nightly backup", run))])

    assert text.split("\n", 2)[2] == (
        '\n[jobs."nightly backup"]\nretries = 2\n\n[jobs."nightly backup".job]\nkind = "command"\n'
        'argv = ["rsync", "-a", \'a "b"\', "it\'s", { "$json" = \'"caf\\udce9"\' }, ""]\ncwd = "/home/me"\n'
    )
    assert tomllib.loads(text)["format"] == 1


def test_without_a_format_it_is_read_as_todays() -> None:
    [job] = from_toml(GOOD, "jobs.toml")

    assert (job.name, job.line) == ("build", 2)
    assert job.run == {"job": {"kind": "command", "argv": ["make"], "cwd": "/src"}, "retries": 2}


def test_a_date_among_a_tasks_parameters_needs_no_quotes() -> None:
    text = """
    [jobs.report.job]
    kind = "task"
    task = "/x/y.py:f"
    cwd = "/"
    params = { since = 2026-01-31T18:30:00Z, days = [2026-01-31], at = { hour = 18:30:00 } }
    """

    [job] = from_toml(text, "jobs.toml")

    assert job.run["job"]["params"] == {
        "since": "2026-01-31T18:30:00+00:00",
        "days": ["2026-01-31"],
        "at": {"hour": "18:30:00"},
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[jobs.a", r"jobs\.toml:1: this is no TOML"),
        (GOOD + "x = \n", r"jobs\.toml:7: this is no TOML"),
        (GOOD + "cwd = '/'\n", r"jobs\.toml:7: this is no TOML"),
        (GOOD + GOOD, r"jobs\.toml:8: this is no TOML"),
        (GOOD + "timeout_s = 'long'\n", r"jobs\.toml:2: build: .*timeout.*number"),
        (GOOD + "timeout_s = nan\n", r"jobs\.toml:2: build: timeout_s is nan"),
        (GOOD + "colour = 'red'\n", r"jobs\.toml:2: build: .*no field 'colour'"),
        (GOOD + "[jobs.b]\nat = '18:30'\n[jobs.b.job]\nargv = ['x']\ncwd = '/'\n", r"jobs\.toml:7: b: .*no field 'at'"),
        (GOOD + "[jobs.b]\njob = { argv = ['x'] }\n", r"jobs\.toml:7: b: .*absolute"),
        (GOOD + "[jobs.b]\njob = { argv = [2026-01-01], cwd = '/' }\n", r"jobs\.toml:7: b: .*quotes"),
        (GOOD + '[jobs.b]\njob = { argv = ["\\ud800"], cwd = "/" }\n', r"jobs\.toml:8: this is no TOML"),
        (GOOD + "[jobs.b]\njob = { argv = [{'$json' = '\"\\ud800\"'}], cwd = '/' }\n", r"toml:7: b: .*half a char"),
        (GOOD + "[jobs.b]\njob = { argv = [{'$json' = 'x'}], cwd = '/' }\n", r"jobs\.toml:7: b: .*no JSON"),
        (GOOD + "[jobs.b]\njob = { argv = [{'$json' = 'NaN'}], cwd = '/' }\n", r"jobs\.toml:7: b: .*no JSON"),
        (GOOD + "[jobs.' ']\njob = { argv = ['x'], cwd = '/' }\n", r"jobs\.toml:7:  : .*name"),
        (GOOD + "[run.b]\n", r"jobs\.toml:7: there is no table 'run'"),
        ("format = 2\n" + GOOD, r"jobs\.toml:1: it is of format 2"),
        ("jobs = 3\n", r"jobs\.toml:1: there is no job"),
        ("# nothing\n", r"jobs\.toml:1: there is no job"),
        ("a = " + "[" * 5000, r"jobs\.toml:1: "),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_line(text: str, said: str) -> None:
    with pytest.raises(InvalidError, match=said):
        from_toml(text, "jobs.toml")
