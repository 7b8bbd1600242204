"""The standard streams: all is written, or it fails; all is read; remarks never fail."""

from __future__ import annotations

import io
import os
import threading

import pytest

from taskmon.streams import UnwrittenError, _Remarks, _Whole

_CONTENT = bytes(range(256)) * 4_000  # far more than a pipe holds


def test_all_is_written_to_a_pipe_that_another_program_made_non_blocking() -> None:
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    received: list[bytes] = []
    full = threading.Event()

    def read_when_it_is_full() -> None:
        full.wait(30)
        with open(reading, "rb") as file:
            received.append(file.read())

    reader = threading.Thread(target=read_when_it_is_full)
    reader.start()
    with io.BufferedWriter(_Whole(writing, "w")) as stream:
        full.set()
        stream.write(_CONTENT)
        stream.flush()
    reader.join(30)

    assert received == [_CONTENT]


def test_all_is_read_from_a_pipe_that_another_program_made_non_blocking() -> None:
    reading, writing = os.pipe()
    os.set_blocking(reading, False)

    def write() -> None:
        with open(writing, "wb") as file:
            file.write(b"first\n")
            file.flush()
            file.write(_CONTENT)

    writer = threading.Thread(target=write)
    with io.BufferedReader(_Whole(reading, "r")) as stream:
        writer.start()
        assert stream.readline() == b"first\n"
        assert stream.read() == _CONTENT
    writer.join(30)


def test_what_no_disk_has_room_for_is_a_failure_with_a_name() -> None:
    stream = io.BufferedWriter(_Whole(os.open("/dev/full", os.O_WRONLY), "w"))
    stream.write(b"x")

    with pytest.raises(UnwrittenError, match="No space left"):
        stream.flush()
    stream.raw.close()


@pytest.mark.parametrize("how", ["full", "no reader"])
def test_that_nobody_reads_a_remark_is_no_failure(how: str) -> None:
    if how == "full":
        writing = os.open("/dev/full", os.O_WRONLY)
    else:
        reading, writing = os.pipe()
        os.close(reading)

    with io.BufferedWriter(_Remarks(writing, "w")) as stream:
        stream.write(b"a word\n")
