"""Finds everything in a line that may be progress: percentages, pairs, what is left, drawn bars.

Nothing is believed here: board.py watches how these numbers move.
"""

from __future__ import annotations

import re
from dataclasses import replace

from taskmon.progress.families import tqdm
from taskmon.progress.general.measure import Kind, Measure
from taskmon.progress.general.numbers import CLOCK, NUMBER, SIZE, number, seconds, unit_bytes
from taskmon.progress.general.words import (
    ETA,
    FILE_NAME,
    INDEX,
    OF,
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
#: Of one line.
MOST_MEASURES = 12

#: A line without any of these says nothing. They are tried on every line: each begins with one of few characters.
_DIGIT = re.compile("[0-9]").search
_NUMBER_SIGN = re.compile(r"[%/](?:(?<=[0-9].)|(?<=[0-9] .)|(?<=[0-9][)B] .))").search
_NUMBER_WORD = re.compile(
    r" (?:of|out of|von|de|sur|di|av|van|aus|left|remain|to go|z|percent|Prozent|are|still|is|из|/|\[[0-9]|(?:ETA|[lL]eft|[a-z]+ing): [0-9])"
).search
_DRAWN = re.compile(r"[#=█▓▒░━▰▱■□▬·.-]{5}").search
_DRAWN_BAR = re.compile(r"[#=█▓▒░━▰▱■□▬·]{5}|[\[|(][.·-]{8}").search

#: `0...10...20...30..`, as GDAL and others draw it.
_TENS = re.compile(r"(?:.*[: ])?0\.\.\.(?:\d0\.\.\.)*(?:(?P<tens>\d0|100)(?P<dots>\.{0,3})(?: - done\.?)?)\s*\Z")
_PERCENT = re.compile(
    r"(?<![\w.,'\"“‘<$/+-])(\d{1,3}(?:[.,]\d+)?)\s?(?:%(?![\w'\"”’%])|(?:percent|Prozent|pct|por ciento)\b)"
)
_PAIR = re.compile(
    rf"(?<![\w.,/$#+~-])(?<!\d:)(?P<done>{NUMBER})\s?(?P<done_unit>{SIZE})?(?P<word>\s[a-z]{{3,9}})?[)\]]?"
    rf"(?P<of>\s*/\s*|\s+(?:{OF})\s+)(?P<about>[~≥<>]?)\s?(?P<total>{NUMBER})(?![0-9])(?:\s?(?P<total_unit>{SIZE}))?"
    r"(?![\w/-]|:\d|[.,]\d)"
)
_CLOCKS = re.compile(rf"(?<![\w.:/-])(?P<done>{CLOCK})\s*(?:/|of)\s*(?P<total>{CLOCK})(?![\w:/])")
_LEFT = re.compile(
    rf"(?i)(?<![\w.,/$+-])(?P<left>{NUMBER})(?: (?P<unit>[a-z]{{3,12}}))?(?: (?:are|is|still))?"
    r" (?:left|remaining|to go|remain|übrig|verbleibend|restants?|restantes|pending)\b"
)
_LEFT_BEFORE = re.compile(r"(?i)\b(?:left|remaining|to go|pending)\s?[:=]\s*(?P<left>\d+)(?![\d:.,%/]|\s?[a-z]?s\b)")
_FALLING = re.compile(r"(?:\s+of\s+(?:the\s+)?\w+)?\s+(?:remaining|left|to go)\b")
_CLOCK_LEFT = re.compile(rf"(?i)(?:remaining|left|to go|eta)[ :=]+(?P<clock>{CLOCK})(?![\w/])")
_BAR = re.compile(r"(?<![^\s:|])[\[|(](?P<full>[#=█▬■▰━*>|-]*[>╸▌▎▏▍▋▊▉]?)(?P<rest>(?:[ .·_░▱□-])*)[\])|](?!\S)")
_UNIT_BEHIND = re.compile(r" ?([a-z]{3,12})\b(?![/:=])")
_NO_UNITS = frozenset(
    {"done", "complete", "completed", "eta", "elapsed", "checked", "out", "and", "ok", "files checked"}
)
_IN_BRACKETS = re.compile(r"\[\s*\Z")
_RATE = re.compile(
    rf"(?<![\w.])(?P<number>{NUMBER}) ?(?:(?P<unit>[A-Za-z]{{1,12}}) ?/ ?s(?:ec)?\b|(?P<fps>fps)\b|(?P<slow>s/[a-z]+)\b)"
)

_BARS = re.compile(r"[^\w\s:,;%()'\"/@.\[\]-]+|[-=.]{2,}")
_BAR_BEFORE = re.compile(r"[#=█▓▒░━─╸╺▰▱■□▬:>*._-][#=█▓▒░━─╸╺▰▱■□▬:>*._ -]{7,}")
_TIMES = re.compile(r"\d{4}-\d\d-\d\d[T ]?|\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d+)?")
#: Numbers that no title is told from another by: a pace, a size, a loss.
_AMOUNTS = re.compile(r"(?<![A-Za-z\d])(?:\d+[.,]\d+(?:e[+-]?\d+)?|\d{3,}(?![a-f\d]*[a-f])|\d+(?= ?[kKMGT]?i?B\b))")
_HEX = re.compile(r"\b(?=[a-f]*\d)[0-9a-f]{6,64}\b")
_FILES = re.compile(r"\S*[\w)]\.[A-Za-z]\w{0,11}(?=[\s:,'\")\]]|\Z)|\S*/\S+")
_DIGITS = re.compile(r"\d+(?:[.,:]\d+)*")
_SPACES = re.compile(r"\s+")
#: A percentage in a table stands behind other columns of numbers.
_COLUMNS = re.compile(r"(?:\A|\s)\d+\s+\d+\s+\Z")
_NAME = re.compile(r"[A-Za-z][\w ./-]{0,40}")
_NUMBERS_ONLY = re.compile(r"[\d.,:\s]*[kKMGT]?")
_EDGES = " \t:,;-([{|)]}>.'\"/"
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\u200b-\u200f\ufeff]+")
#: The last word of a line that may go on: `53% don` is about to be `53% done`.
_OPEN_WORD = re.compile(r"[a-z]+\Z")
_COUNTING = re.compile(r"(?<![\w.,:/(-])[01]\s*[:)\]]*\s*[\[(|:]*\s*\Z")


