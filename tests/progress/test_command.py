"""The program that does the work, behind whatever starts it, and what its arguments say."""

from __future__ import annotations

import pytest

from taskmon.progress.command import command_of


@pytest.mark.parametrize(
    ("argv", "program", "arguments"),
    [
        (["ffmpeg", "-i", "a"], "ffmpeg", ("-i", "a")),
        (["sudo", "-u", "me", "nice", "-n", "5", "env", "A=1", "/bin/tar", "c"], "tar", ("c",)),
        (["timeout", "-k", "5", "60s", "ping", "-c", "3"], "ping", ("-c", "3")),
        (["sh", "-c", "pv -n big > /dev/null 2>&1"], "pv", ("-n", "big")),
        (["bash", "-ec", "exec ionice -c 3 rsync -a 'a b' c"], "rsync", ("-a", "a b", "c")),
        (["A=1", "make"], "make", ()),
        (["nice", "bash", "-o", "pipefail", "-lc", "sudo ping -c 3 host"], "ping", ("-c", "3", "host")),
        (["python3", "-m", "pip", "install", "x"], "pip", ("install", "x")),
        (["systemd-run", "--scope", "-p", "CPUWeight=10", "make"], "make", ()),
        (["C:/x/FFMPEG.exe"], "ffmpeg", ()),
        (["sh", "-c", "echo 'open"], "sh", ("-c", "echo 'open")),
        (["sh"], "sh", ()),
        (["/usr/bin/RSync", "a", "b"], "rsync", ("a", "b")),
        (["env", "A=1"], "", ()),
        (["sudo"], "", ()),
        ([], "", ()),
    ],
)
def test_the_program_that_does_the_work_is_found(argv: list[str], program: str, arguments: tuple[str, ...]) -> None:
    command = command_of(argv)

    assert (command.program, command.arguments) == (program, arguments)


def test_those_of_a_pipeline_are_all_known() -> None:
    command = command_of(["sh", "-c", "cat x | nice dd bs=1M count=4 2> log && wc"])

    assert command.program == "sh"
    assert command.named("dd") == command_of(["dd", "bs=1M", "count=4"])
    assert command.named("rm") is None


@pytest.mark.parametrize(
    ("arguments", "names", "value"),
    [
        (["-c", "20"], ("-c",), "20"),
        (["-c20"], ("-c", "--count"), "20"),
        (["--count=20"], ("-c", "--count"), "20"),
        (["bs=4k", "count=7"], ("count=",), "7"),
        (["-c"], ("-c",), None),
        (["-c", "1", "-c", "2"], ("-c",), "2"),
    ],
)
def test_the_value_of_an_option_is_found(arguments: list[str], names: tuple[str, ...], value: str | None) -> None:
    assert command_of(["tool", *arguments]).value_of(*names) == value


@pytest.mark.parametrize(
    ("argv", "bars"),
    [
        (["wget", "http://a/1", "-P", "d", "http://a/2"], 2),
        (["wget", "-i", "list"], None),
        (["curl", "-Z", "http://a/1", "http://a/2"], 1),
        (["pip", "download", "--no-deps", "-d", "dl", "numpy", "scipy"], 2),
        (["pip", "install", "numpy"], None),
        (["make"], 1),
        (["sh", "-c", "cd /a && ffmpeg -pass 1 a; ffmpeg -pass 2 b > log 2>&1"], 2),
        (["sh", "-c", "wget http://a/1 http://a/2 && wget http://a/3"], 3),
        (["sh", "-c", "wget http://a/1 & wget http://a/3"], 1),
        (["sh", "-c", "wget http://a/1 || wget http://b/1"], 1),
        (["sh", "-c", "dd if=a | dd of=b"], 1),
        (["sh", "-c", "wget http://a/1; make"], 1),
        (["sh", "-c", "pip install a; pip install b"], None),
        (["sh", "-c", "wget 'http://a/1"], 1),
    ],
)
def test_how_many_bars_come_one_after_the_other(argv: list[str], bars: int | None) -> None:
    assert command_of(argv).bars == bars
