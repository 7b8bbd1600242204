"""When an attempt began, as the first line of what was noted of it says."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from taskmon.core.output.first_line import first_line, started_at


def test_what_was_written_is_read() -> None:
    assert started_at(first_line(1_700_000_000_250).rstrip(b"\n")) == datetime.fromtimestamp(1_700_000_000.25, UTC)


@pytest.mark.parametrize(
    "line",
    [
        *(
            b"",
            b"[]",
            b"{}",
            b'{"version":2,"started_at_ms":1}',
            b'{"version":1}',
            b'{"version":1,"started_at_ms":"1"}',
        ),
        *(b'{"version":1,"started_at_ms":1e300}', b"[" * 100_000, b"\xff"),
    ],
)
def test_of_what_somebody_else_has_written_there_nothing_is_told(line: bytes) -> None:
    assert started_at(line) is None
