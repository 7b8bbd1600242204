"""What only a shell understands is found outside of quotes, and nothing else is taken for it."""

from __future__ import annotations

import pytest

from taskmon.core.requests.shell_syntax import joined, sets_variable, shell_syntax, unquoted


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("a | b", "|"),
        ("a || b", "||"),
        ("a && b > c", "&&"),
        ("a >> b", ">>"),
        ("ls *.py > x", "*"),
        ("echo $HOME", "$H"),
        ('echo "$HOME"', "$H"),
        ('echo "$(date)"', "$("),
        ('echo "`date`"', "`"),
        ("echo $'a'", "$'"),
        ("ls ~user", "~"),
        ("~/bin/x", "~"),
        ("a # b", "#"),
        ("ls fil?", "?"),
        ("ls x[ab]", "[ab]"),
        ("get http://x/y?a=1&b=2", "&"),
        ("get http://x/y a?", "?"),
    ],
)
def test_the_first_piece_of_shell_syntax_is_found(typed: str, found: str) -> None:
    assert shell_syntax(typed) == found


@pytest.mark.parametrize(
    "typed",
    [
        "", "make all", "echo 'a | b' \"c > d\" e\\;f", "echo '$HOME' \\$HOME \"\\$HOME\"", "a~b c#d", "echo 5$",
        '"5$ "', "5$\\ a", "get https://example.org/watch?v=x[1]", "[ -f x ]", "'a' \"b", "a\\", "'*'", "{a,b}",
    ],
)  # fmt: skip
def test_plain_words_are_none(typed: str) -> None:
    assert shell_syntax(typed) == ""


def test_what_is_quoted_is_blanked_out_and_the_rest_stays_where_it_was() -> None:
    typed = """a 'b"c' "d'$e" f\\ g"""

    assert unquoted(typed) == "a ..... ...$e. f..g"
    assert len(unquoted(typed)) == len(typed)


def test_a_first_word_may_set_a_variable() -> None:
    assert [word for word in ("A=1", "_a1=", "a", "=1", "1a=2", "a-b=1") if sets_variable(word)] == ["A=1", "_a1="]


@pytest.mark.parametrize(
    ("typed", "one_line"),
    [
        ("a \\\n b", "a  b"),
        ('a "b\\\nc"', 'a "bc"'),
        ("a 'b\\\nc'", "a 'b\\\nc'"),
        ("a \\\\\nb", "a \\\\\nb"),
        ("a\nb", "a\nb"),
        ("a \\", "a \\"),
        ("it\\'s \\\nb", "it\\'s b"),
    ],
)
def test_lines_are_joined_where_a_shell_joins_them(typed: str, one_line: str) -> None:
    assert joined(typed) == one_line
