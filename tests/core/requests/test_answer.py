"""What is typed to a run, on its way to the worker."""

from __future__ import annotations

import pytest

from taskmon.core.errors import InvalidError
from taskmon.core.requests.answer import LONGEST_BYTES, Answer, Key


@pytest.mark.parametrize("text", ["", "y", "a\tb", "zwölf \U0001f511", '"quoted" \\ back', "caf\udce9", "x" * 4_000])
def test_a_line_arrives_as_it_was_given(text: str) -> None:
    line = Answer(text).to_line()

    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert len(line) <= LONGEST_BYTES
    assert Answer.from_line(line) == Answer(text)


@pytest.mark.parametrize("key", Key)
def test_a_key_arrives_as_a_key(key: Key) -> None:
    assert Answer.from_line(Answer(key=key).to_line()) == Answer(key=key)


@pytest.mark.parametrize("text", ["a\nb", "\x03", "\x1b[A", "\x7f", "secret\r", "x" * 4_200, "\ud800"])
def test_what_is_no_line_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(InvalidError) as refused:
        Answer(text).to_line()

    assert text not in str(refused.value)


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"x",
        b"{}",
        b'{"text": 7}',
        b'{"text": "a\\nb"}',
        b'{"key": "f1"}',
        b"[]",
        b'{"text"',
        b"\xff",
        b"[" * 9_999,
    ],
)
def test_what_is_no_answer_is_none(line: bytes) -> None:
    assert Answer.from_line(line) is None


def test_what_is_typed_is_in_no_traceback_or_log() -> None:
    assert "hunter2" not in repr(Answer("hunter2"))
