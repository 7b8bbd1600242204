"""The tables in documents and docstrings, for tests that compare them with the code."""

from __future__ import annotations

import re


def table_rows(text: str) -> list[str]:
    """The rows of all tables, without their heads; a row that goes on in an indented line is one line here."""
    lines = [" ".join(line.split()) for line in re.sub(r"\n +", " ", text).splitlines()]
    heads = [number - 1 for number, line in enumerate(lines) if line.startswith("|--")]
    rows = [number for number, line in enumerate(lines) if line.startswith("| ")]
    return [lines[number] for number in rows if number not in heads]


def cells(row: str) -> list[str]:
    """What stands in a row."""
    return [cell.strip() for cell in row.strip("|").split(" | ")]
