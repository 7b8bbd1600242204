from __future__ import annotations

import pytest

from taskmon.store.search.words import LONGEST, distinct, match_of, words_of


def test_words_are_letters_and_digits() -> None:
    text = "frame=42 fps=25.0 foo_bar/Straße.mp4 x"
    assert words_of(text) == ["frame", "42", "fps", "25", "0", "foo", "bar", "Straße", "mp4", "x"]


def test_each_word_is_kept_once_up_to_a_bound() -> None:
    assert distinct(["Error: disk full", "error: DISK 100 % full, e"], 100) == "error disk full 100"
    assert distinct(["a1 b2 c3 d4"], 8) == "a1 b2"
    assert distinct(["k" * 100], 100) == "k" * LONGEST


def test_a_word_that_is_cut_by_a_portion_of_the_work_is_two() -> None:
    assert distinct(["ab " * 10_000], 100) == "ab"


@pytest.mark.parametrize(
    ("word", "asked"),
    [
        ("encod", '"encod"*'),
        ("foo_bar", '"foo" AND "bar"*'),
        ("error:", '"error"'),
        ('"x" OR y*', None),
        ("e", None),
        ("--", None),
        ("1.5", None),
        ("*", None),
        ('a"b"c', None),
        ("NEAR(aa", '"near" AND "aa"*'),
    ],
)
def test_a_word_that_is_typed_is_asked_for_as_words_that_may_go_on(word: str, asked: str | None) -> None:
    found = match_of(word)
    if asked is None and found is not None:
        assert found.count('"') % 2 == 0
    else:
        assert found == asked
