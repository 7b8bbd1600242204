"""The local socket as another process of the user sees it."""

from __future__ import annotations

import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from taskmon import __version__
from taskmon.cli.monitor.client import AnswerError, Connection
from taskmon.engine.server import changing, reading
from taskmon.engine.server.local_socket import LocalSocket
from tests.engine.conftest import Bench
from tests.jobs import command

Ask = Callable[..., Any]


@pytest.fixture
def server(bench: Bench) -> Iterator[LocalSocket]:
    server = LocalSocket(bench.engine, "work")
    yield server
    server.close()


@pytest.fixture
def ask(bench: Bench, server: LocalSocket, qtbot: QtBot) -> Iterator[Ask]:
    """Ask from another thread, while this one runs the monitor."""
    with ThreadPoolExecutor(1) as other:

        def question(method: str, params: dict[str, Any] | None = None) -> Any:
            connection = Connection(bench.engine.paths.socket)
            try:
                return connection.ask(method, params, timeout_s=20)
            finally:
                connection.close()

        def ask(method: str, params: dict[str, Any] | None = None) -> Any:
            return _done(other.submit(question, method, params), qtbot)

        yield ask


def _done(future: Future[Any], qtbot: QtBot) -> Any:
    qtbot.waitUntil(future.done, timeout=20_000)
    return future.result()


def _raw(address: str, *requests: bytes) -> list[bytes]:
    """The lines with which requests, all sent at once, are answered."""
    with socket.socket(socket.AF_UNIX) as plain:
        plain.settimeout(20)
        plain.connect(address)
        plain.sendall(b"".join(requests))
        with plain.makefile("rb") as lines:
            return [lines.readline() for _ in requests]


def test_it_is_the_users_own_and_says_who_it_is(bench: Bench, ask: Ask) -> None:
    about = ask("ping")

    assert (about["pid"], about["kind"], about["version"]) == (os.getpid(), "work", __version__)
    assert os.stat(bench.engine.paths.socket).st_mode & 0o077 == 0


def test_a_run_is_added_and_waited_for(bench: Bench, ask: Ask) -> None:
    (run,) = ask("add", {"runs": [{"job": {"argv": ["true"], "cwd": "/"}}], "environment": {}})

    answer = ask("wait", {"ids": [run["id"]]})

    assert answer["over"] is True
    assert answer["runs"][0]["state"] == "succeeded"
    assert bench.stored(run["id"]).state == "succeeded"


def test_waiting_for_several_ends_with_the_last(bench: Bench, ask: Ask) -> None:
    runs = bench.add(command("true"), command("sleep", "0.3"), command("false"))

    answer = ask("wait", {"ids": [run.id for run in runs]})

    assert [run["state"] for run in answer["runs"]] == ["succeeded", "succeeded", "failed"]


def test_waiting_for_a_run_that_is_removed_is_refused(bench: Bench, ask: Ask) -> None:
    with pytest.raises(AnswerError) as refused:
        ask("wait", {"ids": [77]})
    assert refused.value.exit_status == 3


@pytest.mark.parametrize(
    "line",
    [
        b"\n",
        b"nonsense\n",
        b"[]\n",
        b'{"method": 7}\n',
        b'{"method": "list", "params": 7}\n',
        b"\xff\n",
        b"{" * 5000 + b"\n",
    ],
)
def test_what_is_no_request_is_refused_and_the_next_one_answered(
    bench: Bench, server: LocalSocket, qtbot: QtBot, line: bytes
) -> None:
    with ThreadPoolExecutor(1) as other:
        asked = other.submit(_raw, bench.engine.paths.socket, line, b'{"method": "groups"}\n')
        first, second = _done(asked, qtbot)

    assert json.loads(first)["exit_status"] == 2
    assert "result" in json.loads(second)


def test_requests_of_one_connection_are_answered_in_their_order(
    bench: Bench, server: LocalSocket, qtbot: QtBot
) -> None:
    add = b'{"method": "add", "params": {"runs": [{"job": {"argv": ["true"], "cwd": "/"}, "hold": true}]}}\n'
    questions = [add, b'{"method": "ping"}\n', add, b'{"method": "show", "params": {"id": 1}}\n']

    with ThreadPoolExecutor(1) as other:
        answers = _done(other.submit(_raw, bench.engine.paths.socket, *questions), qtbot)

    found = [json.loads(answer)["result"] for answer in answers]
    assert (found[0][0]["id"], found[1]["pid"], found[2][0]["id"], found[3]["id"]) == (1, os.getpid(), 2, 1)


