"""What programs print, one form after the other: what is progress is followed, and nothing else is."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from taskmon.core.progress import Progress, overall
from taskmon.progress import recogniser_for
from taskmon.progress.general import finding, reading
from taskmon.progress.general.measure import Kind
from taskmon.progress.screen import Line

STEPS = 20


def fractions_of(lines: list[str], end: str = "\n") -> list[float | None]:
    """How far the whole is after each line; None where that is unknown."""
    recogniser = recogniser_for(["anything"])
    seen = []
    for line in lines:
        recogniser.feed((line + end).encode())
        seen.append(overall(recogniser.newest))
    return seen


#: At step `i` of 20, which is `p` percent, with `s` signs of a bar of 20 drawn; `f` and `g` of 700 are done.
FORMS = {
    "HandBrake": "\rEncoding: task 1 of 1, {p}.00 % (45.67 fps, avg 50.00 fps, ETA 00h01m02s)",
    "mkvmerge": "\rProgress: {p}%",
    "mkvmerge's window": "#GUI#progress {p}%\n",
    "qemu-img": "    ({p}.00/100%)\r",
    "aws": "Completed {f} MiB/700.0 MiB (12.3 MiB/s) with 1 file(s) remaining\r",
    "gsutil": "- [1 files][{f:5} MiB/700.0 MiB]  12.3 MiB/s\r",
    "pv": "{g}MiB 0:00:09 [54.6MiB/s] [{bar}] {p}% ETA 0:00:10\r",
    "hashcat": "Progress.........: {n}/20000 ({p}.00%)\n",
    "nmap": "SYN Stealth Scan Timing: About {p}.00% done; ETC: 12:03 (0:01:03 remaining)\n",
    "rclone": "Transferred:   \t {f} MiB / 700.0 MiB, {p}%, 40.077 MiB/s, ETA 5s\nTransferred:   {h} / 12, {q}%\n",
    "gradle": "\r<{bar}> {p}% EXECUTING [{i}s]",
    "maven": "[INFO] Building module{i} 1.0-SNAPSHOT          [{i}/20]\n[INFO] --- compiler:3.8:compile ---\n",
    "progressbar2": "\r{p}% ({i} of 20) |{bar}| Elapsed Time: 0:00:09 ETA:   0:00:03",
    "rich": "\rWorking... {bar} {p}% 0:00:05",
    "click": "\rDoing  [{bar}]   {p}%",
    "mdadm": "      [{bar}]  recovery = {p}.0% ({n}/20000) finish=84.3min speed=90000K/sec\n",
    "fio": "\rJobs: 1 (f=1): [w(1)][{p}.0%][w=234MiB/s][w=234 IOPS][eta 00m:09s]",
    "blender": "Fra:1 Mem:100.00M (Peak 120.00M) | Time:00:01.00 | Scene, ViewLayer | Rendered {i}/20 Tiles\n",
    "pytest": "tests/test_{i}.py ..........                          [ {p}%]\n",
    "pytest-xdist": "[gw{odd}] [ {p}%] PASSED tests/test_{i}.py::test\n",
    "ctest": "      Start {i}: t{i}\n{i}/20 Test #{i}: t{i} ...............   Passed    0.01 sec\n",
    "bazel": "[{n} / 20,000] Compiling foo{i}.cc; 3s linux-sandbox\n",
    "dnf": "  Installing       : pkg{i}-1.0.x86_64              {i}/20 \n",
    "a log": "2026-01-01 10:00:{i:02},123 INFO worker: processed {n}/20000\n",
    "a player": "\rAV: 00:00:{i:02} / 00:00:20 ({p}%) A-V:  0.000",
    "another title each time": "resized holiday{i}.jpg and more ({i}/20)\n",
    "a bar without a number": "\r  [{bar}]",
    "what is left": "{left} files left to process\n",
    "left, told first": "ETA: 8s Left: {left} AVG: 1.25s  local:1/{i}/100%/1.8s \r",
    "done and left": "{i}/{left} [ {i}M/ {left}M]   adding: a{i}.txt (deflated {odd}3%)\n",
    "percent of what remains": "{rest}% of test remaining.\n",
    "in words": "{p} percent complete\n",
    "French": "Traitement du fichier {i} sur 20\n",
    "Spanish": "Procesando {i} de 20 archivos\n",
    "Russian": "Обработано {i} из 20\n",
    "German": "Datei {i} von 20 bearbeitet ({p},0 %)\n",
    "Chinese": "处理中 {i}/20\n",
    "thousands": "Imported {n:,} of 20,000 rows\n",
    "a window's title": "\x1b]0;Tool {p}%\x07.",
    "JSON, 0 to 1": '{{"level":"info","msg":"x","progress":{u}}}\n',
    "JSON, a pair": '{{"event":"progress","done":{n},"total":20000}}\n',
    "JSON, 0 to 100": '{{"percent": {p}.0, "eta": 5}}\n',
    "curl": "{p:3}  700M  {p:3}  {g}M    0     0  2285k      0  0:05:02  0:01:00  0:04:02 2284k\r",
}


def drawn(form: str, i: int) -> str:
    share = i / STEPS
    values = {
        "i": i, "p": i * 5, "q": i * 5, "h": i * 12 // 20, "n": i * 1000, "f": f"{share * 700:.1f}", "u": share,
        "g": int(share * 700), "bar": "#" * i + "." * (20 - i), "left": 20 - i, "rest": 100 - i * 5, "odd": i % 2,
    }  # fmt: skip
    return form.format(**values)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_form_of_progress_is_followed_from_near_its_start_to_its_end(form: str) -> None:
    seen = fractions_of([drawn(form, i) for i in range(STEPS + 1)], end="")

    known = [fraction for fraction in seen if fraction is not None]
    assert len(known) >= STEPS * 0.55
    assert known == sorted(known)
    for i, fraction in enumerate(seen):
        assert fraction is None or fraction == pytest.approx(i / STEPS, abs=0.11)
    assert known[-1] >= 0.94


def _random(template: str) -> Callable[[int], str]:
    """Its numbers are new in each line; the seed is that of the template."""
    rng = random.Random(template)
    return lambda i: template.format(i=i, a=rng.randint(1, 99), b=rng.randint(1, 99), c=rng.randint(1, 5))


NOTHING = {
    "top": "%Cpu(s): {a}.0 us, {c}.0 sy, 0.0 ni, {b}.0 id\nMiB Mem : 7950.4 total, {a}1.1 free\n 99 root S {a}.0",
    "vmstat": " {c}  0      0 {a}99 1234 {b}88    0    0     {c}    {c}  {a}  {b} {a} {c} {b}  0  0",
    "disk usage": "disk usage {i}%",
    "df": "/dev/sda{i}  100G  {i}G  {i}G  {i}% /mnt/{i}",
    "coverage": "src/mod{i}.py     100      30    {i}%",
    "tests": "test_{i}.py: {c}/9 passed ({a}%)",
    "dates": "[10/{i}/2026 10:00:00] request {i} served",
    "versions": "Requirement already satisfied: foo{i} 1/2 in ./venv ({i}.0)",
    "zip": "  adding: file{i}.txt (deflated {i}%)",
    "gzip": "file{i}:\t {i}.{c}% -- replaced with file{i}.gz",
    "accuracy": "epoch loss 0.9 val_acc {i}.{c}%",
    "a card": "\rGPU {i}% | fan {a}%",
    "battery": "battery charging {i}%",
    "access log": '10.0.0.{i} - - [01/Jan/2026] "GET /p/{i}/90?q={i}/90 HTTP/1.1" 200 {a} "{i}%20x"',
    "SQL": "SELECT * FROM t WHERE a LIKE '{i}%' LIMIT {i} OF 50",
    "retries": "Retrying ({i}/90) after connection broken",
    "more retries": "[{i}/90] connection refused, retry in 5s",
    "load average": "load average: 0.{a}, 0.50, 0.40 {c}/217 {i}",
    "sensors": "\rCore 0: +{a}.0°C  fan {b}% pwm {a}/255",
    "memory": "heap: {i}0 MB of 1000 MB used",
    "replicas": "web-{i}   {odd}/1     Running   0   {i}s",
    "players": "players online: {i}/90",
    "connections": "connections: {i}/100 active",
    "benchmarks": "BM_foo/{i}/100   {a} ns   {b} ns  {a}{b}",
    "humidity": "temp 21.0 humidity {i}%",
    "shares": "AAPL +{i}.{c}%",
    "statistics": "[libx264] mb I  I16..4: {i}.0%  3.4%  {a}.1%  P16..4: {b}.2%",
}


@pytest.mark.parametrize("template", NOTHING.values(), ids=NOTHING)
def test_what_is_no_progress_gives_none(template: str) -> None:
    line = _random(template.replace("{odd}", "{c}"))

    seen = fractions_of([line(i) for i in range(3, 90)])

    # A number that happens to rise may be believed for a moment: it is held back that long (shown.py).
    assert sum(fraction is not None for fraction in seen) <= 2


def test_rounds_are_steps_whether_they_stand_in_the_line_or_before_it() -> None:
    within = [f"\rEpoch {e}/3 : |{'█' * 10}| {b * 20}.00% [{b}/5 loss 0.3]" for e in (1, 2, 3) for b in range(6)]
    rounds = [(f"Epoch {e}/3\n", *(f"\r{b}/5 [===>..] loss: 0.3" for b in range(6)), "\n") for e in (1, 2, 3)]
    before = [text for lines in rounds for text in lines]

    for lines in (within, before):
        seen = [fraction for fraction in fractions_of(lines, end="") if fraction is not None]
        assert seen == sorted(seen)
        assert seen[-1] == pytest.approx(1.0)
        assert len(set(seen)) > 12


def _rows(outer: int, inner: int) -> str:
    bars = [f"epochs   {'━' * (outer * 5)}{'╺' * (20 - outer * 5)} {outer}/4"]
    bars.append(f"batches of {outer + 1} {'━' * inner}{'╺' * (20 - inner)} {inner}/20")
    return "\r\x1b[2K\x1b[1A\x1b[2K" + "\r\n".join(bars)


def test_the_bar_on_top_counts_the_rounds_of_the_one_below_it() -> None:
    lines = ["\n", *(_rows(outer, inner) for outer in range(4) for inner in range(0, 20, 2))]

    seen = fractions_of(lines, end="")

    for place, fraction in enumerate(seen[8:], start=8):
        assert fraction == pytest.approx((place - 1) / 40, abs=0.06), place


def test_bars_side_by_side_are_added_up() -> None:
    lines = [
        "\x1b[3A" + "".join(f"\r\x1b[2Kfile{n}.bin [{'=' * 10}] {i * n * 10}/{n * 200} MB\n" for n in (1, 2, 3))
        for i in range(21)
    ]
    lines[0] = lines[0].replace("\x1b[3A", "")

    seen = fractions_of(lines, end="")

    for i, fraction in enumerate(seen[4:], start=4):
        assert fraction == pytest.approx(i / 20, abs=0.02), i


def test_gauges_side_by_side_that_go_up_and_down_are_none() -> None:
    rng = random.Random(7)
    lines = [
        "\x1b[3A" + "".join(f"\r\x1b[2Krack{n} [{'=' * 10}] {rng.randint(1, 99)}/100 units\n" for n in (1, 2, 3))
        for _ in range(40)
    ]

    seen = fractions_of(lines, end="")

    assert sum(fraction is not None for fraction in seen) <= 2


def test_what_is_left_and_then_is_more_is_none() -> None:
    seen = fractions_of([f"{left} items remaining" for left in (9, 8, 7, 6, 5, 4, 9, 3, 8, 2, 7, 1)])

    assert seen[-1] is None


def test_a_pace_is_told_in_the_programs_own_word_and_bytes_as_bytes() -> None:
    recogniser = recogniser_for(["anything"])
    recogniser.feed(
        b"\rcopied 1 MiB of 9 MiB (2.0 MiB/s)\rcopied 2 MiB of 9 MiB (3.0 MiB/s)\rcopied 3 MiB of 9 MiB (1.5 MB/s)\r"
    )

    assert recogniser.newest == Progress(1 / 3, 3 * 2**20, 9 * 2**20, "B", rate=1_500_000, rate_unit="B")


@pytest.mark.parametrize(
    ("text", "kind", "done", "total", "unit"),
    [
        ("10.5/35.3 MB", Kind.PAIR, 10.5e6, 35.3e6, "B"),
        ("1,234 of 20,000 rows", Kind.PAIR, 1234, 20000, "rows"),
        ("4.5MB/31MB", Kind.PAIR, 4.5e6, 31e6, "B"),
        ("14.8 MiB /  28.6 MiB ==> 24%", Kind.PAIR, 14.8 * 2**20, 28.6 * 2**20, "B"),
        ("(12/24)", Kind.PAIR, 12, 24, None),
        ("00:01:23 / 00:10:00", Kind.PAIR, 83, 600, "s"),
        ("3 items remaining", Kind.LEFT, 3, None, "items"),
        ("25.0% of   8.00MiB at 1MiB/s", Kind.PERCENT, 2 * 2**20, 8 * 2**20, "B"),
    ],
)
def test_a_number_is_read_with_its_unit(text: str, kind: Kind, done: float, total: float, unit: str | None) -> None:
    first = finding.find(text)[0].measure

    assert (first.kind, first.done, first.total, first.unit) == (kind, done, total, unit)


@pytest.mark.parametrize(
    "text",
    ["[10/20/2026 10:00:00]", "a/1/2", "v1/2.3", "http://x/3/4?p=5/6", "-5%", "$5%", "101%", "'1%'", "a5%b", "24x7"],
)
def test_what_only_resembles_a_number_of_progress_is_none(text: str) -> None:
    assert finding.find(text) == []


@pytest.mark.parametrize(
    "unit", ["a" * 900, "1" * 900, " " * 900, "1 " * 450, "9%" * 400, "[" * 900, "1/2 " * 200, "a." * 400, "0..." * 220]
)
def test_no_line_takes_long(unit: str) -> None:
    """Counted in calls of regular expressions that backtrack: a line of 900 signs took seconds where one did."""
    for text in (unit, f"{unit} 50%", f"5/9 {unit} it/s [", f"{unit}: 3 of 9 {unit}"[:1000]):
        finding.tells(text)
        reading.read(Line(text))


@pytest.mark.parametrize(
    ("form", "unit"),
    [
        ("copied {} of 200 files", "files"),
        ("{}/200 tests passed", "tests"),
        ("{} pages / 200 pages", "pages"),
        ("files: {}/200", "files"),
        ("Tests ({}/200)", "Tests"),
        ("{} von 200 Dateien", "Dateien"),
        ("{} из 200 файлов", "файлов"),
        ("{}/200 Windows.iso", None),
        ("{}/200 Alice", None),
        ("Progress: {}/200", None),
        ("status {}/200 done", None),
        ("Uploading {}/200 to server", None),
        ("{}/200 from mirror", None),
        ("{}/200 left", None),
        ("copied {}/200", None),
    ],
)
def test_the_word_beside_a_pair_names_what_it_counts(form: str, unit: str | None) -> None:
    measures = reading.read(Line(form.format(3)))

    assert [(measure.done, measure.total, measure.unit) for measure in measures] == [(3, 200, unit)]


@pytest.mark.parametrize(
    ("line", "rate", "unit"),
    [
        ("3/200 frames, 25.0 fps, 1000 kb/s", 25.0, "frames"),
        ("3/200 files, 12.5 files/sec, 3 MB/s", 12.5, "files"),
        ("3/200 rows (55 rows per second)", 55.0, "rows"),
        ("3/200 files (2.5/s)", 2.5, "files"),
        ("3/200 files, 12 MB/s", 12_000_000.0, "B"),
        ("3 kB / 200 kB, 15 kB/s", 15_000.0, "B"),
        ("3/200 pages 0.5 s/page", 2.0, "page"),
        ("3/200 (2.5/s)", None, None),
        ("3/200 frames, 1000 kbits/s", None, None),
    ],
)
def test_a_pace_is_said_of_what_is_counted(line: str, rate: float | None, unit: str | None) -> None:
    measure = reading.read(Line(line))[0]

    assert (measure.rate, measure.rate_unit) == (rate, unit)
