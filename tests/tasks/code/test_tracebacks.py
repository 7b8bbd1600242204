"""Where a task failed can be read at the end of its output and in its record, whichever way it ended."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import pytest

from taskmon.tasks.code.tracebacks import code_of, place_of, pointing_at, traceback_of
from tests.tasks.performances import Stage
from tests.waiting import wait_until

#: What stands in the task's file; the line with HERE in it is the one that its author has to be led to.
ENDS = {
    "a line of the function": "def main():\n    [][3]  # HERE",
    "a line of another function": "def parse(row):\n    return row['amount']  # HERE\ndef main():\n    parse({})",
    "a line that calls a library": "import json\ndef main():\n    json.loads('{')  # HERE",
    "what is given to ctx": "def main(ctx: TaskContext):\n    ctx.advance(-1)  # HERE",
    "the name of a step": "def main(ctx: TaskContext):\n    ctx.step('', len, 'a')  # HERE",
    "in a step": "def get():\n    1 / 0  # HERE\ndef main(ctx: TaskContext):\n    ctx.step('get', get)",
    "in a transaction": "def main(ctx: TaskContext):\n    with ctx.transaction('x'):\n        1 / 0  # HERE",
    "a step's result": "def main(ctx: TaskContext):\n    ctx.step('get', object)  # HERE",
    "a checkpoint": "def main(ctx: TaskContext):\n    ctx.checkpoint(object())  # HERE",
    "the state": "def main(ctx: TaskContext):\n    with ctx.transaction('x') as s:  # HERE\n        s['a'] = object()",
    "raised from another": "def main():\n    try: 1 / 0\n    except Exception as e: raise OSError('x') from e  # HERE",
    "a group": "def bad():\n    raise ValueError  # HERE\ndef main():\n    try: bad()\n"
    "    except Exception as e: raise ExceptionGroup('two', [e])",
    "a coroutine": "import asyncio\nasync def get():\n    1 / 0  # HERE\nasync def main():\n"
    "    await asyncio.gather(get())",
    "a future": "from concurrent.futures import ThreadPoolExecutor as T\ndef get():\n    1 / 0  # HERE\n"
    "def main():\n    with T() as pool: return pool.submit(get).result()",
    "an exit with a status": "import sys\ndef main():\n    sys.exit(3)  # HERE",
    "an exit with a text": "def main():\n    raise SystemExit('no such row')  # HERE",
    "no memory": "def main():\n    bytearray(2**62)  # HERE",
    "an assertion": "def main():\n    assert 1 == 2  # HERE",
    "an interrupt of nobody": "def main():\n    raise KeyboardInterrupt  # HERE",
    "the result": "def main():  # HERE\n    return object()",
    "the result of what is decorated": "import functools\ndef twice(f):\n    @functools.wraps(f)\n"
    "    def g(): return f()\n    return g\n@twice  # HERE\ndef main():\n    return object()",
    "while it is loaded": "rows = [][1]  # HERE\ndef main(): ...",
    "an import": "import h3_nosuch  # HERE\ndef main(): ...",
    "syntax": "def main():\n    return (1  # HERE",
    "an exit while it is loaded": "raise SystemExit(2)  # HERE\ndef main(): ...",
    "its check": "def ready():\n    1 / 0  # HERE\n@task(check=ready)\ndef main(): ...",
    "its decorator": "@task(retry=3)  # HERE\ndef main(): ...",
    "its parameters": "@task\ndef main(n: bytes): ...  # HERE",
}
#: No line of it is wrong: the function is shown where it can be.
_SAYS_IT_IN_WORDS = {"its parameters": "main(): n: bytes can't be given as a parameter"}


def line_of(path: Path) -> int:
    return next(at for at, line in enumerate(path.read_text().splitlines(), 1) if "HERE" in line)


@pytest.mark.parametrize("name", ENDS)
def test_the_output_ends_with_the_line_at_which_a_task_failed(stage: Stage, name: str) -> None:
    """The output was empty, and the record had the traceback as one line of JSON."""
    stage.write(ENDS[name])

    error = stage.perform().error

    assert error is not None
    if name in _SAYS_IT_IN_WORDS:
        assert error.message.startswith(_SAYS_IT_IN_WORDS[name])
        return
    details = error.details or {}
    line = line_of(stage.file)
    assert f'File "{stage.file}", line {line}' in stage.output.getvalue()
    assert stage.output.getvalue().rstrip("\n").endswith(details["traceback"].rstrip("\n"))
    assert details["where"].startswith(f"{stage.file}, line {line}")
    assert "taskmon/tasks/" not in details["traceback"], "frames of taskmon's own say nothing to an author"


@pytest.mark.parametrize(
    "body", ["ctx.progress(1)", "raise KeyboardInterrupt", "raise BaseExceptionGroup('both', [RunStopped()])"]
)
def test_a_task_that_is_asked_to_end_leaves_the_line_where_it_was(stage: Stage, body: str) -> None:
    """Of a run that took too long nobody could say what it had been doing."""
    stage.write(f"def main(ctx: TaskContext):\n    while not ctx.cancelled: pass\n    {body}  # HERE\n")
    threading.Timer(0.05, stage.stop.set).start()

    ended = stage.perform()

    assert ended.stopped
    assert f'File "{stage.file}", line {line_of(stage.file)}, in main' in stage.output.getvalue()


def test_an_interrupt_shows_what_a_task_that_does_not_listen_was_doing(stage: Stage) -> None:
    stage.write("import time\ndef nap():\n    time.sleep(60)  # HERE\ndef main(): nap()\n")
    napping = threading.Thread(target=_interrupt_while_it_naps, args=(stage, threading.get_ident()))
    napping.start()

    ended = stage.perform()

    napping.join()
    assert ended.stopped
    assert f'File "{stage.file}", line {line_of(stage.file)}, in nap' in stage.output.getvalue()


def _interrupt_while_it_naps(stage: Stage, thread: int) -> None:
    wait_until(lambda: _naps(thread))
    stage.stop.set()
    while _naps(thread):  # again: one that came just before it fell asleep would not wake it
        signal.pthread_kill(thread, signal.SIGINT)
        time.sleep(0.05)


def _naps(thread: int) -> bool:
    return any(frame.f_code.co_name == "nap" for frame in _frames_of(thread))


def _frames_of(thread: int) -> Iterator[FrameType]:
    frame = sys._current_frames().get(thread)
    while frame is not None:
        yield frame
        frame = frame.f_back


def test_a_secret_in_a_traceback_is_masked_in_the_output_too(stage: Stage) -> None:
    stage.write("def main(token: str):\n    raise ValueError(f'the server refuses {token}')\n")
    stage.perform(secrets={"token": "Tr0ub4dor-3"})

    assert "the server refuses •••" in stage.output.getvalue()
    assert "Tr0ub4dor" not in stage.output.getvalue()


def test_the_line_of_a_task_that_is_installed_is_told_and_else_that_which_called_what_is_installed(
    stage: Stage,
) -> None:
    installed = stage.folder / "site-packages"
    installed.mkdir()
    (installed / "h3_installed.py").write_text("def go():\n    [][0]\n")
    stage.write("import h3_installed\ndef main():\n    h3_installed.go()  # HERE\n")
    sys.path.append(str(installed))  # taken back with the stage

    called, itself = (stage.perform(task=task).error for task in ("", "h3_installed:go"))

    assert called is not None
    assert (called.details or {})["where"] == f"{stage.file}, line {line_of(stage.file)}, in main"
    assert itself is not None
    assert (itself.details or {})["where"] == f"{installed}/h3_installed.py, line 2, in go"


def test_who_runs_a_built_in_task_is_not_its_author(stage: Stage) -> None:
    error = stage.perform(task="verify-folder", folder=str(stage.folder), checksums="nowhere").error

    assert error is not None
    assert "where" not in (error.details or {})
    assert stage.output.getvalue() == ""


def test_what_is_written_in_c_has_no_line() -> None:
    assert pointing_at(len, "x") == {}
    assert code_of(len) is None


def test_of_an_error_that_never_was_raised_there_is_no_place() -> None:
    error = ValueError("made, not raised")
    assert place_of(error) == ""
    assert traceback_of(error) == "ValueError: made, not raised\n"
