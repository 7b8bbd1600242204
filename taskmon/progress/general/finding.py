"""The numbers in a line that have the shape of progress: percentages, pairs, what is left, drawn bars, a pace."""

from __future__ import annotations

import re
from dataclasses import replace

from taskmon.progress.general.measure import Kind, Measure
from taskmon.progress.general.numbers import CLOCK, NUMBER, SIZE, number, seconds, unit_bytes
from taskmon.progress.general.pattern import Pattern
from taskmon.progress.general.words import INDEX, OF, WORDS

#: Of one line.
MOST_MEASURES = 12

#: A line without any of these says nothing. They are tried on every line: each begins with one of few characters.
_DIGIT = re.compile("[0-9]").search
_NUMBER_SIGN = re.compile(r"[%/](?:(?<=[0-9].)|(?<=[0-9] .)|(?<=[0-9][)B] .))").search
_NUMBER_WORD = re.compile(
    r" (?:of|out of|von|de|sur|di|av|van|aus|left|remain|to go|z|percent|Prozent|are|still|is|из|/|\[[0-9]"
    r"|(?:ETA|[lL]eft|[a-z]+ing): [0-9])"
).search
_DRAWN = re.compile(r"[#=█▓▒░━▰▱■□▬·.-]{5}").search
_DRAWN_BAR = re.compile(r"[#=█▓▒░━▰▱■□▬·]{5}|[\[|(][.·-]{8}").search

#: `0...10...20...30..`, as GDAL and others draw it.
_TENS = Pattern(r"(?:.*[: ])?0\.\.\.(?:\d0\.\.\.)*(?:(?P<tens>\d0|100)(?P<dots>\.{0,3})(?: - done\.?)?)\s*\Z")
_PERCENT = Pattern(
    r"(?<![\w.,'\"“‘<$/+-])(\d{1,3}(?:[.,]\d+)?)\s?(?:%(?![\w'\"”’%])|(?:percent|Prozent|pct|por ciento)\b)"
)
_PAIR = Pattern(
    rf"(?<![\w.,/$#+~-])(?<!\d:)(?P<done>{NUMBER})\s?(?P<done_unit>{SIZE})?(?P<word>\s[a-z]{{3,9}})?[)\]]?"
    rf"(?P<of>\s*/\s*|\s+(?:{OF})\s+)(?P<about>[~≥<>]?)\s?(?P<total>{NUMBER})(?![0-9])(?:\s?(?P<total_unit>{SIZE}))?"
    r"(?![\w/-]|:\d|[.,]\d)"
)
_OF_SIZE = Pattern(rf"\s+of\s+~?\s*(?P<total>{NUMBER})\s?(?P<unit>{SIZE})")
_CLOCKS = Pattern(rf"(?<![\w.:/-])(?P<done>{CLOCK})\s*(?:/|of)\s*(?P<total>{CLOCK})(?![\w:/])")
_LEFT = Pattern(
    rf"(?i)(?<![\w.,/$+-])(?P<left>{NUMBER})(?: (?P<unit>[a-z]{{3,12}}))?(?: (?:are|is|still))?"
    r" (?:left|remaining|to go|remain|übrig|verbleibend|restants?|restantes|pending)\b"
)
_LEFT_BEFORE = Pattern(r"(?i)\b(?:left|remaining|to go|pending)\s?[:=]\s*(?P<left>\d+)(?![\d:.,%/]|\s?[a-z]?s\b)")
FALLING = Pattern(r"(?:\s+of\s+(?:the\s+)?\w+)?\s+(?:remaining|left|to go)\b")
_CLOCK_LEFT = Pattern(rf"(?i)(?:remaining|left|to go|eta)[ :=]+(?P<clock>{CLOCK})(?![\w/])")
_BAR = Pattern(r"(?<![^\s:|])[\[|(](?P<full>[#=█▬■▰━*>|-]*[>╸▌▎▏▍▋▊▉]?)(?P<rest>(?:[ .·_░▱□-])*)[\])|](?!\S)")
_UNIT_BEHIND = Pattern(r" ?(?=\w{3})((?P<capital>[A-ZÄÖÜ])?[^\W\d_A-Z]{2,13})\b(?![/:=]|\.\w)")
#: Only what is plural: `files: 3/20`, not `Progress: 3/20` or `Status 3/20`.
_UNIT_BEFORE = Pattern(r"(?:\A|(?<=[\s(\[|,]))([A-Z]?[a-z]{2,11}[^\W\d_aius]s)\s?[:=]?\s?[\[(]?\Z")
#: What may stand behind a pair, and is no name of what is counted.
_NO_UNITS = frozenset(
    {
        "done", "complete", "complet", "eta", "elapsed", "out", "and", "off", "the", "for", "from", "with", "into",
        "left", "over", "per", "via", "was", "has", "are", "have", "this", "that", "then", "but", "not", "von", "aus",
        "und", "mit", "für", "bei", "nach", "sind", "noch", "fertig", "les", "des", "pour", "avec", "dans", "por",
        "con", "para", "remain", "total", "overall", "today", "already", "successfully",
    }
)  # fmt: skip
_RATE = Pattern(
    rf"(?<![\w.])(?P<number>{NUMBER}) ?(?:(?P<unit>[A-Za-z]{{1,12}})?(?: ?/ ?s(?:ec(?:ond)?)?\b| per sec(?:ond)?\b)"
    r"|(?P<fps>fps)\b|(?P<slow>s/[a-z]+)\b)"
)
_BITS = Pattern(r"[kMG]?b(?:it)?s?")


