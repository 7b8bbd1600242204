"""An error's message and details as a person reads them."""

from __future__ import annotations

import pytest

from taskmon.core.details import in_one_line, readable


@pytest.mark.parametrize(
    ("message", "line"),
    [
        ("exit status 3", "exit status 3"),
        ("2 are not right:\n  a: is missing\n  b: is missing", "2 are not right: a: is missing; b: is missing"),
        ("red \x1b[31m", "red \\x1b[31m"),
        ("", ""),
        ("\n\n", ""),
    ],
)  # fmt: skip
def test_a_reason_of_several_lines_is_one_line_without_escapes(message: str, line: str) -> None:
    """It was printed with a backslash and an n for each of its line ends."""
    assert in_one_line(message) == line


def test_details_keep_their_lines_and_nothing_else_that_moves_a_terminal() -> None:
    details = {"traceback": "one\n  two\x9b31m\n", "argv": ["a\nb", "c"], "exit_code": 3, "exception_types": ["E"],
               "last_lines": ["two"],
               "odd": {"\x9b1m": "\x9b2m"}, "empty": ""}  # fmt: skip
    assert readable(details) == (
        'traceback:\none\n  two\\x9b31m\nargv:\na\\nb\nc\nexit_code: 3\nodd:\n{\n "\\x9b1m": "\\x9b2m"\n}\nempty: \'\''
    )
