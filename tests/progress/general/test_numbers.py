"""Amounts as programs print them for people, and what is none: it may be in any line, and must do no harm."""

from __future__ import annotations

import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskmon.core.progress import MOST_COUNTED, Progress, merged
from taskmon.progress import recogniser_for
from taskmon.progress.general.numbers import number

#: What may stand where a number belongs.
ODD = [
    *("0", "00", "-1", "-0", "nan", "inf", "-inf", "1e400", "1e-400", "1e300", "9" * 400, "9" * 4_000),
    *("1.2.3", "..", ".", ",", "1,", "1.234,567", "1,234.567", "1'234", "1 234", "1\u202f234", "12,34,567", "1_000"),
    *("٣", "３", "²", "Ⅷ", "๙", "0x10", "+5", "1/2", "1:2:3", "99999999999999999999"),
]
#: How programs of all kinds print theirs; `{}` is a number.
FORMS = [
    *("copying {}%", "copied {}/{} files", "{} of {} pages", "[{}/{}] CC a.o", "{} left", "{} files remaining"),
    *("Epoch {}/{}: {}%", "{} MB / {} MB, {} MB/s", "{}:{}/{}:{} time", "eta {}:{}", "copied {}/{} {}s/it"),
    *(
        "x:  {}%|##   | {}/{} [{}:{}<{}:{}, {}it/s]",
        "x: {}it [{}:{}, {}it/s]",
        "x:  4%|# | {}k/{}M [0:00<0:01, {}s/it]",
    ),
    *("Receiving objects:  {}% ({}/{}), {} MiB | {} MiB/s", "  {} {}%   {}kB/s  0:00:00 (xfr#{}, to-chk={}/{})"),
    *("  Duration: 00:00:20.00", "frame= {} fps= {} time=00:00:0{} speed=2x", "out_time=00:{}:{}.0"),
    *("{} upgraded, {} newly installed, {} to remove", "Unpacking a", "pmstatus:x:{}:y", "{}% [{} x {} B/{} B {}%]"),
    *("d76df1446bea: Downloading [=> ] {}MB/{}MB", "1..{}", "ok {}", "running {} tests", "{} {} {} /dev/x"),
    *("collected {} items / {} deselected", ".......  {} / {} ( {}%)", "64 bytes from x: icmp_seq={} ttl=64"),
    *("progress: {} s, 5 tps", "{} bytes copied, 1 s, {} MB/s", " {} {}M {} {}M 0 0 {}M 0 0:00:10 0:00:01 0:00:09 1M"),
    *('{{"progress": {}}}', '{{"done": {}, "total": {}, "speed": {}}}', '{{"percent": "{}%"}}', "\x1b]9;4;1;{}\x07"),
    *("0...{}...{}", "Testing with pattern 0xaa: {}% done, {}", "{} von {} Dateien", "pv {}", "{}"),
]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("7", 7),
        ("10.5", 10.5),
        ("54,1", 54.1),
        ("1,234", 1_234),
        ("1,234,567", 1_234_567),
        ("1,234.5", 1_234.5),
        ("1.234.567", 1_234_567),
        ("1.234.567,8", 1_234_567.8),
        ("11'000", 11_000),
        ("1'234'567.8", 1_234_567.8),
        ("11\u202f000", 11_000),
        ("1\xa0234\xa0567,8", 1_234_567.8),
    ],
)
def test_a_number_is_read_as_it_is_written_in_many_countries(text: str, value: float) -> None:
    recogniser = recogniser_for(["anything"])
    recogniser.feed("".join(f"copied {done} of {text} files\n" for done in range(4)).encode())

    assert number(text) == value
    if value == int(value) and value > 10:
        assert recogniser.newest == Progress(3 / value, done=3, total=value, unit="files")


@pytest.mark.parametrize("form", FORMS)
def test_an_amount_that_is_none_does_no_harm(form: str) -> None:
    for odd, place in itertools.product(ODD, range(form.count("{}") + 1)):
        recogniser = recogniser_for(["sh", "-c", "ping -c 20 a; pgbench -T 60; dd count=5; pv -n"])
        for rising in range(1, 4):
            numbers = [odd if place in (each, form.count("{}")) else rising for each in range(form.count("{}"))]
            recogniser.feed(f"{form.format(*numbers)}\n".encode())
            _check(recogniser.newest)
        recogniser.feed("".join(f"copying the rest: {percent}% done\n" for percent in (0, 5, 10, 15, 20)).encode())
        _check(recogniser.newest)


@given(
    st.sampled_from(
        ["ping -c 9 a", "pgbench -T 9", "dd bs=1M count=9", "pv -n", "iperf3", "git clone a", "apt install"]
    ),
    st.lists(
        st.tuples(st.sampled_from(FORMS), st.lists(st.sampled_from(ODD) | st.integers(0, 100).map(str), min_size=9)),
        max_size=12,
    ),
)
def test_whatever_amounts_are_printed_what_is_reported_can_be_told(
    command: str, lines: list[tuple[str, list[str]]]
) -> None:
    recogniser = recogniser_for(command.split())
    for form, amounts in lines:
        recogniser.feed(f"{form.format(*amounts[: form.count('{}')])}\n".encode())
        _check(recogniser.newest)


def _check(report: Progress | None) -> None:
    """It is finite, and says a part of a whole where it is shown."""
    if report is None:
        return
    json.dumps(report.to_json(), allow_nan=False)
    for amount in (report.done, report.total, report.rate):
        assert amount is None or 0 <= amount <= MOST_COUNTED
    fraction = merged(None, report).fraction
    assert fraction is None or 0 <= fraction <= 1
