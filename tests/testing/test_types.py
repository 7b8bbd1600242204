"""Wrong parameters of a task are found while its test is typed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_TEST = """
from pathlib import Path
from typing import Annotated
from taskmon import Range, Secret, TaskContext, task
from taskmon.testing import run_here

@task(retries=2)
def shrink(ctx: TaskContext, folder: Path, token: Annotated[str, Secret()], n: Annotated[int, Range(1)] = 3) -> int: ...
@task
async def waits(ctx: TaskContext) -> None: ...
def none(n: int) -> int: ...
def last(n: int, ctx: TaskContext) -> int: ...

run_here(shrink, folder=Path("a"), token="t", n=3).result.anything
run_here(waits)
run_here(none, n=3)
run_here(last, n=3)
run_here(last, n=3, resume=run_here(last, n=3, crash_after_step=("a", 2), run_folder=Path("b")), cancel_after=3)

run_here(shrink, folder=Path("a"), token="t", wide=3)
run_here(shrink, folder="a", token="t")
run_here(shrink, folder=Path("a"))
run_here(none, n="3")
run_here(waits, crash_after_step=3)
"""


def test_the_parameters_of_a_task_are_checked_where_its_test_is_typed(tmp_path: Path) -> None:
    """It takes seconds: the checker reads the package as an installed one, and remembers nothing of other times."""
    (tmp_path / "mine.py").write_text(_TEST)
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache")]
    command += ["--disable-error-code", "empty-body", "mine.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=150, check=False)

    found = [line for line in done.stdout.splitlines() if " error: " in line]
    assert [line.split(":")[1] for line in found] == ["20", "21", "22", "23", "24"], done.stdout + done.stderr
    assert all('No overload variant of "run_here" matches argument type' in line for line in found)
