"""Opens what an output names: addresses in the browser, files as the desktop shows them, and never a program."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from taskmon.core.errors import InvalidError, TaskmonError
from taskmon.core.job import printable
from taskmon.ui.output.links.found import Link
from taskmon.ui.text.errors.text import refusal_text
from taskmon.ui.text.units import translate
from taskmon.ui.threads.latest_call import LatestCall

#: What a desktop may run, or install, when it is asked to open it.
_RUN = frozenset({
    "desktop", "jar", "appimage", "run", "bin", "sh", "bash", "zsh", "fish", "csh", "command", "tool", "app",
    "workflow", "action", "exe", "bat", "cmd", "com", "ps1", "psm1", "vbs", "vbe", "js", "jse", "wsf", "wsh", "lnk",
    "msi", "msp", "scr", "hta", "reg", "url", "website", "webloc", "pif", "cpl", "msc", "py", "pyw", "pyz", "pl",
    "rb", "php", "deb", "rpm", "pkg", "dmg", "flatpak", "flatpakref", "snap", "service", "chm", "gadget", "inf",
    "jnlp", "xpi", "crx", "docm", "xlsm", "pptm",
})  # fmt: skip


class LinkOpener(QObject):
    """Looks at files on a thread, for one view."""

    failed = Signal(str)  #: a sentence: why something could not be opened

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._looks, self._opens = LatestCall(self), LatestCall(self)

    def look(self, link: Link, answer: Callable[[bool], None]) -> None:
        """Have `answer` told whether there is what the link names; an address is taken to be there."""
        if not link.is_path:
            answer(local_path(link.target) != "")
            return
        self._looks.ask(lambda: os.path.lexists(link.target), answer, lambda error: answer(False))

    def open(self, link: Link) -> None:
        """Have the desktop open it; of what it might run, the folder."""
        path = link.target if link.is_path else local_path(link.target)
        if path is None:
            self._ask_desktop(QUrl(link.target, QUrl.ParsingMode.StrictMode))
        elif not path:
            self._refuse(InvalidError(self.tr("A file on another host is not opened.")))
        else:
            self._opens.ask(lambda: shown_instead(path), self.open_path, self._refuse)

    def open_path(self, path: str) -> None:
        """Have the desktop show a file or folder that is known to do no harm."""
        self._ask_desktop(QUrl.fromLocalFile(path))

    def _ask_desktop(self, url: QUrl) -> None:
        if not url.isValid() or url.scheme() not in ("http", "https", "file") or not QDesktopServices.openUrl(url):
            said = self.tr("Nothing here can open {address}.")
            self.failed.emit(said.format(address=printable(url.toDisplayString())))

    def _refuse(self, error: TaskmonError) -> None:
        self.failed.emit(refusal_text(error))


def local_path(address: str) -> str | None:
    """The file that an address names; "": one on another host; None: it names none."""
    url = QUrl(address, QUrl.ParsingMode.StrictMode)
    if url.scheme() != "file":
        return None
    path = url.path(QUrl.ComponentFormattingOption.FullyDecoded)
    if url.host() not in ("", "localhost") or path.startswith(("//", "\\\\")) or "\0" in path:
        return ""
    return path if os.name != "nt" else path.removeprefix("/")


def shown_instead(path: str) -> str:
    """What of a file the desktop may be asked to open: itself, or, where it might be run, its folder.

    Raises:
        InvalidError: It is not there.
    """
    try:
        real = os.path.realpath(path, strict=True)
        mode = os.stat(real).st_mode
    except (OSError, ValueError):
        said = translate("output", "{path} is not there.")
        raise InvalidError(said.format(path=printable(path))) from None
    if stat.S_ISDIR(mode) and not _is_run(real):
        return real
    is_harmless = stat.S_ISREG(mode) and not mode & 0o111 and not _is_run(real) and not _is_run(path)
    return real if is_harmless else os.path.dirname(real)


def _is_run(path: str) -> bool:
    return Path(path).suffix.removeprefix(".").lower().rstrip(" .") in _RUN