def tells(text: str) -> bool:
    """Whether a line may say anything: nearly all lines are told by this to say nothing."""
    if _DIGIT(text) is not None:
        if _NUMBER_SIGN(text) is not None or _NUMBER_WORD(text) is not None:
            return True
        if "0..." in text and _TENS.match(text) is not None:
            return True
    return _DRAWN(text) is not None and _DRAWN_BAR(text) is not None


def read(line: Line, *, is_open: bool = False) -> list[Measure]:
    """All that a line says, from left to right. `is_open`: it may go on."""
    text = _CONTROLS.sub("", line.text) if _CONTROLS.search(line.text) else line.text
    if is_open:
        text = _OPEN_WORD.sub("", text)
    if len(text) > LONGEST_LINE:
        return []
    tens = _TENS.match(text)
    if tens is not None:
        return [_of_tens(tens, line)]
    bar = tqdm.read(text)
    if bar is not None:
        return [replace(bar, row=line.row, is_redrawn=line.is_redrawn)]
    found = sorted(_found(text), key=lambda each: each.start)[:MOST_MEASURES]
    if not found:
        return []
    found = _without_repeated(found, text)
    measures: list[Measure] = []
    end = 0
    rate = _rate(text)
    for place, each in enumerate(found):
        before = text[end : each.start]
        title = _title(before)
        key = _key(title)
        if not title and place == 0 and _BAR_BEFORE.search(text):
            title = _title_behind(text, found[-1].end)
        elif not title and place > 0:
            title = measures[0].title  # they are of one bar
        if each.measure.kind is Kind.PAIR and _IN_BRACKETS.search(before) and text[each.end : each.end + 1] == "]":
            key = f"[] {key}"  # `[2/4] Fetching`, which is no bar of its own
        elif each.measure.unit == "B" and len(before) - len(_BAR_BEFORE.sub("", before)) >= 8:
            key = "bar of bytes"  # several of these stand in rows of their own, each with its own title
        elif each.measure.unit == "B":
            key = f"{key} B"  # what counts bytes and what counts files may have the same words before it
        if any(other.key == key and other.title == title and other.kind is each.measure.kind for other in measures):
            key = f"{key}@{place}"
        is_other = OTHER.search(_last_words(before)) is not None or _is_of_something_else(each, before, text)
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
                is_index=each.measure.kind is Kind.PAIR
                and INDEX.search(before) is not None
                and len(before.split()) <= 4
                and (RESULT.search(text, each.end) is None or _BAR_BEFORE.search(text, each.end) is not None),
                is_one_of_several=place == 0 and _COUNTING.search(before) is not None,
                is_timed=ETA.search(text) is not None,
                is_strong=_is_strong(before, text),
                rate=rate[0] if rate and place == 0 else None,
                rate_unit=rate[1] if rate and place == 0 else None,
            )
        )
        end = each.end
    return _within_steps(measures)


