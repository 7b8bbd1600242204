"""Requests of every kind of wrong, by the thousand, to a real monitor: each is answered, none is a fault of ours."""

from __future__ import annotations

import contextlib
import copy
import gc
import json
import os
import random
import socket
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import IO, Any

import pytest
from pytestqt.qtbot import QtBot

from taskmon import system
from taskmon.engine.server.local_socket import LocalSocket
from taskmon.engine.server.request_lines import LONGEST_BYTES
from tests.engine.conftest import MakeBench
from tests.faults.campaign import seed, sized

#: Sent together, so that a round trip is not paid for each.
_BATCH = 25
_JOB = {"argv": ["true"], "cwd": "/"}
_RUN = {
    "job": {**_JOB, "env": {"A": "b"}, "timeout_s": 5, "stop_signal": "SIGINT"},
    "name": "a name", "group": "g", "priority": 1, "tags": ["t"], "after": [], "after_end": [], "not_before": None,
    "wait_s": None, "hold": True, "retries": 1, "backoff": 2.5, "secrets": None,
}  # fmt: skip
_TASK = {
    "job": {"kind": "task", "task": "nowhere:at_all", "cwd": "/", "params": {"x": [1, {"y": None}]}, "secrets": ["s"]},
    "secrets": {"s": "hush"}, "hold": True,
}  # fmt: skip
#: For each method what it takes; an id that is 0 is made one of a run that exists.
_PARAMS: dict[str, list[dict[str, Any]]] = {
    "ping": [{}],
    "list": [{"states": ["queued"], "group": "g", "search": "a name", "tag": "t", "before": 100, "limit": 3}],
    "overview": [{"limit": 3}],
    "show": [{"id": 0}],
    "ended": [{"ids": [0, 0]}],
    "wait": [{"ids": []}, {"ids": [999_999], "within": "x"}],
    "groups": [{}],
    "unsettled": [{}],
    "as_added": [{"id": 0}],
    "jobs": [{}],
    "job": [{"name": "saved"}],
    "add": [{"runs": [_RUN], "environment": {"PATH": "/bin"}, "answer": "ids"}, {"runs": [_TASK]}],
    **{verb: [{"id": 0}] for verb in ("cancel", "pause", "resume", "hold", "duplicate", "let_go", "remove")},
    "release": [{"id": 999_999, "secrets": {"s": "hush"}}],
    "retry": [
        {"id": 999_999, "seen_attempt": 0, "resume": None, "accept_changes": False, "secrets": None, "pty": False}
    ],
    "mark_failed": [{"id": 0, "seen_attempt": 0}],
    "move": [{"id": 0, "where": "first"}, {"id": 0, "where": 1}],
    "edit": [
        {"id": 0, "changes": {"priority": 1, "group": "g", "tags": ["a"], "retries": 2, "backoff": 1.5, "hold": False}},
        {"id": 0, "seen_attempt": 0, "changes": {"name": "n", "after": [1], "after_end": [2], "timeout_s": 5.0}},
        {"id": 0, "changes": {"not_before": "2030-01-01T00:00:00.000Z", "wait_s": None, "quiet_timeout_s": None}},
    ],
    "group_rename": [{"name": "g", "new_name": "h"}, {"name": "h", "new_name": "g"}],
    "group_remove": [{"name": "h"}],
    "group": [{"name": "g", "slots": 2, "paused": True}, {"name": "ping", "paused": True}],
    "mark_seen": [{"ids": [0]}],
    "prune": [{"keep": 100_000}, {"older_than_s": 1e9}],
    "job_save": [
        {"name": "saved", "run": {"job": _JOB}, "replace": True}, {"jobs": [{"name": "b", "run": {"job": _JOB}}]}
    ],
    "job_rename": [{"name": "saved", "new_name": "other"}],
    "job_remove": [{"name": "other"}],
    "perform": [{"id": 0}],
    "raise": [{}, {"activation": "a token"}],
}  # fmt: skip
_DEEP: Any = []
for _ in range(150):
    _DEEP = [_DEEP]
