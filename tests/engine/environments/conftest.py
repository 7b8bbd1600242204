"""A real uv, packages that lie on the disk, and files that ask for them; nothing comes from a network."""

from __future__ import annotations

import os
import shutil
import sys
import zipfile
from pathlib import Path

import pytest

from taskmon.core.environment import captured
from taskmon.core.job import Job, JobKind
from taskmon.core.requests.new_run import NewRun

_UV = """#!/bin/sh
# Notes that it was called, waits if it is to, and is uv.
echo "$1" >> '{folder}/calls'
while [ -e '{folder}/wait' ]; do sleep 0.01; done
exec '{uv}' "$@"
"""


class Uv:
    """The uv of a test: how often it was called, and whether it is to wait."""

    def __init__(self, folder: Path) -> None:
        real = shutil.which("uv", path=os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]]))
        assert real is not None, "pip install uv"
        self.folder = folder
        self.bin = folder / "bin"
        self.wheels = folder / "wheels"
        for each in (folder, self.bin, self.wheels):
            each.mkdir()
        self.put(_UV.format(folder=folder, uv=real))
        self.environment = captured(dict(os.environ)) | {
            "HOME": str(folder),
            "PATH": f"{self.bin}:{os.environ['PATH']}",
            "UV_CACHE_DIR": str(folder / "cache"),
            "UV_FIND_LINKS": str(self.wheels),
            "UV_OFFLINE": "1",
        }

    def put(self, program: str) -> None:
        """Another uv from now on."""
        path = self.bin / "uv"
        path.write_text(program)
        path.chmod(0o755)

    @property
    def calls(self) -> list[str]:
        """Its subcommands so far."""
        path = self.folder / "calls"
        return path.read_text().split() if path.exists() else []

    def wait(self) -> None:
        """Every call waits from now on."""
        (self.folder / "wait").touch()

    def go_on(self) -> None:
        """What waits goes on."""
        (self.folder / "wait").unlink()

    def publish(self, name: str, version: str = "1") -> None:
        """A package with one module that says which version it is."""
        info = f"{name}-{version}.dist-info"
        with zipfile.ZipFile(self.wheels / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
            wheel.writestr(f"{name}.py", f"version = {version!r}\n")
            wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
            wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            names = [f"{name}.py", *(f"{info}/{each}" for each in ("METADATA", "WHEEL", "RECORD"))]
            wheel.writestr(f"{info}/RECORD", "".join(f"{each},,\n" for each in names))


@pytest.fixture
def uv(tmp_path: Path) -> Uv:
    made = Uv(tmp_path / "uv")
    made.publish("greeting_of_a_test")
    return made


def script(
    path: Path,
    *dependencies: str,
    body: str = "import greeting_of_a_test\ndef main():\n    return greeting_of_a_test.version\n",
) -> str:
    """Write a file that asks for these packages; returns its path."""
    needs = "".join(f'#   "{each}",\n' for each in dependencies)
    path.write_text(f'# /// script\n# requires-python = ">=3.11"\n# dependencies = [\n{needs}# ]\n# ///\n{body}')
    return str(path)


def task(file: str, uv: Uv, function: str = "main", cwd: str = "/") -> NewRun:
    """A request to run a function of the file, as nobody has described it."""
    job = Job(argv=(), cwd=cwd, kind=JobKind.TASK, task=f"{file}:{function}", stop_signal="SIGINT")
    return NewRun(job=job, environment=uv.environment)
