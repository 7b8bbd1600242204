"""The example tasks do what they say, and killed anywhere end with the same bytes."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Shell, shell  # noqa: F401  # a fixture
from tests.tasks.builtin.attempts import Attempts, killed_and_resumed
from tests.tasks.builtin.http_files import HttpFiles, Served, served
from tests.tasks_package import environment, site_packages

# ruff: noqa: F811  # a test names its fixtures

_EXAMPLES = Path(__file__).parent.parent / "resources" / "examples"
_KILLS = 4

pytestmark = pytest.mark.skipif(os.name != "posix", reason="processes are killed by a signal")


@pytest.fixture
def http() -> Iterator[HttpFiles]:
    with served() as files:
        yield files


@pytest.fixture
def addresses(http: HttpFiles, tmp_path: Path) -> Path:
    """Twelve pages, one of them not there, one that answers at the third time only."""
    page = "<html><title>Page {0}</title><a href='/{0}'>on</a> text <a href='#'>off</a></html>"
    for number in range(12):
        if number != 5:
            http.put(f"/{number}", Served(page.format(number).encode()))
    path = tmp_path / "addresses.txt"
    path.write_text("\n".join([*(f"{http.url}/{number}" for number in range(12)), "ftp://elsewhere", ""]))
    return path


def test_pages_are_fetched_and_what_can_not_be_had_is_told(shell: Shell, addresses: Path) -> None:
    shell.say("run", "--task", f"{_EXAMPLES}/fetch_pages.py:fetch_pages", "--param", f"addresses={addresses}")

    ended = shell.run(1)
    listed = json.loads((shell.paths.runs / "1" / "files" / "pages.json").read_bytes())
    assert ended["result"] == {"pages": 11, "failed": 2}
    assert (listed[3]["title"], listed[3]["links"]) == ("Page 3", ["/3", "#"])
    assert [each["error"] for each in listed if "error" in each] == [
        "LookupError: 404 Not Found",
        "ValueError: 'ftp://elsewhere' is no address of the web",
    ]
    assert ended["progress"]["fraction"] == 1.0


def test_who_needs_all_pages_has_the_run_fail(shell: Shell, addresses: Path) -> None:
    task = f"{_EXAMPLES}/fetch_pages.py:fetch_pages"
    shell.type("run", "--task", task, "--param", f"addresses={addresses}", "--param", "must_all=true", status=1)

    assert "11 of 13 items of 'fetch' succeeded" in shell.run(1)["error"]["message"]


@pytest.mark.parametrize("seed", range(2))
def test_fetching_that_was_killed_lists_the_same(addresses: Path, tmp_path: Path, seed: int) -> None:
    task = f"{_EXAMPLES}/fetch_pages.py:fetch_pages"
    same_after_kills(task, {"addresses": str(addresses), "at_once": 3}, "pages.json", tmp_path, seed)


@pytest.fixture
def samples(tmp_path: Path) -> Path:
    """Points on the two sides of a line."""
    rng = random.Random(3)
    points = [(rng.uniform(-1, 1), rng.uniform(-1, 1)) for _ in range(60)]
    path = tmp_path / "samples.csv"
    path.write_text("".join(f"{x},{y},{int(x + 2 * y > 0.3)}\n" for x, y in points))
    return path


@pytest.mark.parametrize("seed", range(2))
def test_a_training_that_was_killed_ends_with_the_same_model(samples: Path, tmp_path: Path, seed: int) -> None:
    task = f"{_EXAMPLES}/train.py:train"
    result = same_after_kills(task, {"samples": str(samples), "epochs": 60}, "model.json", tmp_path, seed)

    assert result["right"] > 0.95


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Files with names that a careless script would trip over."""
    folder = tmp_path / "some files"
    folder.mkdir()
    for name in ("a b.flac", "-n.flac", "it's.flac", "$HOME.flac", "{target}.flac", "other.txt"):
        (folder / name).write_text(name * 9)
    return folder


