"""Which files a task's code is made of, and that a change in any of them is told before old and new are mixed."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from taskmon.tasks.code.loader import source_hash
from taskmon.tasks.durable.log_reader import Kept, read_kept
from taskmon.tasks.durable.sources import Sources, changed_files, main_code, present_code
from tests.tasks.performances import Stage, forget_modules_in

_TASK = """
    import {imported}

    def main(ctx):
        found = ctx.step("one", {value}, 1)
        if ctx.attempt == 1:
            raise ConnectionError
        return [found, {value}(2)]
"""


def write(path: Path, factor: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"def value(x): return x * {factor}\n")


@pytest.mark.parametrize(
    ("file", "imported", "value"),
    [
        ("helper_beside.py", "helper_beside", "helper_beside.value"),
        ("package_below/deep/helper.py", "package_below.deep.helper", "package_below.deep.helper.value"),
    ],
)
def test_a_changed_module_below_the_tasks_folder_is_told(stage: Stage, file: str, imported: str, value: str) -> None:
    write(stage.folder / file, 1)
    stage.write(_TASK.format(imported=imported, value=value))
    assert stage.perform().error is not None
    write(stage.folder / file, 1000)
    forget_modules_in(stage.folder)  # the next attempt's process has loaded nothing yet

    error = stage.perform(resume=True).error

    assert error is not None
    assert error.message == f"Its code has changed since attempt 1 ({stage.folder / file}): resume anyway, or restart."
    stage.attempt -= 1  # the refused one has kept nothing
    kept = read_kept(str(stage.attempt_folder))
    assert kept is not None
    stage.code = present_code(kept)
    assert main_code(stage.code) == source_hash(str(stage.file))
    (stage.folder / "runs" / "7" / "2").rmdir()
    assert stage.perform(resume=True).result == [1, 2000]
    kept = read_kept(str(stage.attempt_folder))
    assert kept is not None
    assert changed_files(kept) == []
    assert kept.loosely


def test_a_module_that_is_loaded_late_counts_from_the_next_step_on(stage: Stage) -> None:
    write(stage.folder / "helper_late.py", 1)
    stage.write("""
        def main(ctx):
            ctx.step("first", int)
            import helper_late
            ctx.step("one", helper_late.value, 1)
            raise ConnectionError
    """)
    stage.perform()
    write(stage.folder / "helper_late.py", 1000)
    forget_modules_in(stage.folder)

    error = stage.perform(resume=True).error

    assert error is not None
    assert "helper_late.py" in error.message


def test_a_module_that_is_gone_has_changed_and_the_tasks_own_file_is_missed_elsewhere(tmp_path: Path) -> None:
    own, other = tmp_path / "own.py", tmp_path / "other.py"
    for path in (own, other):
        path.write_text("")
    codes = {str(path): source_hash(str(path)) for path in (own, other)}
    kept = Kept(code=codes[str(own)], source=str(own), files=codes)
    assert changed_files(kept) == []
    before = present_code(kept)

    own.unlink()
    other.unlink()

    assert changed_files(kept) == [str(other)]
    assert present_code(kept) != before


def test_steps_of_before_all_files_were_looked_at_know_the_tasks_own(tmp_path: Path) -> None:
    own = tmp_path / "own.py"
    own.write_text("1")
    kept = Kept(code=source_hash(str(own)), source=str(own))

    assert (changed_files(kept), present_code(kept)) == ([], source_hash(str(own)))
    own.write_text("2")
    assert (changed_files(kept), present_code(kept)) == ([str(own)], source_hash(str(own)))


def test_what_is_installed_below_the_folder_is_not_the_tasks_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = ("mine", ".venv/lib/python3.11/site-packages/other", "prefix/lib/other")
    for number, folder in enumerate(folders):
        write(tmp_path / folder / f"helper_{number}.py", 1)
        monkeypatch.syspath_prepend(tmp_path / folder)
    monkeypatch.setattr(sys, "base_prefix", str(tmp_path / "prefix"))
    for number in range(len(folders)):
        __import__(f"helper_{number}")
    try:
        assert list(Sources(str(tmp_path), {}).news()) == [str(tmp_path / "mine" / "helper_0.py")]
        assert list(Sources(str(tmp_path / "prefix" / "lib"), {}).news()) == [
            str(tmp_path / "prefix" / "lib" / "other" / "helper_2.py")
        ]
        assert Sources("", {}).news() == {}
    finally:
        forget_modules_in(tmp_path)


def test_a_task_of_a_package_is_made_of_the_whole_package(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    package = stage.folder / "apart" / "whole_package"
    write(package / "inner" / "helper.py", 1)
    write(package / "common.py", 1)
    (package / "__init__.py").touch()
    (package / "inner" / "jobs.py").write_text(
        "from .. import common\nfrom . import helper\n"
        "def main(ctx):\n    ctx.step('one', helper.value, 1)\n    raise ConnectionError\n"
    )
    monkeypatch.syspath_prepend(stage.folder / "apart")

    stage.perform(task="whole_package.inner.jobs:main")

    kept = read_kept(str(stage.attempt_folder))
    assert kept is not None
    assert {os.path.relpath(path, package) for path in kept.files} == {
        "__init__.py", "common.py", "inner/jobs.py", "inner/helper.py",
    }  # fmt: skip
