"""Errors are recorded in English, and said in the reader's language where they are known."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import taskmon
from taskmon.core.errors import ErrorCode, RunError
from taskmon.core.trouble import short_of_room, told
from taskmon.ui.text import errors
from taskmon.ui.text.errors import error_text, trouble_text


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (RunError("exit status 2", ErrorCode.EXIT), "Exit-Status 2"),
        (
            RunError("exit status 127: a program was not found", ErrorCode.EXIT),
            "Exit-Status 127: Ein Programm wurde nicht gefunden",
        ),
        (
            RunError("It ran longer than the 2 minutes it was allowed.", ErrorCode.TIMEOUT),
            "Er lief länger als erlaubt: 2 Minuten.",
        ),
        (RunError("The folder '/a {b}' does not exist.", ErrorCode.NOT_FOUND), "Den Ordner „/a {b}“ gibt es nicht."),
        (RunError("KeyError: 'name'", ErrorCode.EXCEPTION), "KeyError: 'name'"),
        (RunError("exit status 2", "of another version"), "exit status 2"),
        (RunError("exit status 2"), "exit status 2"),
    ],
)
def test_a_known_error_is_said_in_german_and_any_other_as_it_is(german: None, error: RunError, said: str) -> None:
    assert error_text(error) == said


@pytest.mark.parametrize(
    "trouble",
    [
        short_of_room(120_000_000, 500_000_000, "/data"),
        told("There is no memory left."),
        RunError("Something new.", ErrorCode.DISK_FULL),
    ],
)
def test_trouble_is_said_with_what_follows_from_it(trouble: RunError) -> None:
    assert trouble_text(trouble) == trouble.message


def test_in_english_each_is_said_as_it_was_recorded() -> None:
    for code, messages in errors._MESSAGES.items():
        for message in messages:
            recorded = str(message).replace("{time}", "2 minutes").replace("{", "<").replace("}", ">")
            assert error_text(RunError(recorded, code)) == recorded


def test_each_known_message_is_one_that_somebody_records() -> None:
    rooms = [Path(taskmon.__file__).parent / room for room in ("core", "engine", "tasks", "worker")]
    source = "".join(path.read_text() for room in rooms for path in room.rglob("*.py"))
    recorded = re.sub(r'"\s*f?"', "", source)
    pieces = {
        piece.strip(".")
        for messages in errors._MESSAGES.values()
        for message in messages
        for piece in re.split(r"\{\w+\}|: |, ", str(message))
    }

    assert [piece for piece in pieces if piece not in recorded] == []
