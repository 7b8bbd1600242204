"""Whichever way a task ended, a shell shows its author the line: at the end of the output, and in `show`."""

from __future__ import annotations

import re
import subprocess

import pytest

from tests.cli.conftest import Shell
from tests.waiting import wait_until

TASKS = """
import ctypes, sys, time
from taskmon import TaskContext, task

def parse(row): return row["amount"]  # raises

@task
def raises(ctx: TaskContext): return parse({})

@task(isolation="thread")
def raises_in_a_thread(ctx: TaskContext): {}["key"]  # raises_in_a_thread

@task
def exits(): sys.exit(3)  # exits

@task
def crashes(): ctypes.string_at(0)  # crashes

@task  # returns
def returns(): return object()

@task
def is_cancelled(ctx: TaskContext):
    print("waiting", flush=True)
    while True: ctx.progress(1); time.sleep(0.01)  # is_cancelled

@task
def fails_to_load(): ...

@task
def is_broken(): ...
"""
#: How each is said to have ended.
ENDS = {
    "raises": "KeyError: 'amount'",
    "raises_in_a_thread": "KeyError: 'key'",
    "exits": "exit status 3",
    "crashes": "ended by SIGSEGV",
    "returns": "result is an object",
    "is_cancelled": "",
    "fails_to_load": "can't be loaded: NameError: name 'nobody' is not defined",
    "is_broken": "invalid syntax",
}


def test_each_way_of_ending_leads_to_the_line(shell: Shell, monitor: subprocess.Popen[bytes]) -> None:
    """Nothing of the kind was to be read in a shell: the output was empty, and `show` had one line of JSON."""
    file = shell.folder / "ends.py"
    file.write_text(TASKS)
    later = {name: shell.folder / f"{name}.py" for name in ("fails_to_load", "is_broken")}
    for path in later.values():
        path.write_text(TASKS)
    ids = {name: shell.add("--hold", "--task", f"{later.get(name, file)}:{name}") for name in ENDS}
    later["fails_to_load"].write_text("\nnobody()  # fails_to_load\n")
    later["is_broken"].write_text("\ndef f(:  # is_broken\n")
    shell.say("release", *map(str, ids.values()))
    wait_until(lambda: b"waiting" in shell.type("logs", str(ids["is_cancelled"])).stdout)
    shell.type("cancel", str(ids["is_cancelled"]))
    shell.type("wait", *map(str, ids.values()), status=1)

    for name, run_id in ids.items():
        path = later.get(name, file)
        line = next(at for at, text in enumerate(path.read_text().splitlines(), 1) if text.endswith(f"# {name}"))
        place = rf'(?m)^ *File "{path}", line {line}\b'
        assert re.search(place, shell.say("logs", str(run_id))), name
        shown = shell.say("show", str(run_id))
        assert ENDS[name] in shown
        if name not in ("is_cancelled", "crashes"):  # of these there is no error, or no Python that could tell
            assert re.search(place, shown), shown
            assert re.search(rf"(?m)^  where: +{path}, line {line}\b", shown), shown
        if name in ("fails_to_load", "is_broken"):
            assert f"{path.name}" in shown


def test_a_run_that_is_followed_ends_with_the_traceback_and_the_place(shell: Shell) -> None:
    (shell.folder / "ends.py").write_text(TASKS)

    done = shell.type("run", "--task", "ends.py:raises", status=1)

    place = f"{shell.folder}/ends.py"
    assert f'\n  File "{place}", line 5, in parse\n' in done.stdout.decode()
    assert done.stdout.endswith(b"KeyError: 'amount'\n")
    assert done.stderr.decode() == f"taskmon: run 1 failed: KeyError: 'amount' ({place}, line 5, in parse)\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nobody()", "NameError: name 'nobody' is not defined ({path}, line 2)"),
        ("def f(:", "{path}:2: invalid syntax"),
        ("from taskmon import task\n@task(retry=3)\ndef f(): ...", "'retry'; did you mean retries? ({path}, line 3)"),
        ("from taskmon import task\ndef ok(): 1 / 0\n@task(check=ok)\ndef f(): ...", "{path}, line 3, in ok)"),
    ],
)
def test_what_can_not_be_queued_names_file_and_line(shell: Shell, text: str, said: str) -> None:
    path = shell.folder / "ends.py"
    path.write_text(f"\n{text}\n")

    done = shell.type("add", "--task", "ends.py:f", status=2)
    assert said.format(path=path) in done.stderr.decode()
