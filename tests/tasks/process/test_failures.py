"""Every way in which a task's function can end, as a record that a person understands."""

from __future__ import annotations

import re
from typing import Any

import pytest

from taskmon.core.errors import ErrorCode, RunError
from taskmon.core.retry import RetryPolicy
from taskmon.tasks.code.tracebacks import LONGEST_LINE, LONGEST_TRACEBACK
from taskmon.tasks.process import perform
from tests.tasks.performances import Stage

#: What stands in `main`, the code, and what the message looks like.
ENDS: dict[str, tuple[str, ErrorCode, str]] = {
    "exception": ("raise ValueError('bad row')", ErrorCode.EXCEPTION, "ValueError: bad row"),
    "no text": ("raise ValueError", ErrorCode.EXCEPTION, "ValueError"),
    "assertion": ("assert 1 == 2", ErrorCode.EXCEPTION, "AssertionError"),
    "many lines": ("raise ValueError('first\\nsecond')", ErrorCode.EXCEPTION, "ValueError: first …"),
    "key": ("{}['a']", ErrorCode.EXCEPTION, "KeyError: 'a'"),
    "huge": ("raise ValueError('x' * 10_000_000)", ErrorCode.EXCEPTION, "ValueError: x+…?"),
    "lone surrogate": ("raise ValueError('\\udc80')", ErrorCode.EXCEPTION, r"ValueError: \\udc80"),
    "unprintable": ("raise Odd(ValueError('no'))", ErrorCode.EXCEPTION, "Odd: its text can't be shown"),
    "printing ends": ("raise Odd(SystemExit(0))", ErrorCode.EXCEPTION, "Odd: its text can't be shown"),
    "printing is no text": ("raise Number()", ErrorCode.EXCEPTION, "Number: its text can't be shown"),
    "recursion": ("main(ctx)", ErrorCode.EXCEPTION, "RecursionError: maximum recursion depth exceeded.*"),
    "stop iteration": ("next(iter([]))", ErrorCode.EXCEPTION, "StopIteration"),
    "generator exit": ("raise GeneratorExit", ErrorCode.EXCEPTION, "GeneratorExit"),
    "base exception": ("raise Deep('down')", ErrorCode.EXCEPTION, "Deep: down"),
    "stop that nobody asked for": ("raise RunStopped", ErrorCode.EXCEPTION, "RunStopped"),
    "interrupt that nobody asked for": ("raise KeyboardInterrupt", ErrorCode.EXCEPTION, "KeyboardInterrupt"),
    "group": (
        "raise ExceptionGroup('two', [ValueError('a'), ExceptionGroup('more', [TypeError('b')])])",
        ErrorCode.EXCEPTION,
        r"ExceptionGroup: two \(2 sub-exceptions\): ValueError: a; TypeError: b",
    ),
    "syntax in eval": ("eval('1 +')", ErrorCode.EXCEPTION, "SyntaxError: .*"),
    "missing module": ("import surely_not_there", ErrorCode.EXCEPTION, "ModuleNotFoundError: .*surely_not_there.*"),
    "wrong call of the context": ("ctx.progress()", ErrorCode.EXCEPTION, "TypeError: .*'done'"),
    "exit": ("import sys; sys.exit(3)", ErrorCode.EXIT, "exit status 3"),
    "exit with a text": ("raise SystemExit('no such row')", ErrorCode.EXIT, "exit status 1: no such row"),
    "exit with true": ("raise SystemExit(True)", ErrorCode.EXIT, "exit status 1"),
    "exit below zero": ("raise SystemExit(-1)", ErrorCode.EXIT, "exit status 255"),
    "exit with an object": ("raise SystemExit([1])", ErrorCode.EXIT, r"exit status 1: \[1\]"),
    "exit with an unprintable": ("raise SystemExit(Odd(ValueError()))", ErrorCode.EXIT, "exit status 1: its text.*"),
    "out of memory": ("bytearray(2**62)", ErrorCode.OUT_OF_MEMORY, "MemoryError: there was no memory left."),
    "result is an object": (
        "return {'a': [0, 1, 2, object()]}",
        ErrorCode.INVALID,
        r"result\['a'\]\[3\] is an object; JSON holds .*\. Keep it with ctx\.save_file, and return a summary\.",
    ),
    "result is bytes": ("return b'x'", ErrorCode.INVALID, "result is a bytes; .*"),
    "result has an odd key": ("return {(1, 2): 3}", ErrorCode.INVALID, r"result has the key \(1, 2\), a tuple; .*"),
    "result holds itself": ("a = []; a.append(a); return a", ErrorCode.INVALID, r"result\[0\] holds itself\. .*"),
    "result is a generator": ("return (x for x in 'a')", ErrorCode.INVALID, "result is a generator; .*"),
    "result is deep": (
        "a = []\n    for _ in range(100_000): a = [a]\n    return a",
        ErrorCode.INVALID,
        "result is nested more than 200 levels deep\\. .*",
    ),
    "step is no json": (
        "ctx.step('list', lambda: {'a': object()})",
        ErrorCode.INVALID,
        r"the result of step 'list'\['a'\] is an object; .*",
    ),
    "disk is full": (
        "keep_too_much(ctx)",
        ErrorCode.DISK_FULL,
        "There is no room on the disk for what it keeps.",
    ),
}
TEXT = """
class Odd(Exception):
    def __str__(self):
        raise self.args[0]
    __repr__ = __str__

class Number(Exception):
    def __str__(self):
        return 3

class Deep(BaseException):
    pass

def keep_too_much(ctx):
    import resource
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        ctx.checkpoint("x" * 10_000)
    finally:  # at once: whoever prints into a file meanwhile, as pytest may, would be ended by it
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

def main(ctx: TaskContext):
    {body}
"""


