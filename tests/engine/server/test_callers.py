"""Many connected at once, greedy, deaf or silent: nobody else is kept out, and what they make us hold is bounded."""

from __future__ import annotations

import contextlib
import json
import os
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from taskmon import system
from taskmon.cli.monitor.client import Connection, ConnectionLostError
from taskmon.cli.monitor.session import Session
from taskmon.engine.machine import affordable_callers
from taskmon.engine.server.callers import MOST_HELD_BYTES
from taskmon.engine.server.local_socket import LocalSocket
from tests.engine.conftest import Bench
from tests.jobs import command

_GROUPS = b'{"method":"groups"}\n'


@pytest.fixture
def few_files() -> Iterator[int]:
    """How many may be connected where this process may open 512 files."""
    before = system.open_files_limit()
    system.limit_open_files(512)
    yield affordable_callers()
    system.limit_open_files(before)


@pytest.fixture
def server(few_files: int, bench: Bench) -> Iterator[LocalSocket]:
    server = LocalSocket(bench.engine, "work")
    yield server
    server.close()


@pytest.fixture
def elsewhere(qtbot: QtBot) -> Iterator[Callable[..., Any]]:
    """Call something on another thread, while this one runs the monitor."""
    with ThreadPoolExecutor(1) as other:

        def call(act: Callable[..., Any], *arguments: Any) -> Any:
            done: Future[Any] = other.submit(act, *arguments)
            qtbot.waitUntil(done.done, timeout=60_000)
            return done.result()

        yield call


def _connected(address: str) -> socket.socket:
    plain = socket.socket(socket.AF_UNIX)
    plain.settimeout(30)
    plain.connect(address)
    return plain


def _asked(plain: socket.socket, line: bytes = _GROUPS) -> dict[str, Any]:
    plain.sendall(line)
    return _next(plain)


def _next(plain: socket.socket) -> dict[str, Any]:
    received = b""
    while not received.endswith(b"\n"):
        content = plain.recv(1)
        assert content, received
        received += content
    answer: dict[str, Any] = json.loads(received)
    return answer


def _asked_anew(address: str) -> dict[str, Any]:
    with _connected(address) as plain:
        return _asked(plain)


def _idle(address: str, number: int) -> list[socket.socket]:
    """So many that have asked something once."""
    found = [_connected(address) for _ in range(number)]
    assert all("result" in _asked(plain) for plain in found[-10:])
    return found


