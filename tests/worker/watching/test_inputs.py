"""What a real process reads of what it was called with."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from taskmon import system
from taskmon.core.job import Job
from taskmon.worker.watching.inputs import Input, input_of, is_pipeline, is_shell
from tests.waiting import wait_until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux shows what a process has open")

_MB = 1_000_000
#: Reads so many bytes of each file that it is given after its number, and rests.
_READ = """
import sys, time
files = [(open(name, "rb", 0), int(count)) for count, name in (word.split(":") for word in {words!r})]
for file, count in files: file.read(count)
print("ready", flush=True)
time.sleep(600)
"""

Reads = Callable[..., Input | None]


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """Files by their names, with so many megabytes."""
    made = {name: tmp_path / name for name in ("two", "three", "small")}
    for name, size in (("two", 2 * _MB), ("three", 3 * _MB), ("small", 1_000)):
        made[name].write_bytes(bytes(size))
    (tmp_path / "folder").mkdir()
    return made


@pytest.fixture
def reads(tmp_path: Path, files: dict[str, Path]) -> Iterator[Reads]:
    """Start a program with these words, that has read so much of these files; what is told of that."""
    started: list[subprocess.Popen[bytes]] = []

    def start(
        *words: str,
        has_read: tuple[str, ...] = (),
        name: str = "program",
        stdin: Any = subprocess.DEVNULL,
        stderr: Any = None,
    ) -> Input | None:
        # Its command line is what the test says: the program itself comes another way.
        environment = {**os.environ, "PROGRAM": _READ.format(words=[*has_read])}
        process = subprocess.Popen(
            [name, "-I", "-S", "-c", "import os; exec(os.environ['PROGRAM'])", *words],
            executable=sys.executable, cwd=tmp_path, stdin=stdin or subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=stderr, env=environment,
        )  # fmt: skip
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        return input_of(system.identify_child(process.pid))

    yield start
    for process in started:
        process.kill()
        with process:
            pass


def test_a_file_that_the_command_line_names_is_what_it_reads(reads: Reads, files: dict[str, Path]) -> None:
    assert reads("two", has_read=("500000:two",)) == Input(500_000, 2 * _MB)
    assert reads(str(files["two"]), "-v", has_read=("500000:two",)) == Input(500_000, 2 * _MB)
    assert reads("--input=two", has_read=("500000:two",)) == Input(500_000, 2 * _MB)
    assert reads("f(open('two'))", has_read=("500000:two",)) == Input(500_000, 2 * _MB)


def test_several_are_read_in_their_order(reads: Reads) -> None:
    both = 5 * _MB
    assert reads("two", "three", has_read=("500000:two",)) == Input(500_000, both)
    assert reads("two", "three", "folder", has_read=("500000:three",)) == Input(2 * _MB + 500_000, both)
    assert reads("two", "three", has_read=("500000:two", "700000:three")) == Input(1_200_000, both)


def test_its_standard_input_is_what_it_reads(reads: Reads, files: dict[str, Path]) -> None:
    with files["two"].open("rb") as given:
        given.seek(500_000)
        assert reads("database", stdin=given) == Input(500_000, 2 * _MB)


def test_how_much_there_is_to_be_read_is_not_known(reads: Reads) -> None:
    has_read = ("500000:two",)
    assert reads(has_read=has_read) is None  # it knows the file by itself, and others perhaps
    assert reads("folder", "two", has_read=has_read) is None
    assert reads("folder", has_read=has_read) is None
    assert reads("small", has_read=("10:small",)) is None
    assert reads("small", has_read=has_read) is None  # a list of files, perhaps
    assert reads("two", "two", has_read=has_read) is None
    assert reads("two", has_read=("500000:two", "500000:three")) is None
    assert reads("two", "count=1", has_read=has_read) is None


@pytest.mark.parametrize("name", ["head", "/usr/bin/tail"])
def test_who_reads_a_part_by_nature_says_nothing_of_the_whole(reads: Reads, name: str) -> None:
    assert reads("two", has_read=("500000:two",), name=name) is None


def test_of_a_copy_that_the_system_makes_what_is_written_counts(reads: Reads, tmp_path: Path) -> None:
    with (tmp_path / "copy").open("wb") as copy:
        copy.write(bytes(700_000))
        copy.flush()
        assert reads("two", "copy", has_read=("0:two",), name="cp", stderr=copy) == Input(700_000, 2 * _MB)
        assert reads("two", "copy", has_read=("0:two",), stderr=copy) == Input(0, 2 * _MB)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("gzip -c big > big.gz", True),
        ("cat big | gzip > big.gz 2>&1", True),
        ("mysql shop < dump.sql", True),
        ("gzip a; gzip b", False),
        ("gzip a && gzip b", False),
        ("gzip a & gzip b", False),
        ("for each in *; do gzip $each; done", False),
        ("gzip $(ls)", False),
        ("gzip a\ngzip b", False),
    ],
)
def test_one_command_after_another_is_no_pipeline(text: str, expected: bool) -> None:
    assert is_pipeline(Job((text,), "/", shell=True)) is expected
    assert is_pipeline(Job(("/bin/sh", "-c", text), "/")) is expected
    assert is_pipeline(Job(("nice", "bash", "-o", "pipefail", "-lc", text), "/")) is expected
    assert not is_pipeline(Job(("gzip", text), "/"))


def test_a_shell_is_one_also_behind_what_starts_it() -> None:
    assert is_shell(Job(("gzip big",), "/", shell=True))
    assert is_shell(Job(("nice", "-n", "5", "bash", "script"), "/"))
    assert not is_shell(Job(("nice", "gzip", "bash"), "/"))


def test_nothing_is_told_of_who_is_gone() -> None:
    process = subprocess.Popen(["true"])
    identity = system.identify_child(process.pid)
    process.wait()
    wait_until(lambda: input_of(identity) is None)
