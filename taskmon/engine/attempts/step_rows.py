"""What a task has done so far, as rows to show: its newest steps, with their times and results.

Reads the attempts' folders, which a job can write into, so it may block: not for the main thread, nor for the store's.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from taskmon.core import storable
from taskmon.core.attempt import Attempt
from taskmon.core.clock import from_text, to_text
from taskmon.core.job import JobKind
from taskmon.core.run import Run
from taskmon.core.secrets.masking import Masking
from taskmon.engine.attempts.resume_point import MOST_TOLD
from taskmon.paths import Paths
from taskmon.tasks.durable.item_log import items_kept
from taskmon.tasks.durable.log_reader import KeptStep, when_of
from taskmon.tasks.durable.shown_steps import FailedItem, MapRow, StepRow, StepRows
from taskmon.tasks.durable.step_lines import StepLine, maps_in, step_lines
from taskmon.tasks.parameters.json_values import finite

#: A longer result is told as its length.
LONGEST_RESULT_BYTES = 1024
#: All results together, of the newest steps first: as lists and objects they take many times that.
_MOST_RESULT_BYTES = 2_000_000
#: All names together: an answer on the local socket is one line.
_MOST_NAME_BYTES = 4_000_000
_MOST_BYTES_OF_ONE = 12  #: of a character, as JSON: two surrogates, escaped
#: Of each map: who has more of them mends what is wrong with these first.
_MOST_FAILURES = 50
_LONGEST_WORDS = 250
#: Nothing has taken longer, or was tried more often.
_LONGEST_S, _MOST_TRIES = 1e9, 1_000_000


def newest_steps(paths: Paths, run: Run, attempts: Sequence[Attempt], most: int = MOST_TOLD) -> StepRows | None:
    """The steps of the newest attempt that has kept any; None if none has."""
    if run.job.kind is not JobKind.TASK:
        return None
    masking = Masking.of(run.job)
    for number in range(run.attempt, 0, -1):
        claimed_at = next((attempt.claimed_at for attempt in attempts if attempt.attempt == number), None)
        if number <= max(1, run.fresh_from):
            claimed_at = None  # it began from nothing, whatever the clock said meanwhile
        try:
            found = step_rows(str(paths.attempt(run.id, number)), number, claimed_at, masking, most)
        except OSError:  # it has kept nothing, or that is gone, or is none of ours
            continue
        if found.rows or found.maps:
            return found
    return None


def step_rows(
    folder: str, attempt: int, claimed_at: datetime | None, masking: Masking, most: int = MOST_TOLD
) -> StepRows:
    """The steps that the attempt in `folder` has kept.

    Args:
        claimed_at: When that attempt began: what had ended by then it has taken over. None: it has taken over nothing.

    Raises:
        OSError: There is no such file, it can't be read, or is not what was kept.
    """
    newest: OrderedDict[KeptStep, StepLine] = OrderedDict()
    left_out = 0
    for line in step_lines(folder, LONGEST_RESULT_BYTES):
        newest[line.step] = line
        if len(newest) > most:
            newest.popitem(last=False)
            left_out += 1
    begun = to_text(claimed_at) if claimed_at is not None else ""
    rows: list[StepRow] = []
    room, names = _MOST_RESULT_BYTES, 0
    while newest:
        line = newest.popitem()[1]
        names += len(line.step.name) * (1 if line.step.name.isascii() else _MOST_BYTES_OF_ONE)
        if names > _MOST_NAME_BYTES:
            left_out += 1 + len(newest)
            break
        is_shown = bool(line.result) and len(line.result) <= room
        room -= len(line.result) if is_shown else 0
        rows.append(_row(line, begun, masking, is_shown=is_shown))
    return StepRows(attempt, tuple(reversed(rows)), left_out, tuple(_maps(folder, masking)))


def steps_to_json(found: StepRows | None) -> dict[str, Any]:
    """The steps, as `show --json` prints them."""
    return {
        "steps": [row.to_json() for row in found.rows] if found else [],
        "steps_attempt": found.attempt if found else None,
        "steps_left_out": found.left_out if found else 0,
        "maps": [row.to_json() for row in found.maps] if found else [],
    }


def _maps(folder: str, masking: Masking) -> Iterator[MapRow]:
    for kept in maps_in(folder):
        found = items_kept(folder, kept, _MOST_FAILURES)
        failures = tuple(
            FailedItem(
                masking.cut_text(storable.text(each.get("called"), _LONGEST_WORDS)),
                masking.cut_text(storable.text(each["error"].get("message"), _LONGEST_WORDS)),
                min(when_of(each).tries, _MOST_TRIES),
            )
            for each in found.failures
        )
        items = found.items if found.items is None or 0 <= found.items <= storable.MOST else None
        yield MapRow(masking.cut_text(kept.name), found.done, found.failed, items, failures)


def _row(line: StepLine, begun: str, masking: Masking, *, is_shown: bool) -> StepRow:
    when = line.when()
    is_timed = bool(when.at) and when.took_s <= _LONGEST_S
    try:
        result = storable.loads(line.result, all_numbers=True) if is_shown else None
    except ValueError:  # a forged line
        result, is_shown = None, False
    return StepRow(
        name=masking.cut_text(line.step.name),
        use=line.step.use,
        at=from_text(when.at) if when.at else None,
        took_s=round(when.took_s, 6) if is_timed else None,
        tries=min(when.tries, _MOST_TRIES),
        digest=line.digest,
        result=masking.value(finite(result)),
        result_bytes=None if is_shown else line.result_bytes,
        taken_over=bool(when.at) and when.at < begun,
    )
