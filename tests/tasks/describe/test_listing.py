"""The tasks that have short names are listed from their source; nothing of them, or of the current folder, is run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import taskmon
from taskmon.tasks.builtin import BUILTIN
from taskmon.tasks.code.search_path import whole_paths
from taskmon.tasks.describe.client import describe, registered
from taskmon.tasks.describe.listing import listed
from taskmon.tasks.describe.resolver import find

_MARK = "import os\nopen(os.path.join({folder!r}, 'RAN ' + __name__.rpartition('.')[2]), 'w').close()\n"
#: What Python and taskmon import sooner or later, and what is tried for and missing in most installations.
_SHADOWS = (
    "logging", "subprocess", "json", "ast", "hashlib", "inspect", "traceback", "typing", "dataclasses", "asyncio",
    "importlib_metadata", "email", "csv", "zipfile", "tempfile", "shutil", "contextlib", "faulthandler", "signal",
    "sitecustomize", "usercustomize", "numpy", "click", "sqlalchemy", "platformdirs", "tomllib", "pwd", "org",
    "keyring",
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with files that have the names of modules, each of which tells that it was run."""
    for name in (*_SHADOWS, "taskmon"):
        (tmp_path / f"{name}.py").write_text(_MARK.format(folder=str(tmp_path)))
    (tmp_path / "asked.py").write_text("import logging\ndef go():\n    return logging.INFO\n")
    (tmp_path / "data").mkdir()
    return tmp_path


def ran(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name.startswith("RAN"))


def test_a_list_runs_nothing_and_asking_about_a_registered_task_runs_nothing_of_the_folder(folder: Path) -> None:
    """`taskmon tasks`, which only lists, ran `logging.py` or `subprocess.py` of the current folder."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(("", ".", "data/.."))}

    names = {each.name: each for each in registered(cwd=str(folder), environment=environment)}
    assert names.keys() >= BUILTIN.keys()
    assert all(names[name].doc and not names[name].problem for name in BUILTIN)
    for name in BUILTIN:
        assert describe(name, cwd=str(folder), environment=environment).task == BUILTIN[name]
    assert ran(folder) == []


def test_a_module_of_the_folder_is_asked_and_shadows_nothing(folder: Path) -> None:
    assert describe("asked:go", cwd=str(folder)).source == str(folder / "asked.py")
    assert ran(folder) == []


def test_started_as_a_module_in_such_a_folder_it_takes_nothing_from_there(folder: Path) -> None:
    """What Python itself looks there for, before anything of taskmon, is out of taskmon's hands."""
    for name in ("taskmon", "contextlib"):
        (folder / f"{name}.py").unlink()
    source = str(Path(taskmon.__file__).parent.parent)
    done = subprocess.run(
        [sys.executable, "-m", "taskmon", "tasks"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": source},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert "checksum-folder" in done.stdout
    assert ran(folder) == []


def test_a_name_is_listed_with_what_its_source_says_and_its_module_stays_unloaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "h7_package"
    package.mkdir()
    mark = _MARK.format(folder=str(tmp_path))
    (package / "__init__.py").write_text(mark)
    (package / "tasks.py").write_text(
        f'{mark}from .other import again\nif mark:\n    async def later():\n        """Later.\n\n        More."""\n'
        'def now():\n    """First."""\ndef now():\n    """Now."""\nmade = make()\n'
    )
    (package / "broken.py").write_text("def go(:\n")
    (package / "anything.py").write_text(f"{mark}def __getattr__(name): ...\n")
    (package / "bytes.py").write_bytes(b"\x00\xff")
    monkeypatch.syspath_prepend(tmp_path)
    names = {
        "later": "h7_package.tasks:later", "now": "h7_package.tasks:now", "again": "h7_package.tasks:again",
        "made": "h7_package.tasks:made", "none": "h7_package.tasks:none", "broken": "h7_package.broken:go",
        "anything": "h7_package.anything:go", "gone": "h7_package.gone:go", "c": "_json:scanstring",
        "deep": "os.path.x:go", "bytes": "h7_package.bytes:go",
    }  # fmt: skip

    found = {each.name: each for each in listed(names)}

    assert {name: each.doc for name, each in found.items() if each.doc} == {"later": "Later.", "now": "Now."}
    problems = {name: each.problem for name, each in found.items() if each.problem}
    assert problems.keys() == {"none", "broken", "gone", "deep", "bytes"}
    assert problems["none"] == "h7_package.tasks has no function 'none'"
    assert "not found: a module 'h7_package.gone'" in problems["gone"]
    assert "h7_package.broken:1: invalid syntax" in problems["broken"]
    assert ran(tmp_path) == []
    assert not [name for name in sys.modules if name.startswith("h7_package")]


def test_the_folder_is_looked_in_only_for_a_module_that_is_not_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", list(sys.path))
    (tmp_path / "fractions.py").write_text("def go(): ...\n")
    (tmp_path / "h7_own.py").write_text("def go(): ...\n")

    with pytest.raises(Exception, match=r"fractions has no function 'go'.*is named fractions.py:go"):
        find("fractions:go", str(tmp_path))
    find("checksum-folder", str(tmp_path))
    assert str(tmp_path) not in sys.path
    find("h7_own:go", str(tmp_path))
    assert sys.path[-1] == str(tmp_path)


def test_parts_of_the_search_path_that_mean_the_current_folder_are_left_out() -> None:
    given = os.pathsep.join(("", ".", "src", "/a", "../b", "/c/d"))
    assert whole_paths(given) == os.pathsep.join(("/a", "/c/d"))
    assert whole_paths("") == ""
