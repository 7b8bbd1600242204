"""The hints of the package reach the checkers of its users: what is right passes, each mistake is found at its line.

With taskmon installed, as here, and with taskmon-tasks alone, as in a project's own environment.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.tasks_package import built, environment, needs_a_shell

_SAMPLES = Path(__file__).parent / "tasks" / "samples"
#: What a line of a sample is found to be.
Found = dict[tuple[str, int], list[str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of a user, in which nothing says where taskmon is but the interpreter."""
    folder = tmp_path / "mine"
    shutil.copytree(_SAMPLES, folder)
    return folder


def _by_mypy(folder: Path, python: str) -> Found:
    command = [sys.executable, "-m", "mypy", "--strict", "--python-executable", python, "--no-error-summary", "."]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=150)
    assert done.stderr == ""
    found: Found = {}
    for name, line, what in re.findall(r"^(\w+\.py):(\d+): error: (.*)$", done.stdout, re.MULTILINE):
        found.setdefault((name, int(line)), []).append(what)
    assert len(done.stdout.splitlines()) >= len(found) > 0, done.stdout
    return found


def _by_pyright(folder: Path, python: str) -> Found:
    """The strictest there is, but in a file that says otherwise itself."""
    (folder / "pyrightconfig.json").write_text('{"typeCheckingMode": "strict"}')
    command = [sys.executable, "-m", "basedpyright", "--pythonpath", python, "--outputjson"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=150)
    assert done.stderr == ""
    found: Found = {}
    for each in json.loads(done.stdout)["generalDiagnostics"]:
        found.setdefault((Path(each["file"]).name, each["range"]["start"]["line"] + 1), []).append(each["message"])
    return found


def _mistakes() -> set[tuple[str, int]]:
    lines = (_SAMPLES / "mistakes.py").read_text().splitlines()
    return {("mistakes.py", number) for number, line in enumerate(lines, start=1) if "# mistake: " in line}


@pytest.mark.parametrize("check", [_by_mypy, _by_pyright], ids=["mypy", "pyright"])
@pytest.mark.parametrize("installed", ["taskmon", pytest.param("taskmon-tasks", marks=needs_a_shell)])
def test_a_users_tasks_are_checked_with_the_hints_of_the_package(
    folder: Path, tmp_path: Path, installed: str, check: Callable[[Path, str], Found]
) -> None:
    """Without py.typed all of taskmon was Any to both."""
    python = sys.executable
    if installed == "taskmon-tasks":
        python = str(environment(tmp_path / "venv", built(tmp_path / "built")))

    found = check(folder, python)

    assert len(_mistakes()) > 40
    assert {place: found[place] for place in found.keys() - _mistakes()} == {}
    assert _mistakes() - found.keys() == set()
