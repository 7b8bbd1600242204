"""A file of jobs: what a line means, and which lines are refused."""

from __future__ import annotations

import codecs
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from taskmon.cli.requests.jobs_file import parse, read_source, split
from taskmon.core.errors import InvalidError

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
DEFAULTS: dict[str, Any] = {"job": {"argv": [], "cwd": "/home/me"}, "group": "disk"}


@pytest.mark.parametrize(
    ("line", "argv"),
    [
        ("make all", ["make", "all"]),
        ("echo 'a | b' \"c > d\" e\\;f", ["echo", "a | b", "c > d", "e;f"]),
        ("echo '$HOME' \\$HOME", ["echo", "$HOME", "$HOME"]),
        ("yt-dlp https://example.org/watch?v=x", ["yt-dlp", "https://example.org/watch?v=x"]),
        ("echo a~b c#d", ["echo", "a~b", "c#d"]),
        ("echo ''", ["echo", ""]),
        ("printf 'naïve ☃'", ["printf", "naïve ☃"]),
        ("echo 'it'\"'\"'s'", ["echo", "it's"]),
        ('echo 5$ "6$"', ["echo", "5$", "6$"]),
        ("[ -f x ]", ["[", "-f", "x", "]"]),
    ],
)
def test_a_command_line_is_split_as_a_shell_would(line: str, argv: list[str]) -> None:
    assert split(line) == argv


@pytest.mark.parametrize(
    ("line", "char"),
    [
        ("a | b", "|"),
        ("a > b", ">"),
        ("a < b", "<"),
        ("a & b", "&"),
        ("a ; b", ";"),
        ("ls *.txt", "*"),
        ("echo $HOME", "$"),
        ("echo `date`", "`"),
        ('echo "$HOME"', "$"),
        ('echo "`date`"', "`"),
        ("(a)", "("),
        ("ls ~/x", "~"),
        ("a # b", "#"),
        ("ls fil?", "?"),
        ("ls [ab]", "["),
        ("get http://x/y?a=1&b=2", "&"),
    ],
)
def test_what_only_a_shell_understands_is_refused(line: str, char: str) -> None:
    with pytest.raises(InvalidError, match="--shell") as refused:
        split(line)
    assert repr(char) in str(refused.value)


def test_lines_are_jobs_with_the_options_given_for_all() -> None:
    text = '\n# a comment\nmake all\n{"job": {"argv": ["x"], "cwd": "sub"}, "group": "net", "retries": 2}\r\n'

    first, second = parse(text, DEFAULTS, shell=False, now=NOW)

    assert (first.number, first.run) == (3, {"job": {"argv": ["make", "all"], "cwd": "/home/me"}, "group": "disk"})
    assert (second.number, second.run) == (
        4,
        {"job": {"argv": ["x"], "cwd": "/home/me/sub"}, "group": "net", "retries": 2},
    )


def test_with_shell_a_line_is_a_text_for_it() -> None:
    lines = parse("sort x | uniq\n{ a; b; }", DEFAULTS, shell=True, now=NOW)

    assert [line.run["job"]["argv"] for line in lines] == [["sort x | uniq"], ["{ a; b; }"]]


def test_at_becomes_an_instant_and_in_stays_a_length_of_time_in_the_place_of_what_all_lines_have() -> None:
    times = ['"in": "1h"', '"in": 60', '"at": "2026-06-01T00:00Z"', '"name": "as all"']
    text = "\n".join('{"job": {"argv": ["x"]}, ' + time + "}" for time in times)

    lines = parse(text, {**DEFAULTS, "wait_s": 5.0}, shell=False, now=NOW)

    assert [(line.run.get("not_before"), line.run.get("wait_s")) for line in lines] == [
        (None, 3600.0),
        (None, 60.0),
        ("2026-06-01T00:00:00.000Z", None),
        (None, 5.0),
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("echo 'a", "quote"),
        ('{"job": ', "JSON"),
        ('{"job": {"argv": ["x"]}, "prio": 3}', "'prio'"),
        ('{"job": "backup"}', "'job'"),
        ('{"name": "x"}', "'job'"),
        ('{"job": {"argv": ["x"]}, "at": "1:00", "in": "5m"}', "both"),
        ('{"job": {"argv": ["x"]}, "at": "noon"}', "18:30"),
        ("FOO=1 make", "variable"),
    ],
)
def test_a_line_that_makes_no_sense_is_named_with_its_number(line: str, said: str) -> None:
    with pytest.raises(InvalidError, match="Line 2") as refused:
        parse(f"true\n{line}\ntrue", DEFAULTS, shell=False, now=NOW)
    assert said in str(refused.value)


@pytest.mark.parametrize("first", ["echo one", "# a comment\r\necho one", '{"job": {"argv": ["echo", "one"]}}'])
def test_a_byte_order_mark_and_windows_line_ends_are_no_part_of_a_command(tmp_path: Path, first: str) -> None:
    file = tmp_path / "jobs.txt"
    file.write_bytes(codecs.BOM_UTF8 + f"{first}\r\n\ufeffecho two\r\n".encode())  # two files, put together

    lines = parse(read_source(str(file)), DEFAULTS, shell=False, now=NOW)

    assert [line.run["job"]["argv"] for line in lines] == [["echo", "one"], ["echo", "two"]]


def test_a_file_in_utf_16_is_told_so(tmp_path: Path) -> None:
    file = tmp_path / "jobs.txt"
    file.write_text("echo one\n", encoding="utf-16")

    with pytest.raises(InvalidError, match=r"jobs\.txt is in UTF-16\. Save it as UTF-8\."):
        read_source(str(file))


def test_a_file_without_a_job_is_refused() -> None:
    with pytest.raises(InvalidError, match="no job"):
        parse("\n# nothing\n", DEFAULTS, shell=False, now=NOW)


def test_a_line_takes_the_options_of_add_by_their_names() -> None:
    text = (
        '{"job": {"argv": ["x"]}, "timeout": "5m", "grace": 2, "quiet-timeout": 3, "env": {"A": "1"}, "pty": true,'
        ' "tag": "t", "after": 7, "after-end": [8], "stop_signal": "SIGINT"}'
    )

    (line,) = parse(text, {"job": {"cwd": "/"}}, shell=False, now=datetime(2026, 1, 1, tzinfo=UTC))

    job = {"argv": ["x"], "cwd": "/", "timeout_s": 300.0, "grace_s": 2, "quiet_timeout_s": 3, "env": {"A": "1"}}
    assert line.run == {
        "job": {**job, "pty": True, "stop_signal": "SIGINT"},
        "tags": ["t"],
        "after": [7],
        "after_end": [8],
    }
