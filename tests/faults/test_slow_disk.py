"""A disk that takes its time is named as what holds everything up."""

from __future__ import annotations

import pytest

from taskmon.core.health.diagnosis import Level, diagnose
from taskmon.core.health.snapshot import Moment, MonitorHealth, Rates
from taskmon.paths import Paths
from tests.faults import strace
from tests.faults.monitors import Monitor, ask

pytestmark = pytest.mark.skipif(not strace.works(), reason="strace is not installed, or may not trace")


def test_the_disk_is_blamed_for_commits_that_wait_for_it(paths: Paths) -> None:
    monitor = Monitor(paths, wrap=strace.slowing("fsync,fdatasync", 300))
    try:
        monitor.until_ready()
        ask(paths, "add", {"runs": [{"job": {"argv": ["true"], "cwd": "/"}}]})

        health = MonitorHealth.from_json(ask(paths, "health"))
    finally:
        ask(paths, "stop")  # what is sent to it would end strace alone
        monitor.process.wait(30)

    assert health.disk.p95_ms is not None
    assert health.disk.p95_ms >= 300
    found = diagnose(Moment(health), Rates())
    assert found.level is Level.SLOW
    assert found.text.startswith("The disk: commits wait ")
