"""apt and dpkg: two ranges, of downloads and of packages; lines of packages counted against what was announced.

`dlstatus:5:82.2298:Retrieving file 5 of 9`, `pmstatus:cowsay:97.2973:Installed cowsay (amd64)` (APT::Status-Fd),
`Progress: [ 95%]` in the last row of a terminal, `36% [2 libgs10 1187 kB/2468 kB 48%]` while it downloads.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from taskmon.progress.command import Command
from taskmon.progress.family import Family
from taskmon.progress.general.measure import Kind, Measure
from taskmon.progress.screen import Line

#: Of the whole, where packages are installed afterwards.
_DOWNLOAD = 0.4
_STATUS = re.compile(r"(?P<kind>dl|pm)status:[^:]*(?::[a-z0-9]+)?:(?P<percent>\d{1,3}(?:\.\d+)?):")
_PLAN = re.compile(
    r"(?<!\d)(\d+) upgraded, (\d+) newly installed,(?: (\d+) reinstalled,)?(?: (\d+) downgraded,)? (\d+) to remove"
)
_ROW = re.compile(r"(?P<percent>\d{1,3})% \[")
_BAR = re.compile(r"Progress: \[ *(?P<percent>\d{1,3})%\]")
_PACKAGE = re.compile(r"(?:Unpacking|Setting up|Removing) \S+")
_READING = re.compile(r"\(?(?:Reading|Building|Scanning|Preconfiguring)\b.*\.\.\.")


class Apt(Family):
    """Download and installation as one whole."""

    tells = (
        r"(?:dl|pm)status:|\d+ upgraded, |\d{1,3}% \[|Progress: \[|(?:Unpacking|Setting up|Removing) "
        r"|\(?(?:Reading|Building|Scanning|Preconfiguring) "
    )

    def __init__(self, command: Command) -> None:
        super().__init__(command)
        self._packages = 0  # lines to come about packages
        self._seen = 0
        self._has_bar = False
        self._is_installing = False
        self._downloads_only = command.program in ("apt", "apt-get", "aptitude") and (
            bool({"-d", "--download-only", "download", "update"} & set(command.arguments))
        )

    def read(self, line: Line, *, is_open: bool = False) -> Sequence[Measure] | None:
        text = line.text
        if _READING.match(text):
            return []
        found = _PLAN.search(text)
        if found is not None:
            if not is_open:
                upgraded, new, again, down, removed = (int(each or 0) for each in found.groups())
                self._packages = 2 * (upgraded + new + again + down) + removed
            return []
        found = _STATUS.match(text)
        if found is not None:
            self._has_bar = True
            return [self._measure(found["kind"] == "dl", float(found["percent"]) / 100, line)]
        found = _BAR.match(text)
        if found is not None:
            self._has_bar = True
            return [self._measure(False, int(found["percent"]) / 100, line)]
        found = _ROW.match(text)
        if found is not None:
            return [self._measure(True, int(found["percent"]) / 100, line)]
        if _PACKAGE.match(text) and self._packages and not is_open:
            self._seen += 1
            if self._has_bar:
                return []
            return [self._measure(False, min(1.0, self._seen / self._packages), line)]
        return None

    def _measure(self, is_download: bool, part: float, line: Line) -> Measure:
        part = min(1.0, part)
        self._is_installing = self._is_installing or not is_download
        if not self._downloads_only:
            part = part * _DOWNLOAD if is_download else _DOWNLOAD + part * (1 - _DOWNLOAD)
        title = "Installing" if self._is_installing else "Downloading"
        return Measure(Kind.PERCENT, "apt", title, fraction=part, row=line.row, is_certain=True, is_weighted=True)
