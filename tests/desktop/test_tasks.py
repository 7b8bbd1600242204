"""A task, from its file to its result, by mouse and keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.desktop.shots import shot
from tests.desktop.taskmon_window import Desktop, TaskmonWindow
from tests.waiting import wait_until

pytestmark = pytest.mark.desktop
_FILE = '''
from pathlib import Path
from typing import Annotated, Literal

from taskmon import Folder, Label, Range, TaskContext, task


@task
def count_lines(
    ctx: TaskContext,
    source: Annotated[Path, Folder(), Label("Source", "All files below it are counted.")],
    most: Annotated[int, Range(1, 1000)] = 100,
    order: Literal["name", "size"] = "name",
    hidden: bool = False,
) -> dict[str, int]:
    """Count the lines of the files in a folder."""
    ctx.expect_steps(2)
    files = ctx.step("list", lambda: sorted(str(path) for path in Path(source).iterdir())[:most])
    lines = ctx.step("count", lambda: sum(len(Path(path).read_text().splitlines()) for path in files))
    ctx.save_file("list.txt", "\\n".join(files))
    print(order, hidden)
    return {"files": len(files), "lines": lines}
'''


def test_a_task_is_filled_in_checked_run_and_its_result_is_seen(
    desktop: Desktop, window: TaskmonWindow, tmp_path: Path
) -> None:
    script = tmp_path / "counting.py"
    script.write_text(_FILE)
    folder = tmp_path / "texts"
    folder.mkdir()
    for name in ("a.txt", "b.txt", "c.txt"):
        (folder / name).write_text("one\ntwo\n")
    hands = desktop.hands

    window.click("new_run_menu_button")
    hands.press("Down", "Down", "Return")
    window.node("new_run_dialog")
    wait_until(lambda: window.holds_keyboard("new_run_task"))
    wait_until(lambda: window.find("new_run_task_file") is None)  # the built-in ones have been listed
    hands.press("End")
    window.fill_in("new_run_task_file", str(script))
    window.node("param_source")
    window.until_still()  # the dialog grows with the form
    window.click("new_run_run")
    wait_until(lambda: "missing" in window.node("param_source_error").name)
    hands.photograph(shot("task-form-with-an-error"))
    window.fill_in("param_source", str(folder))
    wait_until(lambda: window.find("param_source_error") is None)
    window.fill_in("param_most", "2")
    window.fill_in("new_run_name", "Count lines")
    hands.photograph(shot("task-form"))
    window.click("new_run_run")
    window.until_gone("new_run_dialog")

    window.row_is("Count lines", "succeeded", timeout_s=30)
    shown = desktop.show(1)
    assert shown["job"]["params"] == {"source": str(folder), "most": 2}
    assert shown["result"] == {"files": 2, "lines": 4}
    window.click_row("Count lines")
    wait_until(lambda: '"lines": 4' in window.node("overview_result").name)
    assert window.node("saved_file_0").name == "list.txt"
    window.until_still()
    hands.photograph(shot("task-result"))
