"""Waiting for runs that end just then."""

from __future__ import annotations

import os
import subprocess

from taskmon.cli.monitor.client import Connection
from taskmon.core.environment import captured
from tests.cli.conftest import Shell


def test_no_end_is_missed_by_who_waits_for_many(shell: Shell, monitor: subprocess.Popen[bytes]) -> None:
    connection = Connection(shell.paths.socket)
    job = {"argv": ["true"], "cwd": "/"}
    asked = {"runs": [{"job": job}] * 40, "environment": captured(dict(os.environ))}
    try:
        for _ in range(12):
            added = connection.ask("add", asked)
            found = connection.ask("wait", {"ids": [run["id"] for run in added]}, timeout_s=60)
            assert {run["state"] for run in found["runs"]} == {"succeeded"}
    finally:
        connection.close()
