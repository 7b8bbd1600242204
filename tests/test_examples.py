"""The examples that the README shows: they do what they say, report through $TASKMON_EVENTS, and need no taskmon."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Shell, shell  # noqa: F401  # a fixture

# ruff: noqa: F811  # a test names its fixtures

_EXAMPLES = Path(__file__).parent.parent / "resources" / "examples"
_CHECKSUMS = str(_EXAMPLES / "checksums.sh")
_LONGEST_LINES = str(_EXAMPLES / "longest_lines.py")

pytestmark = pytest.mark.skipif(os.name != "posix", reason="one of the examples is a shell script")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Seven files, names that a careless script would trip over among them."""
    folder = tmp_path / "some files"
    (folder / "deeper").mkdir(parents=True)
    for number in range(5):
        (folder / f"{number}.txt").write_text(f"line\n{'x' * (10 + number)}\nend\n")
    (folder / "deeper" / 'it\'s a "name" with $HOME.txt').write_text("one\n")
    (folder / "-n.txt").write_text("")
    return folder


def test_the_shell_script_reports_every_file_until_the_last(shell: Shell, folder: Path) -> None:
    shell.say("run", "--", _CHECKSUMS, str(folder), "list.sha256")

    ended = shell.run(1)
    assert ended["state"] == "succeeded"
    assert ended["progress"]["fraction"] == 1.0
    assert (ended["progress"]["done"], ended["progress"]["total"], ended["progress"]["unit"]) == (7, 7, "files")
    assert len(_reports(shell)) == 8


def test_the_python_script_reports_two_steps_until_the_last_file(shell: Shell, folder: Path) -> None:
    shell.say("run", "--", sys.executable, _LONGEST_LINES, str(folder), "*.txt")

    ended = shell.run(1)
    assert ended["state"] == "succeeded"
    assert (ended["progress"]["step"], ended["progress"]["steps"]) == (2, 2)
    assert (ended["progress"]["done"], ended["progress"]["total"]) == (7, 7)
    assert '"step": 1' in _reports(shell)[0]


def test_the_shell_script_does_its_work_without_taskmon(folder: Path, tmp_path: Path) -> None:
    listed = tmp_path / "list.sha256"

    done = _run(_CHECKSUMS, str(folder), str(listed))

    assert done.returncode == 0, done.stderr
    assert hashlib.sha256(b"one\n").hexdigest() in listed.read_text()
    assert len(listed.read_text().splitlines()) == 7


def test_the_python_script_does_its_work_without_taskmon(folder: Path) -> None:
    done = _run(sys.executable, _LONGEST_LINES, str(folder), "*.txt")

    assert done.returncode == 0, done.stderr
    assert "    14 4.txt\n" in done.stdout
    assert len(done.stdout.splitlines()) == 7


@pytest.mark.parametrize("command", [(_CHECKSUMS,), (sys.executable, _LONGEST_LINES)])
def test_an_example_without_arguments_says_how_it_is_used(command: tuple[str, ...]) -> None:
    done = _run(*command)

    assert done.returncode == 2
    assert done.stderr.startswith("usage: ")


def test_the_readme_shows_the_script_that_is_tested_here() -> None:
    readme = (_EXAMPLES.parent.parent / "README.md").read_text("utf-8")
    script = Path(_CHECKSUMS).read_text("utf-8")
    report = script[script.index("report() {") : script.index("}\n", script.index("report() {")) + 2]

    assert report in readme


def _reports(shell: Shell) -> list[str]:
    return (shell.paths.attempt(1, 1) / "events.jsonl").read_text("utf-8").splitlines()


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
