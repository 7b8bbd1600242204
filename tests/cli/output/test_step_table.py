"""Steps as `show` prints them: a few lines, whatever they are called and however many there are."""

from __future__ import annotations

from typing import Any

from taskmon.cli.output.step_table import step_lines


def a_step(name: str, **fields: Any) -> dict[str, Any]:
    common = {"use": 1, "at": "2026-01-01T12:00:00.000Z", "took_s": 1.25, "tries": 1, "digest": "", "taken_over": False}
    return {**common, "name": name, **({} if "result_bytes" in fields else {"result": None}), **fields}


def lines(*steps: dict[str, Any], left_out: int = 0) -> list[str]:
    return step_lines({"steps": list(steps), "steps_attempt": 2, "steps_left_out": left_out})


def test_no_steps_are_no_lines() -> None:
    assert lines() == []
    assert step_lines({}) == [], "as a monitor of an older version answers"


def test_each_step_has_a_line_with_what_it_gave() -> None:
    told = lines(
        a_step("list", result={"rows": 3}),
        a_step("fetch", use=2, took_s=0.004, tries=3, result_bytes=1_234_567),
        a_step("older", at=None, took_s=None, taken_over=True),
    )

    assert told[:2] == ["", "steps of attempt 2:"]
    assert told[2].split() == ["ENDED", "TOOK", "STEP", "RESULT"]
    assert told[3].endswith('  1.2 s  list       {"rows": 3}')
    assert told[4].endswith("  4 ms   fetch (2)  1,234,567 bytes (3 tries)")
    assert told[5].split("  ")[-1] == "(taken over from an earlier attempt)"


def test_of_many_the_newest_are_printed_and_the_rest_is_counted() -> None:
    steps = [a_step(f"part {number}") for number in range(500)]

    told = lines(*steps)
    assert told[2] == "  … 480 before these; --json has them"
    assert [line.split()[-1] for line in told[4:]] == [str(number) for number in range(480, 500)]
    assert lines(*steps, left_out=99_500)[2] == "  … 99,980 before these; --json has the newest 500 of them"


def test_names_and_results_can_t_move_the_terminal_or_fill_it() -> None:
    told = lines(a_step("\x1b[2J" + "n" * 200, result="\x9b2J\u202e" + "r" * 900))

    assert all(line.isprintable() for line in told)
    assert max(map(len, told)) < 140
