"""How well words fit a title."""

from __future__ import annotations

import pytest

from taskmon.ui.palette.entries import Entry, ranked
from taskmon.ui.palette.matching import fit


@pytest.mark.parametrize(
    ("words", "title", "more"),
    [
        ("", "New run", ""),
        ("new", "New run", ""),
        ("run new", "New run", ""),
        ("NR", "New run…", ""),
        ("dark", "Setting: Theme", "colours dark mode"),
        ("folder", "Open its folder", ""),
        ("strhl", "Streaming health", ""),
        ("übers", "Übersicht", ""),
        ("ctrl+k", "Commands", "Ctrl+K"),
    ],
)
def test_words_that_fit(words: str, title: str, more: str) -> None:
    assert fit(words, title, more) is not None


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("zz", "New run"),
        ("new zz", "New run"),
        ("nw", "New run"),
        ("health stream x", "Health"),
        ("pub", "Put back what was moved last"),
        ("prtd", "Previous tab of the details"),
    ],
)
def test_words_that_do_not(words: str, title: str) -> None:
    """Letters that stand far apart fit nearly everything: the first letters of a run's name chose an action."""
    assert fit(words, title) is None


def test_the_nearer_the_beginning_the_better() -> None:
    titles = ["Rerun", "Read everything anew", "Show output", "Retry", "Retry with a terminal"]

    order = sorted((title for title in titles if fit("re", title)), key=lambda title: -(fit("re", title) or 0))

    assert order == ["Rerun", "Retry", "Read everything anew", "Retry with a terminal"]


def entry(key: str, title: str, why_not: str = "") -> Entry:
    return Entry(key, title, lambda: None, why_not=why_not)


def test_what_was_performed_lately_comes_first_and_what_can_not_be_asked_for_last() -> None:
    entries = [entry("a", "Retry"), entry("b", "Run again"), entry("c", "Remove", "no run is selected")]

    assert [one.key for one in ranked("", entries, ["b"], 9)] == ["b", "a", "c"]
    assert [one.key for one in ranked("re", entries, ["b"], 9)] == ["a", "c"]
    assert [one.key for one in ranked("r", entries, ["c", "b"], 9)] == ["b", "a", "c"]
    assert [one.key for one in ranked("r", entries, [], 1)] == ["a"]


def test_what_can_not_be_asked_for_comes_before_what_hardly_fits() -> None:
    entries = [entry("a", "Say how it would do"), entry("b", "Hold or release", "not now")]

    assert [one.key for one in ranked("hold", entries, [], 9)] == ["b", "a"]


def test_of_one_title_the_first_entry_is_meant() -> None:
    assert [one.key for one in ranked("", [entry("a", "Show output…"), entry("b", "Show Output")], [], 9)] == ["a"]