class Found:
    """A measure and where it stands in its line."""

    __slots__ = ("end", "measure", "start")

    def __init__(self, found: re.Match[str], measure: Measure) -> None:
        self.start, self.end = found.span()
        self.measure = measure


def tells(text: str) -> bool:
    """Whether a line may say anything: nearly all lines are told by this to say nothing."""
    if _DIGIT(text) is not None:
        if _NUMBER_SIGN(text) is not None or _NUMBER_WORD(text) is not None:
            return True
        if "0..." in text and _TENS.match(text) is not None:
            return True
    return _DRAWN(text) is not None and _DRAWN_BAR(text) is not None


def find(text: str) -> list[Found]:
    """All of them, from left to right."""
    found = sorted(_all_in(text), key=lambda each: each.start)[:MOST_MEASURES]
    return _without_repeated(found, text) if len(found) > 1 else found


def _all_in(text: str) -> list[Found]:
    found: list[Found] = []
    for each in _PERCENT.finditer(text) if "%" in text or "rcent" in text or "Pro" in text else ():
        percent = float(each[1].replace(",", "."))
        if percent <= 100 and not _is_in_address(text, each.start()):
            if FALLING.match(text, each.end()):
                percent = 100 - percent
            found.append(Found(each, _percent(percent / 100, text, each.end())))
    taken = []
    for each in _CLOCKS.finditer(text):
        done, total = seconds(each["done"]), seconds(each["total"])
        taken.append(each.span())
        if total > 0:
            found.append(Found(each, Measure(Kind.PAIR, "", "", done=done, total=total, unit="s")))
    for each in _PAIR.finditer(text):
        if _is_in_address(text, each.start()):
            continue
        if any(start < each.end() and each.start() < end for start, end in taken):
            continue
        measure = _pair(each, text)
        if measure is not None:
            found.append(Found(each, measure))
    if _is_statistics(found, text):
        return []
    if not found:
        left = _LEFT.search(text) or _LEFT_BEFORE.search(text)
        clock = _CLOCK_LEFT.search(text)
        if left is not None:
            found.append(
                Found(
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
            found.append(Found(clock, Measure(Kind.LEFT, "", "", done=seconds(clock["clock"]), unit="s")))
        else:
            bar = _BAR.search(text)
            if bar is not None and len(bar["full"]) + len(bar["rest"]) >= 10 and _is_drawn(bar["full"], bar["rest"]):
                part = len(bar["full"].rstrip(">╸▌▎▏▍▋▊▉")) / (len(bar["full"]) + len(bar["rest"]))
                found.append(Found(bar, Measure(Kind.BAR, "", "", fraction=part)))
    return found


def _percent(part: float, text: str, end: int) -> Measure:
    """A percentage, and the size that it is of where that stands behind it: `27.4% of 7.13MiB`."""
    of = _OF_SIZE.match(text, end)
    scale = unit_bytes(of["unit"]) if of is not None else None
    if of is None or scale is None:
        return Measure(Kind.PERCENT, "", "", fraction=part)
    total = number(of["total"]) * scale
    return Measure(Kind.PERCENT, "", "", fraction=part, done=part * total, total=total or None, unit="B")


def _is_in_address(text: str, start: int) -> bool:
    """Whether it stands within a URL or a path: `/a?q=50&p=3/60`."""
    if start == 0 or text[start - 1].isspace():
        return False
    token = text[text.rfind(" ", 0, start) + 1 : start]
    return "/" in token or "?" in token or "&" in token


def _is_statistics(found: list[Found], text: str) -> bool:
    """Whether there are several percentages and nothing else: of these none is the progress."""
    percents = [each for each in found if each.measure.kind is Kind.PERCENT]
    if len(percents) < 2 or len(percents) < len(found):
        return False
    return len(percents) > 2 or not WORDS.search(text, percents[0].end, percents[1].start)


def _without_repeated(found: list[Found], text: str) -> list[Found]:
    """Without the percentages that only say again what the pair right before them says: `3.8MiB/28MiB(13%)`."""
    kept: list[Found] = []
    for each in found:
        before = kept[-1] if kept else None
        if before is not None and before.measure.kind is Kind.PAIR and each.measure.kind is Kind.PERCENT:
            between = text[before.end : each.start]
            is_beside = not between.strip(" ([,:")
            # `task 2 of 2, 100 %` may say the same, and is of the task: what is of the whole stands in brackets.
            is_within = not {"(", "["} & set(between) and INDEX.search(text[: before.start]) is not None
            if is_beside and not is_within and abs((before.measure.part or 0.0) - (each.measure.part or 0.0)) <= 0.015:
                before.measure = replace(before.measure, is_vouched=True, is_repeated=True)
                before.end = each.end
                continue
        kept.append(each)
    return kept


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
    if total <= 0 or (not found["of"].strip(" /") and total % 1 and unit is None):
        return None
    if unit is None:
        unit = _unit_beside(found, text)
    at_least = bool(found["about"])
    return Measure(Kind.PAIR, "", "", done=done, total=total, unit=unit, at_least=at_least)


def _unit_beside(pair: re.Match[str], text: str) -> str | None:
    """The word that names what a pair counts: within it, behind it, or before it where that is plural."""
    if pair["word"] and _is_unit(word := pair["word"].strip()):
        return word
    behind = _UNIT_BEHIND.match(text, pair.end())
    # A name has a capital as well; where they say `von`, each noun has.
    if behind is not None and (
        not behind["capital"] or behind[1].endswith("s") or pair["of"].strip() in ("von", "aus")
    ):
        word = behind[1]
        if _is_unit(word):
            return word
    before = _UNIT_BEFORE.search(text[max(0, pair.start() - 40) : pair.start()])
    return before[1] if before is not None and _is_unit(before[1]) else None


def _is_unit(word: str) -> bool:
    return word.lower() not in _NO_UNITS and not word.endswith(("ing", "ed"))


def tens_in(text: str) -> Measure | None:
    """The line that grows to `0...10...20`; None where it is none."""
    found = _TENS.match(text) if "0..." in text else None
    if found is None:
        return None
    part = min(1.0, int(found["tens"]) / 100 + len(found["dots"]) * 0.025)
    return Measure(Kind.PERCENT, "tens", "", fraction=part, is_certain=True)


def rate_in(text: str, unit: str | None) -> tuple[float, str] | None:
    """The program's own word of its pace, in what is counted if it says that; bytes as `B`.

    Args:
        unit: What is counted, of which `2.5/s` is said.
    """
    if "/" not in text and "fps" not in text and " per " not in text:
        return None
    rates = [rate for found in _RATE.finditer(text) if (rate := _rate(found, unit)) is not None]
    same = [rate for rate in rates if rate[1] == unit]
    of_bytes = [rate for rate in rates if rate[1] == "B"]
    return next(iter(same or of_bytes or rates[-1:]), None)


def _rate(found: re.Match[str], counted: str | None) -> tuple[float, str] | None:
    value = number(found["number"])
    if found["fps"]:
        return value, "frames"
    if found["slow"]:
        return (1 / value, found["slow"][2:]) if value else None
    unit = found["unit"] or counted
    if unit is None or (counted not in (None, "B") and _BITS.fullmatch(unit)):
        return None  # of a stream, which says nothing of frames
    scale = unit_bytes(unit)
    return (value * scale, "B") if scale is not None and unit != "o" else (value, unit)
