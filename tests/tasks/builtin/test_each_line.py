"""run_each_line runs a command for each line, each once, and says which failed."""

from __future__ import annotations

import codecs
import os
import random
import sys
import threading
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from taskmon.core.progress import Progress
from taskmon.tasks.process.perform import Ended, Stop
from tests.tasks.builtin.attempts import Attempts
from tests.waiting import wait_until

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the commands are those of a POSIX system")

#: Notes its arguments in a file, as Python sees them, and how it was told to end.
_NOTER = """
import os, sys
out, *rest = sys.argv[1:]
with open(out, "ab") as file:
    file.write(b" ".join(map(os.fsencode, map(ascii, rest))) + b"\\n")
sys.exit(7 if any("fail" in arg for arg in rest) else 0)
"""


@pytest.fixture
def noted(tmp_path: Path) -> Path:
    return tmp_path / "noted"


@pytest.fixture
def noter(tmp_path: Path, noted: Path) -> str:
    """A command that notes what it was given, to be followed by arguments."""
    script = tmp_path / "noter.py"
    script.write_text(_NOTER)
    return f"{sys.executable} -I -S {script} {noted}"


def _run(tmp_path: Path, content: bytes, command: str, **params: Any) -> Attempts:
    file = tmp_path / "lines"
    file.write_bytes(content)
    return Attempts("run-each-line", {"file": str(file), "command": command, **params}, tmp_path / "run")


def _message(ended: Ended) -> str:
    assert ended.error is not None
    return ended.error.message


def test_each_line_is_one_argument_whatever_it_says(tmp_path: Path, noter: str, noted: Path) -> None:
    lines = (
        codecs.BOM_UTF8
        + b"plain\n\n  two words \n$HOME `id` ; rm *\n'quote\" {}\n-n\ncaf\xc3\xa9\n\xff\xfe\nwindows\r\nno newline"
    )

    ended = _run(tmp_path, lines, f"{noter} before {{}} x{{}}y").here()

    assert ended.result == {"lines": 9, "succeeded": 9, "failed": 0}
    words = ["plain", "  two words ", "$HOME `id` ; rm *", "'quote\" {}", "-n", "café", "\udcff\udcfe"]
    words += ["windows", "no newline"]
    assert noted.read_text().splitlines() == [" ".join(map(ascii, ("before", word, f"x{word}y"))) for word in words]


def test_a_line_goes_to_the_end_where_no_place_is_named(tmp_path: Path, noter: str, noted: Path) -> None:
    assert _run(tmp_path, b"a\nb\n", f"{noter} 'one word'").here().error is None

    assert noted.read_text() == "'one word' 'a'\n'one word' 'b'\n"


def test_a_shell_reads_the_command_only_if_asked_and_never_the_line(tmp_path: Path, noted: Path) -> None:
    command = f"printf '%s|' {{}} | tr a-z A-Z >> {noted}"

    assert _run(tmp_path, b"a; touch evil\n$(id)\n'\n", command, shell=True).here().error is None

    assert noted.read_text() == "A; TOUCH EVIL|$(ID)|'|"


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("no-such-program-anywhere {}", "not found: no-such-program-anywhere"),
        ("", "can't be read: it is empty"),
        ("echo 'open", "can't be read: No closing quotation"),
    ],
)
def test_a_command_that_cannot_run_is_refused_before_it_starts(tmp_path: Path, command: str, said: str) -> None:
    assert said in _message(_run(tmp_path, b"a\n", command).here())


def test_failures_are_listed_and_the_others_done(tmp_path: Path, noter: str, noted: Path) -> None:
    run = _run(tmp_path, b"a\nfail 1\nb\nfail 2\n", f"{noter} {{}}")

    ended = run.here()

    assert "failed for 2 of 4 lines; line 2: fail 1: exit status 7" in _message(ended)
    assert len(noted.read_text().splitlines()) == 4
    assert run.file("failed.txt") == b"fail 1\nfail 2\n"
    assert run.file("failures.txt") == b"line 2: fail 1: exit status 7\nline 4: fail 2: exit status 7\n"


