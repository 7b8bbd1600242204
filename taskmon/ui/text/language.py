"""The language of the window: the user's own where there is a translation, else English.

The translations are resources/translations/taskmon_LANGUAGE.ts, kept up to date by `make translations`. English has one
too, for Qt asks a translation for the form that fits a number, `tr("%n runs", "", n)`, in any language.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

# Beside the package in a checkout, within it where it is installed.
_FOLDERS = tuple(base / "resources" / "translations" for base in Path(__file__).parents[2:4])


def load_language(application: QCoreApplication) -> None:
    """Let `tr` find the words of the user's language: `LANGUAGE`, `LC_ALL`, `LC_MESSAGES` and `LANG` say which.

    Numbers and dates are written as `LC_NUMERIC` and `LC_TIME` say; who has no locale, as in a container, gets English.
    """
    locale = QLocale.system()
    if locale.language() is QLocale.Language.C:
        QLocale.setDefault(QLocale(QLocale.Language.English))
    for translator in translators(locale):
        translator.setParent(application)
        application.installTranslator(translator)


def is_right_to_left() -> bool:
    """Whether the window is laid out from right to left, as Qt decides by the language."""
    application = QCoreApplication.instance()  # of a program with windows it knows that
    return bool(getattr(application, "isRightToLeft", bool)())


def translators(locale: QLocale) -> list[QTranslator]:
    """The words of the first of the locale's languages that there is a translation for; Qt's own words come first."""
    for language in (*locale.uiLanguages(), "en"):
        ours = QTranslator()
        # Qt looks for taskmon_de_AT, and for taskmon_de if there is none.
        if any(ours.load("taskmon_" + language.replace("-", "_"), str(folder)) for folder in _FOLDERS):
            # Standard buttons and names of keys: in the same language or in none.
            of_qt = QTranslator()
            place = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
            return [of_qt, ours] if of_qt.load("qtbase_" + ours.language(), place) else [ours]
    return []
