"""What a Python file offers, without running any of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from taskmon.core.errors import InvalidError
from taskmon.ui.new_run.python_file import functions_in, look_at


def test_declared_tasks_come_first_and_nothing_is_run(tmp_path: Path) -> None:
    file = tmp_path / "work.py"
    ran = tmp_path / "ran"
    file.write_text(
        f"open({str(ran)!r}, 'w')\n"
        "import taskmon\nfrom taskmon import task\n"
        "def helper(): ...\n"
        "def _own(): ...\n"
        "class Thing:\n    def method(self): ...\n"
        "@task\ndef nightly():\n    '''Back up.\n\n    More.'''\n"
        "@taskmon.task(retries=3)\nasync def fetch(): ...\n"
        "def helper(): 'Again.'\n"
    )

    found = functions_in(str(file))

    assert [(function.name, function.is_task, function.says) for function in found] == [
        ("nightly", True, "Back up."),
        ("fetch", True, ""),
        ("helper", False, "Again."),
    ]
    assert not ran.exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "There is no file"), (b"def x(:\n", "line 1"), (b"\0", "null bytes"), (b"x" * 2_000_002, "too long")],
)
def test_what_is_no_python_file_is_refused_with_the_reason(tmp_path: Path, content: bytes | None, said: str) -> None:
    file = tmp_path / "work.py"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(InvalidError, match=said):
        functions_in(str(file))


def test_the_python_of_the_project_is_found_above_the_file(tmp_path: Path) -> None:
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text("")
    (tmp_path / "src").mkdir()
    file = tmp_path / "src" / "work.py"
    file.write_text("def work(): ...\n")
    assert look_at(str(file)).python == ""  # nobody could run it

    python.chmod(0o755)

    assert look_at(str(file)).python == str(python)
