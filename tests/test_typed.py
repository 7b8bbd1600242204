"""The hints of the package reach the checkers of its users."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import taskmon

_TASK = """
from pathlib import Path
from typing import Annotated
from taskmon import Range, Secret, TaskContext, task

def first(n: int) -> list[int]: return list(range(n))

@task(retries=2, timeout_s=60)
def shrink(ctx: TaskContext, folder: Path, token: Annotated[str, Secret()], n: Annotated[int, Range(1)] = 3) -> int:
    pictures = ctx.step("list", first, n)
    reveal_type(pictures)
    for each in ctx.track(pictures):
        ctx.save_file("made", folder / str(each))
    return len(pictures)

@task
async def waits(ctx: TaskContext) -> None: ...

reveal_type(shrink)
task(retry=3)
"""


def test_a_users_task_is_checked_with_the_hints_of_the_package(tmp_path: Path) -> None:
    """Without py.typed all of taskmon was Any to mypy.

    It takes seconds: the checker reads the package as an installed one, and remembers nothing of other times.
    """
    assert (Path(taskmon.__file__).parent / "py.typed").is_file()
    (tmp_path / "mine.py").write_text(_TASK)
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache"), "mine.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=150)

    said = done.stdout
    assert 'mine.py:11: note: Revealed type is "list[int]"' in said, said + done.stderr
    assert "(ctx: taskmon.tasks.context.TaskContext, folder: pathlib.Path, token: str, n: int =) -> int" in said
    assert 'mine.py:20: error: Unexpected keyword argument "retry"' in said
    assert said.count("error:") == 1, said
