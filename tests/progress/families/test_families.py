"""What single tools print that no general rule could know."""

from __future__ import annotations

import pytest

from taskmon.core.progress import Progress, overall
from taskmon.progress import recogniser_for


def newest(argv: str, output: str) -> Progress | None:
    recogniser = recogniser_for(argv.split())
    recogniser.feed(output.encode())
    return recogniser.newest


def whole(argv: str, output: str) -> float | None:
    return overall(newest(argv, output))


ROW = "\r      5,000,000 {percent}%    8.82MB/s    0:00:00 {rest}"


@pytest.mark.parametrize(
    ("rows", "fraction"),
    [
        ([(50, "(xfr#6, to-chk=6/13)")], 0.5),
        ([(100, "(xfr#1, to-chk=11/13)\n"), (40, " ")], 2.4 / 13),
        ([(100, "(xfr#1, to-chk=11/13)\n")], 2 / 13),
        ([(70, " ")], None),
    ],
)
def test_rsync_tells_the_whole_from_a_file(rows: list[tuple[int, str]], fraction: float | None) -> None:
    output = "".join(ROW.format(percent=percent, rest=rest) for percent, rest in rows) + "\r"

    assert whole("rsync -a a b", output) == (None if fraction is None else pytest.approx(fraction))


def test_git_puts_its_phases_together_also_in_a_script() -> None:
    output = ""
    seen = []
    for phase in ("remote: Counting objects", "remote: Compressing objects", "Receiving objects", "Resolving deltas"):
        output += f"{phase}:  50% (1/2)\r{phase}: 100% (2/2), done.\n"
        seen.append(whole("sh update.sh", output))

    assert seen == [pytest.approx(0.03), pytest.approx(0.08), pytest.approx(0.75), pytest.approx(0.9)]


@pytest.mark.parametrize(
    ("argv", "fraction"),
    [
        ("ffmpeg -i a b", 0.2),
        ("ffmpeg -t 8 -i a b", 0.5),
        ("ffmpeg -ss 00:00:10 -i a b", 0.4),
        ("ffmpeg -ss 5 -to 13 -i a b", 0.5),
        ("sh encode.sh", 0.2),
    ],
)
def test_ffmpeg_is_measured_by_the_part_that_it_works_on(argv: str, fraction: float) -> None:
    output = "  Duration: 00:00:20.00, start: 0.000000\nframe=  100 fps= 60 q=28.0 time=00:00:04.00 speed=2x\r"

    report = newest(argv, output)

    assert report is not None
    assert report.fraction == pytest.approx(fraction)
    assert (report.rate, report.rate_unit) == (60, "frames")


def test_ffmpeg_without_a_duration_gives_none() -> None:
    assert newest("ffmpeg -i - b", "  Duration: N/A\nframe=  100 fps= 60 time=00:00:04.00 speed=2x\r" * 9) is None


def test_apt_has_two_ranges_and_reading_lists_is_neither() -> None:
    reading = "".join(f"\r(Reading database ... {percent}%" for percent in range(0, 101, 5))
    assert whole("apt-get install x", reading) is None
    assert whole("apt-get install x", "dlstatus:1:50.0:Retrieving file 1 of 2\n") == pytest.approx(0.2)
    assert whole("apt-get install x", "pmstatus:x:50.0:Unpacking x\n") == pytest.approx(0.7)
    assert whole("apt-get update", "\r36% [2 libgs10 1187 kB/2468 kB 48%]\r") == pytest.approx(0.36)
    messages = [
        report.message
        for status in ("dlstatus:1:50.0:Retrieving\n", "pmstatus:x:5.0:Unpacking x\n")
        if (report := newest("apt-get install x", status)) is not None
    ]
    assert messages == ["Downloading", "Installing"]
    lines = "0 upgraded, 2 newly installed, 0 to remove and 1 not upgraded.\nUnpacking a (1) ...\nUnpacking b (1) ...\n"
    assert whole("apt-get install a b", lines) == pytest.approx(0.7)


def test_the_layers_of_an_image_count_together() -> None:
    output = (
        "aaaaaaaaaaaa: Pulling fs layer\nbbbbbbbbbbbb: Already exists\naaaaaaaaaaaa: Downloading [==>  ]  4MB/8MB\n"
    )

    assert whole("docker pull x", output) == pytest.approx(0.625)


