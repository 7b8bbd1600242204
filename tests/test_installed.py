"""What of the package is in memory before it is needed, and how another installed version is noticed."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import taskmon
from taskmon import installed
from taskmon.installed import PACKAGE, modules_of, other_version

#: Loads what a worker has loaded before it begins an attempt, and prints all that it has in memory then.
_WORKER = """
import sys; sys.path.insert(0, {parent!r})
import taskmon.worker.main, taskmon.worker.processes.task
from taskmon.core.job import Job
job = Job.from_json({{"kind": "task", "task": "some_file.py:function", "isolation": "pool"}})
taskmon.worker.processes.task.load_for(job)
print(*sys.modules)
"""


def _late_imports(*rooms: str) -> dict[str, set[str]]:
    """Of each file in these parts, the modules of the package that functions in it import."""
    found: dict[str, set[str]] = {}
    for room in rooms:
        for path in (PACKAGE / room).rglob("*.py"):
            for function in ast.walk(ast.parse(path.read_text())):
                if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                    late = {name for node in ast.walk(function) for name in _imported(node)}
                    found.setdefault(str(path.relative_to(PACKAGE)), set()).update(late)
    return {name: late for name, late in found.items() if late}


def _imported(node: ast.AST) -> list[str]:
    names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
    if isinstance(node, ast.ImportFrom) and node.module:
        names = [node.module]
    return [name for name in names if name.startswith("taskmon.")]


def test_a_worker_has_all_it_may_need_in_memory_before_it_begins_an_attempt() -> None:
    """The package was upgraded under it, and its run ended with "No module named 'taskmon.worker.ending'"."""
    program = _WORKER.format(parent=str(PACKAGE.parent))
    done = subprocess.run([sys.executable, "-I", "-S", "-c", program], capture_output=True, text=True, check=True)
    late = _late_imports("worker", "progress", "core")
    assert "worker/processes/task.py" in late  # the one that says so, in `load_for`
    for path, names in late.items():
        assert names <= set(done.stdout.split()), path


def test_a_monitor_loads_all_that_it_and_its_window_import_late() -> None:
    loaded = {"taskmon.settings", *modules_of("core", "tasks", "store", "engine", "ui")}
    late = _late_imports("engine", "store", "ui")
    assert "engine/attempts/threads/threads.py" in late
    for path, names in late.items():
        # Both are for opening the store: before anything is claimed.
        assert {name for name in names if not name.startswith("taskmon.store.migrations")} <= loaded, path


def test_another_version_is_noticed_and_none_while_it_is_being_installed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert other_version() is None
    monkeypatch.setattr(installed, "PACKAGE", tmp_path)
    assert other_version() is None
    (tmp_path / "__init__.py").write_text(f'"""A package."""\n__version__ = "{taskmon.__version__}"\n')
    assert other_version() is None
    (tmp_path / "__init__.py").write_text('"""A package."""\n__version__ = "9.9.9"\n')
    assert other_version() == "9.9.9"
