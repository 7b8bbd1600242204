"""An output of any size is opened at once: little of it is read before a thread has found where its lines begin."""

from __future__ import annotations

from pathlib import Path

import pytest

from taskmon.ui.output.reading.file import OutputFile

_KINDS = {
    "lines": b"a row of ordinary output\n",
    "one line": b"x" * 1_000,
    "redrawn": b"\r 50% of it all",
    "a block": b"\router\n\rinner\x1b[A",
    "colours": b"\x1b[32mgreen\x1b[0m row\n",
    "nothing but escapes": b"\x1b[31m\x1b[0m\x1b]0;t\x07",
    "zeros": b"\0" * 999 + b"1",
}


@pytest.mark.parametrize("kind", _KINDS)
def test_a_look_at_any_place_reads_little_of_it(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path, unit = tmp_path / "output.log", _KINDS[kind]
    path.write_bytes(unit * (24_000_000 // len(unit)))
    asked: list[int] = []
    read = OutputFile.read

    def counted(file: OutputFile, start: int, end: int) -> bytes:
        content = read(file, start, end)
        asked.append(len(content))
        return content

    monkeypatch.setattr(OutputFile, "read", counted)
    for place in (24_000_000, 12_000_000, 0):
        asked.clear()
        file = OutputFile(path, patience_s=0.0)
        top = file.back(file.start_of(min(place, file.size - 1)), 40)
        rows = file.rows_from(top, 41)
        file.close()

        assert rows
        assert sum(asked) < 10_000_000, "what is read for one screen full"
        assert all(len(row.text) < 70_000 for row in rows)


def test_all_of_it_is_read_where_there_is_time(tmp_path: Path) -> None:
    path = tmp_path / "output.log"
    path.write_bytes(b"begin\n" + b"\r 50% of it all" * 200_000 + b"\nend\n")
    hasty, patient = OutputFile(path, patience_s=0.0), OutputFile(path)

    assert hasty.start_of(hasty.size - 6) > 6
    assert hasty.is_unsure
    assert patient.settle(patient.size - 6)
    hasty = OutputFile(path, patient.edges, patience_s=0.0)
    assert [row.text for row in hasty.rows_from(0, 10)] == ["begin", " 50% of it all", "end"]
    assert not hasty.is_unsure