def test_curl_does_not_take_what_has_come_for_all_there_is() -> None:
    known = " 20 5859k   20 1171k    0     0  2285k      0  0:00:02 --:--:--  0:00:02 2284k\r"
    unknown = "100 1757k    0 1757k    0     0  2285k      0 --:--:-- --:--:-- --:--:-- 2284k\r"

    assert whole("curl -o x u", known) == pytest.approx(0.2, abs=0.001)
    assert whole("curl -o x u", unknown * 5) is None


@pytest.mark.parametrize(
    ("lines", "fraction"),
    [
        (['{"percent_done":0.56,"total_bytes":100,"bytes_done":56}'], 0.56),
        (['{"status":"Downloading","progressDetail":{"current":12,"total":40},"id":"4f4fb700ef54"}'], 0.3),
        (['{"percent": 0.5}', '{"percent": 3}'], 0.03),
        (['{"percent": 0.5}'], None),
        (['{"percentage": "45%"}'], 0.45),
        (['{"stats":{"bytes":5,"totalBytes":20,"speed":2.5}}'], 0.25),
        (['{"time":1795296456267,"pid":9018,"level":"debug"}'], None),
        (['{"done": true, "total": 5}'], None),
        (['{"progress": 1e999}', "{"], None),
        (['{"a":[{"b":{"done":1,"total":4}}]}'], 0.25),
        (["[" * 5000], None),
    ],
)
def test_json_lines_are_read_by_their_keys(lines: list[str], fraction: float | None) -> None:
    seen = whole("tool --json", "".join(f"{line}\n" for line in lines))

    assert seen == (None if fraction is None else pytest.approx(fraction))


@pytest.mark.parametrize(
    ("argv", "output", "done", "total"),
    [
        ("sudo ping -c 20 host", "64 bytes from 1.1.1.1: icmp_seq=5 ttl=64 time=0.02 ms\n", 5, 20),
        (
            "dd if=a of=b bs=1M count=100",
            "\r52428800 bytes (52 MB, 50 MiB) copied, 1 s, 52 MB/s\r",
            52428800,
            104857600,
        ),
        ("dd if=a bs=4k count=2x3", "8192 bytes (8.2 kB) copied, 1 s, 8.2 kB/s\n", 8192, 24576),
        ("pgbench -T 1m db", "progress: 6.0 s, 176.0 tps, lat 5.687 ms stddev 3.654\n", 6, 60),
        ("sysbench cpu --time=6 run", "[ 3s ] thds: 1 eps: 240.50 lat (ms,95%): 13.22\n", 3, 6),
    ],
)
def test_what_is_told_in_the_arguments_is_taken_from_there(argv: str, output: str, done: float, total: float) -> None:
    report = newest(argv, output)

    assert report is not None
    assert (report.done, report.total) == (done, total)


@pytest.mark.parametrize("argv", ["ping host", "make", "dd if=a of=b"])
def test_without_a_total_in_the_arguments_nothing_is_known(argv: str) -> None:
    output = "64 bytes from 1.1.1.1: icmp_seq=5 ttl=64 time=0.02 ms\r52428800 bytes (52 MB) copied, 1 s, 52 MB/s\r"

    assert newest(argv, output * 5) is None


def test_tests_are_counted_against_their_plan() -> None:
    assert whole("node --test", "1..4\nok 1 - a\nnot ok 2 - b\n") == 0.5
    assert whole("cargo test", "running 4 tests\ntest a ... ok\n") == 0.25
    assert whole("mocha -R tap", "ok 1 a\nok 2 b\n1..2\n") is None


def test_pytest_is_followed_within_a_row() -> None:
    collected = "collected 42 items / 2 deselected / 40 selected\n\n"

    assert whole("pytest", collected + "tests/test_a.py ..F.") == pytest.approx(0.1)
    assert whole("pytest", collected + "tests/test_a.py ..F.s.....          [ 25%]\ntests/test_b.py ..........") == 0.5
    assert whole("pytest", "tests/test_a.py ..F.") is None


def test_phpunit_is_followed_within_a_row_once_the_first_is_over() -> None:
    row = f"{'.' * 63}  63 / 150 ( 42%)\n"

    assert whole("phpunit", row + "." * 12) == 0.5
    assert whole("phpunit", "." * 12) is None


def test_passes_of_a_known_number_are_steps() -> None:
    fsck = newest("e2fsck -C 1 x", "1 10 240 x\n1 120 240 x\n2 5 10 x\n")
    blocks = newest("badblocks -w x", "Testing with pattern 0x55:  50.00% done, 0:01 elapsed. (0/0/0 errors)\b")

    assert fsck == Progress(fraction=0.5, step=2, steps=5)
    assert blocks == Progress(fraction=0.5, step=3, steps=8)
