"""What no person types, and what files from elsewhere may hold: refused in words, and never a fault of taskmon."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Shell

_DIGITS = "9" * 10_000
_HUGE = str(2**70)
_WORDS = " ".join(f"w{number}" for number in range(1_500))
_HALF = b"\xed\xa0\x80"  # a surrogate in UTF-8

#: Each with the status that says what is wrong; 0: it is done, or there is nothing to do.
_COMMANDS: list[tuple[list[str | bytes], int]] = [
    (["list", "--search", _WORDS], 2),
    (["list", "--search", "x" * 60_000], 2),
    (["export", "--search", _WORDS], 2),
    (["list", "--group", b"\xff"], 0),
    (["list", "--tag", b"\xff"], 0),
    (["list", "--search", _HALF], 0),
    (["list", "--limit", _DIGITS], 2),
    (["show", _HUGE], 3),
    (["show", _DIGITS], 2),
    (["logs", _HUGE], 3),
    (["wait", _HUGE], 3),
    (["wait", "1", "--timeout", "9" * 400], 2),
    (["cancel", _HUGE, "9" * 5_000], 2),
    (["remove", str(2**63)], 3),
    (["move", "1", "--before", _HUGE], 3),
    (["move", "1", "--before", _DIGITS], 2),
    (["add", "--after", _HUGE, "--", "true"], 2),
    (["add", "--after-end", _DIGITS, "--", "true"], 2),
    (["add", "--priority", _DIGITS, "--", "true"], 2),
    (["add", "--priority", _HUGE, "--", "true"], 2),
    (["add", "--retries", _HUGE, "--", "true"], 2),
    (["add", "--timeout", _DIGITS, "--", "true"], 2),
    (["add", "--in", "9" * 400 + "d", "--", "true"], 2),
    (["add", "--backoff", "nan", "--", "true"], 2),
    (["add", "--at", "9" * 5_000, "--", "true"], 2),
    (["add", "--name", _HALF, "--", "true"], 2),
    (["add", "--group", b"\xff", "--", "true"], 2),
    (["add", "--hold", "--env", b"A=" + _HALF, "--", b"echo", _HALF], 0),
    (["group", b"\xff", "--slots", "1"], 2),
    (["group", "g", "--slots", _DIGITS], 2),
    (["group", "g", "--slots", _HUGE], 2),
    (["job", "show", b"\xff"], 2),
    (["job", "remove", _HALF], 2),
    (["prune", "--keep", _HUGE], 2),
    (["prune", "--older-than", "9" * 400 + "d"], 2),
    (["retry", _HUGE], 3),
    (["duplicate", _HUGE], 3),
    (["recover", "--restart", _HUGE], 3),
    (["logs", "1", "--tail", _DIGITS], 2),
]


def test_what_no_person_types_is_refused_in_words(shell: Shell) -> None:
    """Lone surrogates, ids of 2^70, 1,500 words and 10,000 digits were told as a fault of taskmon."""
    shell.add("--hold", "--", "true")
    for arguments, status in _COMMANDS:
        done = shell.type(*arguments, status=None)
        said = done.stderr.decode(errors="replace")
        shown = str(arguments)[:100]
        assert done.returncode == status, (shown, said[:500])
        assert "fault of taskmon" not in said, shown
        assert len(said) < 12_000, shown


_DOTS = ".a" * 50_000
_FILES = {
    "half.jsonl": '{"job": {"argv": ["echo", "\\ud800"]}}',
    "half-name.jsonl": '{"job": {"argv": ["echo"]}, "name": "\\ud800", "tags": ["\\udfff"]}',
    "digits.jsonl": '{"job": {"argv": ["echo"]}, "priority": ' + _DIGITS + "}",
    "digits-after.jsonl": '{"job": {"argv": ["echo"]}, "after": [' + _DIGITS + "]}",
    "deep.jsonl": '{"job": ' + "[" * 100_000,
    "deep-params.jsonl": '{"job": {"kind": "task", "task": "a:b", "params": {"x": ' + "[" * 500 + "]" * 500 + "}}}",
    "dots.toml": f"format = 1\na{_DOTS} = 1\n",
    "table.toml": f"format = 1\n[a{_DOTS}]\nx = 1\n",
    "inline.toml": "format = 1\nx = " + "{a=" * 5_000 + "1" + "}" * 5_000,
    "format.toml": f"format = {_DIGITS}\n",
    "format-hex.toml": "format = 0x" + "f" * 10_000 + "\n",
    "timeout.toml": f"format = 1\n[jobs.x.job]\nargv = ['a']\ntimeout_s = {_DIGITS}\n",
}


def test_what_nobody_writes_into_a_file_is_refused_with_its_place(shell: Shell) -> None:
    """A key of 50,000 dots did not end."""
    for name, content in _FILES.items():
        (shell.folder / name).write_text(content)
        command = ("add", "--from") if name.endswith("l") and "json" in name else ("job", "import")
        done = shell.type(*command, name, status=None)
        said = done.stderr.decode()
        assert (done.returncode, name in said or "line 1" in said.lower()) == (2, True), (name, said[:500])
        assert "fault of taskmon" not in said, (name, said[:500])
    assert shell.lines("list", "--json") == []


@pytest.mark.parametrize("content", [f"a{_DOTS} = 1\n", f"slots = {_DIGITS}\n", "slots = 0x" + "f" * 10_000 + "\n"])
def test_settings_that_nobody_writes_are_refused_with_their_file(shell: Shell, content: str) -> None:
    shell.paths.home.mkdir(exist_ok=True)
    Path(shell.paths.settings).write_text(content)

    said = shell.type("prune", status=1).stderr.decode()

    assert str(shell.paths.settings) in said
    assert "fault of taskmon" not in said


def test_a_source_that_never_ends_is_refused(shell: Shell) -> None:
    assert "longer than 64 MB" in shell.complaint("add", "--from", "/dev/zero", status=2)


def test_more_than_a_thousand_runs_are_waited_for(shell: Shell) -> None:
    (shell.folder / "jobs").write_text("true\n" * 1_100)
    ids = shell.say("add", "--hold", "--from", "jobs").split()

    told = shell.type("wait", "--json", "--timeout", "0.1", *ids, status=124).stdout.splitlines()

    assert [str(json.loads(line)["id"]) for line in told] == ids
