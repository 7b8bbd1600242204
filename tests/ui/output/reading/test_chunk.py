"""The rows of redrawn output: one for each that is seen, wherever in the file somebody begins to read."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from taskmon.core.output.stream import FoldedStream
from taskmon.ui.output.reading.file import OutputFile


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "output.log"


def texts(path: Path) -> list[str]:
    file = OutputFile(path)
    rows = file.rows_from(0, 1_000_000)
    assert [row.end for row in rows] == [*(row.start for row in rows[1:]), file.size]
    for row in random.Random(1).sample(rows, min(200, len(rows))):
        assert file.start_of(row.start) == file.start_of(row.end - 1) == row.start
    assert file.back(file.size, len(rows)) == 0
    file.close()
    return [row.text for row in rows]


def streamed(content: bytes) -> list[str]:
    return FoldedStream(coloured=False).feed(content, last=True).removesuffix("\n").split("\n")


def bar(name: str, number: int, total: int) -> bytes:
    return b"\r%s: %3d%%|%-20s| %d/%d" % (
        name.encode(),
        100 * number // total,
        b"#" * (20 * number // total),
        number,
        total,
    )


def test_a_line_that_is_redrawn_for_long_is_one_row_with_its_last_state(output: Path) -> None:
    content = b"begin\n" + b"".join(bar("all", n, 40_000) for n in range(1, 40_001)) + b"\nend\n"
    output.write_bytes(content)

    assert texts(output) == ["begin", "all: 100%|####################| 40000/40000", "end"]
    assert len(content) > 1_000_000


def test_nested_bars_are_two_rows_however_long_they_move(output: Path) -> None:
    frames = b"".join(bar("outer", n // 100, 40) + b"\n" + bar("inner", n % 100, 100) + b"\x1b[A" for n in range(4_000))
    output.write_bytes(b"begin\n" * 3_000 + frames + b"\n\nend\n" + b"more\n" * 9_000)

    rows = texts(output)
    assert rows[:3_000] == ["begin"] * 3_000
    assert [row[:5] for row in rows[3_000:3_003]] == ["outer", "inner", "end"]
    assert "39/40" in rows[3_000]
    assert rows[3_003:] == ["more"] * 9_000


@pytest.mark.parametrize("seed", range(6))
def test_rows_are_what_streams_through_in_the_shell(output: Path, seed: int) -> None:
    print("seed", seed)
    rng = random.Random(seed)
    parts: list[bytes] = []
    for _ in range(120):
        kind = rng.randrange(5)
        if kind == 0:
            parts += [b"line %d of text\n" % n for n in range(rng.randrange(400))]
        elif kind == 1:
            parts += [*(bar("redraw", n, 50) for n in range(rng.randrange(1, 51))), b"\n"]
        elif kind == 2:
            height = rng.randrange(1, 6)
            for frame in range(rng.randrange(1, 30)):
                parts += [b"\x1b[2Klayer %d: %d MB\n" % (row, frame) for row in range(height)]
                parts.append(b"\x1b[%dA" % height)
            parts.append(b"\x1b[%dB" % height)
        elif kind == 3:
            parts.append(b"\x1b[1;3%dmcoloured\x1b[0m \x1b]0;title\x07text\r\n" % rng.randrange(8))
        else:
            parts.append("wide 漢字 and é\n".encode() * rng.randrange(40))
    content = b"".join(parts) + b"the end\n"
    output.write_bytes(content)

    assert texts(output) == streamed(content)