def test_only_what_failed_runs_again_when_it_is_resumed(tmp_path: Path, noter: str, noted: Path) -> None:
    run = _run(tmp_path, b"a\nfail\nb\n", f"{noter} {{}}")

    assert run.here().error is not None
    assert run.here().error is not None

    assert noted.read_text() == "'a'\n'fail'\n'b'\n'fail'\n"


def test_it_stops_at_the_first_failure_if_asked(tmp_path: Path, noter: str, noted: Path) -> None:
    ended = _run(tmp_path, b"a\nfail\nb\nc\n", f"{noter} {{}}", stop_at_failure=True).here()

    assert "failed for 1 of 4 lines, and 2 were not tried" in _message(ended)
    assert noted.read_text() == "'a'\n'fail'\n"


def test_how_a_command_died_is_said(tmp_path: Path) -> None:
    ended = _run(tmp_path, b"KILL\n", 'sh -c "kill -$0 $$" {}').here()

    assert "line 1: KILL: ended by SIGKILL" in _message(ended)


def test_several_run_at_once_and_their_output_is_not_mixed(tmp_path: Path) -> None:
    names = [f"{number:03}" for number in range(30)]
    command = """sh -c 'for n in 1 2 3 4 5; do echo "$0 $n"; echo "$0 err" >&2; done' {}"""
    run = _run(tmp_path, "\n".join(names).encode(), command, at_once=4)

    told = run.apart()

    assert told is not None
    words = [line.split() for line in told.output.splitlines() if line]
    assert len(words) == 300
    for first in range(0, 300, 10):
        assert len({word[0] for word in words[first : first + 10]}) == 1


def test_two_at_once_are_really_two(tmp_path: Path) -> None:
    """Each of the two waits for the other."""
    for name in ("a", "b"):
        os.mkfifo(tmp_path / name)
    command = (
        f"""sh -c 'cd {tmp_path}; if [ $0 = a ]; then echo go > a; read x < b; else read x < a; echo go > b; fi' {{}}"""
    )

    assert _run(tmp_path, b"a\nb\n", command, at_once=2).here().error is None


def test_the_bar_counts_lines(tmp_path: Path) -> None:
    told: list[Progress] = []

    ended = _run(tmp_path, b"a\nb\nc\n", "true").here(report=lambda news: told.append(news) if news else None)

    assert ended.error is None
    assert (told[-1].done, told[-1].total, told[-1].unit) == (3, 3, "lines")
    assert told[-1].step is None


@pytest.mark.parametrize("at_once", [1, 3])
def test_a_cancel_ends_the_commands_and_what_they_started(tmp_path: Path, at_once: int) -> None:
    pids = tmp_path / "pids"
    stop = Stop()
    command = f"sh -c 'trap \"\" TERM; sleep 600 & echo $$ $! >> {pids}; wait' {{}}"
    run = _run(tmp_path, b"a\nb\nc\nd\n", command, at_once=at_once)

    def cancel() -> None:
        wait_until(lambda: pids.exists() and pids.read_text().count("\n") == at_once)
        stop.set()

    started = threading.Thread(target=cancel)
    started.start()

    ended = run.here(stop)

    started.join()
    assert ended.stopped
    for pid in pids.read_text().split():
        wait_until(partial(_is_gone, int(pid)))
    assert pids.read_text().count("\n") == at_once


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("at_once", [1, 3])
def test_killed_anywhere_each_line_is_done_and_twice_only_where_it_was_killed(
    tmp_path: Path, noter: str, noted: Path, seed: int, at_once: int
) -> None:
    names = [f"{number:02}" for number in range(12)]
    run = _run(tmp_path, "\n".join(names).encode(), f"{noter} {{}}", at_once=at_once)
    print(f"seed {seed}")
    rng = random.Random(seed)
    kills = 0
    ended = None
    while ended is None:
        told = run.apart({}, die_at=rng.randint(5, 60) if kills < 4 else 0)
        kills += told is None
        ended = told.ended if told else None

    assert ended.result == {"lines": 12, "succeeded": 12, "failed": 0}
    # What a killed attempt had started may end after it.
    wait_until(lambda: set(noted.read_text().split()) == {f"'{name}'" for name in names})
    assert len(noted.read_text().split()) <= 12 + kills * at_once
    if at_once == 1:
        done = noted.read_text().split()
        assert done == sorted(done)


def _is_gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True
