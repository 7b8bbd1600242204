"""taskmon-tasks: made of the sources of taskmon, needs nothing, and never gets into taskmon's way."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

import taskmon
from taskmon.tasks.describe.client import NotDescribedError, describe
from tests.tasks_package import ROOT, build, built, environment, needs_a_shell, other_sources, said, site_packages
from tests.worker.conftest import Hire, hire, worker  # noqa: F401  # fixtures
from tests.worker.hiring import Worker, task

# ruff: noqa: F811  # a test names its fixtures

pytestmark = needs_a_shell

_OWN = "taskmon-tasks/taskmon/"


def _source(name: str) -> Path:
    return ROOT / "taskmon" / name.removeprefix(_OWN)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("built"))


def test_it_is_made_of_the_same_sources_and_needs_nothing(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        names = [name for name in packed.namelist() if name.startswith(_OWN)]
        strange = [name for name in names if packed.read(name) != _source(name).read_bytes()]
        (told,) = [name for name in packed.namelist() if name.endswith("/METADATA")]
        metadata = Parser().parsestr(packed.read(told).decode())
        licence = packed.read(told.replace("METADATA", "licenses/LICENSE"))

    assert strange == []
    assert {f"{_OWN}py.typed", f"{_OWN}__init__.pyi", f"{_OWN}tasks/context.py"} <= set(names)
    assert {name.removeprefix(_OWN).partition("/")[0] for name in names} <= {
        "__init__.py", "__init__.pyi", "py.typed", "core", "ours", "tasks", "testing", "testing.py",
    }  # fmt: skip
    assert (metadata["Name"], metadata["Version"]) == ("taskmon-tasks", taskmon.__version__)
    assert metadata["Requires-Dist"] is None
    assert licence == (ROOT / "LICENSE").read_bytes()


def test_its_sdist_makes_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    (sdist,) = wheel.parent.glob("*.tar.gz")
    with tarfile.open(sdist) as packed:
        packed.extractall(tmp_path, filter="data")
    (folder,) = tmp_path.glob("taskmon_tasks-*")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=120)

    assert (tmp_path / wheel.name).read_bytes() == wheel.read_bytes()


def test_who_lacks_what_builds_it_is_told_how_to_get_it(tmp_path: Path) -> None:
    python = environment(tmp_path / "venv")

    refused = build(tmp_path / "built", python=str(python))

    assert refused.returncode == 1
    assert refused.stderr.startswith(f"{python} has no hatchling. packaging/environment.sh test installs it")
    assert not (tmp_path / "built").exists()


def test_it_is_not_installed_editable_beside_the_checkout_that_has_all_of_it(tmp_path: Path) -> None:
    # hatchling makes the folder before it asks what to build.
    command = [sys.executable, "-c", f"from hatchling import build; build.build_editable({str(tmp_path)!r})"]
    refused = subprocess.run(command, cwd=ROOT / "packaging" / "taskmon-tasks", capture_output=True, text=True)

    assert refused.returncode == 1
    assert "can't be installed editable: install taskmon so" in refused.stderr


def test_pip_installs_it_without_a_network_and_all_of_it_loads_with_the_standard_library(
    wheel: Path, tmp_path: Path
) -> None:
    python = environment(tmp_path / "venv")
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(pip, check=True, capture_output=True, timeout=120)
    roots = "print(*sorted({name.partition('.')[0] for name in sys.modules} - sys.stdlib_module_names))"

    assert said(python, f"import sys; from taskmon import task, TaskContext; {roots}", tmp_path) == "__main__ taskmon"
    all_of_it = said(
        python,
        "import importlib, pkgutil, sys, taskmon\n"
        "for each in pkgutil.walk_packages(taskmon.__path__, 'taskmon.'): importlib.import_module(each.name)\n" + roots,
        tmp_path,
    )
    assert all_of_it == "__main__ taskmon"


def test_what_is_public_is_what_all_names(tmp_path: Path) -> None:
    """The same in the module, in the stub that checkers and editors read, and in what `dir` tells."""
    stub = (ROOT / "taskmon" / "__init__.pyi").read_text()
    named: dict[str, object] = {}
    exec("__all__ =" + stub.partition("__all__ =")[2].splitlines()[0], named)  # noqa: S102

    assert named["__all__"] == sorted(taskmon.__all__)
    assert [name for name in dir(taskmon) if not name.startswith("_")] == sorted(taskmon.__all__)
    everything: dict[str, object] = {}
    exec("from taskmon import *", everything)  # noqa: S102
    assert everything.keys() - {"__builtins__"} == set(taskmon.__all__)


def test_in_one_environment_with_taskmon_no_file_is_in_both_and_taskmon_is_what_is_imported(
    wheel: Path, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120)
    (whole,) = tmp_path.glob("taskmon-*.whl")
    with zipfile.ZipFile(whole) as one, zipfile.ZipFile(wheel) as other:
        assert set(one.namelist()) & set(other.namelist()) == set()
    python = environment(tmp_path / "venv", wheel, whole)
    where = "import taskmon; print(taskmon.__file__)"

    assert said(python, where, tmp_path) == str(site_packages(tmp_path / "venv") / "taskmon" / "__init__.py")


def test_a_checkout_that_is_installed_editable_is_found_before_it(wheel: Path, tmp_path: Path) -> None:
    python = environment(tmp_path / "venv", wheel)
    (site_packages(tmp_path / "venv") / "_editable_impl_taskmon.pth").write_text(f"{ROOT}\n")

    assert said(python, "import taskmon; print(taskmon.__file__)", tmp_path) == str(ROOT / "taskmon" / "__init__.py")


_TELLS = """
import multiprocessing, subprocess, sys
import taskmon
from taskmon import TaskContext, task

