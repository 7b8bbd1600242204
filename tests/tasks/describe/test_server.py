"""The process in which the user's code is loaded, as its asker sees it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import taskmon

MAIN = Path(taskmon.__file__).parent / "tasks" / "__main__.py"


def answer(
    folder: Path, text: str, *, python: str = sys.executable, **question: Any
) -> subprocess.CompletedProcess[str]:
    """What the process says to one question about the function `go` of a file with this text."""
    (folder / "asked.py").write_text(text)
    asked = {"task": "asked.py:go", "cwd": str(folder), "params": None, "texts": None, "check": True, "timeout_s": 30.0}
    return subprocess.run(
        [python, str(MAIN), "describe"],
        input=json.dumps(asked | question) + "\n",
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        cwd=folder,
    )


def test_the_answer_is_one_line_and_what_the_code_prints_goes_to_standard_error(tmp_path: Path) -> None:
    text = "import os, sys\nprint('one')\nos.write(1, b'two\\n')\nos.system('echo three')\ndef go(): ...\n"

    said = answer(tmp_path, text)

    assert said.returncode == 0
    lines = said.stdout.splitlines()
    assert len(lines) == 1
    assert json.loads(lines[0])["ok"]["name"] == "go"
    assert sorted(said.stderr.split()) == ["one", "three", "two"]


def test_the_code_reads_nothing_and_runs_in_the_jobs_folder(tmp_path: Path) -> None:
    text = "import os, sys\nhere = os.getcwd()\nread = sys.stdin.read()\ndef go(x=(here, read)): ...\n"

    told = json.loads(answer(tmp_path, text).stdout)["ok"]

    assert told["parameters"][0]["default"] == [str(tmp_path), ""]


def test_threads_and_exit_handlers_of_the_code_hold_nothing_up(tmp_path: Path) -> None:
    text = (
        "import atexit, threading, time\natexit.register(time.sleep, 600)\n"
        "threading.Thread(target=time.sleep, args=(600,)).start()\ndef go(): ...\n"
    )

    assert "ok" in json.loads(answer(tmp_path, text).stdout)  # or the 60 s above are over


def test_only_what_is_the_interpreters_own_is_on_the_path(tmp_path: Path) -> None:
    text = "import sys\ndef go(x=list(sys.path)): ...\n"

    path = json.loads(answer(tmp_path, text).stdout)["ok"]["parameters"][0]["default"]

    assert path[0] == str(tmp_path)
    assert str(MAIN.parent) not in path
    assert str(MAIN.parents[2]) not in path[:1]


def test_a_check_may_start_processes_that_import_the_task_and_taskmon(tmp_path: Path) -> None:
    text = (
        "import multiprocessing\n"
        "from taskmon import task\n"
        "def square(n): return n * n\n"
        "def check():\n"
        "    with multiprocessing.get_context('spawn').Pool(1) as pool:\n"
        "        return f'said {pool.map(square, [2, 3])}'\n"
        "@task(check=check)\n"
        "def go(): ...\n"
    )

    said = answer(tmp_path, text, params={})

    assert json.loads(said.stdout)["error"]["message"] == "said [4, 9]", said.stderr


def test_a_fault_of_taskmons_own_is_told_as_one(tmp_path: Path) -> None:
    class_that_breaks_us = (
        "class Odd(type):\n"
        "    def __hash__(self): raise OSError('odd')\n"
        "    def __eq__(self, other): raise OSError('odd')\n"
        "class Hint(metaclass=Odd): ...\ndef go(x: Hint): ...\n"
    )

    error = json.loads(answer(tmp_path, class_that_breaks_us).stdout)["error"]

    assert error["code"] == "internal"
    assert error["message"] == "OSError: odd"
    assert "hints.py" in error["details"]["traceback"]


def test_an_older_python_is_refused_in_one_line(tmp_path: Path) -> None:
    """By the program itself, for whoever starts it; its text is read by the old one, here by ours that lies."""
    lying = tmp_path / "lying.py"
    lying.write_text(
        "import runpy, sys\nsys.version_info = (3, 8, 1)\nsys.argv = sys.argv[1:]\n"
        "runpy.run_path(sys.argv[0], run_name='__main__')\n"
    )

    said = subprocess.run(
        [sys.executable, str(lying), str(MAIN), "describe"], capture_output=True, text=True, check=False, timeout=60
    )

    error = json.loads(said.stdout)["error"]
    assert error["code"] == "invalid"
    assert "is Python 3.8; tasks need 3.11 or newer" in error["message"]


def test_the_program_is_written_so_that_an_old_python_can_read_it() -> None:
    import ast

    ast.parse(MAIN.read_text(), feature_version=(3, 7))
    assert os.access(MAIN, os.R_OK)
