"""What an import drags in: the worker nothing, the commands no Qt and no SQLAlchemy, the engine no widgets."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import taskmon
from taskmon.cli.program import COMMANDS

SOURCE = Path(taskmon.__file__).parent
#: Importing is all that this program does; it prints which of the named modules came along.
PROGRAM = """
import importlib, sys
sys.path.insert(0, sys.argv[1])
for name in sys.argv[2].split(","):
    importlib.import_module(name)
print(" ".join(name for name in sys.argv[3].split(",") if name in sys.modules))
"""


def dragged_in(by: list[str], unwanted: list[str], *options: str) -> list[str]:
    """Which of `unwanted` are loaded after importing `by`."""
    run = subprocess.run(
        [sys.executable, *options, "-c", PROGRAM, str(SOURCE.parent), ",".join(by), ",".join(unwanted)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.split()


def modules_of(package: str) -> list[str]:
    """All modules of a package, by name; what is only run, never imported, is left out."""
    folder = SOURCE / package
    names = [path.relative_to(SOURCE.parent).with_suffix("").parts for path in folder.rglob("*.py")]
    return sorted(".".join(parts).removesuffix(".__init__") for parts in names if parts[-1] != "__main__")


@pytest.mark.parametrize("package", ["core", "progress", "worker"])
def test_what_the_worker_is_made_of_loads_without_any_installed_package(package: str) -> None:
    # -S leaves out site-packages: an import of anything but the standard library fails.
    assert dragged_in(modules_of(package), ["asyncio", "PySide6", "sqlalchemy"], "-I", "-S") == []


def test_the_commands_load_neither_qt_nor_sqlalchemy() -> None:
    assert dragged_in(["taskmon.cli.program"], ["PySide6", "qasync", "sqlalchemy", "alembic", "asyncio"]) == []


@pytest.mark.parametrize("command", ["add", "list", "show", "wait"])
def test_a_command_loads_no_other(command: str) -> None:
    module = f"taskmon.cli.commands.{COMMANDS[command]}"
    others = [f"taskmon.cli.commands.{other}" for other in COMMANDS.values() if other != COMMANDS[command]]

    assert dragged_in([module], others) == []


def test_the_engine_loads_no_widgets() -> None:
    assert dragged_in(modules_of("engine"), ["PySide6.QtWidgets", "PySide6.QtGui", "taskmon.ui"]) == []


def test_what_the_window_says_is_worded_without_widgets() -> None:
    assert dragged_in(modules_of("ui/text"), ["PySide6.QtWidgets", "PySide6.QtGui"]) == []


def test_reading_the_database_does_not_load_sqlalchemy() -> None:
    assert dragged_in(["taskmon.store.reader"], ["sqlalchemy", "alembic"]) == []