_ODD: list[Any] = [
    None, True, False, 0, -1, 1, 2**31, 2**63, -(2**63) - 1, 2**70, 10**400, 0.5, -0.0, 1e308,
    float("nan"), float("inf"),
    "", " ", "x", "ping", "\0", "\n", "\x1b[2J", "\ud800", "\udcff", "\udfff", "\u202e", "a" * 300, "wort " * 1_500,
    "%" * 60_000, "{}", "/", "..", "2026-01-01T00:00:00.000Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+23:59",
    [], {}, [[]], [None], [0] * 1_500, [{}], {"a": {}}, {"": ""}, {"\ud800": 1}, {"id": 1}, ["\udcff"], _DEEP,
]  # fmt: skip


#: Longer ones are not kept to be asked again.
_LARGE = 1_000_000
_SCRAPS = [b"", b"\xff", b"\xed\xa0\x80", b"\0", b'"', b"{", b"]", b"\\ud800", b"9", b" "]


@dataclass
class _Asker:
    """Sends requests over one connection, a batch at a time, and looks at each answer."""

    address: str
    rng: random.Random
    refused: IO[bytes]  #: those refused for what they are, whatever the state of the runs; on the disk, not in memory
    answered: Counter[str] = field(default_factory=Counter)
    runs: set[int] = field(default_factory=set)  #: that are said to exist, but for those that were pruned
    pruned: int = 0
    faults: dict[str, bytes] = field(default_factory=dict)  #: of taskmon, with a request for each

    def campaign(self, size: int) -> None:
        self._ask([_line("add", {"runs": [_RUN] * 3, "answer": "ids"})])
        for first in range(0, size, _BATCH):
            self._ask([self._request() for _ in range(min(_BATCH, size - first))])

    def replay(self) -> list[int]:
        """The exit statuses of what was refused once."""
        statuses = []
        self.refused.seek(0)
        while lines := list(islice(self.refused, _BATCH)):
            statuses += [answer.get("exit_status", 0) for answer in _answers(self.address, lines)]
        return statuses

    def _ask(self, lines: list[bytes]) -> None:
        for line, answer in zip(lines, _answers(self.address, lines), strict=True):
            assert ("result" in answer) != ("error" in answer)
            if "error" in answer:
                if answer["error"]["code"] == "internal":
                    self.faults[answer["error"]["message"][:80]] = line[:2_000]
                assert answer["exit_status"] in (1, 2, 3)
                assert len(answer["error"]["message"]) <= 10_000
                if (
                    answer["exit_status"] == 2
                    and len(line) < _LARGE
                    and "No job is saved" not in answer["error"]["message"]
                ):
                    self.refused.write(line)
                self.answered["refused"] += 1
            else:
                self._note(line, answer["result"])
                self.answered["done"] += 1

    def _note(self, line: bytes, result: Any) -> None:
        """What the answer says has become of the runs."""
        request = json.loads(line)
        if request["method"] == "add":
            self.runs |= {run if isinstance(run, int) else run["id"] for run in result}
        elif request["method"] == "duplicate":
            self.runs.add(result["id"])
        elif request["method"] == "remove":
            self.runs.discard(request["params"]["id"])
        elif request["method"] == "prune":
            self.pruned += result["runs"]

    def _request(self) -> bytes:
        rng = self.rng
        method = rng.choice(list(_PARAMS))
        params = copy.deepcopy(rng.choice(_PARAMS[method]))
        if self.runs and params.get("id") == 0:
            params["id"] = rng.choice(sorted(self.runs)[-20:])
        if self.runs and params.get("ids") == [0, 0]:
            params["ids"] = rng.choices(sorted(self.runs), k=2)
        kind = rng.random()
        if kind < 0.15:
            return _line(method, params)
        if kind < 0.70:
            self._mutate(params)
            return _line(method, params)
        if kind < 0.75:
            return _line(rng.choice(["", "Ping", "add ", "__class__", "\ud800", method * 100]), params)
        if kind < 0.80:
            return json.dumps(rng.choice(_ODD)).encode() + b"\n"
        if kind < 0.82:
            deep = rng.choice([b"[", b'{"a":']) * rng.choice([50, 99, 101, 1_000, 100_000])
            return b'{"method": "add", "params": {"runs": [' + deep + rng.choice([b"\n", b"]" * len(deep) + b"]}}\n"])
        if kind < 0.83:
            return b'{"method": "show", "params": {"id": ' + b"7" * rng.choice([100, 4_299, 4_301, 10_000]) + b"}}\n"
        if kind < 0.8305:
            return _line(method, {**params, "long": "x" * rng.choice([70_000, 1_000_000, LONGEST_BYTES])})
        line = bytearray(_line(method, params)[:-1])
        if kind < 0.90:
            return bytes(line[: rng.randrange(len(line))]) + b"\n"
        for _ in range(rng.randint(1, 6)):
            at = rng.randrange(len(line))
            line[at : at + rng.randint(0, 3)] = rng.choice(_SCRAPS)
        return bytes(line.replace(b"\n", b" ")) + b"\n"

    def _mutate(self, params: dict[str, Any]) -> None:
        """Put something odd in a place or two, however deep."""
        for _ in range(self.rng.choice([1, 1, 1, 2])):
            at: Any = params
            while True:
                keys = list(at) if isinstance(at, dict) else list(range(len(at)))
                key = self.rng.choice([*keys, "unknown"] if isinstance(at, dict) else keys) if keys else "id"
                if not keys and isinstance(at, list):
                    at.append(self.rng.choice(_ODD))
                    break
                inner = at.get(key) if isinstance(at, dict) else at[key]
                if isinstance(inner, (dict, list)) and inner and self.rng.random() < 0.8:
                    at = inner
                    continue
                at[key] = copy.deepcopy(self.rng.choice(_ODD))
                break