def failed(stage: Stage, **how: Any) -> RunError:
    ended = stage.perform(**how)
    assert ended.error is not None
    assert ended.result is None
    assert not ended.stopped
    return ended.error


#: A coroutine calls itself by awaiting, and turns StopIteration into a RuntimeError.
PLAIN_ONLY = ("recursion", "stop iteration")


@pytest.mark.parametrize(
    ("colour", "name"),
    [("plain", name) for name in ENDS] + [("async", name) for name in ENDS if name not in PLAIN_ONLY],
)
def test_each_end_is_a_record(stage: Stage, colour: str, name: str) -> None:
    body, code, message = ENDS[name]
    text = TEXT.replace("{body}", body)
    stage.write(text if colour == "plain" else text.replace("def main", "async def main"))

    error = failed(stage)

    assert error.code == code
    assert re.fullmatch(message, error.message), error.message
    assert len(error.message) <= LONGEST_LINE
    details = error.details or {}
    assert len(details["traceback"]) <= LONGEST_TRACEBACK + 100
    (details["traceback"] + error.message).encode()
    if code is not ErrorCode.DISK_FULL:
        frames = re.findall(r'File "(.+?)"', details["traceback"])
        assert not frames or not name.startswith(("exc", "key", "exit")) or frames[0] == str(stage.file)


@pytest.mark.parametrize(("body", "exit_code"), [("raise SystemExit", 0), ("raise SystemExit(0)", 0)])
def test_an_exit_with_status_0_is_a_success_without_a_result(stage: Stage, body: str, exit_code: int) -> None:
    stage.write(f"def main():\n    {body}\n")

    ended = stage.perform()
    assert (ended.error, ended.exit_code, ended.result) == (None, exit_code, None)


def test_the_exit_status_is_recorded(stage: Stage) -> None:
    stage.write("def main():\n    raise SystemExit(3)\n")

    ended = stage.perform()
    assert ended.exit_code == 3
    assert ended.error is not None
    assert (ended.error.details or {})["exit_code"] == 3


def test_the_types_of_an_exception_and_of_those_in_a_group_are_told_for_retry_on(stage: Stage) -> None:
    stage.write("""
        class Refused(ConnectionRefusedError): ...

        def main():
            raise ExceptionGroup("both", [Refused(), KeyError("a")])
    """)

    details = failed(stage).details or {}
    assert details["exception"] == "ExceptionGroup"
    assert {"Refused", "the_task.Refused", "ConnectionError", "OSError", "Exception", "LookupError"} <= set(
        details["exception_types"]
    )
    assert not {"object", "BaseException"} & set(details["exception_types"])


def test_causes_and_groups_are_in_the_traceback_and_taskmon_is_not(stage: Stage) -> None:
    stage.write("""
        def main():
            try:
                try:
                    {}["root cause"]
                except KeyError as error:
                    raise ExceptionGroup("several", [OSError("inside")]) from error
            except ExceptionGroup as group:
                group.add_note("a note")
                raise RuntimeError("the end") from group
    """)

    shown = (failed(stage).details or {})["traceback"]
    for text in ("root cause", "direct cause", "several", "inside", "a note", "RuntimeError: the end"):
        assert text in shown
    assert "perform.py" not in shown


def test_an_async_traceback_begins_in_the_task(stage: Stage) -> None:
    stage.write("""
        import asyncio

        async def main():
            async with asyncio.TaskGroup() as group:
                group.create_task(asyncio.sleep(0))
                group.create_task(inner())

        async def inner():
            raise LookupError("in a group")
    """)

    error = failed(stage)
    assert error.message.endswith("(1 sub-exception): LookupError: in a group")
    shown = (error.details or {})["traceback"]
    assert "perform.py" not in shown
    assert str(stage.file) in shown.splitlines()[1]