def test_a_request_that_is_too_long_is_refused_with_a_word_and_the_next_one_answered(
    bench: Bench, server: LocalSocket, qtbot: QtBot
) -> None:
    big = b'{"method": "add", "params": {"runs": ["' + b"x" * 60_000_000 + b'"]}}\n'

    with ThreadPoolExecutor(1) as other:
        began_s = time.thread_time()
        asked = other.submit(_raw, bench.engine.paths.socket, big, b'{"method": "groups"}\n')
        first, second = _done(asked, qtbot)
        spent_s = time.thread_time() - began_s

    refusal = json.loads(first)
    assert (refusal["exit_status"], refusal["error"]["code"]) == (2, "invalid")
    assert "16 MB" in refusal["error"]["message"]
    assert "result" in json.loads(second)
    assert spent_s < 2, "of the main thread's processor time; it was 5.5 s and grew with the square"


def test_many_small_requests_in_one_write_are_answered_one_after_another(
    bench: Bench, server: LocalSocket, qtbot: QtBot
) -> None:
    with ThreadPoolExecutor(1) as other:
        asked = other.submit(_raw, bench.engine.paths.socket, *[b'{"method": "ping"}\n'] * 5_000)
        answers = _done(asked, qtbot)

    assert {json.loads(answer)["result"]["pid"] for answer in answers} == {os.getpid()}


def test_a_long_search_and_a_large_request_keep_no_verb_waiting(
    bench: Bench, ask: Ask, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    (run,) = bench.add(command("true", held=True))
    gate, entered = threading.Event(), threading.Semaphore(0)

    def block(*_: object) -> list[object]:
        entered.release()
        assert gate.wait(20)
        return []

    monkeypatch.setitem(reading.READING, "list", block)
    monkeypatch.setitem(changing.CHANGING, "add", block)
    large = b'{"method": "add", "params": {"runs": ["' + b"x" * 100_000 + b'"]}}\n'
    with ThreadPoolExecutor(2) as others:
        blocked = [others.submit(_raw, bench.engine.paths.socket, line) for line in (b'{"method": "list"}\n', large)]
        for _ in blocked:
            qtbot.waitUntil(lambda: entered.acquire(blocking=False), timeout=20_000)

        cancelled = ask("cancel", {"id": run.id})

        gate.set()
        for future in blocked:
            _done(future, qtbot)
    assert cancelled["state"] == "cancelled"


def test_an_asker_that_goes_away_is_forgotten(bench: Bench, server: LocalSocket, qtbot: QtBot) -> None:
    (run,) = bench.add(command("true", held=True))
    left = threading.Event()

    def leave() -> None:
        connection = Connection(bench.engine.paths.socket)
        connection.send("wait", {"ids": [run.id]})
        connection.poll(0.2)
        connection.close()
        left.set()

    with ThreadPoolExecutor(1) as other:
        _done(other.submit(leave), qtbot)
    qtbot.waitUntil(lambda: not len(server._callers), timeout=10_000)
    bench.engine.control.release(run.id).result(60)
    bench.until_over(run.id)


def test_stop_and_raise_reach_the_monitor(bench: Bench, ask: Ask, qtbot: QtBot) -> None:
    with qtbot.waitSignal(bench.engine.raise_asked, timeout=10_000) as plain:
        ask("raise")
    assert plain.args == [None, ""]
    with qtbot.waitSignal(bench.engine.raise_asked, timeout=10_000) as of_a_run:
        ask("raise", {"id": 7, "activation": "a token"})
    assert of_a_run.args == [7, "a token"]
    with qtbot.waitSignal(bench.engine.stop_asked, timeout=10_000):
        assert ask("stop")["pid"] == os.getpid()


def test_a_stale_socket_file_is_replaced(bench: Bench, qtbot: QtBot) -> None:
    address = bench.engine.paths.socket
    stale = socket.socket(socket.AF_UNIX)
    stale.bind(address)
    stale.close()

    server = LocalSocket(bench.engine, "work")
    with ThreadPoolExecutor(1) as other:
        (answer,) = _done(other.submit(_raw, address, b'{"method": "ping"}\n'), qtbot)

    assert json.loads(answer)["result"]["kind"] == "work"
    server.close()
    assert not os.path.exists(address)


def test_a_fault_of_ours_is_an_answer_too(bench: Bench, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("boom")

    monkeypatch.setitem(reading.READING, "groups", fail)

    with pytest.raises(AnswerError) as told:
        ask("groups")

    assert (told.value.exit_status, told.value.record.code) == (1, "internal")
