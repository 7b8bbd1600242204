"""Which PySide6 must not be run with which Python. Knows versions only; Qt itself is not started here."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from taskmon.core.errors import ErrorCode, TaskmonError


@dataclass(frozen=True, slots=True)
class KnownFault:
    """A release that passes for usable and then takes the window down."""

    version: str  #: of PySide6
    below_python: tuple[int, int]  #: older interpreters than this are hit
    what: str
    remedy: str


KNOWN_FAULTS = (
    # Every emitted signal drops a reference to True, every call without a result one to None, that it doesn't own.
    # From Python 3.12 on both are immortal, so nothing happens there.
    KnownFault(
        version="6.12.0",
        below_python=(3, 12),
        what="it ends the whole program after a few hundred signals",
        remedy="pip install 'PySide6-Essentials>=6.11.1,<6.12'",
    ),
)


class BindingsError(TaskmonError):
    """This PySide6 can't be used with this Python; the message says what to install."""

    code = ErrorCode.INVALID


def find_fault(version: str, python: tuple[int, int]) -> KnownFault | None:
    """The known fault of this pair, or None."""
    for fault in KNOWN_FAULTS:
        if version == fault.version and python < fault.below_python:
            return fault
    return None


def check_bindings() -> None:
    """Refuse to go on with a PySide6 that would crash later; called before any other module of Qt is imported.

    Raises:
        BindingsError: It is missing, can't be loaded, or is known to be bad here.
    """
    python = (sys.version_info.major, sys.version_info.minor)
    try:
        import PySide6  # here: the commands that need no window never load it
    except ImportError as error:
        raise BindingsError(
            f"The window needs PySide6, which can't be loaded: {error}."
            " Install it with: pip install 'PySide6-Essentials>=6.11.1'"
        ) from error
    fault = find_fault(PySide6.__version__, python)
    if fault is not None:
        raise BindingsError(
            f"PySide6 {fault.version} can't be used with Python {python[0]}.{python[1]}: {fault.what}."
            f" Install another one: {fault.remedy}",
            {"pyside6": fault.version, "python": f"{python[0]}.{python[1]}"},
        )
    _leave_sources_unread()


def _leave_sources_unread() -> None:
    """Keep PySide from reading the source of every module that is imported from now on."""
    # WORKAROUND PYSIDE-2029: it looks for the word PySide6 in each, to know where `from __feature__ import` may matter.
    # Nothing here uses that, and at up to a millisecond a module it is a fifth of the launch.
    import PySide6.support

    feature = getattr(PySide6.support, "feature", None)
    if hasattr(feature, "feature_imported"):
        setattr(feature, "feature_imported", lambda module: None)  # noqa: B010  # its type knows no such name
