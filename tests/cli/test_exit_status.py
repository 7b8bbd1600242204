from __future__ import annotations

import pytest

from taskmon.cli.exit_status import run_and_report


def test_a_machine_without_room_for_a_thread_is_told_as_that_and_not_as_a_fault_of_taskmon(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def act() -> int:
        raise RuntimeError("can't start new thread")

    assert run_and_report(act) == 1
    said = capsys.readouterr().err
    assert "no more threads" in said
    assert "fault of taskmon" not in said
