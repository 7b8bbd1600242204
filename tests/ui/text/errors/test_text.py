"""Errors are recorded in English, and said in the reader's language where their code and details make a known one."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from itertools import chain
from pathlib import Path

import pytest

import taskmon
from taskmon.core import run as rules
from taskmon.core.clock import utc_now
from taskmon.core.errors import ErrorCode, NoSuchRunError, RefusedError, RunError, TaskmonError
from taskmon.core.job import Job
from taskmon.core.signals import signal_number
from taskmon.core.states import Cause, RunState
from taskmon.core.trouble import lacking, not_recorded, of_our_own, short_of_room, told
from taskmon.store.connection import explained
from taskmon.ui.text.errors.text import error_text, refusal_text, sentences, trouble_text
from taskmon.worker.ending import _MEANINGS, Ending, outcome_of
from tests.core.made import NOW, run_in

_CODES: list[str | None] = [None, *ErrorCode]


def ended(ending: Ending, job: Job) -> RunError:
    """What a worker records of it."""
    error = outcome_of(ending, job, NOW).error
    assert error is not None
    return error


@pytest.mark.parametrize(
    ("ending", "said"),
    [
        (Ending(2, None), "Exit-Status 2"),
        (Ending(127, None), "Exit-Status 127: Ein Programm wurde nicht gefunden"),
        (Ending(137, None), "Exit-Status 137: Was die Shell ausführte, wurde durch SIGKILL beendet"),
        (Ending(None, 9), "durch SIGKILL beendet: Etwas von außen hat ihn getötet"),
        (Ending(None, 15, cause=Cause.TIMEOUT), "Er lief länger als erlaubt: 2 Minuten."),
        (
            Ending(None, 15, cause=Cause.QUIET_TIMEOUT),
            "Er hat 90 Sekunden lang nichts ausgegeben und nichts gemeldet, das war seine Grenze.",
        ),
        (Ending(None, 9, out_of_memory=True), "Das System hat ihn beendet, weil kein Speicher mehr frei war."),
        (Ending(None, None, has_status=False), "Er ist zu Ende, aber wie, lässt sich nicht mehr feststellen."),
    ],
)
def test_what_a_worker_records_is_said_in_german(german: None, ending: Ending, said: str) -> None:
    job = Job(("make",), "/", shell=True, timeout_s=120.0, quiet_timeout_s=90.0)

    assert error_text(ended(ending, job)) == said


def test_what_each_signal_means_is_said_in_german(german: None) -> None:
    for name in _MEANINGS:
        recorded = ended(Ending(None, signal_number(name)), Job(("make",), "/"))

        assert error_text(recorded).startswith(f"durch {name} beendet: "), name


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            RunError("The folder '/a {b}' does not exist.", ErrorCode.NOT_FOUND, {"cwd": "/a {b}"}),
            "Den Ordner „/a {b}“ gibt es nicht.",
        ),
        (RunError("The folder '/a' does not exist.", ErrorCode.NOT_FOUND, {"cwd": "/b"}), None),
        (RunError("The folder '/a' does not exist.", ErrorCode.NOT_FOUND), None),
        (RunError("KeyError: 'name'", ErrorCode.EXCEPTION, {"where": "a.py:2"}), None),
        (RunError("exit status 2", "of another version", {"exit_code": 2}), None),
        (RunError("exit status 2", ErrorCode.EXIT), None),
        (RunError("It ran too long.", ErrorCode.TIMEOUT, {"limit_s": 10**400}), None),
        (RunError("exit status 2", ErrorCode.EXIT, {"unfinished": 10**400}), None),
        (RunError("It ran too long.", ErrorCode.TIMEOUT, {"limit_s": float("inf")}), None),
    ],
)
def test_an_error_whose_details_do_not_make_its_message_is_shown_as_it_was_recorded(
    german: None, error: RunError, said: str | None
) -> None:
    assert error_text(error) == (said or error.message)


def test_what_a_cancelled_run_had_behind_it_is_said_in_german_as_well(german: None) -> None:
    failed = RunError("exit status 2", ErrorCode.EXIT, {"exit_code": 2})
    cancelled = rules.cancel(run_in(RunState.QUEUED, attempt=1, error=failed), utc_now())

    assert cancelled.error is not None
    assert error_text(cancelled.error) == "Er wurde vor dem nächsten Versuch abgebrochen. Versuch 1: Exit-Status 2."


@pytest.mark.parametrize(
    "trouble",
    [
        short_of_room(120_000_000, 500_000_000, "/data"),
        lacking(MemoryError()),
        of_our_own(FileNotFoundError(2, "No such file or directory"), "/data/runs"),
        of_our_own(OSError(5, "Input/output error"), "/data/runs"),
        of_our_own(OSError(77, "Odd"), "/data/runs"),
    ],
)
def test_trouble_of_the_machine_is_said_in_german_with_what_follows_from_it(german: None, trouble: RunError) -> None:
    said = trouble_text(trouble)

    assert said.endswith("Die Warteschlange wartet und geht von selbst weiter.")
    assert trouble.message.split(".")[0] not in said


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


def test_what_ended_and_cannot_be_recorded_is_told_in_german_with_its_cause(german: None) -> None:
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("PRAGMA max_page_count = 1")
        with pytest.raises(sqlite3.OperationalError) as full:
            database.execute("CREATE TABLE a (b)")

    trouble = not_recorded(explained(full.value, Path("/data/taskmon.db")).record)

    assert trouble_text(trouble) == (
        "Was zu Ende ist, kann noch nicht gespeichert werden."
        " Der Datenträger von /data/taskmon.db ist voll oder schreibt nicht (database or disk is full). Platz schaffen."
    )


@pytest.mark.parametrize(
    ("refuse", "said"),
    [
        (lambda: rules.cancel(run_in(RunState.FAILED), NOW), "Lauf 7 ist schon fehlgeschlagen;"),
        (lambda: rules.hold(run_in(RunState.RUNNING)), "Lauf 7: läuft. Nur ein wartender Lauf kann"),
        (lambda: rules.mark_failed(run_in(RunState.FAILED)), "Lauf 7: fehlgeschlagen. Nur ein unterbrochener"),
        (lambda: rules.pause(run_in(RunState.QUEUED)), "Lauf 7: wartet. Er läuft nicht; stattdessen"),
        (lambda: rules.check_attempt(run_in(RunState.QUEUED, attempt=2), 1), "Lauf 7 ist schon weiter: Versuch 2"),
    ],
)
def test_what_a_verb_refuses_is_said_in_german(german: None, refuse: object, said: str) -> None:
    assert callable(refuse)
    with pytest.raises(RefusedError) as refused:
        refuse()

    assert refusal_text(refused.value).startswith(said)


def test_what_is_not_there_is_said_in_german_and_another_exception_as_it_is(german: None) -> None:
    assert refusal_text(NoSuchRunError(7)).startswith("Einen Lauf 7 gibt es nicht.")
    assert refusal_text(ValueError("odd")) == "odd"


@pytest.mark.parametrize("code", [*ErrorCode])
def test_each_code_has_sentences(code: ErrorCode) -> None:
    assert [*sentences(code)]


def test_each_refusal_of_what_the_window_asks_for_has_a_code_with_sentences() -> None:
    kinds = [TaskmonError]
    for kind in kinds:
        kinds += kind.__subclasses__()

    assert [kind for kind in kinds if not [*sentences(kind.code)]] == []


def test_in_english_each_is_said_as_it_was_recorded() -> None:
    for code in _CODES:
        for sentence in sentences(code):
            details = {place: f"<{place}>" for place in re.findall(r"\{(\w+)\}", sentence)}
            assert error_text(RunError(sentence.format(**details), code, details)) == sentence.format(**details)


def test_each_known_sentence_is_one_that_somebody_records() -> None:
    """Its words stand in the code that records them: one that was changed there is missed here."""
    rooms = [Path(taskmon.__file__).parent / room for room in ("core", "engine", "store", "tasks", "worker")]
    source = "".join(path.read_text() for room in rooms for path in sorted(room.rglob("*.py")))
    recorded = re.sub(r'"\s*f?"', "", source)
    pieces = {
        piece.strip()
        for sentence in chain.from_iterable(map(sentences, _CODES))
        for piece in re.split(r"\{\w+\}|[.,:;'()]", sentence)
    }

    def is_recorded(piece: str) -> bool:
        """As it is, or put together of two."""
        words = piece.split(" ")
        cuts = ((" ".join(words[:at]), " ".join(words[at:])) for at in range(len(words)))
        return any(first in recorded and second in recorded for first, second in cuts)

    assert [piece for piece in sorted(pieces) if not is_recorded(piece)] == []
