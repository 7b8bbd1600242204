from __future__ import annotations

import json
import os
import signal
import stat
import statistics
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from taskmon.core.errors import ErrorCode, InvalidError, TaskmonError
from taskmon.core.job import Isolation, Job, JobKind
from taskmon.core.requests.new_run import NewRun
from taskmon.tasks.describe.client import NotDescribedError, describe, job_for, new_run_for, registered
from taskmon.tasks.describe.description import Description

TASK = '''
from __future__ import annotations
from pathlib import Path
from typing import Annotated
from taskmon import File, Secret, TaskContext, task

def ready(source: Path) -> str | None:
    if not source.with_suffix(".md").exists():
        return f"not found: {source.with_suffix('.md')}, run research first"

@task(name="Copy", retries=2, backoff=1.5, timeout_s=60, quiet_timeout_s=20, retry_on=["timeout", OSError], check=ready)
def go(ctx: TaskContext, source: Annotated[Path, File()], token: Annotated[str, Secret()], count: int = 3) -> None:
    """Copy it."""
'''


def made(folder: Path, text: str = TASK) -> str:
    (folder / "asked.py").write_text(text)
    return "asked.py:go"


def refusal(task: str, folder: Path, kind: type[TaskmonError] = NotDescribedError, **options: Any) -> TaskmonError:
    with pytest.raises(kind) as raised:
        describe(task, cwd=str(folder), **options)
    return raised.value


