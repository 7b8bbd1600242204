"""Texts for people: what is counted has the right form."""

from __future__ import annotations

import pytest

from taskmon.core.untrusted.characters import counted


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0 retries"), (1, "1 retry"), (2, "2 retries"), (1200, "1,200 retries")]
)
def test_one_is_not_counted_like_many(number: int, said: str) -> None:
    """ "1 retries" was said of a task."""
    assert counted(number, "retry", "retries") == said
    assert counted(1, "byte") == "1 byte"
    assert counted(2, "byte") == "2 bytes"
