"""Compilations that a worker makes for its forks."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from taskmon.tasks.code.compiled import Compiled
from taskmon.tasks.code.loader import source_hash

_LONG = "def main() -> int:\n    return 42\n\n" + "".join(f"def f{n}(a):\n    return a + {n}\n\n" for n in range(300))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "job.py"
    path.write_text(_LONG)
    return path


def _told() -> bool:
    return True


def _twice(compiled: Compiled, path: Path) -> None:
    compiled.prepare(str(path), _told)
    compiled.prepare(str(path), _told)


def test_a_file_that_is_asked_for_again_is_compiled(file: Path) -> None:
    compiled = Compiled()
    compiled.prepare(str(file), _told)
    assert compiled.code_of(str(file), source_hash(str(file))) is None  # most are performed once

    compiled.prepare(str(file), _told)

    code = compiled.code_of(str(file), source_hash(str(file)))
    assert code is not None
    assert code.co_filename == str(file)
    names: dict[str, object] = {}
    exec(code, names)  # noqa: S102
    main = names["main"]
    assert callable(main)
    assert main() == 42


def test_of_other_bytes_than_those_that_were_read_there_is_none(file: Path) -> None:
    compiled = Compiled()
    _twice(compiled, file)
    stamp = os.stat(file)
    file.write_text(_LONG.replace("42", "43"))
    os.utime(file, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))

    assert compiled.code_of(str(file), source_hash(str(file))) is None


def test_a_file_that_changes_is_compiled_anew(file: Path) -> None:
    compiled = Compiled()
    _twice(compiled, file)
    file.write_text(_LONG + "\n")

    _twice(compiled, file)

    assert compiled.code_of(str(file), source_hash(str(file))) is not None


@pytest.mark.parametrize("last", ["def broken(:\n", "1 is 1\n", "'\\d'\n"])
def test_what_brings_an_error_or_a_warning_is_left_to_the_task_to_show(file: Path, last: str) -> None:
    file.write_text(_LONG + last)
    compiled = Compiled()

    _twice(compiled, file)

    assert compiled.code_of(str(file), source_hash(str(file))) is None


def test_only_the_newest_files_are_kept_and_no_short_one(tmp_path: Path, file: Path) -> None:
    compiled = Compiled()
    _twice(compiled, file)
    for number in range(8):
        other = tmp_path / f"other{number}.py"
        other.write_text(_LONG)
        _twice(compiled, other)
    short = tmp_path / "short.py"
    short.write_text("x = 1\n")
    _twice(compiled, short)

    assert compiled.code_of(str(file), source_hash(str(file))) is None
    assert compiled.code_of(str(short), source_hash(str(short))) is None
    assert compiled.code_of(str(other), source_hash(str(other))) is not None


def test_what_took_a_fork_down_is_not_compiled_in_the_worker(file: Path) -> None:
    compiled = Compiled()

    for _ in range(3):
        compiled.prepare(str(file), lambda: False)
    assert compiled.code_of(str(file), source_hash(str(file))) is None

    _twice(compiled, file)
    assert compiled.code_of(str(file), source_hash(str(file))) is not None