def _of_tens(found: re.Match[str], line: Line) -> Measure:
    part = min(1.0, int(found["tens"]) / 100 + len(found["dots"]) * 0.025)
    return Measure(Kind.PERCENT, "tens", "", fraction=part, row=line.row, is_certain=True)


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


class _Found:
    __slots__ = ("end", "measure", "start")

    def __init__(self, found: re.Match[str], measure: Measure) -> None:
        self.start, self.end = found.span()
        self.measure = measure


def _found(text: str) -> list[_Found]:
    found: list[_Found] = []
    for each in _PERCENT.finditer(text) if "%" in text or "rcent" in text or "Pro" in text else ():
        percent = float(each[1].replace(",", "."))
        if percent <= 100 and not _is_in_address(text, each.start()):
            if _FALLING.match(text, each.end()):
                percent = 100 - percent
            found.append(_Found(each, Measure(Kind.PERCENT, "", "", fraction=percent / 100)))
    taken = []
    for each in _CLOCKS.finditer(text):
        done, total = seconds(each["done"]), seconds(each["total"])
        taken.append(each.span())
        if total > 0:
            found.append(_Found(each, Measure(Kind.PAIR, "", "", done=done, total=total, unit="s")))
    for each in _PAIR.finditer(text):
        if _is_in_address(text, each.start()):
            continue
        if any(start < each.end() and each.start() < end for start, end in taken):
            continue
        measure = _pair(each, text)
        if measure is not None:
            found.append(_Found(each, measure))
    if _is_statistics(found, text):
        return []
    if not found:
        left = _LEFT.search(text) or _LEFT_BEFORE.search(text)
        clock = _CLOCK_LEFT.search(text)
        if left is not None:
            found.append(
                _Found(
                    left,
                    Measure(
                        Kind.LEFT,
                        "",
                        "",
                        done=number(left["left"]),
                        unit=left["unit"] if "unit" in left.re.groupindex else None,
                    ),
                )
            )
        elif clock is not None:
            found.append(_Found(clock, Measure(Kind.LEFT, "", "", done=seconds(clock["clock"]), unit="s")))
        else:
            bar = _BAR.search(text)
            if bar is not None and len(bar["full"]) + len(bar["rest"]) >= 10 and _is_drawn(bar["full"], bar["rest"]):
                part = len(bar["full"].rstrip(">╸▌▎▏▍▋▊▉")) / (len(bar["full"]) + len(bar["rest"]))
                found.append(_Found(bar, Measure(Kind.BAR, "", "", fraction=part)))
    return found


def _is_in_address(text: str, start: int) -> bool:
    """Whether it stands within a URL or a path: `/a?q=50&p=3/60`."""
    if start == 0 or text[start - 1].isspace():
        return False
    token = text[text.rfind(" ", 0, start) + 1 : start]
    return "/" in token or "?" in token or "&" in token


def _is_statistics(found: list[_Found], text: str) -> bool:
    """Whether there are several percentages and nothing else: of these none is the progress."""
    percents = [each for each in found if each.measure.kind is Kind.PERCENT]
    if len(percents) < 2 or len(percents) < len(found):
        return False
    return len(percents) > 2 or not WORDS.search(text, percents[0].end, percents[1].start)


