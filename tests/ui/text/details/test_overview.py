"""What the overview says of a run."""

from __future__ import annotations

from dataclasses import replace

from taskmon.core.states import RunState
from taskmon.ui.text.details.overview import command_text
from tests.core.made import job, run_in


def shown(script: str) -> str:
    return command_text(run_in(RunState.QUEUED, job=replace(job(), argv=(script,), shell=True)))


def test_a_script_has_its_lines() -> None:
    """They stood in one, with \\n between, as if the script had those."""
    assert shown('printf "a\\nb"\nsleep 3\n\ttrue\x1b[1m\n') == 'printf "a\\nb"\nsleep 3\n    true\\x1b[1m'


def test_a_long_script_is_cut_and_says_so() -> None:
    said = shown("\n".join(map(str, range(500))))

    assert said.splitlines()[:2] == ["0", "1"]
    assert said.endswith("\n…")
    assert len(said.splitlines()) < 50
    assert shown("x" * 9_000).endswith("x…")
    assert len(shown("x" * 9_000)) < 5_000


def test_a_password_stays_hidden_in_it() -> None:
    assert "hunter2" not in shown("set -e\nrestic --password=hunter2 backup")
