"""Numbers, sizes and moments are written as the user's locale writes them."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QLocale

from taskmon.core.progress import Progress
from taskmon.ui.text import units

NOW = datetime(2026, 11, 21, 12, 0).astimezone()


def test_english_is_written_as_it_always_was() -> None:
    assert (units.number(12_406), units.number(2.5), units.size(64_120_000_000)) == ("12,406", "2.50", "64.1 GB")
    assert units.moment(datetime(2026, 11, 3, 14, 31).astimezone(), NOW) == "3 Nov 14:31"
    assert units.moment(datetime(2025, 11, 3, 9, 5).astimezone(), NOW) == "3 Nov 2025 09:05"
    assert units.instant(datetime(2026, 11, 3, 14, 31, 5).astimezone()) == "2026-11-03 14:31:05"


def test_in_german_numbers_sizes_and_moments_are_written_as_germans_do(german: None) -> None:
    assert (units.number(12_406), units.number(2.5), units.size(64_120_000_000)) == ("12.406", "2,50", "64,1 GB")
    assert units.amount(Progress(done=12406, total=17022, unit="files")) == "12.406 von 17.022 files"
    assert (units.rate(3.2, "files"), units.rate(12_400_000, "B")) == ("3,2 files/s", "12,4 MB/s")
    assert units.between(5400.0, 9000.0) == "1,5 bis 2,5 h"
    assert units.moment(datetime(2026, 3, 3, 14, 31).astimezone(), NOW) == "3. März, 14:31"
    assert units.moment(datetime(2026, 11, 20, 14, 31).astimezone(), NOW) == "gestern 14:31"
    assert units.instant(datetime(2026, 11, 3, 14, 31, 5).astimezone()) == "03.11.2026, 14:31:05"


def test_a_locale_has_its_own_digits(german: None) -> None:
    QLocale.setDefault(QLocale("ar_EG"))  # set back with German

    assert units.percent(0.42) == "٤٢ %"
