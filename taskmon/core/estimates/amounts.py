"""How far a run is and how fast it goes, as people say it: in the same words in window, commands and terminal."""

from __future__ import annotations

from collections.abc import Callable

from taskmon.core.job import printable

#: In which programs count bytes.
BYTE_UNITS = frozenset({"B", "byte", "bytes", "Byte", "Bytes"})
#: Writes a number with that many digits after the point, as its reader is used to.
Write = Callable[[float, int], str]


def plain(count: float, digits: int) -> str:
    """12,406.50: as the commands write it, in whatever locale."""
    return f"{count:,.{digits}f}"


def percent(fraction: float, write: Write = plain) -> str:
    """42 %; 100 % only when all is done."""
    # Rounded first, as 0.29 times 100 is a little less than 29.
    return f"{write(min(99, int(round(fraction * 100, 6))) if fraction < 1.0 else 100, 0)} %"


def number(count: float, write: Write = plain) -> str:
    """12,406; fractions only where there are some."""
    return write(count, 0 if float(count).is_integer() else 2)


def size(count: float, write: Write = plain) -> str:
    """64.1 GB: decimal units, three digits."""
    for unit in ("B", "kB", "MB", "GB"):
        if count < 999.5:
            return f"{write(count, 0 if unit == 'B' or count >= 99.95 else 1)} {unit}"
        count /= 1000.0
    return f"{write(count, 1)} TB"


def amount(
    done: float | None, total: float | None, unit: str | None, of: str = "{done} of {total}", write: Write = plain
) -> str:
    """64.1 of 87.9 GB, 12,406 of 17,022 files, 01:43 of 04:05, 3 files; empty where no amount is known.

    Args:
        of: How done and total stand together, in the reader's language.
    """
    if done is None:
        return ""
    if unit in BYTE_UNITS:
        text, whole = size(done, write), size(total, write) if total else ""
        if whole and text.rpartition(" ")[2] == whole.rpartition(" ")[2]:
            text = text.rpartition(" ")[0]
        return of.format(done=text, total=whole) if whole else text
    if unit == "s":  # of a film or a recording: as a player shows it, not 103 of 245.04 s
        return of.format(done=_clock(done), total=_clock(total)) if total else _clock(done)
    text = of.format(done=number(done, write), total=number(total, write)) if total else number(done, write)
    return f"{text} {printable(unit)}" if unit else text


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02d}:{rest:02d}" if minutes >= 60 else f"{minutes:02d}:{rest:02d}"


def rate_text(rate: float, unit: str | None, write: Write = plain) -> str:
    """12.4 MB/s, 3.2 files/s, 1.5 files/min."""
    if unit in BYTE_UNITS:
        return f"{size(rate, write)}/s"
    per, name = "s", printable(unit) if unit else ""
    if 0.0 < rate < 0.095:
        rate, per = (rate * 60.0, "min") if rate * 60.0 >= 0.095 else (rate * 3600.0, "h")
    most = 0 if rate >= 99.5 else 1 if rate >= 0.95 or rate == 0.0 else 2
    fraction = f"{rate:.{most}f}".partition(".")[2].rstrip("0")
    said = write(rate, len(fraction))
    return f"{said} {name}/{per}" if name else f"{said}/{per}"


def limit_text(seconds: float | None) -> str:
    """How long something may last, as records of errors say it: 2 minutes, 90 seconds."""
    value = seconds or 0.0
    for size, unit in ((3600, "hour"), (60, "minute")):
        if value >= size and value % size == 0:
            count = int(value // size)
            return f"{count} {unit}{'s' if count != 1 else ''}"
    return f"{value:g} second{'s' if value != 1 else ''}"