def program(folder: Path, name: str, text: str) -> str:
    """A shell script that may be run."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o700)
    return str(path)


def test_a_description_says_all_that_a_form_a_job_and_a_person_need(tmp_path: Path) -> None:
    told = describe(made(tmp_path), cwd=str(tmp_path))

    assert told.task == f"{tmp_path}/asked.py:go"
    assert (told.name, told.doc, told.source) == ("Copy", "Copy it.", f"{tmp_path}/asked.py")
    assert [each.name for each in told.parameters] == ["source", "token", "count"]
    assert told.policies.retry.max_attempts == 3
    assert told.policies.retry_on == ("timeout", "OSError")
    assert told.params == {}
    assert told.missing_secrets == ()
    assert Description.from_json(json.loads(json.dumps(told.to_json()))) == told


def test_a_run_has_the_name_that_the_author_gave_its_task(tmp_path: Path) -> None:
    (tmp_path / "plain.py").write_text("def nightly(): ...\n")
    (tmp_path / "named.py").write_text("from taskmon import task\n@task(name='Every night')\ndef nightly(): ...\n")
    names = {}
    for file in ("plain.py", "named.py"):
        found = describe(f"{tmp_path / file}:nightly", cwd=str(tmp_path))
        base = NewRun(Job((), cwd=str(tmp_path)))
        names[file] = (new_run_for(found, base).name, new_run_for(found, replace(base, name="mine")).name)

    assert names == {"plain.py": ("nightly", "mine"), "named.py": ("Every night", "mine")}


def test_parameters_come_back_checked_and_secrets_apart(tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch()
    (tmp_path / "a.md").touch()

    told = describe(made(tmp_path), cwd=str(tmp_path), params={"source": "b.txt"}, texts=["source=a.txt", "token=s3"])
    later = describe(made(tmp_path), cwd=str(tmp_path), texts=["source=a.txt"])

    assert told.params == {"source": f"{tmp_path}/a.txt"}
    assert told.secrets == {"token": "s3"}
    assert "s3" not in repr(told)
    assert told.missing_secrets == ()
    assert later.missing_secrets == ("token",)


def test_what_is_wrong_with_parameters_is_said_at_once(tmp_path: Path) -> None:
    error = refusal(made(tmp_path), tmp_path, InvalidError, texts=["sorce=a.txt", "count=x"])

    assert error.record.details == {
        "problems": {
            "sorce": "there is no such parameter; did you mean source?",
            "source": "is missing; it is the path of a file",
            "count": '"x" is not a whole number',
        }
    }


def test_the_tasks_own_check_is_asked_unless_that_is_not_wanted(tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch()
    given: dict[str, Any] = {"params": {"source": "a.txt", "token": "t"}}

    error = refusal(made(tmp_path), tmp_path, InvalidError, **given)

    assert str(error) == f"not found: {tmp_path}/a.md, run research first"
    assert describe(made(tmp_path), cwd=str(tmp_path), check=False, **given).params


def test_a_secret_that_a_check_tells_is_masked(tmp_path: Path) -> None:
    text = (
        "from typing import Annotated\nfrom taskmon import Secret, task\ndef c(token): return 'refused: ' + token\n"
        "@task(check=c)\ndef go(token: Annotated[str, Secret()]): ...\n"
    )

    error = refusal(made(tmp_path, text), tmp_path, InvalidError, params={"token": "Tr0ub4dor-3"})

    assert str(error) == "refused: •••"


def test_a_check_that_misses_a_file_has_the_code_for_that(tmp_path: Path) -> None:
    text = "from taskmon import task\ndef c(): open('/nowhere/x')\n@task(check=c)\ndef go(): ...\n"

    error = refusal(made(tmp_path, text), tmp_path, params={})

    assert str(error) == f"not found: /nowhere/x (raised by its check, c(): {tmp_path}/asked.py, line 2, in c)"
    assert error.record.code == ErrorCode.NOT_FOUND


@pytest.mark.parametrize(
    ("text", "code", "says", "output"),
    [
        ("import os\nprint('bye')\nos._exit(3)", "exit", "ended its process with exit status 3", "bye"),
        ("import os\nprint('x' * 99)\nos._exit(0)", "exit", "ended its process with exit status 0", "xxx"),
        ("import ctypes\nctypes.string_at(0)", "signal", "crashed (SIGSEGV) while it was loaded", "asked.py"),
        ("import os\nos.kill(os.getpid(), 9)", "signal", "crashed (SIGKILL)", ""),
        ("import sys\nsys.exit('no')", "exception", "ended itself (exit 'no')", ""),
        ("raise RuntimeError('broken')", "exception", "RuntimeError: broken", ""),
    ],
)
def test_code_that_ends_while_it_is_loaded_is_told_with_how_and_its_last_words(
    text: str, code: str, says: str, output: str, tmp_path: Path
) -> None:
    error = refusal(made(tmp_path, text), tmp_path)

    assert says in str(error)
    assert error.record.code == code
    assert output in str((error.record.details or {}).get("output", ""))


def test_code_that_hangs_is_ended_with_its_children_and_shows_where_it_was(tmp_path: Path) -> None:
    text = (
        "import subprocess, time\n"
        "child = subprocess.Popen(['sleep', '600'])\n"
        "open('pid', 'w').write(str(child.pid))\n"
        "time.sleep(600)\n"
    )

    error = refusal(made(tmp_path, text), tmp_path, timeout_s=3.0)

    assert "could not be asked within 3 s" in str(error)
    assert error.record.code == ErrorCode.TIMEOUT
    assert error.record.details is not None
    assert 'asked.py", line 4' in error.record.details["output"]
    assert is_gone(int((tmp_path / "pid").read_text()))


def test_children_that_loading_left_behind_are_ended_with_the_answer(tmp_path: Path) -> None:
    text = (
        "import subprocess\n"
        "child = subprocess.Popen(['sleep', '600'])\n"
        "open('pid', 'w').write(str(child.pid))\n"
        "def go(): ...\n"
    )

    assert describe(made(tmp_path, text), cwd=str(tmp_path)).name == "go"
    assert is_gone(int((tmp_path / "pid").read_text()))


def is_gone(pid: int) -> bool:
    """Whether the process ends within ten seconds; what it leaves to whoever reaps orphans counts as gone."""
    for _ in range(1000):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
        time.sleep(0.01)
    os.kill(pid, signal.SIGKILL)
    return False


def test_a_flood_of_output_costs_no_memory_and_hides_no_answer(tmp_path: Path) -> None:
    text = "import os\nfor _ in range(2000): os.write(1, b'x' * 65536)\ndef go(): ...\n"

    assert describe(made(tmp_path, text), cwd=str(tmp_path)).name == "go"


def test_a_syntax_error_names_file_and_line(tmp_path: Path) -> None:
    error = refusal(made(tmp_path, "x = 1\nx = = 2\n"), tmp_path, InvalidError)

    assert str(error) == f"{tmp_path}/asked.py:2: invalid syntax\n    x = = 2"


def test_a_missing_module_names_the_interpreter_and_how_to_give_another(tmp_path: Path) -> None:
    error = refusal(made(tmp_path, "import h2_nosuch"), tmp_path)

    assert "No module named 'h2_nosuch'" in str(error)
    assert sys.executable in str(error)
    assert "--python" in str(error)


@pytest.mark.parametrize(
    ("python", "says"),
    [
        ("/bin/cat", "/bin/cat is no Python interpreter."),
        ("/bin/true", "/bin/true is no Python interpreter."),
        ("h2-no-such-python", "an interpreter 'h2-no-such-python' on the PATH"),
        ("./none/bin/python", "not found: the interpreter"),
        ("./data", "is no program that may be run"),
        ("./garbage", "can't be started as an interpreter"),
        ("./flood", "is no Python interpreter"),
        ("./venv", "is a folder, not an interpreter. Its interpreter is"),
        ("./old", "is Python 3.10; tasks need 3.11 or newer"),
        ("./ancient", "is Python 2.7; tasks need 3.11 or newer"),
    ],
)
def test_an_interpreter_that_is_none_or_too_old_is_told_apart(python: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    (tmp_path / "garbage").write_bytes(b"\x7fELF nonsense")
    (tmp_path / "garbage").chmod(stat.S_IRWXU)
    program(tmp_path, "flood", "exec yes")
    program(tmp_path, "old", '[ "$1" = -c ] && echo taskmon 3.10; exit 1')
    program(tmp_path, "ancient", '[ "$1" = -c ] && echo taskmon 2.7; echo "SyntaxError: invalid syntax" >&2; exit 1')
    (tmp_path / "venv" / "bin").mkdir(parents=True)
    (tmp_path / "venv" / "bin" / "python").touch()

    error = refusal(made(tmp_path), tmp_path, TaskmonError, python=python, timeout_s=10.0)

    assert says in str(error)
    assert error.exit_status == 2


def test_a_folder_that_is_gone_is_told_before_anything_starts(tmp_path: Path) -> None:
    assert str(refusal("x.py:go", tmp_path / "none")) == f"not found: the folder {tmp_path}/none"


def test_another_interpreter_needs_nothing_of_ours_and_sees_nothing_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "env"], check=True, timeout=120)
    monkeypatch.setenv("PYTHONHOME", "/nowhere")
    monkeypatch.setenv("TASKMON_SOMETHING", "x")
    text = (
        "import os, sys\n"
        "try:\n    import sqlalchemy\nexcept ImportError:\n    sqlalchemy = None\n"
        "def go(found=sqlalchemy is not None, prefix=sys.prefix, own=[k for k in os.environ if 'TASKMON' in k]): ...\n"
    )

    told = describe(made(tmp_path, text), cwd=str(tmp_path), python="env/bin/python")

    assert told.python == f"{tmp_path}/env/bin/python"  # its link is not followed, or it would be another one
    assert [each.default for each in told.parameters] == [False, f"{tmp_path}/env", []]


def test_a_bare_interpreter_is_looked_for_on_the_jobs_path(tmp_path: Path) -> None:
    (tmp_path / "mine").symlink_to(sys.executable)

    made(tmp_path, "def go(): ...")

    told = describe(f"{tmp_path}/asked.py:go", cwd="/", python="mine", environment={"PATH": str(tmp_path)})

    assert told.python == str(tmp_path / "mine")


def test_a_description_becomes_a_job_and_a_request_for_a_run(tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch()
    (tmp_path / "a.md").touch()
    told = describe(made(tmp_path), cwd=str(tmp_path), texts=["source=a.txt", "token=s3"])

    base = NewRun(
        Job((), cwd=str(tmp_path), env={"A": "b"}, timeout_s=5.0, grace_s=3.0),
        tags=("x",), held=True, priority=4, wait_s=2.0, after=(7,), environment={"PATH": "/bin"},
    )  # fmt: skip
    new = new_run_for(told, base)
    job = new.job

    assert replace(new, job=base.job, name="", secrets={}) == base, "all that was asked for is in it"
    assert job.kind is JobKind.TASK
    assert (job.task, job.params, job.secrets) == (told.task, told.params, ("token",))
    assert (job.timeout_s, job.quiet_timeout_s, job.stop_signal, job.env) == (5.0, 20, "SIGINT", {"A": "b"})
    assert (job.retry_on, job.code, job.isolation) == (("timeout", "OSError"), told.code, Isolation.PROCESS)
    assert Job.from_json(job.to_json()) == job
    assert (job.grace_s, new.secrets) == (3.0, {"token": "s3"})
    assert "s3" not in json.dumps(job.to_json())


def test_a_task_for_the_monitors_thread_can_not_have_another_interpreter(tmp_path: Path) -> None:
    made(tmp_path, "from taskmon import task\n@task(isolation='thread')\ndef go(): ...\n")
    told = describe("asked.py:go", cwd=str(tmp_path), python=sys.executable)

    with pytest.raises(InvalidError, match="no other --python"):
        job_for(told, Job((), cwd=str(tmp_path)))


def test_the_tasks_that_come_along_are_listed_by_their_short_names(tmp_path: Path) -> None:
    listed = {each.name: each for each in registered(cwd=str(tmp_path))}

    assert listed["checksum-folder"].task == "taskmon.tasks.builtin.checksums:checksum_folder"
    assert listed["checksum-folder"].doc


@pytest.mark.bench
def test_asking_takes_less_than_120_ms(tmp_path: Path) -> None:
    made(tmp_path, "from taskmon import task, TaskContext\n@task\ndef go(ctx: TaskContext, n: int = 3) -> int: ...\n")
    took = []
    for _ in range(11):
        start = time.perf_counter()
        describe("asked.py:go", cwd=str(tmp_path), params={})
        took.append((time.perf_counter() - start) * 1000)
    print(f"describe: median {statistics.median(took):.0f} ms, least {min(took):.0f} ms")

    assert min(took) < 120  # the machine may be busy with something else
