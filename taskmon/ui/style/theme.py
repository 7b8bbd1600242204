"""The colours of the window, light and dark, and the one stylesheet made of them; follows the desktop while it runs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from taskmon.ui.style.stylesheet import TEMPLATE


@dataclass(frozen=True, slots=True)
class Colours:
    """One scheme. Every text colour reaches 4.5:1 on `window`, `surface` and `selection`; tests hold it to that."""

    is_dark: bool
    window: str  #: side bar, status bar, heads of dialogs
    surface: str  #: list, details, fields
    raised: str  #: buttons
    line: str  #: what separates
    track: str  #: the empty part of a bar
    text: str
    muted: str
    disabled: str  #: what can't be asked now; may be faint
    accent: str
    on_accent: str  #: text on `accent`
    selection: str
    hover: str
    amber: str
    amber_back: str
    amber_line: str
    red: str
    green: str
    output: str  #: behind a program's output


LIGHT = Colours(
    is_dark=False,
    window="#f3f4f6",
    surface="#ffffff",
    raised="#fbfbfc",
    line="#e1e4e8",
    track="#e6e8ec",
    text="#1b1f24",
    muted="#59616d",
    disabled="#a3aab4",
    accent="#2059d8",
    on_accent="#ffffff",
    selection="#dae7fd",
    hover="#f0f4fb",
    amber="#944408",
    amber_back="#fff5e2",
    amber_line="#f2d9a6",
    red="#b01a1a",
    green="#126b36",
    output="#f7f8f9",
)
DARK = Colours(
    is_dark=True,
    window="#1a1b1f",
    surface="#202327",
    raised="#2a2e33",
    line="#34383e",
    track="#3a3f46",
    text="#e7e9ec",
    muted="#a9b0b9",
    disabled="#6c737d",
    accent="#78abff",
    on_accent="#0b1524",
    selection="#223d66",
    hover="#272b31",
    amber="#f8bd3c",
    amber_back="#37301f",
    amber_line="#57482a",
    red="#ff9d9d",
    green="#56d98a",
    output="#17181b",
)
#: Beside the package in a checkout, within it where it is installed.
_ICONS = next(
    (folder for base in Path(__file__).parents[2:4] if (folder := base / "resources" / "icons").is_dir()), Path("icons")
)
SCHEMES = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}


class Theme(QObject):
    """Keeps the application in one scheme: the one that was set, or the desktop's, whenever that changes."""

    changed = Signal()

    def __init__(self, application: QApplication, setting: str = "system") -> None:
        super().__init__(application)
        self._application = application
        self._setting = setting
        self.colours = LIGHT
        hints = application.styleHints()
        if setting in SCHEMES:
            hints.setColorScheme(SCHEMES[setting])
        self._choose()
        hints.colorSchemeChanged.connect(self.apply)

    def follow(self, setting: str) -> None:
        """Keep to another scheme from now on."""
        if setting != self._setting:
            self._setting = setting
            self._application.styleHints().setColorScheme(SCHEMES.get(setting, Qt.ColorScheme.Unknown))
            self.apply()

    def _choose(self) -> None:
        # Not every platform does what setColorScheme asks: what was set is believed first.
        scheme = SCHEMES.get(self._setting, self._application.styleHints().colorScheme())
        self.colours = DARK if scheme is Qt.ColorScheme.Dark else LIGHT
        self._application.setPalette(palette(self.colours))

    def dress(self) -> None:
        """Put the stylesheet in force, once the window is built: then each widget is polished once."""
        self._application.setStyleSheet(stylesheet(self.colours))

    @Slot()
    def apply(self) -> None:
        """Bring the application to the scheme that holds now."""
        self._choose()
        self.dress()
        self.changed.emit()


def palette(colours: Colours) -> QPalette:
    """The palette for everything that the stylesheet leaves to the style."""
    made = QPalette()
    roles = QPalette.ColorRole
    for role, colour in {
        roles.Window: colours.window,
        roles.WindowText: colours.text,
        roles.Base: colours.surface,
        roles.AlternateBase: colours.window,
        roles.Text: colours.text,
        roles.Button: colours.raised,
        roles.ButtonText: colours.text,
        roles.BrightText: colours.red,
        roles.ToolTipBase: colours.surface,
        roles.ToolTipText: colours.text,
        roles.PlaceholderText: colours.muted,
        roles.Highlight: colours.selection,
        roles.HighlightedText: colours.text,
        roles.Link: colours.accent,
        roles.Accent: colours.accent,
        roles.Light: colours.raised,
        roles.Midlight: colours.line,
        roles.Mid: colours.line,
        roles.Dark: colours.muted,
    }.items():
        made.setColor(role, QColor(colour))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(colours.disabled))
    return made


def stylesheet(colours: Colours) -> str:
    """The stylesheet with the scheme's colours filled in."""
    scheme = "dark" if colours.is_dark else "light"
    text = TEMPLATE.replace("@icons@", _ICONS.as_posix()).replace("@scheme@", scheme)
    for name in Colours.__dataclass_fields__:
        text = text.replace(f"@{name}@", str(getattr(colours, name)))
    return text


def mixed(one: str, other: str, share: float) -> QColor:
    """`one` with `share` (0 to 1) of `other` in it."""
    a, b = QColor(one), QColor(other)
    return QColor.fromRgbF(
        a.redF() + (b.redF() - a.redF()) * share,
        a.greenF() + (b.greenF() - a.greenF()) * share,
        a.blueF() + (b.blueF() - a.blueF()) * share,
    )


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21, as WCAG 2 defines it."""
    bright, dark = sorted((_luminance(QColor(one)), _luminance(QColor(other))), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def smaller(font: QFont) -> QFont:
    """`font` one size down, for second lines and column heads."""
    made = QFont(font)
    made.setPointSizeF(max(7.0, font.pointSizeF() * 0.9))
    return made


def fixed_font() -> QFont:
    """The desktop's font of equal widths."""
    return QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)


def _luminance(colour: QColor) -> float:
    parts = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
        for part in (colour.redF(), colour.greenF(), colour.blueF())
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
