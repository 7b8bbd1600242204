"""The steps of a task as they are shown: bounded, masked, and of a file that a job may have replaced."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from taskmon.cli.output.step_table import map_lines
from taskmon.core.clock import to_text
from taskmon.core.run import Run
from taskmon.engine.attempts import step_rows
from taskmon.engine.attempts.step_rows import newest_steps, steps_to_json
from taskmon.engine.verbs.control import Control
from taskmon.paths import Paths
from taskmon.store import Reader, Store
from taskmon.tasks.durable.item_log import ItemLog, line_of_entry, line_of_result
from taskmon.tasks.durable.log_reader import KEPT, When, read_kept
from taskmon.tasks.durable.log_writer import Begun, KeptFile
from taskmon.tasks.durable.shown_steps import StepRow, StepRows
from taskmon.ui.text.steps import maps_text
from tests.engine.kept_work import add, attempt, task_job
from tests.jobs import command
from tests.store.acts import NOW

LATER = to_text(NOW + timedelta(seconds=30))
BEFORE = to_text(NOW - timedelta(days=1))


@pytest.fixture
def run(store: Store, paths: Paths, tmp_path: Path) -> Run:
    """A run of a task, whose first attempt has failed."""
    return attempt(store, paths, add(store, task_job(tmp_path / "work.py", params={"password": "hunter22"})).id)


def kept(paths: Paths, run: Run) -> KeptFile:
    folder = paths.attempt(run.id, run.attempt)
    folder.mkdir(parents=True, exist_ok=True)
    return KeptFile(str(folder), Begun("c0de", "", ""))


def found(store: Store, paths: Paths, run: Run, most: int = 100) -> StepRows | None:
    reader = Reader(paths.database)
    try:
        return newest_steps(paths, run, reader.attempts(run.id), most)
    finally:
        reader.close()


def rows(store: Store, paths: Paths, run: Run, most: int = 100) -> tuple[StepRow, ...]:
    steps = found(store, paths, run, most)
    assert steps is not None
    return steps.rows


def test_each_step_has_its_time_its_length_and_its_result(store: Store, paths: Paths, run: Run) -> None:
    file = kept(paths, run)
    file.step("list", 1, '["a"]', awaited=False, when=When(LATER, 1.5), call="d1", called="list()")
    file.step("fetch", 1, json.dumps("x" * 5000), awaited=False, when=When(LATER, 2.0, tries=3), call="d2", called="f")
    file.step("older", 2, "null", awaited=False)
    file.close()

    told = steps_to_json(found(store, paths, run))

    common = {"use": 1, "at": LATER, "tries": 1, "taken_over": False}
    assert told == {
        "steps_attempt": 1,
        "steps_left_out": 0,
        "steps": [
            {**common, "name": "list", "took_s": 1.5, "digest": "d1", "result": ["a"]},
            {**common, "name": "fetch", "took_s": 2.0, "tries": 3, "digest": "d2", "result_bytes": 5002},
            {**common, "name": "older", "use": 2, "at": None, "took_s": None, "digest": "", "result": None},
        ],
        "maps": [],
    }


def test_a_map_tells_how_far_it_is_and_which_items_failed(store: Store, paths: Paths, run: Run) -> None:
    kept(paths, run).has_map("fetch hunter22", "map-0123456789abcdef.jsonl")
    log = ItemLog(str(paths.attempt(run.id, run.attempt) / "map-0123456789abcdef.jsonl"), None)
    log.append([line_of_entry({"items": 100})])
    log.append([line_of_result(f"{number:032x}", {"at": LATER, "took_s": 0.1}, "1") for number in range(97)])
    for number in range(3):
        error = {"message": "OSError: hunter22 is busy", "code": "exception", "details": None}
        called = f"fetch({number})"
        log.append(
            [line_of_entry({"failed": number, "call": "aa", "called": called, "at": LATER, "tries": 2, "error": error})]
        )
    log.close()

    (told,) = steps_to_json(found(store, paths, run))["maps"]

    assert (told["name"], told["done"], told["failed"], told["items"]) == ("fetch •••", 97, 3, 100)
    assert told["failures"][1] == {"called": "fetch(1)", "error": "OSError: ••• is busy", "tries": 2}
    shown = map_lines({"maps": [told], "steps_attempt": 1})
    assert "  fetch •••: 97 of 100 done, 3 failed" in shown
    assert "    fetch(1): OSError: ••• is busy (in 2 tries)" in shown
    steps = found(store, paths, run)
    assert steps is not None
    assert maps_text(steps.maps).startswith("fetch •••: 97 of 100 done, 3 failed\n    fetch(0): OSError")


def test_a_map_whose_file_is_none_of_ours_is_told_without_it(store: Store, paths: Paths, run: Run) -> None:
    kept(paths, run).has_map("fetch", "map-0123456789abcdef.jsonl")
    place = paths.attempt(run.id, run.attempt) / "map-0123456789abcdef.jsonl"
    os.mkfifo(place)
    (told,) = steps_to_json(found(store, paths, run))["maps"]
    place.unlink()
    forged_lines = [
        '{"items":1e999}',
        '{"failed":1,"call":"aa","error":{"message":3}}',
        '{"failed":1,"call":"aa","error":[]}',
    ]
    place.write_text("\n".join([*forged_lines, ""]))
    (forged,) = steps_to_json(found(store, paths, run))["maps"]

    assert (told["done"], told["failed"], told["failures"]) == (0, 0, [])
    assert forged["failures"] == [{"called": "", "error": "", "tries": 1}]


def test_steps_that_were_taken_over_are_told_as_such(store: Store, paths: Paths, run: Run) -> None:
    file = kept(paths, run)
    file.step("before", 1, "1", awaited=False, when=When(BEFORE, 1.0))
    file.close()
    Control(store, paths).retry(run.id).result(60)
    again = attempt(store, paths, run.id)
    file = kept(paths, again)
    file.step("before", 1, "1", awaited=False, when=When(BEFORE, 1.0))
    file.step("now", 1, "1", awaited=False, when=When(LATER, 1.0))
    file.close()

    assert [(row.name, row.taken_over) for row in rows(store, paths, again)] == [("before", True), ("now", False)]


def test_an_attempt_from_nothing_has_taken_over_nothing_whatever_the_clock_says(
    store: Store, paths: Paths, run: Run
) -> None:
    file = kept(paths, run)
    file.step("fetch", 1, "1", awaited=False, when=When(BEFORE, 1.0))
    file.close()
    assert not rows(store, paths, run)[0].taken_over

    Control(store, paths).retry(run.id, resume=False).result(60)
    again = attempt(store, paths, run.id)
    file = kept(paths, again)
    file.step("fetch", 1, "1", awaited=False, when=When(BEFORE, 1.0))
    file.close()
    assert not rows(store, paths, again)[0].taken_over


def test_the_newest_attempt_that_kept_steps_is_shown(store: Store, paths: Paths, run: Run) -> None:
    file = kept(paths, run)
    file.step("first", 1, "1", awaited=False)
    file.close()
    Control(store, paths).retry(run.id, resume=False).result(60)
    again = attempt(store, paths, run.id)
    file = kept(paths, again)
    file.checkpoint("1")
    file.close()

    steps = found(store, paths, again)

    assert steps is not None
    assert (steps.attempt, [row.name for row in steps.rows]) == (1, ["first"])


def test_of_many_steps_the_newest_are_told(store: Store, paths: Paths, run: Run) -> None:
    file = kept(paths, run)
    for number in range(50):
        file.step(f"part {number}", 1, str(number), awaited=False)
    file.close()

    steps = found(store, paths, run, most=3)

    assert steps is not None
    assert ([row.name for row in steps.rows], steps.left_out) == (["part 47", "part 48", "part 49"], 47)


def test_results_and_names_have_a_bound_together(
    store: Store, paths: Paths, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = kept(paths, run)
    for number in range(4):
        file.step("é" * 300 + str(number), number + 1, json.dumps("y" * 500), awaited=False)
    file.close()
    monkeypatch.setattr(step_rows, "_MOST_RESULT_BYTES", 1200)
    monkeypatch.setattr(step_rows, "_MOST_NAME_BYTES", 3 * 12 * 250)

    steps = found(store, paths, run)

    assert steps is not None
    assert [row.result_bytes for row in steps.rows] == [502, None, None]
    assert {len(row.name) for row in steps.rows} == {250}
    assert steps.left_out == 1


def test_a_large_result_is_not_read(store: Store, paths: Paths, run: Run) -> None:
    lines = [
        b'{"event":"step","name":"large","use":1,"called":"f(\',\\"result\\":1\')","result":"%b"}' % (b"x" * 100_000),
        b'{"event":"step","name":"no JSON","use":1,"result":[[[[%b}' % (b"x" * 100_000),
        b'{"event":"step","name":"torn","use":1,"result":"%b' % (b"x" * 100_000),
        b'{"use":1,"name":"in another order","result":"%b","event":"step"}' % (b"x" * 100_000),
    ]
    put(paths, run, b"\n".join(lines))

    assert [(row.name, row.result_bytes) for row in rows(store, paths, run)] == [
        ("large", 100_002),
        ("no JSON", 100_004),  # whoever goes on from it looks at it, and passes it over
        ("in another order", 100_002),
    ]


def put(paths: Paths, run: Run, content: bytes) -> Path:
    file = paths.attempt(run.id, run.attempt) / KEPT
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file


def test_secrets_are_masked_in_names_and_results(store: Store, paths: Paths, run: Run) -> None:
    line = {"event": "step", "name": "login hunter22", "use": 1, "result": {"hunter22": ["as hunter22", "•••token•••"]}}
    put(paths, run, json.dumps(line).encode())

    (row,) = rows(store, paths, run)

    assert row.name == "login •••"
    assert row.result == {"•••": ["as •••", "•••token•••"]}


def test_a_secret_that_the_end_of_a_name_cuts_is_masked(store: Store, paths: Paths, run: Run) -> None:
    line = {"event": "step", "name": "n" * 244 + "hunter22", "use": 1, "result": 1}
    put(paths, run, json.dumps(line).encode())

    assert rows(store, paths, run)[0].name == "n" * 244 + "•••"


@pytest.mark.parametrize(
    "field",
    [
        {"use": 0},
        {"use": -1},
        {"use": 2**63},
        {"use": 10**4000},
        {"use": "1"},
        {"name": 7},
        {"name": None},
    ],
    ids=lambda field: "-".join(field),
)
def test_what_is_no_step_is_passed_over(store: Store, paths: Paths, run: Run, field: dict[str, Any]) -> None:
    good = {"event": "step", "name": "good", "use": 1, "result": 1}
    put(paths, run, b"\n".join(json.dumps(line).encode() for line in ({**good, "name": "x", **field}, good)))

    assert [row.name for row in rows(store, paths, run)] == ["good"]


@pytest.mark.parametrize(
    "field",
    [
        {"at": "tomorrow"},
        {"at": "9999-12-31T23:59:59Z"},
        {"at": 7},
        {"at": LATER, "took_s": 10**400},
        {"at": LATER, "took_s": 1e300},
        {"at": LATER, "took_s": -1},
        {"at": LATER, "took_s": float("nan")},
        {"at": LATER, "took_s": []},
        {"at": LATER, "tries": 10**400},
        {"at": LATER, "tries": -3},
        {"call": 7},
        {"call": "\ud800" * 1000},
        {"name": "\x1b[2J\0\ud800" * 200},
        {"result": float("nan")},
        {"result": 10**400},
        {"result": 1, "more": 1},
    ],
    ids=lambda field: "-".join(field),
)
def test_forged_fields_leave_a_row_that_can_be_told(
    store: Store, paths: Paths, run: Run, field: dict[str, Any]
) -> None:
    line = {"event": "step", "name": "forged", "use": 1, "result": 1, **field}
    file = put(paths, run, json.dumps(line, separators=(",", ":")).encode())

    (told,) = steps_to_json(found(store, paths, run))["steps"]

    json.dumps(told, allow_nan=False).encode("ascii")
    assert told["took_s"] is None or 0 <= told["took_s"] < 1e10
    assert 1 <= told["tries"] <= 1_000_000
    assert read_kept(str(file.parent)) is not None


def a_pipe(path: Path) -> None:
    os.mkfifo(path)


def a_link(path: Path) -> None:
    path.symlink_to("/dev/zero")


def a_hole(path: Path) -> None:
    with open(path, "wb") as file:
        file.truncate(2 << 30)


def a_folder(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize("replace", [a_pipe, a_link, a_hole, a_folder])
def test_what_stands_in_the_files_place_is_no_evidence(
    store: Store, paths: Paths, run: Run, replace: Callable[[Path], None]
) -> None:
    file = put(paths, run, b"")
    file.unlink()
    replace(file)

    assert found(store, paths, run) is None


def test_a_line_without_an_end_takes_no_memory_of_its_length(store: Store, paths: Paths, run: Run) -> None:
    good = b'{"event":"step","name":"good","use":1,"result":1}\n'
    put(paths, run, good + b'{"event":"step","name":"' + b"x" * (80 << 20) + b'","use":1,"result":1}\n')

    assert [row.name for row in rows(store, paths, run)] == ["good"]


def test_a_command_has_no_steps(store: Store, paths: Paths) -> None:
    run = store.write(lambda tx: tx.add(command("true"), NOW, "user", "added")).result(60)

    assert steps_to_json(found(store, paths, run)) == {
        "steps": [],
        "steps_attempt": None,
        "steps_left_out": 0,
        "maps": [],
    }
