"""`taskmon tasks`: which tasks have short names, and what one task takes."""

from __future__ import annotations

import json
import os
import sys

import click

from taskmon.cli.console import tell
from taskmon.cli.requests.name_completion import complete_task
from taskmon.cli.requests.options import find_folder, find_interpreter
from taskmon.core.environment import captured_in_shell


@click.command("tasks")
@click.argument("task", required=False, shell_complete=complete_task)
@click.option("--python", metavar="PATH", default="", help="Ask this interpreter, such as a project's own .venv.")
@click.option("--cwd", metavar="DIR", help="Look for files and modules there; else where you are.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON lines.")
def tasks_command(task: str | None, python: str, cwd: str | None, as_json: bool) -> int:
    """List the tasks that have names of their own, or show what one task does and which parameters it takes.

    Any Python function can be a task, without such a name: FILE.py:FUNCTION or MODULE:FUNCTION.

    \b
      taskmon tasks
      taskmon tasks checksum-folder
      taskmon tasks backup.py:nightly
    """
    from taskmon.cli.output.task_text import task_lines, task_table
    from taskmon.cli.requests.described import described
    from taskmon.tasks.describe.client import registered

    cwd = find_folder(cwd)
    python = find_interpreter(python, cwd) if python else ""
    environment = captured_in_shell(dict(os.environ), frozen=bool(getattr(sys, "frozen", False)))
    if task is not None:
        description = described(task, cwd=cwd, python=python, environment=environment, check=False)
        if as_json:
            print(json.dumps(description.to_json()))
        else:
            print(*task_lines(task, description), sep="\n")
        return 0
    found = registered(cwd=cwd, python=python, environment=environment)
    if as_json:
        for each in found:
            print(json.dumps(each.to_json()))
        return 0
    for line in task_table(found):
        print(line)
    if found:
        tell(f"what one takes: taskmon tasks {found[0].name}")
    else:
        tell("no installed package offers a task by name; a file's function runs as well: --task FILE.py:FUNCTION")
    return 0
