"""Lengths of time are read as they are shown, and as people write them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QLocale

from taskmon.core.errors import InvalidError
from taskmon.ui.text.lengths import length_text, read_length


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("10 min", 600), ("1 h 30 min", 5_400), ("90 s", 90), ("1h30m", 5_400), ("2 d", 172_800), ("10", 600),
        ("1.5", 90), ("2 hours", 7_200), ("10 minutes 5 sec", 605), (" 1 H ", 3_600), ("0.25 s", 0.25),
    ],
)  # fmt: skip
def test_a_length_is_read_as_people_write_it(text: str, seconds: float) -> None:
    assert read_length(text, "m") == seconds


@pytest.mark.parametrize("text", ["", "ten", "10 potatoes", "-1 min", "1 min 1 h", "1e9 d", "١٠ min"])
def test_what_is_none_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InvalidError, match="10 min"):
        read_length(text, "m")


@given(st.one_of(st.integers(0, 10**9), st.floats(0.001, 10**6).map(lambda number: round(number, 3))))
def test_what_is_shown_is_read_as_the_same(seconds: float) -> None:
    assert read_length(length_text(seconds), "m") == pytest.approx(seconds, abs=1e-6)


@pytest.fixture
def german() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.German))
    yield
    QLocale.setDefault(before)


def test_a_number_is_read_as_the_locale_writes_it(german: None) -> None:
    assert read_length("1,5 h", "m") == read_length("1.5 h", "m") == 5_400
