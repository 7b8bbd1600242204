"""How far a run is and how fast it goes, as people say it: in the same words in window, commands and terminal."""

from __future__ import annotations

from taskmon.core.job import printable

#: In which programs count bytes.
BYTE_UNITS = frozenset({"B", "byte", "bytes", "Byte", "Bytes"})


def percent(fraction: float) -> str:
    """42 %; 100 % only when all is done."""
    # Rounded first, as 0.29 times 100 is a little less than 29.
    return f"{min(99, int(round(fraction * 100, 6))) if fraction < 1.0 else 100} %"


def number(count: float) -> str:
    """12,406; fractions only where there are some."""
    return f"{count:,.0f}" if float(count).is_integer() else f"{count:,.2f}"


def size(count: float) -> str:
    """64.1 GB: decimal units, three digits."""
    for unit in ("B", "kB", "MB", "GB"):
        if count < 999.5:
            return f"{count:.0f} {unit}" if unit == "B" or count >= 99.95 else f"{count:.1f} {unit}"
        count /= 1000.0
    return f"{count:.1f} TB"


def amount(done: float | None, total: float | None, unit: str | None, of: str = "{done} of {total}") -> str:
    """64.1 of 87.9 GB, 12,406 of 17,022 files, 3 files; empty where no amount is known.

    Args:
        of: How done and total stand together, in the reader's language.
    """
    if done is None:
        return ""
    if unit in BYTE_UNITS:
        text, whole = size(done), size(total) if total else ""
        if whole and text.rpartition(" ")[2] == whole.rpartition(" ")[2]:
            text = text.rpartition(" ")[0]
        return of.format(done=text, total=whole) if whole else text
    text = of.format(done=number(done), total=number(total)) if total else number(done)
    return f"{text} {printable(unit)}" if unit else text


def rate_text(rate: float, unit: str | None) -> str:
    """12.4 MB/s, 3.2 files/s, 1.5 files/min."""
    if unit in BYTE_UNITS:
        return f"{size(rate)}/s"
    per, name = "s", printable(unit) if unit else ""
    if 0.0 < rate < 0.095:
        rate, per = (rate * 60.0, "min") if rate * 60.0 >= 0.095 else (rate * 3600.0, "h")
    digits = 0 if rate >= 99.5 else 1 if rate >= 0.95 or rate == 0.0 else 2
    said = f"{rate:,.{digits}f}"
    said = said.rstrip("0").rstrip(".") if "." in said else said
    return f"{said} {name}/{per}" if name else f"{said}/{per}"
