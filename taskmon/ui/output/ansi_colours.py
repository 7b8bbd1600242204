"""The 256 colours of terminals, made readable on the scheme's background."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtGui import QColor

from taskmon.ui.style.theme import Colours, contrast, mixed

#: The first 16, as they read well on light and on dark.
_LIGHT = (
    "#24292f", "#b01a1a", "#126b36", "#8a5a00", "#2059d8", "#8a3ab0", "#0f6b75", "#6b7280",
    "#59616d", "#cf2626", "#178043", "#9c6a00", "#2f6df0", "#a24bcb", "#137e8a", "#3f4650",
)  # fmt: skip
_DARK = (
    "#7b828c", "#ff8f8f", "#56d98a", "#f0c050", "#78abff", "#d79bff", "#58d0dd", "#d5d9de",
    "#98a0aa", "#ffb0b0", "#86eaad", "#ffd980", "#a5c8ff", "#e6c0ff", "#8ee6ef", "#ffffff",
)  # fmt: skip
_STEPS = (0, 95, 135, 175, 215, 255)
_READABLE = 3.0


@lru_cache(maxsize=512)
def colour_of(asked: int | tuple[int, int, int] | None, colours: Colours) -> str | None:
    """The colour to paint with; None: the default."""
    if asked is None:
        return None
    if isinstance(asked, int) and asked < 16:
        return (_DARK if colours.is_dark else _LIGHT)[asked]
    exact = QColor(*(asked if isinstance(asked, tuple) else _cube(asked))).name()
    shown = exact
    for share in (0.25, 0.5, 0.75):
        if contrast(shown, colours.output) >= _READABLE:
            break
        shown = mixed(exact, colours.text, share).name()
    return shown


def _cube(number: int) -> tuple[int, int, int]:
    if number >= 232:
        grey = 8 + (number - 232) * 10
        return grey, grey, grey
    number -= 16
    return _STEPS[number // 36], _STEPS[number // 6 % 6], _STEPS[number % 6]
