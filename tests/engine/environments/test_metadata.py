"""What a file says it needs is found as PEP 723 has it, and what can't be understood is told with its line."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskmon.core.errors import InvalidError
from taskmon.core.job import Isolation, Job, JobKind
from taskmon.engine.environments.metadata import MOST_BYTES, blocks, file_of, may_have_its_own, metadata_of, parse

#: As the specification prints it.
_REFERENCE = re.compile(r"(?m)^# /// (?P<type>[a-zA-Z0-9-]+)$\s(?P<content>(^#(| .*)$\s)+)^# ///$")
_LINES = [
    "# /// script",
    "# /// other",
    "# ///",
    "#",
    "# a = 1",
    "#b",
    "",
    "x = 1",
    "# /// script ",
    "# /// /",
    " # ///",
]
_SCRIPT = """#!/usr/bin/env python
# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "requests<3",
#   "rich",
# ]
# ///
import requests
"""


@given(st.lists(st.sampled_from(_LINES), max_size=14), st.booleans())
def test_blocks_are_those_that_the_reference_finds(lines: list[str], ends: bool) -> None:
    text = "\n".join(lines) + ("\n" if ends else "")
    expected = []
    for match in _REFERENCE.finditer(text):
        content = "".join(
            line[2:] if line.startswith("# ") else line[1:] for line in match["content"].splitlines(keepends=True)
        )
        expected.append((text.count("\n", 0, match.start()) + 1, match["type"], content))

    assert list(blocks(text)) == expected


def test_what_a_script_needs_is_read() -> None:
    found = parse(_SCRIPT, "/x/a.py")

    assert found is not None
    assert found.requires_python == ">=3.11"
    assert found.dependencies == ("requests<3", "rich")
    assert found.folder == ""


def test_a_file_without_a_block_or_with_one_of_another_kind_needs_nothing() -> None:
    assert parse("import os\n", "/x/a.py") is None
    assert parse("# /// pyproject\n# a = 1\n# ///\n", "/x/a.py") is None


def test_the_order_of_dependencies_makes_no_other_environment() -> None:
    one = parse('# /// script\n# dependencies = ["a", "b"]\n# ///\n', "/x/a.py")
    other = parse('# /// script\n# dependencies = ["b", "a"]\n# ///\nprint()\n', "/y/b.py")

    assert one is not None
    assert other is not None
    assert one.digest() == other.digest()
    assert one.digest() != one.digest("UV_INDEX")


def test_what_names_files_beside_it_belongs_to_its_folder() -> None:
    text = '# /// script\n# dependencies = ["a"]\n# [tool.uv.sources]\n# a = { path = "a" }\n# ///\n'
    one, other = parse(text, "/x/a.py"), parse(text, "/y/a.py")

    assert one is not None
    assert other is not None
    assert one.digest() != other.digest()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("\n# /// script\n# dependencies = [\n# ///\n", "line 3: its inline metadata is no TOML"),
        ("# /// script\n# a = 1\n# a = 2\n# ///\n", "line 3: its inline metadata is no TOML"),
        ("# /// script\n# dependencies = 'a'\n# ///\n", "at line 1: dependencies is a list of texts"),
        ("# /// script\n# dependencies = [1]\n# ///\n", "at line 1: dependencies is a list of texts"),
        ("# /// script\n# requires-python = 3\n# ///\n", "at line 1: requires-python is a text"),
        ("# /// script\n# requires-python = 'new'\n# ///\n", "not 'new'"),
        ("# /// script\n#\n# ///\n\n# /// script\n#\n# ///\n", "twice, at lines 1 and 5"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, said: str) -> None:
    with pytest.raises(InvalidError, match=re.escape(said)):
        parse(text, "/x/a.py")


def test_line_ends_and_marks_of_another_system_are_no_hindrance(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(b"\xef\xbb\xbf" + _SCRIPT.replace("#!/usr/bin/env python\n", "").replace("\n", "\r\n").encode())

    found = metadata_of(str(path))

    assert found is not None
    assert found.dependencies == ("requests<3", "rich")


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.py"
    os.mkfifo(pipe)

    assert metadata_of(str(pipe)) is None
    assert metadata_of(str(tmp_path)) is None
    assert metadata_of(str(tmp_path / "none.py")) is None


def test_a_huge_file_is_read_in_part_and_in_no_time(tmp_path: Path) -> None:
    path = tmp_path / "huge.py"
    path.write_text(_SCRIPT + "# /// script\n" * (MOST_BYTES // 10))

    assert metadata_of(str(path)) is not None

    path.write_text("# /// script\n" * (MOST_BYTES // 10))

    assert metadata_of(str(path)) is None


def test_only_the_file_of_a_process_without_an_interpreter_is_asked() -> None:
    job = Job(argv=(), cwd="/x", kind=JobKind.TASK, task="/x/a.py:main")

    assert may_have_its_own(job)
    assert not may_have_its_own(Job(argv=(), cwd="/x", kind=JobKind.TASK, task="a.b:main"))
    assert not may_have_its_own(
        Job(argv=(), cwd="/x", kind=JobKind.TASK, task="/x/a.py:main", python="/usr/bin/python")
    )
    assert not may_have_its_own(
        Job(argv=(), cwd="/x", kind=JobKind.TASK, task="/x/a.py:main", isolation=Isolation.THREAD)
    )
    assert file_of("a.py:main", "/x") == "/x/a.py"
    assert file_of("a.b:main", "/x") == ""