def _line(method: str, params: Any) -> bytes:
    return json.dumps({"method": method, "params": params}).encode() + b"\n"


def _answers(address: str, lines: list[bytes]) -> Iterator[dict[str, Any]]:
    with socket.socket(socket.AF_UNIX) as plain, ThreadPoolExecutor(1) as sender:
        plain.settimeout(60)
        plain.connect(address)
        sent = sender.submit(plain.sendall, b"".join(lines))
        with plain.makefile("rb") as answers:
            for line in lines:
                answer = answers.readline()
                assert answer.endswith(b"\n"), line[:2_000]
                yield json.loads(answer)
        sent.result()


def _longest_wait_s(address: str, stop: list[bool]) -> float:
    """How long somebody else, who asks now and then, had to wait for an answer."""
    longest_s = 0.0
    while not stop:
        began_s = time.monotonic()
        ping, groups = _answers(address, [_line("ping", {}), _line("groups", {})])
        assert ping["result"]["pid"] == os.getpid()
        assert "result" in groups
        longest_s = max(longest_s, time.monotonic() - began_s)
        time.sleep(0.02)
    return longest_s


def _ids(database: Path) -> set[int]:
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return {row[0] for row in connection.execute("SELECT id FROM run")}


def _dump(database: Path) -> list[str]:
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return list(connection.iterdump())


@pytest.mark.timeout(sized(300, 3_600))
def test_ten_thousand_odd_requests_are_answered_each_and_none_that_is_refused_changes_anything(
    make_bench: MakeBench, qtbot: QtBot, tmp_path: Path
) -> None:
    bench = make_bench(start=False)
    engine = bench.engine
    server = LocalSocket(engine, "work")
    rng = random.Random(seed())
    stop: list[bool] = []
    before_bytes = system.private_bytes()
    with ThreadPoolExecutor(3) as others, (tmp_path / "refused").open("w+b") as refused:
        other = others.submit(_longest_wait_s, engine.paths.socket, stop)
        asker = _Asker(engine.paths.socket, rng, refused)
        try:
            asked = others.submit(asker.campaign, sized(10_000, 300_000))
            qtbot.waitUntil(asked.done, timeout=sized(280_000, 3_500_000))
            asked.result()
            assert asker.faults == {}
            bench.news.clear()  # of every run that was told of
            gc.collect()
            grown_bytes = system.private_bytes() - before_bytes
            stored = _ids(engine.paths.database)
            assert (stored - asker.runs, len(stored)) == (set(), len(asker.runs) - asker.pruned)
            before = _dump(engine.paths.database)
            again = others.submit(asker.replay)
            qtbot.waitUntil(again.done, timeout=sized(280_000, 3_500_000))
        finally:
            stop.append(True)
            qtbot.waitUntil(other.done, timeout=60_000)
            server.close()

    assert set(again.result()) == {2}
    assert _dump(engine.paths.database) == before
    assert asker.answered["done"] > 1_000
    assert asker.answered["refused"] > 3_000
    assert other.result() < 10, "seconds for somebody else, on a machine that does other things as well"
    assert grown_bytes < 200_000_000
