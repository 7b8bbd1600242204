"""The examples that the README shows do what they say. The scripts need no taskmon, the task goes on after a kill."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Shell, shell  # noqa: F401  # a fixture
from tests.tasks.builtin.attempts import Attempts, killed_and_resumed

# ruff: noqa: F811  # a test names its fixtures

_EXAMPLES = Path(__file__).parent.parent / "resources" / "examples"
_CHECKSUMS = str(_EXAMPLES / "checksums.sh")
_LONGEST_LINES = str(_EXAMPLES / "longest_lines.py")
_CSV_TO_SQLITE = str(_EXAMPLES / "csv_to_sqlite.py") + ":csv_to_sqlite"

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


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """A CSV file of 250 rows, one of them too short."""
    path = tmp_path / "people.csv"
    rows = [f'{number},"name ""{number}"""' if number != 99 else "short" for number in range(250)]
    path.write_text("\n".join(['number,"full ""name"""', *rows, ""]))
    return path


def test_the_task_imports_all_rows_in_two_steps(shell: Shell, people: Path, tmp_path: Path) -> None:
    database = tmp_path / "people.db"

    shell.say("run", "--task", _CSV_TO_SQLITE, "--param", f"source={people}", "--param", f"database={database}")

    ended = shell.run(1)
    assert ended["state"] == "succeeded"
    assert ended["result"] == {"rows": 249, "rejected": 1}
    assert (ended["progress"]["step"], ended["progress"]["steps"], ended["progress"]["fraction"]) == (2, 2, 1.0)
    assert (shell.paths.runs / "1" / "files" / "rejected.txt").read_text() == "row 100\n"
    assert _rows(database)[-1] == (250, "249", 'name "249"')


@pytest.mark.parametrize("seed", range(2))
def test_the_task_killed_anywhere_imports_each_row_once(people: Path, tmp_path: Path, seed: int) -> None:
    def importing(name: str) -> Attempts:
        params = {"source": str(people), "database": str(tmp_path / f"{name}.db"), "at_once": 20}
        return Attempts(_CSV_TO_SQLITE, params, tmp_path / name)

    undisturbed = importing("plain").apart()
    assert undisturbed is not None

    ended = killed_and_resumed(importing("killed"), undisturbed.calls, {}, seed, kills=4)

    assert ended.result == undisturbed.ended.result == {"rows": 249, "rejected": 1}
    assert _rows(tmp_path / "killed.db") == _rows(tmp_path / "plain.db")


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


def _rows(database: Path) -> list[tuple[object, ...]]:
    with sqlite3.connect(database) as connection:
        rows = connection.execute("SELECT * FROM imported ORDER BY line").fetchall()
    connection.close()
    return rows


def _reports(shell: Shell) -> list[str]:
    return (shell.paths.attempt(1, 1) / "events.jsonl").read_text("utf-8").splitlines()


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
