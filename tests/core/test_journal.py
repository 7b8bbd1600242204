"""The journal: what a torn, damaged or strange one proves, and what it does not."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskmon.core.clock import to_text
from taskmon.core.journal import Event, Evidence, Identity, line, read_all
from taskmon.core.progress import Progress
from taskmon.core.states import RunState
from tests.core.made import NOW, later, outcome

AT = to_text(NOW)
WORKER, COMMAND = Identity(10, "100", "python"), Identity(11, "101", "make")
OUTCOME = outcome(
    RunState.FAILED, exit_code=3, cpu_s=1.5, peak_memory_bytes=1000, output_bytes=5, remarks={"pty_hint": True}
)
LINES = [
    line(Event.CLAIMED, AT, nonce="n1", boot_id="b", host="h", run=7, attempt=1, job={"argv": ["a\nb", "\udcff"]}),
    line(Event.STARTING, AT, worker=WORKER.to_json()),
    line(Event.STARTED, AT, command=COMMAND.to_json()),
    line(Event.PROGRESS, AT, progress=Progress(fraction=0.5).to_json(), line="half"),
    line(Event.NOTE, AT, what="signal", signal="SIGTERM"),
    line(Event.FINISHED, AT, outcome=OUTCOME.to_json(), progress=Progress(fraction=0.9).to_json(), line="bye"),
]


def test_a_whole_journal_says_everything() -> None:
    evidence = read_all(b"".join(LINES))

    assert (evidence.nonce, evidence.boot_id, evidence.host) == ("n1", "b", "h")
    assert (evidence.starting, evidence.worker, evidence.command) == (True, WORKER, COMMAND)
    assert (evidence.progress, evidence.last_line) == (Progress(fraction=0.9), "bye")
    assert evidence.outcome == OUTCOME
    assert (evidence.skipped_lines, evidence.abandoned, evidence.last_at) == (0, False, AT)
    assert [note["what"] for note in evidence.notes] == ["signal"]


@pytest.mark.parametrize("event", [Event.PROGRESS, Event.FINISHED])
def test_progress_that_was_taken_back_is_gone_and_one_that_is_not_told_stays(event: Event) -> None:
    """A run whose bar had been refuted was over with the bar of some seconds before."""
    told = line(Event.PROGRESS, AT, progress=Progress(0.5).to_json(), line="half")
    more = {"outcome": OUTCOME.to_json()} if event is Event.FINISHED else {}

    assert read_all(told + line(event, AT, progress=None, line="on", **more)).progress is None
    assert read_all(told + line(event, AT, **more)).progress == Progress(0.5)


def test_torn_at_any_byte_it_proves_what_its_whole_lines_say_and_no_more() -> None:
    whole = b"".join(LINES)
    ends = [sum(map(len, LINES[: count + 1])) for count in range(len(LINES))]
    for cut in range(len(whole) + 1):
        evidence = read_all(whole[:cut])
        lines = sum(cut >= end - 1 for end in ends)  # The newline at the end adds nothing.

        assert (evidence.nonce == "n1") is (lines >= 1)
        assert evidence.starting is (lines >= 2)
        assert (evidence.command == COMMAND) is (lines >= 3)
        assert (evidence.outcome == OUTCOME) is (lines >= 6)
        assert evidence.outcome is None or lines >= 6
        assert evidence.skipped_lines <= 1


def test_progress_that_was_taken_back_is_not_what_it_ended_with() -> None:
    half = line(Event.PROGRESS, AT, progress=Progress(fraction=0.5).to_json(), line="half")
    taken_back = line(Event.PROGRESS, AT, progress=None, line="")
    end = line(Event.FINISHED, AT, outcome=OUTCOME.to_json(), progress=None, line="")

    assert read_all(half + taken_back).progress is None
    assert read_all(half + end).progress is None
    assert read_all(half + line(Event.FINISHED, AT, outcome=OUTCOME.to_json())).progress == Progress(fraction=0.5)
    assert read_all(half + taken_back).last_line == "half"


def test_the_first_outcome_and_the_first_nonce_stand() -> None:
    later = line(Event.FINISHED, AT, outcome=outcome(RunState.SUCCEEDED).to_json())
    other = line(Event.CLAIMED, AT, nonce="n2", boot_id="x", host="y")

    evidence = read_all(b"".join([*LINES, later, other]))

    assert evidence.outcome == OUTCOME
    assert evidence.nonce == "n1"


def test_an_abandoned_attempt_is_known_as_such() -> None:
    evidence = read_all(LINES[0] + line(Event.ABANDONED, AT))

    assert evidence.abandoned
    assert not evidence.starting


@pytest.mark.parametrize(
    "damaged",
    [
        b"{}",
        b"[]",
        b"null",
        b'"event"',
        b'{"event": "danced"}',
        b'{"event": ["finished"]}',
        b'{"event": "finished"}',
        b'{"event": "finished", "outcome": null}',
        b'{"event": "finished", "outcome": {"state": "succeeded"}}',
        b'{"event": "finished", "outcome": {"state": "won", "ended_at": "2026-01-01T00:00:00.000Z"}}',
        b'{"event": "finished", "outcome": {"state": "failed", "ended_at": 5}}',
        b'{"event": "finished", "outcome": {"state": "failed", "ended_at": "2026-01-01T00:00:00Z", "remarks": 5}}',
        b"\xff\xfe\x00",
        b"[" * 100_000,
    ],
)
def test_a_damaged_line_is_skipped_and_counted(damaged: bytes) -> None:
    evidence = read_all(LINES[0] + damaged + b"\n" + LINES[1])

    assert (evidence.nonce, evidence.starting, evidence.outcome) == ("n1", True, None)
    assert evidence.skipped_lines == 1


UNSTORABLE = [
    *(("exit_code", value) for value in ("9223372036854775808", "1.5", "true", '"3"', "9" * 5_000, "[]")),
    *(("elapsed_s", value) for value in ("NaN", "1e999", "-1", "9" * 400, '"1"')),
    *(("cpu_s", value) for value in ("Infinity", "-Infinity", "{}")),
    *(("peak_memory_bytes", value) for value in ("-1", "1180591620717411303424")),
    *(("output_bytes", value) for value in ("-5", "1e3")),
    *(
        ("ended_at", f'"{at}"')
        for at in ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "\\ud800", "now", "1969-12-31")
    ),
    *(("remarks", value) for value in ("5", '[["a", 1]]', '{"a": NaN}', '"a"')),
    *(("result", value) for value in ("NaN", "[1e999]", "[" * 300 + "]" * 300, "9" * 5_000)),
    *(("error", value) for value in ('{"details": {"a": Infinity}}', "[" * 20_000 + "]" * 20_000)),
]


@pytest.mark.parametrize(("name", "value"), UNSTORABLE, ids=lambda part: str(part)[:24])
def test_an_outcome_with_a_field_that_cannot_be_stored_is_none(name: str, value: str) -> None:
    """It was believed, and could not be stored: the run stayed running, with its slot, for ever."""
    outcome = {**OUTCOME.to_json(), name: "@here@"}
    forged = line(Event.FINISHED, AT, outcome=outcome).replace(b'"@here@"', value.encode())

    evidence = read_all(b"".join(LINES[:3]) + forged + LINES[-1])

    assert evidence.outcome == OUTCOME  # what its worker says after that stands
    assert evidence.skipped_lines == 1


def test_texts_of_an_outcome_are_cut_and_what_is_no_character_in_them_is_made_visible() -> None:
    error = {"message": "a\ud800\x00" + "b" * 100_000, "code": "\udcff" * 1_000, "details": None}
    forged = line(Event.FINISHED, AT, outcome={**OUTCOME.to_json(), "signal": "\ud800" * 50, "error": error})

    outcome = read_all(LINES[0] + forged).outcome

    assert outcome is not None
    assert outcome.error is not None
    for told in (outcome.signal, outcome.error.message, outcome.error.code):
        assert told is not None
        assert len(told.encode()) < 100_000
        assert "\x00" not in told


@pytest.mark.parametrize("pid", ["1180591620717411303424", "0", "-1", "true", "1.5", "2147483648"])
def test_a_command_with_a_pid_that_no_process_has_is_none(pid: str) -> None:
    forged = LINES[2].replace(b'"pid":11', f'"pid":{pid}'.encode())

    evidence = read_all(LINES[0] + LINES[1] + forged)

    assert evidence.command is None
    assert evidence.started_at == AT


def test_who_was_started_is_said_but_once() -> None:
    """A job may append to its journal who it likes, and somebody may be ended for it."""
    other = Identity(4711, "5", "bystander")
    forged = line(Event.STARTING, AT, worker=other.to_json()) + line(Event.STARTED, AT, command=other.to_json())

    evidence = read_all(b"".join(LINES[:3]) + forged)

    assert (evidence.worker, evidence.command) == (WORKER, COMMAND)


@given(st.binary(max_size=200))
def test_no_bytes_whatever_raise_or_prove_an_end(noise: bytes) -> None:
    assert read_all(noise).outcome is None


@pytest.mark.parametrize("seed", range(20))
def test_a_flipped_bit_never_raises_and_never_changes_the_outcome_of_another_line(seed: int) -> None:
    rng = random.Random(seed)
    whole = bytearray(b"".join(LINES[:-1]))
    whole[rng.randrange(len(whole))] ^= 1 << rng.randrange(8)

    evidence = read_all(bytes(whole) + b"\n" + LINES[-1])

    assert evidence.outcome == OUTCOME


@pytest.mark.parametrize("value", [None, [], {}, {"pid": "5"}, {"start": "1"}, 7])
def test_what_names_no_process_is_none(value: Any) -> None:
    assert Identity.from_json(value) is None


def test_a_line_is_ascii_on_one_line_whatever_it_holds() -> None:
    written = line(Event.NOTE, AT, what="zeile\nzwei ü \udcff 🎉")

    assert written.isascii()
    assert written.count(b"\n") == 1
    assert json.loads(written)["what"] == "zeile\nzwei ü \udcff 🎉"


def test_evidence_grows_line_by_line_as_a_whole_journal_does() -> None:
    evidence = Evidence()
    for part in LINES:
        evidence.read(part)

    assert evidence == read_all(b"".join(LINES))


def test_of_the_processes_that_a_remark_names_those_are_read_that_can_be() -> None:
    assert Identity.listed([WORKER.to_json(), "no process", None, {"pid": 0}, COMMAND.to_json()]) == [WORKER, COMMAND]
    assert Identity.listed(None) == Identity.listed("4711") == []


def test_how_far_it_was_when_is_read_from_its_lines_and_more_finely_from_its_end() -> None:
    lines = [
        line(Event.PROGRESS, to_text(NOW), progress=Progress(second / 100).to_json(), elapsed_s=float(second))
        for second in (0, 10, 20)
    ]
    end = line(Event.FINISHED, to_text(NOW), outcome=outcome(RunState.SUCCEEDED).to_json(), curve=[[1, 0.1], [9, 0.9]])

    assert read_all(b"".join(lines)).points == ((0.0, 0.0), (10.0, 0.1), (20.0, 0.2))
    assert read_all(b"".join(lines) + end).points == ((1.0, 0.1), (9.0, 0.9))
    damaged = end.replace(b"[9,0.9]", b"[9,7.9]")
    assert read_all(b"".join(lines) + damaged).points == ((0.0, 0.0), (10.0, 0.1), (20.0, 0.2))
    assert read_all(damaged).outcome is not None, "a curve that is none costs no outcome"


def test_a_journal_of_an_earlier_version_tells_how_far_it_was_by_the_clock() -> None:
    lines = [line(Event.STARTED, to_text(NOW))]
    lines += [
        line(Event.PROGRESS, to_text(later(second)), progress=Progress(second / 100).to_json())
        for second in (10, 20, 5)
    ]

    assert read_all(b"".join(lines)).points == ((5.0, 0.05),), (
        "the clock was set, or it began anew: no more is believed"
    )
    assert read_all(b"".join(lines[:-1])).points == ((10.0, 0.1), (20.0, 0.2))