def version(_: object) -> str:
    return taskmon.__version__

@task
def tells(ctx: TaskContext) -> list[str]:
    command = [sys.executable, "-c", "import taskmon; print(taskmon.__version__)"]
    own = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return [taskmon.__file__, type(ctx).__module__, *pool.map(version, [0]), own]
"""


@pytest.mark.parametrize("at_start", ["", "import taskmon.core.job\n"], ids=["", "loaded at the interpreter's start"])
def test_whatever_version_a_project_has_its_tasks_are_performed_with_the_monitors_own(
    worker: Worker, tmp_path: Path, at_start: str
) -> None:
    other = built(tmp_path / "built", other_sources(tmp_path / "other", "99.0"))
    python = environment(tmp_path / "venv", other)
    (site_packages(tmp_path / "venv") / "zz_start.pth").write_text(at_start)
    file = tmp_path / "mine.py"
    file.write_text(_TELLS)

    outcome = worker.perform(task(f"{file}:tells", python=str(python), cwd=str(tmp_path)))

    assert outcome.error is None
    here = str(ROOT / "taskmon" / "__init__.py")
    assert outcome.result == [here, "taskmon.tasks.context", taskmon.__version__, "99.0"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("from taskmon import Novelty\ndef go(): ...", "cannot import name 'Novelty' from 'taskmon'"),
        ("import taskmon.novelties\ndef go(): ...", "No module named 'taskmon.novelties'"),
        ("from taskmon import task\n@task(novelty=3)\ndef go(): ...", "@task takes no 'novelty'"),
        ("1 / 0", "division by zero"),
    ],
)
def test_what_another_version_may_be_the_cause_of_is_told_with_both_versions(
    tmp_path: Path, text: str, says: str
) -> None:
    python = environment(tmp_path / "venv")
    information = site_packages(tmp_path / "venv") / "taskmon_tasks-99.0.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Metadata-Version: 2.4\nName: taskmon-tasks\nVersion: 99.0\n")
    (tmp_path / "mine.py").write_text(text)

    with pytest.raises(NotDescribedError) as raised:
        describe("mine.py:go", cwd=str(tmp_path), python=str(python))

    assert says in str(raised.value)
    advice = (
        f"taskmon {taskmon.__version__} performs the task, with modules of its own; {python} has taskmon-tasks 99.0"
    )
    assert (advice in str(raised.value)) is (says != "division by zero")