def test_a_long_chain_is_trimmed_in_its_midst(stage: Stage) -> None:
    stage.write("""
        def main():
            last = ValueError("the first")
            for number in range(2_000):
                try:
                    raise ValueError(f"number {number}") from last
                except ValueError as error:
                    last = error
            raise last
    """)

    shown = (failed(stage).details or {})["traceback"]
    assert "the first" in shown
    assert "characters left out" in shown
    assert shown.rstrip().endswith("number 1999")


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("def main(:\n", ErrorCode.INVALID, r".*the_task\.py:2: .*"),
        ("import surely_not_there\ndef main(): ...\n", ErrorCode.EXCEPTION, ".*surely_not_there.*"),
        (
            "1 / 0\ndef main(): ...\n",
            ErrorCode.EXCEPTION,
            r".*Error: division by zero \(/.*/the_task\.py, line 2\)",
        ),
        ("raise SystemExit(0)\n", ErrorCode.EXCEPTION, ".*ended itself.*"),
        ("def other(): ...\n", ErrorCode.NOT_FOUND, ".*main.*"),
        ("main = 3\n", ErrorCode.INVALID, ".*main.*"),
    ],
)
def test_a_file_that_can_not_be_loaded_says_why(stage: Stage, text: str, code: ErrorCode, message: str) -> None:
    stage.write(text)

    error = failed(stage)
    assert error.code in (code, ErrorCode.NOT_FOUND)
    assert re.fullmatch(message, error.message, re.DOTALL), error.message


def test_a_file_that_is_not_there_is_not_found(stage: Stage) -> None:
    ended = stage.perform()

    assert ended.error is not None
    assert ended.error.code == ErrorCode.NOT_FOUND
    assert ended.final


@pytest.mark.parametrize(
    "params", [{}, {"n": "many"}, {"n": 1, "m": 2}, {"n": None}], ids=["missing", "wrong type", "unknown", "null"]
)
def test_parameters_that_do_not_fit_are_invalid_and_final(stage: Stage, params: dict[str, Any]) -> None:
    stage.write("def main(n: int):\n    raise AssertionError('never called')\n")

    ended = stage.perform(**params)
    assert ended.error is not None
    assert ended.error.code == ErrorCode.INVALID
    assert ended.final


def test_a_result_that_is_no_json_is_final(stage: Stage) -> None:
    stage.write("def main():\n    return object()\n")

    assert stage.perform().final


def test_a_fault_of_taskmon_is_told_apart(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.write("def main(ctx): ...\n")
    # A dataclass of our own that is called wrongly fails within our own frames alone.
    monkeypatch.setattr(perform, "Sources", RetryPolicy.from_json)

    error = failed(stage)
    assert error.code == ErrorCode.INTERNAL
    assert error.message.startswith("taskmon itself failed: ")
    assert "perform.py" in (error.details or {})["traceback"]


def test_secrets_are_not_in_what_is_recorded(stage: Stage) -> None:
    stage.write("""
        from typing import Annotated
        from taskmon import Secret

        def main(token: Annotated[str, Secret()]):
            try:
                raise ValueError(f"GET https://x?token={token}")
            except ValueError as error:
                raise RuntimeError(f"refused: {token}") from error
    """)

    error = failed(stage, secrets={"token": "hunter2hunter2"})
    assert "hunter2" not in str(error.to_json())
    assert error.message == "RuntimeError: refused: •••"


@pytest.mark.parametrize(
    ("secret", "text"),
    [
        ("-----BEGIN KEY-----\nMIIEvQ/abcdef\nghijkl==", "token"),  # of which a message has one line
        ('it\'s \\ "hunter2"', "{'password': token}"),  # as repr writes it
        ("hunter2" * 20, "'x' * 440 + token"),  # cut in its midst
    ],
)
def test_a_part_of_a_secret_is_not_recorded_either(stage: Stage, secret: str, text: str) -> None:
    stage.write(f"""
        from typing import Annotated
        from taskmon import Secret

        def main(token: Annotated[str, Secret()]):
            raise ValueError({text})
    """)

    error = failed(stage, secrets={"token": secret})
    assert not any(part in error.message for part in ("BEGIN", "MIIE", "hunt"))
    assert "•••" in error.message
    assert not any(part in str(error.details) for part in ("BEGIN", "MIIE", "hunter"))


def test_the_place_of_what_is_no_json_is_told_briefly(stage: Stage) -> None:
    stage.write("""
        def main():
            value = {1, 2}
            for _ in range(900):
                value = {"a long key, as they come": value}
            return value
    """)

    assert len(failed(stage).message) <= 502


def test_a_task_that_removes_what_it_has_kept_is_told(stage: Stage) -> None:
    stage.write("""
        import shutil, os

        def main(ctx: TaskContext, folder: str):
            ctx.step("one", int)
            shutil.rmtree(folder)
            ctx.step("two", int)
    """)

    error = failed(stage, folder=str(stage.folder / "runs" / "7" / "1"))
    assert (error.code, error.message) == (ErrorCode.NOT_FOUND, "What it had kept was removed while it ran.")
