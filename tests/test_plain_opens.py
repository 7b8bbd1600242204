"""No part of the package opens what a job can replace but through `taskmon.ours`: a plain open waits for a pipe.

Each plain open has to say here why no job can have put anything in that file's place.
"""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

import taskmon

SOURCE = Path(taskmon.__file__).parent
_ALWAYS = {"read_bytes", "read_text", "write_bytes", "write_text", "touch", "fdopen", "FileIO", "truncate"}
_MODULES = {"os", "io", "codecs", "gzip"}
_USERS = "a file that the user names"
_DESCRIPTOR = "a descriptor that ours, or ownership, has opened"
_SYSTEM = "the system's own"

#: By module: how many plain opens, and why each of them may be one.
ALLOWED = {
    "cli/monitor/client.py": (1, "a pipe of Windows, by which the monitor is asked"),
    "cli/commands/adding/job.py": (2, _USERS),
    "cli/requests/job_edit.py": (2, "a temporary file for the user's editor"),
    "cli/requests/jobs_file.py": (1, _USERS),
    "cli/requests/params_file.py": (2, _USERS + ", which is looked at before it is read"),
    "cli/crash_log.py": (1, _DESCRIPTOR),
    "cli/monitor/offline.py": (1, _SYSTEM),
    "cli/output/run_output.py": (1, _DESCRIPTOR),
    "cli/checks/live.py": (1, "in a temporary folder in which no job of the user's runs"),
    "engine/attempts/threads/in_thread.py": (1, _DESCRIPTOR),
    "engine/environments/folder.py": (1, "a folder, whose file system is to be flushed"),
    "engine/environments/metadata.py": (2, "a file that the user names, and the descriptor of that: not waited for"),
    "engine/pool.py": (1, _SYSTEM),
    "engine/attempts/workers.py": (1, _DESCRIPTOR),
    "installed.py": (1, "the installed package"),
    "ownership.py": (7, "the files of the home itself, which it opens with as much care"),
    "samples.py": (3, "run as a job itself"),
    "store/connection.py": (1, _SYSTEM),
    "store/repair/folded.py": (2, "a descriptor that ours has made, and a folder to be flushed"),
    "streams.py": (3, _SYSTEM),
    "system/linux/processes.py": (2, _SYSTEM),
    "system/linux/procfs.py": (2, _SYSTEM),
    "system/windows/own_children.py": (1, "Windows: not run; has no pipes with a file's name"),
    "tasks/describe/server.py": (1, _SYSTEM),
    "tasks/process/keeping.py": (2, _SYSTEM),
    "tasks/process/restoring.py": (6, _SYSTEM),
    "tasks/process/warm.py": (2, _SYSTEM),
    "tasks/durable/files.py": (
        3,
        "the task's own process: a new file under a random name, a folder to be flushed",
    ),
    "tasks/durable/item_log.py": (2, _DESCRIPTOR),
    "tasks/run_files.py": (1, "in the task's own process: the file that its code names, to be copied"),
    "ui/details/compare/outputs.py": (1, _DESCRIPTOR),
    "ui/saved_jobs/actions.py": (2, _USERS),
    "ui/output/saving.py": (2, _USERS),
    "ui/new_run/python_file.py": (1, _USERS),
    "ui/new_run/dropping/meaning.py": (1, _USERS + ", which is looked at before it is read"),
    "worker/processes/command.py": (1, "the program that the job names"),
    "worker/processes/fresh.py": (2, "the system's own, and the worker's open output, by its descriptor"),
    "worker/processes/terminal.py": (1, "the other end of its own terminal"),
    "worker/main.py": (1, _SYSTEM),
}
#: What reads and writes the files of its user as any program does; and the one room that opens the others.
_LEFT_OUT = ("tasks/builtin/", "ours/")


def plain_opens(source: str) -> list[int]:
    """The lines on which a program opens a file by its path, or reads one whole."""
    return [node.lineno for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call) and _is_plain(node)]


def _is_plain(call: ast.Call) -> bool:
    match call.func:
        case ast.Name(id="open" | "FileIO"):
            return True
        case ast.Attribute(value=ast.Name(id="ours")):
            return False
        case ast.Attribute(attr="open", value=ast.Name(id=module)) if module in _MODULES:
            return True
        case ast.Attribute(attr="open", value=of):
            has_mode = any(isinstance(each, ast.Constant) and isinstance(each.value, str) for each in call.args)
            return has_mode or "path" in ast.unparse(of).lower()
        case ast.Attribute(attr=name):
            return name in _ALWAYS
    return False


def test_what_a_job_can_replace_is_opened_in_one_module() -> None:
    found = Counter[str]()
    where: list[str] = []
    for path in sorted(SOURCE.rglob("*.py")):
        name = path.relative_to(SOURCE).as_posix()
        if not name.startswith(_LEFT_OUT):
            lines = plain_opens(path.read_text())
            found[name] += len(lines)
            where += [f"{name}:{line}" for line in lines if found[name] > ALLOWED.get(name, (0, ""))[0]]

    assert not where, "opened plainly: use taskmon.ours, or say in ALLOWED why no job can replace it"
    assert +found == Counter({name: most for name, (most, _) in ALLOWED.items()}), "ALLOWED has more than there are"


@pytest.mark.parametrize(
    "line",
    [
        "open(path)",
        "os.open(path, os.O_RDONLY)",
        "io.open(path)",
        "Path(folder, 'journal.jsonl').open()",
        "journal.open('rb')",
        "(folder / 'result.json').read_bytes()",
        "io.FileIO(name)",
    ],
)
def test_a_plain_open_is_noticed(line: str) -> None:
    assert plain_opens(f"def f():\n    return {line}\n") == [2]


@pytest.mark.parametrize("line", ["ours.open_file(path)", "ours.read(path, 10)", "box.open()", "store.open(later=1)"])
def test_what_is_no_plain_open_is_let_pass(line: str) -> None:
    assert plain_opens(line) == []