def test_idle_connections_keep_nobody_out_and_the_idlest_is_told_why_it_goes(
    few_files: int, bench: Bench, server: LocalSocket, elsewhere: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    """3,000 of them took all descriptors; each further one was told to be another user."""
    address = bench.engine.paths.socket
    with contextlib.ExitStack() as stack:
        patient = Connection(address)
        stack.callback(patient.close)
        assert elsewhere(patient.ask, "jobs") == []
        idle = [stack.enter_context(plain) for plain in elsewhere(_idle, address, few_files + 1)]

        assert len(server._callers) == few_files
        farewell = elsewhere(_next, idle[0])
        assert farewell["closing"] is True
        assert "processes are connected" in farewell["error"]["message"]
        assert "result" in elsewhere(_asked, idle[-1])
        with pytest.raises(ConnectionLostError):
            elsewhere(patient.ask, "jobs")

        with contextlib.closing(Session(bench.engine.paths)) as session:
            assert elsewhere(session.ask, "jobs") == []
            for plain in elsewhere(_idle, address, few_files):
                stack.enter_context(plain)
            # Hung up on meanwhile, it comes again by itself.
            assert elsewhere(session.ask, "jobs") == []
    assert "another user" not in caplog.text


def test_who_waits_for_a_run_goes_after_all_that_are_idle(
    few_files: int, bench: Bench, server: LocalSocket, elsewhere: Callable[..., Any]
) -> None:
    (run,) = bench.add(command("true", held=True))
    address = bench.engine.paths.socket
    with contextlib.ExitStack() as stack:
        waiting = stack.enter_context(elsewhere(_connected, address))
        waiting.sendall(b'{"method":"wait","params":{"ids":[%d]}}\n' % run.id)
        bench.qtbot.waitUntil(lambda: any(met.waits_for for met in server._callers))
        for plain in elsewhere(_idle, address, 2 * few_files):
            stack.enter_context(plain)

        bench.engine.control.cancel(run.id).result(60)

        assert elsewhere(_next, waiting)["result"]["over"] is True


def test_answers_that_nobody_takes_are_not_made(
    bench: Bench, server: LocalSocket, elsewhere: Callable[..., Any]
) -> None:
    """The monitor grew from 81 to 554 MB in 25 s."""
    bench.add(*[command("echo", "x" * 100_000, held=True)] * 10)
    asked = 40  # for 40 MB
    line = b'{"method":"list"}\n'
    with elsewhere(_connected, bench.engine.paths.socket) as deaf:
        deaf.sendall(line * asked)
        bench.qtbot.waitUntil(lambda: any(met.unsent_bytes for met in server._callers), timeout=20_000)
        for _ in range(10):
            assert "result" in elsewhere(_asked_anew, bench.engine.paths.socket)
            assert sum(met.held_bytes for met in server._callers) < 4_000_000

        # Where they are taken again, all are made.
        assert elsewhere(_lines_of, deaf, asked) == asked


def _lines_of(plain: socket.socket, number: int) -> int:
    with plain.makefile("rb") as lines:
        return sum("result" in json.loads(lines.readline()) for _ in range(number))


def test_requests_that_never_end_are_held_up_to_a_bound_for_all_together(
    bench: Bench, server: LocalSocket, elsewhere: Callable[..., Any]
) -> None:
    address = bench.engine.paths.socket
    part = b'{"method":"add","params":{"runs":["' + b"x" * 15_000_000
    with contextlib.ExitStack() as stack:
        silent = []
        for _ in range(5):
            silent.append(stack.enter_context(elsewhere(_connected, address)))
            elsewhere(silent[-1].sendall, part)
            assert "result" in elsewhere(_asked_anew, address)
            assert sum(met.held_bytes for met in server._callers) <= MOST_HELD_BYTES

        farewell = elsewhere(_next, silent[0])
        assert (farewell["closing"], farewell["exit_status"]) == (True, 4)
        # The others are heard to their end.
        assert elsewhere(_asked, silent[-1], b'"]}}\n')["exit_status"] == 2


def test_who_waits_holds_nothing_however_long_the_question_was(
    bench: Bench, server: LocalSocket, elsewhere: Callable[..., Any]
) -> None:
    (run,) = bench.add(command("true", held=True))
    question = b'{"method":"wait","params":{"ids":[%d],"x":"%s"}}\n' % (run.id, b"x" * 1_000_000)
    with elsewhere(_connected, bench.engine.paths.socket) as waiting:
        elsewhere(waiting.sendall, question)
        bench.qtbot.waitUntil(lambda: any(met.waits_for for met in server._callers))
        assert sum(met.held_bytes for met in server._callers) == 0


def test_250_mb_without_a_line_end_are_refused_early_and_cost_others_nothing(
    bench: Bench, server: LocalSocket, elsewhere: Callable[..., Any]
) -> None:
    """They cost the main thread 96 s."""
    address = bench.engine.paths.socket
    megabyte = b"x" * 1_000_000
    with elsewhere(_connected, address) as endless, ThreadPoolExecutor(1) as sender:
        sent = sender.submit(lambda: [endless.sendall(megabyte) for _ in range(250)])
        refusal = elsewhere(_next, endless)
        assert "at most 16 MB" in refusal["error"]["message"]
        assert not sent.done(), "it is told while it is still sending"
        assert "result" in elsewhere(_asked_anew, address)
        bench.qtbot.waitUntil(sent.done, timeout=60_000)
        assert "result" in elsewhere(_asked, endless, b"\n" + _GROUPS)
    assert sum(met.held_bytes for met in server._callers) < 1_000_000


def test_who_pings_without_end_takes_turns_with_the_others(
    bench: Bench, server: LocalSocket, elsewhere: Callable[..., Any]
) -> None:
    turns = 0

    def count() -> None:
        nonlocal turns
        turns += 1

    with elsewhere(_connected, bench.engine.paths.socket) as pinging:
        bench.qtbot.waitUntil(lambda: len(server._callers) == 1)
        (met,) = server._callers
        met._next_turn.timeout.connect(count)
        elsewhere(pinging.sendall, b'{"method":"ping"}\n' * 3_000)
        assert elsewhere(_lines_of, pinging, 3_000) == 3_000
    assert turns >= 3_000 // 64


@pytest.mark.parametrize(
    "line",
    [
        b'{"method":"ping","params":{"x":"' + b"y" * 300 + b'"}}\n',
        b'{"method":"\\u0070ing"}\n',
        b'{ "params": {}, "method": "ping" }\n',
    ],
)
def test_a_ping_is_answered_however_it_is_written(
    bench: Bench, server: LocalSocket, elsewhere: Callable[..., Any], line: bytes
) -> None:
    with elsewhere(_connected, bench.engine.paths.socket) as plain:
        assert elsewhere(_asked, plain, line)["result"]["pid"] == os.getpid()


def test_a_request_that_only_contains_the_word_ping_is_done(
    bench: Bench, server: LocalSocket, elsewhere: Callable[..., Any]
) -> None:
    """`group ping --pause` and `job remove ping` were answered as a ping, and not done."""
    with elsewhere(_connected, bench.engine.paths.socket) as plain:
        group = elsewhere(_asked, plain, b'{"method":"group","params":{"name":"ping","paused":true}}\n')
        removed = elsewhere(_asked, plain, b'{"method":"job_remove","params":{"name":"ping"}}\n')

    assert group["result"] == {"name": "ping", "slots": None, "paused": True}
    assert "No job is saved as 'ping'" in removed["error"]["message"]


def test_more_than_a_thousand_runs_are_asked_for_in_parts(
    bench: Bench, server: LocalSocket, elsewhere: Callable[..., Any]
) -> None:
    """200,000 ids in one `ended` took 27 s of everybody's."""
    ids = [run.id for run in bench.add(*[command("true", held=True)] * 1_200)]
    with contextlib.closing(Session(bench.engine.paths)) as session:
        assert [run["id"] for run in elsewhere(session.runs, ids)] == ids
    with elsewhere(_connected, bench.engine.paths.socket) as plain:
        for method in ("ended", "wait", "mark_seen"):
            line = json.dumps({"method": method, "params": {"ids": [ids[0]] * 1_001}}).encode() + b"\n"
            refusal = elsewhere(_asked, plain, line)
            assert (refusal["exit_status"], "at most 1,000 at once" in refusal["error"]["message"]) == (2, True)


def test_a_monitor_that_had_no_descriptor_for_somebody_listens_again(
    bench: Bench, server: LocalSocket, elsewhere: Callable[..., Any]
) -> None:
    address = bench.engine.paths.socket
    taken: list[int] = []
    late: list[socket.socket] = []

    def is_deaf() -> bool:
        """Somebody connects with the last descriptor; a thread of the monitor's may give one back just then."""
        if not server._place._is_there:
            return True
        with contextlib.suppress(OSError):
            while True:
                taken.append(os.dup(0))
        os.close(taken.pop())
        with contextlib.suppress(OSError):
            late.append(socket.socket(socket.AF_UNIX))
            late[-1].settimeout(1)
            late[-1].connect(address)
        return False

    try:
        bench.qtbot.waitUntil(is_deaf)
    finally:
        for descriptor in taken:
            os.close(descriptor)
        for each in late:
            each.close()

    server._place.look_after()

    assert "result" in elsewhere(_asked_anew, address)
