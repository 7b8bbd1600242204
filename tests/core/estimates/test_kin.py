"""Which jobs are the same, and which of one kind."""

from __future__ import annotations

import pytest

from taskmon.core.estimates.kin import kin_of
from taskmon.core.job import Job, JobKind


def command(text: str, *, shell: bool = False, cwd: str = "/work") -> Job:
    return Job((text,) if shell else tuple(text.split()), cwd, shell=shell)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ffmpeg -i holiday.mkv -crf 20 holiday.mp4", "/usr/bin/ffmpeg -i birthday.mkv -crf 23 out/birthday.mp4"),
        ("backup --to /mnt/2026-11-29", "backup --to /mnt/2026-11-30"),
        ("python train.py --epochs=40 --seed=1", "python train.py --epochs=80 --seed=2"),
        ("git checkout 03f2145ab", "git checkout 2587bea1c"),
        ("wget https://host/a/b.iso", "wget https://host/c.iso"),
        ("make -j4 all", "make -j8 all"),
        ("rsync -a /a /b", "sudo -n nice -n 10 ionice -c3 rsync -a /c /d"),
        ("make all", "env CC=clang timeout 60 make all"),
    ],
)
def test_the_same_program_with_other_files_numbers_and_dates_is_of_one_kind(one: str, other: str) -> None:
    assert kin_of(command(one)).kind == kin_of(command(other)).kind
    assert kin_of(command(one)).same != kin_of(command(other)).same
    assert kin_of(command(one, shell=True)).kind == kin_of(command(other, shell=True)).kind


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("make all", "make clean"),
        ("python train.py", "python scrape.py"),
        ("bash backup.sh", "bash restore.sh"),
        ("ffmpeg -i a.mkv b.mp4", "ffmpeg -i a.mkv b.webm"),
        ("git fetch", "git gc"),
        ("rsync -a /home/me", "rsync -an /home/me"),
        ("tool --mode=fast", "tool --mode=best"),
    ],
)
def test_what_does_something_else_is_of_another_kind(one: str, other: str) -> None:
    assert kin_of(command(one)).kind != kin_of(command(other)).kind


def test_a_line_for_a_shell_is_what_is_done_wherever_the_shell_stands() -> None:
    typed = command("CC=gcc nice make -j4 all", shell=True)
    one, other = (Job(("nice", "bash", "-lc", line), "/work") for line in ("make -j8 all", "cd /a && rm -r b"))

    assert kin_of(one).kind == kin_of(typed).kind == kin_of(command("make -j2 all")).kind
    assert kin_of(one).kind != kin_of(other).kind
    assert kin_of(other).kind != kin_of(Job(("sh", "-c", "cd /a && make b"), "/work")).kind


def test_code_says_what_is_done_whatever_paths_are_in_it() -> None:
    def kind(*argv: str) -> str:
        return kin_of(Job(argv, "/work")).kind

    for program in (("python3", "-c"), ("perl", "-ne"), ("node", "--eval"), ("su", "me", "-c")):
        one = kind(*program, "open('/tmp/a.txt'); wait(20)")
        assert one == kind(*program, "open('/var/b.txt'); wait(30)")
        assert one != kind(*program, "remove('/tmp/a.txt'); wait(20)")


def test_the_very_same_is_the_same_whatever_its_policies() -> None:
    job = command("make all")

    assert kin_of(job) == kin_of(Job(job.argv, job.cwd, env={"A": "1"}, timeout_s=5.0, pty=True))
    assert kin_of(job).same != kin_of(command("make all", cwd="/elsewhere")).same
    assert kin_of(job).kind == kin_of(command("make all", cwd="/elsewhere")).kind


def test_a_task_is_the_same_with_the_same_parameters_and_of_one_kind_by_its_function() -> None:
    def task(name: str, **params: object) -> Job:
        return Job((), "/", kind=JobKind.TASK, task=name, params=params)

    one = kin_of(task("/a.py:copy", source="x", most=3))

    assert one == kin_of(task("/a.py:copy", most=3, source="x"))
    assert one.same != kin_of(task("/a.py:copy", source="y", most=3)).same
    assert one.kind == kin_of(task("/a.py:copy", source="y", most=3)).kind
    assert one.kind != kin_of(task("/a.py:move", source="x", most=3)).kind


@pytest.mark.parametrize(
    "argv",
    [
        ("",),
        ("caf\udce9", "\udcff.mkv"),
        ("a" * 100_000,),
        ("x", *["7" * 50] * 5_000),
        ("make", "a=" * 60_000 + "1"),
        ("make", *["--a=" * 4_000 + "1"] * 100),
    ],
)
def test_any_command_line_has_kin(argv: tuple[str, ...]) -> None:
    assert kin_of(Job(argv, "/")) == kin_of(Job(argv, "/"))
    assert kin_of(Job(argv[:1], "/", shell=True)).kind


def test_of_a_very_long_argument_the_beginning_says_what_is_done_with_what() -> None:
    one, other = ("sh", "-c", "echo " + "true;" * 20_000 + "1"), ("sh", "-c", "echo " + "true;" * 20_000 + "2")

    assert kin_of(Job(one, "/")).kind == kin_of(Job(other, "/")).kind != kin_of(Job(("sh", "-c", "make"), "/")).kind
    assert kin_of(Job(one, "/")).same != kin_of(Job(other, "/")).same
