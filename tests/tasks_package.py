"""taskmon-tasks, built as it is published, and environments of a project in which it is installed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
_SCRIPT = "packaging/build-tasks-package.sh"
needs_a_shell = pytest.mark.skipif(os.name != "posix", reason="it is built by a shell script")


def built(folder: Path, root: Path = ROOT) -> Path:
    """The wheel, built into `folder` beside the sdist from the sources of the checkout at `root`."""
    done = build(folder, root)
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = folder.glob("taskmon_tasks-*.whl")
    return wheel


def build(folder: Path, root: Path = ROOT, python: str = sys.executable) -> subprocess.CompletedProcess[str]:
    """Have the script build it; `python` is the interpreter that it is to take."""
    environment = {**os.environ, "PYTHON": python}
    command = [str(root / _SCRIPT), str(folder)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)


def other_sources(folder: Path, version: str) -> Path:
    """A checkout of another version, of which nothing can be performed: whoever takes its code for taskmon's, fails."""
    for part in ("taskmon/core", "taskmon/ours", "taskmon/tasks", "packaging"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("__init__.py", "__init__.pyi", "py.typed"):
        shutil.copy(ROOT / "taskmon" / name, folder / "taskmon")
    init = folder / "taskmon" / "__init__.py"
    init.write_text(re.sub(r'(?m)^__version__ = ".*"', f'__version__ = "{version}"', init.read_text()))
    for module in ("tasks/process/child.py", "tasks/describe/server.py", "tasks/cancellation.py"):
        path = folder / "taskmon" / module
        path.write_text(path.read_text() + f'\nraise ImportError("{version}")\n')
    return folder


def environment(folder: Path, *wheels: Path) -> Path:
    """The interpreter of a new virtual environment with what lies in these wheels, laid where an installer lays it."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True, timeout=120)
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as packed:
            packed.extractall(site_packages(folder))
    return folder / "bin" / "python"


def site_packages(folder: Path) -> Path:
    """Where the environment keeps what is installed."""
    (found,) = folder.glob("lib/python3*/site-packages")
    return found


def said(python: Path, text: str, folder: Path) -> str:
    """What a program prints in an environment, started in `folder`, without what this process has in its own."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    command = [str(python), "-c", text]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
