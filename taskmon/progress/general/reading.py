"""Reads everything in a line that may be progress, and what the words beside it say of it.

Nothing is believed here: board.py watches how these numbers move.
"""

from __future__ import annotations

from dataclasses import replace

from taskmon.progress.general import tqdm
from taskmon.progress.general.finding import FALLING, Found, find, rate_in, tens_in
from taskmon.progress.general.measure import Kind, Measure
from taskmon.progress.general.pattern import Pattern
from taskmon.progress.general.titles import DRAWN_BAR, key_of, last_words, title_behind, title_of
from taskmon.progress.general.words import (
    ETA,
    FILE_NAME,
    INDEX,
    OTHER,
    PROSE,
    RESULT,
    RETRY,
    STRONG,
    TAKEN,
    VOUCHING,
    WORDS,
)
from taskmon.progress.screen import Line

LONGEST_LINE = 1_000
#: Of what stands before a number, so much is looked at.
LONGEST_TITLE = 200

_IN_BRACKETS = Pattern(r"\[\s*\Z")
#: A percentage in a table stands behind other columns of numbers.
_COLUMNS = Pattern(r"(?:\A|\s)\d+\s+\d+\s+\Z")
_CONTROLS = Pattern(r"[\x00-\x08\x0e-\x1f\x7f\u200b-\u200f\ufeff]+")
#: The last word of a line that may go on: `53% don` is about to be `53% done`.
_OPEN_WORD = Pattern(r"[a-z]+\Z")
#: Behind a number it says how much of that step is done, not that the step is: `Pass 1/2: 40% done`.
_PART_DONE = Pattern(r"\s*[:,-]?\s*\d{1,3}(?:[.,]\d+)?\s?%\s*(?:done|complete|finished)")
#: Words alone, of no file.
_HEADING = Pattern(r"\] +[A-Z][^\d%/]*\Z")
_COUNTING = Pattern(r"(?<![\w.,:/(-])[01]\s*[:)\]]*\s*[\[(|:]*\s*\Z")


def read(line: Line, *, is_open: bool = False) -> list[Measure]:
    """All that a line says, from left to right. `is_open`: it may go on."""
    text = _CONTROLS.sub("", line.text) if _CONTROLS.search(line.text) else line.text
    if is_open:
        text = _OPEN_WORD.sub("", text)
    if len(text) > LONGEST_LINE:
        return []
    tens = tens_in(text)
    if tens is not None:
        return [replace(tens, row=line.row)]
    bar = tqdm.read(text)
    if bar is not None:
        return [replace(bar, row=line.row, is_redrawn=line.is_redrawn)]
    found = find(text)
    if not found:
        return []
    measures: list[Measure] = []
    end = 0
    rate = rate_in(text, found[0].measure.unit)
    for place, each in enumerate(found):
        before = text[max(end, each.start - LONGEST_TITLE) : each.start]
        title = title_of(before)
        key = key_of(title)
        if not title and place == 0 and DRAWN_BAR.search(text):
            title = title_behind(text, found[-1].end)
        elif not title and place > 0:
            # They are of one bar, and the words before the first are said of both.
            title, key, before = measures[0].title, measures[0].key, text[: found[0].start]
        if each.measure.kind is Kind.PAIR and _IN_BRACKETS.search(before) and text[each.end : each.end + 1] == "]":
            key = f"[] {key}"  # `[2/4] Fetching`, which is no bar of its own
        elif each.measure.unit == "B" and len(before) - len(DRAWN_BAR.sub("", before)) >= 8:
            key = "bar of bytes"  # several of these stand in rows of their own, each with its own title
        elif each.measure.unit == "B":
            key = f"{key} B"  # what counts bytes and what counts files may have the same words before it
        if any(other.key == key and other.title == title and other.kind is each.measure.kind for other in measures):
            key = f"{key}@{place}"
        is_other = OTHER.search(last_words(before)) is not None or _is_of_something_else(each, before, text)
        is_index = each.measure.kind is Kind.PAIR and _is_index(each, before, text)
        measures.append(
            replace(
                each.measure,
                key=key,
                title=title,
                row=line.row,
                place=place,
                is_redrawn=line.is_redrawn,
                is_suspect=is_other,
                is_vouched=each.measure.is_repeated or _is_vouched(each.measure, before, text),
                is_index=is_index,
                label=_label(text, each.end) if is_index and len(found) == 1 else "",
                is_one_of_several=place == 0 and _COUNTING.search(before) is not None,
                is_timed=ETA.search(text) is not None,
                is_drawn=DRAWN_BAR.search(text) is not None,
                is_strong=_is_strong(before, text),
                rate=rate[0] if rate and place == 0 else None,
                rate_unit=rate[1] if rate and place == 0 else None,
            )
        )
        end = each.end
    return _within_steps(measures)


def _is_index(each: Found, before: str, text: str) -> bool:
    """Whether it is the number of what is under way: `step 1 of 4`, which no line of results says."""
    if _is_heading(each, before, text):
        return True
    if INDEX.search(before) is None or len(before.split()) > 4:
        return False
    is_result = RESULT.search(text, each.end) is not None and _PART_DONE.match(text, each.end) is None
    return not is_result or DRAWN_BAR.search(text, each.end) is not None


def _label(text: str, end: int) -> str:
    """The words behind an index."""
    return text[end : end + LONGEST_TITLE].strip(" \t:;,.)]}>-")


def _is_heading(each: Found, before: str, text: str) -> bool:
    """Whether it heads a phase, as `[2/4] Fetching packages` does: it is printed before, and one of a few."""
    is_one_of_few = each.measure.kind is Kind.PAIR and each.measure.unit is None and (each.measure.total or 0.0) <= 20
    return is_one_of_few and before.strip() == "[" and _HEADING.match(text, each.end) is not None


def _within_steps(measures: list[Measure]) -> list[Measure]:
    """`Epoch 1/4: 35%`: the first number says which step this is, the next how far it is."""
    if len(measures) < 2:
        return measures
    first, second = measures[0], measures[1]
    total = first.total or 0.0
    if not first.is_index or first.is_repeated or first.is_suspect or second.is_suspect or not 1 <= total <= 10_000:
        return measures
    if second.kind not in (Kind.PERCENT, Kind.PAIR) or not second.is_vouched or not 1 <= (first.done or 0.0) <= total:
        return measures
    step, steps = int(first.done or 1), int(total)
    return [replace(measure, step=step, steps=steps, is_index=False) for measure in measures[1:]]


def _is_of_something_else(each: Found, before: str, text: str) -> bool:
    """Whether what stands behind it, or the whole line, says that it is no progress."""
    if RETRY.search(text) is not None or TAKEN.match(text, each.end) is not None:
        return True
    if each.measure.kind is not Kind.PERCENT:
        return False
    if _COLUMNS.search(before) is not None:
        return True
    return PROSE.match(text, each.end) is not None and FALLING.match(text, each.end) is None


def _is_vouched(measure: Measure, before: str, text: str) -> bool:
    if not WORDS.search(before) or FILE_NAME.fullmatch(before) is not None:
        return True
    if _IN_BRACKETS.search(before) is not None and measure.kind in (Kind.PERCENT, Kind.PAIR):
        return True
    return measure.unit == "B" or VOUCHING.search(text) is not None


def _is_strong(before: str, text: str) -> bool:
    if not WORDS.search(before) or FILE_NAME.fullmatch(before) is not None:
        return True
    return STRONG.search(text) is not None or _IN_BRACKETS.search(before) is not None