def _without_repeated(found: list[_Found], text: str) -> list[_Found]:
    """Without the percentages that only say again what the pair right before them says: `3.8MiB/28MiB(13%)`."""
    kept: list[_Found] = []
    for each in found:
        before = kept[-1] if kept else None
        if before is not None and before.measure.kind is Kind.PAIR and each.measure.kind is Kind.PERCENT:
            is_beside = not text[before.end : each.start].strip(" ([,:")
            if is_beside and abs((before.measure.part or 0.0) - (each.measure.part or 0.0)) <= 0.015:
                before.measure = replace(before.measure, is_vouched=True, is_repeated=True)
                before.end = each.end
                continue
        kept.append(each)
    return kept


def _is_of_something_else(each: _Found, before: str, text: str) -> bool:
    """Whether what stands behind it, or the whole line, says that it is no progress."""
    if RETRY.search(text) is not None or TAKEN.match(text, each.end) is not None:
        return True
    if each.measure.kind is not Kind.PERCENT:
        return False
    if _COLUMNS.search(before) is not None:
        return True
    return PROSE.match(text, each.end) is not None and _FALLING.match(text, each.end) is None


def _is_drawn(full: str, rest: str) -> bool:
    """Whether it is a bar: of one character, and another for what is left."""
    return len(set(full[:-1])) <= 1 and len(set(rest)) <= 1


def _pair(found: re.Match[str], text: str) -> Measure | None:
    done, total = number(found["done"]), number(found["total"])
    total_scale, done_scale = unit_bytes(found["total_unit"]), unit_bytes(found["done_unit"])
    unit = None
    if total_scale is not None or done_scale is not None:
        unit = "B"
        total *= total_scale or done_scale or 1.0
        done *= done_scale or total_scale or 1.0
    if total <= 0 or (not found["of"].strip(" /") and total != int(total) and unit is None):
        return None
    if unit is None:
        behind = _UNIT_BEHIND.match(text, found.end())
        word = (found["word"] or "").strip() or (behind[1] if behind is not None else None)
        unit = word if word and word not in _NO_UNITS and not word.endswith(("ing", "ed")) else None
    at_least = bool(found["about"])
    return Measure(Kind.PAIR, "", "", done=done, total=total, unit=unit, at_least=at_least)


def _is_vouched(measure: Measure, before: str, text: str) -> bool:
    if not WORDS.search(before) or FILE_NAME.fullmatch(before) is not None:
        return True
    if _IN_BRACKETS.search(before) is not None and measure.kind in (Kind.PERCENT, Kind.PAIR):
        return True
    return measure.unit == "B" or VOUCHING.search(text) is not None


def _title_behind(text: str, end: int) -> str:
    """A title that stands behind the bar: `32.22% :::::   |  29 /  90 |:  task a`."""
    title = _SPACES.sub(" ", _BARS.sub("", text[end:])).strip(_EDGES)
    return title if _NAME.fullmatch(title) else ""


def _last_words(before: str) -> str:
    """What belongs to a number of what stands before it, where a line says many things."""
    return before[max(before.rfind(mark) for mark in "|,;") + 1 :][-60:]


def _is_strong(before: str, text: str) -> bool:
    if not WORDS.search(before) or FILE_NAME.fullmatch(before) is not None:
        return True
    return STRONG.search(text) is not None or _IN_BRACKETS.search(before) is not None


def _title(before: str) -> str:
    """What stands before a measure, without the bar and the spinner that are drawn there."""
    group = max(before.rfind("]["), before.rfind("] ["))
    if group >= 0:
        before = before[group + 2 :]
    title = _SPACES.sub(" ", _BARS.sub("", _TIMES.sub("", before))).strip(_EDGES)
    return "" if _NUMBERS_ONLY.fullmatch(title) else _AMOUNTS.sub("#", title)


def _key(title: str) -> str:
    key = _FILES.sub("F", _TIMES.sub("", title))
    return _SPACES.sub(" ", _DIGITS.sub("#", _HEX.sub("H", key))).strip(_EDGES).lower()


def _rate(text: str) -> tuple[float, str] | None:
    """The program's own word of its pace; bytes as `B`."""
    found = None
    for found in _RATE.finditer(text):
        if found["unit"] and unit_bytes(found["unit"]) is not None:
            break
    if found is None:
        return None
    value = number(found["number"])
    if found["fps"]:
        return value, "frames"
    if found["slow"]:
        return (1 / value, found["slow"][2:]) if value else None
    scale = unit_bytes(found["unit"])
    if scale is not None and found["unit"] != "o":
        return value * scale, "B"
    return value, found["unit"]