def test_a_file_that_can_not_be_converted_fails_the_run_and_costs_the_others_nothing(
    shell: Shell, folder: Path, tmp_path: Path
) -> None:
    into = tmp_path / "made"
    command = ["sh", "-c", 'case "$1" in *it*) exit 3; esac; cp -- "$1" "$2"', "sh", "{source}", "{target}"]
    params = [f"folder={folder}", f"into={into}", f"command:={json.dumps(command)}"]
    task = f"{_EXAMPLES}/convert_files.py:convert_files"
    shell.type("run", "--task", task, *(f"--param={each}" for each in params), status=1)

    assert "4 of 5 items of 'convert' succeeded; failed: CalledProcessError" in shell.run(1)["error"]["message"]
    assert sorted(path.name for path in into.iterdir()) == ["$HOME.opus", "-n.opus", "a b.opus", "{target}.opus"]


@pytest.mark.parametrize("seed", range(2))
def test_converting_that_was_killed_makes_the_same_files(folder: Path, tmp_path: Path, seed: int) -> None:
    made = {}
    task = f"{_EXAMPLES}/convert_files.py:convert_files"
    for name, kills in (("plain", 0), ("killed", _KILLS)):
        into = tmp_path / name
        params = {"folder": str(folder), "into": str(into), "command": ["cp", "--", "{source}", "{target}"]}
        ended = killed_and_resumed(Attempts(task, params, tmp_path / f"run-{name}"), 60, {}, seed, kills)
        assert ended.error is None, ended.error
        made[name] = (ended.result, {path.name: path.read_bytes() for path in into.glob("[!.]*")})

    assert made["killed"] == made["plain"]


@pytest.fixture
def books(tmp_path: Path) -> Path:
    rng = random.Random(5)
    folder = tmp_path / "books"
    folder.mkdir()
    for number in range(8):
        (folder / f"{number}.txt").write_text(" ".join(rng.choices(["Ähre", "äHRE", "sea", "ship", "whale"], k=400)))
    return folder


@pytest.mark.parametrize("seed", range(2))
def test_counting_that_was_killed_counts_the_same(books: Path, tmp_path: Path, seed: int) -> None:
    for name in ("plain", "killed"):  # a module is looked for in the run's folder, if it is not installed
        shutil.copytree(_EXAMPLES / "count_words" / "count_words", tmp_path / name / "count_words")
    result = same_after_kills("count_words.tasks:count_words", {"folder": str(books)}, "", tmp_path, seed)

    assert sum(count for _, count in result) == 8 * 400
    assert "ähre" in dict(result)


def test_a_packages_task_is_found_by_its_name_in_its_own_environment(shell: Shell, books: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist")]
    subprocess.run(command, cwd=_EXAMPLES / "count_words", check=True, capture_output=True, timeout=60)
    python = environment(tmp_path / "venv")
    (wheel,) = (tmp_path / "dist").iterdir()
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(site_packages(tmp_path / "venv"))

    shell.say("run", "--task", "count-words", "--python", str(python), "--param", f"folder={books}")

    assert sum(count for _, count in shell.run(1)["result"]) == 8 * 400


def same_after_kills(task: str, params: dict[str, object], saved: str, folder: Path, seed: int) -> Any:
    """Perform it undisturbed, and with kills; both end with the same result and file. Returns the result."""
    plain = Attempts(task, params, folder / "plain")
    undisturbed = plain.apart()
    assert undisturbed is not None
    assert undisturbed.ended.error is None, undisturbed.ended.error
    killed = Attempts(task, params, folder / "killed")

    ended = killed_and_resumed(killed, undisturbed.calls, {}, seed, _KILLS)

    assert ended.error is None, ended.error
    assert json.dumps(ended.result) == json.dumps(undisturbed.ended.result)
    if saved:
        assert killed.file(saved) == plain.file(saved)
    return ended.result
