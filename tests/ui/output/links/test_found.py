"""Addresses and files in a row: where they begin and end, and none that pretends to be another."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taskmon.core.output.looks import PLAIN, Piece
from taskmon.ui.output.links.found import link_at, links_in
from taskmon.ui.output.reading.terminal_text import pieces


def targets(text: str) -> list[str]:
    return [link.target for link in links_in([Piece(text, PLAIN)], "/work/dir")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see https://a.example/x_(y)?q=1#z.", ["https://a.example/x_(y)?q=1#z"]),
        ("(http://a.example/b), <https://c.example>", ["http://a.example/b", "https://c.example"]),
        ("javascript://a.example ftp://b.example", []),
        ("src/app.py:12:5: error", ["/work/dir/src/app.py"]),
        ("/etc/hosts:3 and ../up.txt", ["/etc/hosts", "/work/up.txt"]),
        ('  File "/lib/x y.py", line 12, in f', ["/lib/x y.py"]),
        ("main.c(12,3): warning", ["/work/dir/main.c"]),
        ("//host/share/file.txt \\\\host\\share\\x.txt", []),
        ("12% done, 3.5 of 4.0", []),
    ],
)
def test_links_of_a_text(text: str, found: list[str]) -> None:
    assert targets(text) == found


@pytest.mark.parametrize(
    ("shown", "target", "leads_to"),
    [
        ("the log", "https://a.example/log", ["https://a.example/log"]),
        ("https://good.example/x", "https://evil.example/x", ["https://good.example/x"]),
        ("good.example", "https://www.good.example/login", ["https://www.good.example/login"]),
        ("good.example", "https://good.example@evil.example/", ["/work/dir/good.example"]),
        ("click", "javascript:alert(1)", []),
        ("notes.txt", "file:///home/me/notes.txt", ["file:///home/me/notes.txt"]),
    ],
)
def test_a_link_of_the_program_leads_where_its_text_says(shown: str, target: str, leads_to: list[str]) -> None:
    row, _ = pieces(f"\x1b]8;;{target}\x1b\\{shown}\x1b]8;;\x1b\\".encode())

    assert [link.target for link in links_in(row, "/work/dir")] == leads_to


@pytest.mark.parametrize(
    "text", ["word " * 1_500, "http://a" + ")" * 3_000, "@" * 4_000, 'File "' * 1_000, "//x " * 900]
)
def test_whatever_stands_in_a_row_its_links_are_found_at_once(text: str) -> None:
    """For each column the row was gone through: the menu that a key opens took seconds."""
    began_s = time.thread_time()

    links_in([Piece(text, PLAIN)], "/work/dir")
    link_at([Piece(text, PLAIN)], min(2_000, len(text) // 2), "/work/dir")

    assert time.thread_time() - began_s < 0.15


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from('a/.:~-()[]"\\ \t@é1\x00')), st.text())
def test_whatever_the_text_links_lie_within_it(text: str, other: str) -> None:
    for link in links_in([Piece(text + other, PLAIN)], "/"):
        assert link_at([Piece(text + other, PLAIN)], link.first, "/") == link
        assert 0 <= link.first < link.last <= len(text + other)
        assert not link.target.startswith("//")
