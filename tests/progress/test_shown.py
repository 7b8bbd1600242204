"""What is shown: never backwards, full only at the end, taken back when refuted, whatever is printed."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taskmon.core.progress import Progress, overall
from taskmon.progress import Recogniser, Shown, recogniser_for

#: What programs print, in parts that a fuzzer may put together.
PARTS = st.sampled_from(
    [
        *(
            b"\r",
            b"\n",
            b"\r\n",
            b"\b\b\b\b",
            b"\x1b[A",
            b"\x1b[2K",
            b"\x1b[3;1H",
            b"\x1b7",
            b"\x1b8",
            b"\x1b[1G",
            b"\x1b[J",
        ),
        *(b"\x1b]9;4;1;50\x07", b"\x1b]0;title\x07", b"\xff\xfe", "█░".encode(), b"\x00", b"copying ", b"|####    |"),
        *(b" 5%", b"12%", b"57%", b"100%", b"3/10", b" 7 of 10 files", b"10/10", b"[2/4] ", b"1.5 MiB / 3.0 MiB"),
        *(b"work:  40%|####      | 8/20 [00:00<00:00, 19.88it/s]", b"Epoch 1/3", b"12 left", b"99999999999/1"),
        *(b'{"progress": 0.4}', b'{"done": 3, "total": 9}', b"Duration: 00:00:20.00,", b"frame= 1 time=00:00:05.00 "),
        *(b"Receiving objects:  50% (1/2)", b"d76df1446bea: Downloading", b"pmstatus:x:40.0:y", b"1..9", b"ok 3"),
        b"  32,768   0%    0.00kB/s    0:00:00 (xfr#1, to-chk=2/4)",
    ]
)


def shown_of(*looks: tuple[float, str], argv: tuple[str, ...] = ("anything",)) -> list[Progress | None]:
    """What is shown after each look: a time, and what was printed until then."""
    recogniser, shown = recogniser_for(argv), Shown()
    states = []
    for at_s, printed in looks:
        recogniser.feed(printed.encode())
        shown.take(recogniser, at_s, has_printed=bool(printed))
        states.append(shown.progress)
    return states


def percents(*numbers: int, every_s: float = 1.0, form: str = "copying {}%\n") -> list[tuple[float, str]]:
    return [(place * every_s, form.format(number)) for place, number in enumerate(numbers)]


@settings(max_examples=60, deadline=None)
@given(st.lists(PARTS | st.binary(max_size=20), max_size=60), st.integers(0, 2**32))
def test_whatever_is_printed_the_bar_never_goes_back_and_is_not_full_before_the_end(
    parts: list[bytes], seed: int
) -> None:
    rng = random.Random(seed)
    recogniser, shown = recogniser_for(["anything"]), Shown()
    most = now_s = 0.0
    for part in parts:
        recogniser.feed(part)
        now_s += rng.random()
        shown.take(recogniser, now_s)
        fraction = overall(shown.progress)
        if fraction is not None:
            assert most <= fraction < 0.9999
            most = fraction
    shown.end()
    assert (overall(shown.progress) or most) >= most


PHASES = ("Checking", "Copying", "Verifying", "Linking")
HEADS = ("", "[{step}/{steps}] {name} x\n", "Step {step}/{steps}: {name}\n", "Pass {step} of {steps}\n", "{name}...\n")
BARS = (
    *("{percent}%\n", "{name}: {percent}%\n", "{name} {done}/50 files\n", "{done} of 50 pages\n"),
    *("{name} {step}/{steps}: {percent}%\n", "\r{percent}% done"),
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(HEADS), st.sampled_from(BARS), st.sampled_from([1, 5, 10]), st.integers(0, 5)),
        min_size=1,
        max_size=len(PHASES),
    ),
    st.integers(0, 2**32),
)
def test_whatever_phases_look_like_neither_the_bar_nor_its_step_goes_back(
    phases: list[tuple[str, str, int, int]], seed: int
) -> None:
    rng = random.Random(seed)
    recogniser, shown = recogniser_for(["anything"]), Shown()
    now_s, most, step = 0.0, 0.0, 1
    for number, (head, form, stride, others) in enumerate(phases):
        named = {"step": number + 1, "steps": len(phases), "name": PHASES[number]}
        bars = [form.format(done=done, percent=2 * done, **named) for done in range(0, 51, stride)]
        for printed in (head.format(**named), *bars, *["\nsomething else"] * others, "\n"):
            recogniser.feed(printed.encode())
            now_s += rng.random()
            shown.take(recogniser, now_s)
            fraction = overall(shown.progress)
            if fraction is not None:
                assert most <= fraction < 0.9999
                most = fraction
            if shown.progress is not None and shown.progress.step is not None:
                assert fraction is not None or step <= shown.progress.step <= len(phases) + 1
                step = shown.progress.step


@settings(max_examples=60, deadline=None)
@given(st.lists(PARTS, max_size=40), st.integers(0, 2**32))
def test_where_the_output_is_cut_makes_no_difference_to_what_is_recognised(parts: list[bytes], seed: int) -> None:
    rng = random.Random(seed)
    output = b"".join(parts) + b"\n"
    whole, pieces = recogniser_for(["anything"]), recogniser_for(["anything"])

    whole.feed(output)
    position = 0
    while position < len(output):
        size = rng.randint(1, 12)
        pieces.feed(output[position : position + size])
        position += size

    assert pieces.newest == whole.newest


def test_a_bar_is_shown_once_it_has_been_known_for_a_moment() -> None:
    states = shown_of((0.0, "5%\n6%\n"), (0.3, "7%\n"), (0.7, "8%\n"))

    assert states == [None, None, Progress(fraction=0.08)]


@pytest.mark.parametrize(
    ("near", "far"),
    [
        ("work:   5%|#    | 1/20 [00:00<00:19, 1.0it/s]\n", "work:  95%|#####| 19/20 [00:00<00:19, 1.0it/s]\n"),
        ("1%\n2%\n3%\n4%\n5%\n6%\n", "1%\n9%\n60%\n70%\n80%\n90%\n"),
        ('{"progress": 0.05}\n', '{"progress": 0.95}\n'),
    ],
)
def test_a_bar_that_can_be_nothing_else_is_shown_at_once_unless_it_is_far_already(near: str, far: str) -> None:
    assert overall(shown_of((0.0, near))[0]) == pytest.approx(0.05, abs=0.011)
    assert shown_of((0.0, far))[0] is None


def test_a_bar_is_shown_also_of_a_program_that_then_prints_nothing_for_long() -> None:
    assert shown_of((0.0, "5%\n6%\n"), (0.7, ""))[-1] == Progress(fraction=0.06)


def test_what_is_full_at_once_is_no_phase() -> None:
    quick = "".join(f"Loading {percent}%\n" for percent in range(0, 101, 10))

    states = shown_of((0.0, quick), *[(at_s + 1.0, text) for at_s, text in percents(1, 3, 5, 8, form="Working {}%\n")])

    assert states[-1] == Progress(fraction=0.08, message="Working")


def test_a_phase_of_nobody_knows_how_many_says_nothing_of_the_whole() -> None:
    states = shown_of(*percents(1, 40, 80, 100, 1, 20))

    assert [overall(state) for state in states] == [None, 0.4, 0.8, 0.99, None, None]
    assert states[-1] == Progress(message="copying 20%", step=2)


def test_each_phase_is_a_step_that_its_own_label_names() -> None:
    """The third stayed a step without a name: the first, which was long over, stood in its way."""
    phases = ("Checking segments", "Verifying data", "Writing index")
    looks = [f"{phase}: {percent}%\n" for phase in phases for percent in range(0, 101, 20)]

    states = shown_of(*[(0.5 * number, printed) for number, printed in enumerate(looks)])

    assert states[10] == Progress(message="Verifying data 80%", step=2)
    assert states[16] == Progress(message="Writing index 80%", step=3)


@pytest.mark.parametrize(
    ("form", "argv"),
    [
        ("Encoding: task {step} of 2, {percent}.00 % (30 fps, ETA 00h01m)\n", ("HandBrakeCLI",)),
        ("Pass {step}/2: {percent}% done\n", ("anything",)),
        ("[{percent}.0%] {percent}/100 frames\n", ("sh", "-c", "x264 --pass 1 a -o b; x264 --pass 2 a -o b")),
        (
            "  Duration: 01:40:00.00\nframe= 9 time=0{hours}:{minutes:02}:00.00 speed=2x\n",
            ("sh", "-c", "cd /tmp && ffmpeg -i a -pass 1 -f null /dev/null && ffmpeg -i a -pass 2 b"),
        ),
    ],
)
def test_two_passes_are_one_bar(form: str, argv: tuple[str, ...]) -> None:
    looks = [
        form.format(step=step, percent=percent, hours=percent // 60, minutes=percent % 60)
        for step in (1, 2)
        for percent in (0, 20, 40, 60, 80, 100)
    ]

    states = shown_of(*[(0.5 * number, printed) for number, printed in enumerate(looks)], argv=argv)

    wanted = [pytest.approx(percent / 200, abs=0.001) for percent in (60, 80, 100, 100, 120, 140, 160, 180, 198)]
    assert [overall(state) for state in states[3:]] == wanted
    assert [(state.step, state.steps) for state in states[6:] if state is not None] == [(2, 2)] * 6


def test_the_end_of_a_phase_is_not_the_end_of_the_run() -> None:
    looks = percents(1, 50, 100)

    goes_on = shown_of(*looks, (2.5, "sorting a\n"), (3.6, "sorting b\n"))
    is_quiet = shown_of(*looks, (2.5, ""), (60.0, ""))

    assert [overall(state) for state in goes_on[2:]] == [0.99, 0.99, None]
    assert overall(is_quiet[-1]) == 0.99


def test_only_the_end_makes_it_full() -> None:
    recogniser, shown = recogniser_for(["anything"]), Shown()
    for at_s, printed in percents(1, 50, 100):
        recogniser.feed(printed.encode())
        shown.take(recogniser, at_s)
    assert overall(shown.progress) == 0.99

    shown.end()

    assert overall(shown.progress) == 1.0


@pytest.mark.parametrize("form", ["GPU {}%\n", "\rGPU {}%", "card {}%\n", "\rcard {}%", "step {}%\n"])
def test_what_is_refuted_is_taken_back(form: str) -> None:
    states = shown_of(*percents(3, 7, 12, 5, 9, form=form))

    assert overall(states[-1]) is None


OTHER_LINES = [(10.0 + at_s, f"linking object {at_s} of the program\n") for at_s in range(60)]


@pytest.mark.parametrize("form", ["copying {}%\n", "copied {}/200 files\n", "1.{:02} MB / 3.0 MB\n"])
def test_a_bar_that_nothing_feeds_any_more_is_taken_back_once_other_lines_go_on_for_long(form: str) -> None:
    looks = percents(*range(1, 9), form=form)

    states = shown_of(*looks, *OTHER_LINES, (75.0, form.format(9)))

    assert overall(states[7]) is not None
    assert overall(states[30]) == overall(states[7])
    assert states[50:-1] == [None] * len(states[50:-1])
    assert (overall(states[-1]) or 0.0) > (overall(states[7]) or 0.0)


@pytest.mark.parametrize(
    ("looks", "others"),
    [
        (percents(*range(1, 9)), [(at_s, "") for at_s, _ in OTHER_LINES]),
        (percents(*range(1, 9), form="copied {}/20 files\n"), OTHER_LINES),
        (percents(*range(1, 9), form="Step {}/20: 30%\n"), OTHER_LINES),
        (percents(*range(1, 9), form="\x1b]9;4;1;{}\x07"), OTHER_LINES),
        ([(at_s - 300.0, printed) for at_s, printed in percents(*range(1, 9), every_s=40.0)], OTHER_LINES),
    ],
    ids=["a silent program", "few and large parts", "a step", "its own word", "a slow rhythm"],
)
def test_a_bar_stays_where_its_silence_says_nothing(
    looks: list[tuple[float, str]], others: list[tuple[float, str]]
) -> None:
    states = shown_of(*looks, *others)

    assert overall(states[-1]) is not None
    assert overall(states[-1]) == overall(states[7])


def test_a_bar_that_is_taken_back_comes_again_only_where_it_was() -> None:
    recogniser, shown = Told(), Shown()
    for at_s, fraction in enumerate((0.1, 0.5, None, 0.2, 0.4, 0.6)):
        recogniser.newest = None if fraction is None else Progress(fraction=fraction)
        shown.take(recogniser, at_s)
        if at_s in (3, 4):
            assert overall(shown.progress) is None

    assert overall(shown.progress) == 0.6


def test_steps_of_a_known_number_are_one_bar() -> None:
    states = shown_of(*[(at_s, f"Step {at_s + 1}/4: something\n") for at_s in range(4)])

    assert [overall(state) for state in states] == [None, 0.25, 0.5, 0.75]
    assert states[-1] == Progress(step=4, steps=4, message="something")


def test_a_heading_in_brackets_is_the_step_of_the_bars_below_it() -> None:
    """The third heading was taken for the end of the whole."""
    looks = [
        f"{'' if percent else f'[{step}/3] {name} packages' + chr(10)}  {percent}%\n"
        for step, name in enumerate(("Fetching", "Unpacking", "Linking"), 1)
        for percent in (0, 20, 50, 80)
    ]

    states = shown_of(*[(0.5 * number, printed) for number, printed in enumerate(looks)])

    parts = [(step + percent) / 3 for step in range(3) for percent in (0, 0.2, 0.5, 0.8)]
    assert [overall(state) for state in states[2:]] == [pytest.approx(part) for part in parts[2:]]
    assert states[-1] == Progress(0.8, step=3, steps=3, message="Linking packages")


def test_a_total_that_grows_is_said_to_and_gives_no_fraction_for_a_while() -> None:
    states = shown_of(
        *[(at_s, f"scanned {at_s * 10} of {total} files\n") for at_s, total in enumerate((90, 90, 90, 200, 300))]
    )

    assert states[-1] == Progress(done=40, unit="files", at_least=True, total=300)
    assert overall(states[2]) == pytest.approx(20 / 90)


class Told(Recogniser):
    """Recognises what it is told to."""

    newest: Progress | None = None
    is_part = is_sure = may_be_lost = False
    lines = heard = 0
    began = 0

    def __init__(self) -> None:
        pass
