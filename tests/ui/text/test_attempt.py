"""What is said of one attempt."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from taskmon.core.attempt import Attempt
from taskmon.core.clock import to_text
from taskmon.core.errors import RunError
from taskmon.core.states import RunState
from taskmon.ui.text.attempt import attempt_text, remarks

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
_RSYNC = {"pid": 4711, "start": "1", "name": "rsync"}


def attempt(**noted: Any) -> Attempt:
    return Attempt(
        run_id=1,
        attempt=2,
        state=RunState.FAILED,
        nonce="n",
        boot_id="b",
        host="h",
        claimed_at=NOW - timedelta(days=60),
        ended_at=NOW - timedelta(days=59),
        error=RunError("exit status 2"),
        remarks=noted,
    )


def test_a_cause_that_was_told_is_not_told_again() -> None:
    assert attempt_text(attempt(), NOW).startswith("Attempt 2 · failed: exit status 2 · ")
    assert attempt_text(attempt(), NOW, "exit status 2").startswith("Attempt 2 · failed · ")


@pytest.mark.parametrize(
    ("noted", "said"),
    [
        ({"leftovers": [_RSYNC]}, "It ended, and left processes running: rsync (pid 4711)."),
        ({"survivors": [_RSYNC] * 6}, "rsync (pid 4711), 2 more."),
        ({"output_gap": [1_000_000, 5_200_000]}, "4.2 MB in the middle of its output were not kept."),
        ({"output_removed": to_text(NOW)}, "to make room; the record of the run stays."),
        ({"session_end": True}, "The session ended while it ran; that does not count as a try."),
        ({"slept_s": 7_380}, "The computer slept for 2 h 3 min meanwhile, which does not count."),
        ({"pty_hint": True}, "Its output says that it needs a terminal."),
    ],
)
def test_remarks_are_told_in_words(noted: dict[str, Any], said: str) -> None:
    (sentence,) = remarks(attempt(**noted), NOW)

    assert sentence.endswith(said)


@pytest.mark.parametrize("odd", [[0, 10**400], [-(10**400), 7], "text", 7, [1], [[]], [{"pid": "x"}], {}, None])
def test_odd_remarks_are_no_reason_to_fail(odd: object) -> None:
    assert remarks(attempt(leftovers=odd, survivors=odd, output_gap=odd), NOW) == []
