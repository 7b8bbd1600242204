"""What a program asks its terminal, and the fixed answers that it gets."""

from __future__ import annotations

import random

import pytest

from taskmon.worker.processes.terminal_queries import Queries

_ASKED = {
    b"\x1b[5n": b"\x1b[0n",
    b"\x1b[6n": b"\x1b[1;1R",
    b"\x1b[?6n": b"\x1b[?1;1;1R",
    b"\x1b[c": b"\x1b[?62;22c",
    b"\x1b[0c": b"\x1b[?62;22c",
    b"\x1b[>c": b"\x1b[>1;10;0c",
    b"\x1b[=c": b"\x1bP!|00000000\x1b\\",
    b"\x1b[>q": b"\x1bP>|taskmon(1)\x1b\\",
    b"\x1b[?u": b"\x1b[?0u",
    b"\x1b[18t": b"\x1b[8;30;100t",
    b"\x1b[?2026$p": b"\x1b[?2026;0$y",
    b"\x1bP$qm\x1b\\": b"\x1bP0$r\x1b\\",
    b"\x1bP+q544e\x1b\\": b"\x1bP0+r\x1b\\",
    b"\x1b]11;?\x07": b"\x1b]11;rgb:0000/0000/0000\x07",
    b"\x1b]10;?\x1b\\": b"\x1b]10;rgb:ffff/ffff/ffff\x1b\\",
    b"\x1b[9999;9999H\x1b[6n": b"\x1b[30;100R",
}
#: What is no query, or would have to be answered with what the program has chosen.
_NOT_ASKED = (
    b"\x1b[1mbold\x1b[0m", b"\x1b[2J\x1b[H", b"\x1b[21t", b"\x1b[20t", b"\x1b]2;title\x07", b"\x1b]52;c;?\x07",
    b"\x1b]4;7;?\x07", b"\x1b[?4711$p", b"\x05", b"\x1b[8;5;5t", b"\x1b[?25h", b"\x1b[6", b"[6n", b"\x1b]10;red\x07",
)  # fmt: skip


@pytest.mark.parametrize("query", _ASKED)
def test_each_query_is_answered_wherever_it_is_cut(query: bytes) -> None:
    for cut in range(len(query) + 1):
        queries = Queries()
        answers = queries.answers(b"text " + query[:cut], 0.0) + queries.answers(query[cut:] + b" more", 0.0)
        assert answers == _ASKED[query]


@pytest.mark.parametrize("text", _NOT_ASKED)
def test_nothing_else_is_answered(text: bytes) -> None:
    assert Queries().answers(text, 0.0) == b""


def test_no_answer_holds_a_word_of_the_programs_or_ends_a_line() -> None:
    """Random bytes, and queries with random insides: whatever is asked, only what stands in the table comes back."""
    seed = random.randrange(2**32)
    print("seed", seed)
    rng = random.Random(seed)
    parts = [*_ASKED, *_NOT_ASKED, b"\x1b", b"[", b"P", b"$q", b"rm -rf /\n", b"\x1b]", b";?", b"\x07", b"\x1b\\"]
    queries, answers = Queries(), b""
    for number in range(3_000):
        chunk = b"".join(rng.choice(parts) for _ in range(rng.randrange(6)))[: rng.randrange(60)]
        answers += queries.answers(chunk, float(number))
    assert answers
    for answer in sorted(_ASKED.values(), key=len, reverse=True):
        answers = answers.replace(answer, b"")
    # Of the two ways to end a string, and of zeros, the table above has one each.
    for answer in (b"\x1b]11;rgb:0000/0000/0000\x1b\\", b"\x1b]10;rgb:ffff/ffff/ffff\x07"):
        answers = answers.replace(answer, b"")
    assert answers == b""


def test_who_asks_without_end_gets_some_answers_a_second() -> None:
    queries = Queries()
    flood = b"\x1b[6n" * 1_000

    first = queries.answers(flood, 100.0).count(b"R")
    later = sum(queries.answers(flood, 100.0 + step / 10).count(b"R") for step in range(1, 101))

    assert first == 16
    assert 150 <= later <= 220


def test_only_the_end_of_much_output_is_looked_at() -> None:
    assert Queries().answers(b"\x1b[6n" + b"x" * 60_000, 0.0) == b""
    assert Queries().answers(b"x" * 60_000 + b"\x1b[6n", 0.0) == b"\x1b[1;1R"
