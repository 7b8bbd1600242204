#!/usr/bin/env python3
"""Record what one command prints, byte for byte and timed, with its real progress measured beside it.

One more recording is made with

    python -m tests.progress.record --tool gzip --case verbose --mode pty --cwd /var/tmp/w --truth fdpos:big.bin \
        --total "80000000 bytes" --version "gzip --version" --out recordings -- gzip -kv big.bin

It writes OUT/TOOL/CASE.MODE.jsonl, a line {"t": seconds since start, "b64": bytes} for each read, and
OUT/TOOL/CASE.MODE.json with argv, version, exit code, duration and `truth`: [seconds, fraction] pairs that never fall,
straight lines between them, or null. The module `truth` says what can be measured.

Record in a folder whose name tells nothing (/var/tmp/w), once as `pipe` (standard output and error in one pipe, no
terminal) and once as `pty` (a terminal of 100 x 30 that answers where its cursor is). Three to ten seconds are enough:
make the input smaller, or slow the program with --slow 0.2. Say in --notes what a reader of the figures must know;
NEGATIVE in it means that the program makes no progress. A total that is not printed ends in "(not told)".
"""

from __future__ import annotations

import argparse
import base64
import ctypes
import fcntl
import json
import os
import pty
import re
import select
import signal
import socket
import struct
import subprocess
import termios
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.progress.brake import Brake
from tests.progress.truth import Truth

COLUMNS, ROWS = 100, 30
SAMPLE_EVERY_S = 0.1
CLONE_NEWUTS = 0x04000000

#: The processor's name is no part of a recording.
PROCESSOR = re.compile(rb"(?:Intel\(R\) \w+\(R\)|AMD EPYC)[^\r\n]{0,40}")

#: What a terminal answers to the questions that programs ask before they draw.
ANSWERS = [
    (b"\x1b[6n", b"\x1b[%d;1R" % ROWS),
    (b"\x1b[c", b"\x1b[?62;22c"),
    (b"\x1b[0c", b"\x1b[?62;22c"),
]


@dataclass(frozen=True, slots=True)
class Chunk:
    """What one read brought."""

    seconds: float
    output: bytes


@dataclass(frozen=True, slots=True)
class Point:
    """How much was really done at a time."""

    seconds: float
    fraction: float


@dataclass(frozen=True, slots=True)
class Order:
    """One recording to make."""

    tool: str
    case: str
    mode: str
    argv: list[str]
    cwd: Path
    env: dict[str, str] = field(default_factory=dict)
    truth: str = ""
    total: str = ""
    notes: str = ""
    version: str = ""
    stdin: str = ""
    timeout_s: float = 60.0
    interrupt_after_s: float = 0.0
    slow: float = 1.0  #: share of the time in which the command runs
    most_bytes: int = 300_000
    hosts: list[str] = field(default_factory=list)


def scrubbed(chunks: list[Chunk], hosts: list[str]) -> list[Chunk]:
    """`chunks` without `hosts` and processors; neighbours are joined where such a name lies across their border."""
    host = re.compile("|".join(map(re.escape, hosts)).encode() or rb"(?!)")
    whole = b"".join(chunk.output for chunk in chunks)
    spans = [match.span() for pattern in (host, PROCESSOR) for match in pattern.finditer(whole)]
    joined: list[Chunk] = []
    border = 0
    for chunk in chunks:
        if any(start < border < end for start, end in spans):
            joined[-1] = Chunk(joined[-1].seconds, joined[-1].output + chunk.output)
        else:
            joined.append(chunk)
        border += len(chunk.output)
    return [Chunk(chunk.seconds, PROCESSOR.sub(b"CPU", host.sub(b"host.example", chunk.output))) for chunk in joined]


class Recorder:
    """Runs one command and keeps what it prints and how far it really is."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.chunks: list[Chunk] = []
        self.points: list[Point] = []
        self.bytes_in_all = 0
        self.duration_s = 0.0
        self.stopped = False
        self._kept_bytes = 0
        self._looked_s = 0.0
        self._truth = Truth(order.truth, order.cwd) if order.truth else None

    def run(self) -> int:
        """Run the command to its end; its exit code."""
        order = self.order
        if order.mode == "pty":
            reader, writer = pty.openpty()
            fcntl.ioctl(writer, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        else:
            reader, writer = os.pipe()
        stdin: int = writer if order.mode == "pty" else subprocess.DEVNULL
        if order.stdin:
            stdin = os.open(order.cwd / order.stdin, os.O_RDONLY)

        def begin() -> None:
            os.setsid()
            if order.mode == "pty":
                fcntl.ioctl(writer, termios.TIOCSCTTY, 0)
            try:  # no machine's name in the output
                if ctypes.CDLL(None).unshare(CLONE_NEWUTS) == 0:
                    socket.sethostname("host")
            except OSError:
                pass

        self._started = time.monotonic()
        process = subprocess.Popen(
            order.argv,
            stdin=stdin,
            stdout=writer,
            stderr=writer,
            cwd=order.cwd,
            env=environment(order),
            preexec_fn=begin,
        )
        os.close(writer)
        brake = Brake(process.pid, order.slow)
        if order.slow < 1:
            brake.start()
        try:
            self._follow(process, reader)
        finally:
            brake.released.set()
            os.close(reader)
        self._measure(process.pid, self.duration_s)
        return process.wait()

    def _follow(self, process: subprocess.Popen[bytes], reader: int) -> None:
        next_sample, ended, open_ended = 0.0, False, True
        interrupt_at = self.order.interrupt_after_s or float("inf")
        while True:
            now = time.monotonic() - self._started
            if not ended and now >= next_sample:
                self._measure(process.pid, now)
                next_sample = now + SAMPLE_EVERY_S
            if not ended and process.poll() is not None:
                ended, self.duration_s = True, time.monotonic() - self._started
            if open_ended:
                open_ended = self._read(reader)
            else:
                time.sleep(0.02)
            if ended and (not open_ended or now > self.duration_s + 1.0):
                return
            if now > interrupt_at and not ended:
                process.send_signal(signal.SIGINT)
                interrupt_at = float("inf")
            if now > self.order.timeout_s and not ended:
                process.send_signal(signal.SIGKILL if self.stopped else signal.SIGTERM)
                self.stopped = True
                time.sleep(0.2)

    def _read(self, reader: int) -> bool:
        """Keep what is there; False when no one can write any more."""
        ready, _, _ = select.select([reader], [], [], 0.05)
        if not ready:
            return True
        try:
            output = os.read(reader, 65_536)
        except OSError:  # the last user of the terminal is gone
            return False
        self.bytes_in_all += len(output)
        if output and self._kept_bytes < self.order.most_bytes:  # a flood is cut, but drained
            self.chunks.append(Chunk(time.monotonic() - self._started, output))
            self._kept_bytes += len(output)
        if self.order.mode == "pty":
            for question, answer in ANSWERS:
                if question in output:
                    os.write(reader, answer)
        return bool(output)

    def _measure(self, session: int, seconds: float) -> None:
        fraction = self._truth.fraction(session, seconds) if self._truth else None
        # a temporary file that goes away is no step back
        if fraction is not None and (not self.points or round(fraction, 4) > self.points[-1].fraction):
            if self.points and self._looked_s - self.points[-1].seconds > 3 * SAMPLE_EVERY_S:  # it stood still till now
                self.points.append(Point(round(self._looked_s, 3), self.points[-1].fraction))
            self.points.append(Point(round(seconds, 3), round(fraction, 4)))
        self._looked_s = seconds


def environment(order: Order) -> dict[str, str]:
    """What the command sees: nothing of whoever records, but the PATH."""
    neutral = {
        "PATH": os.environ["PATH"],
        "HOME": str(order.cwd),
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "USER": "user",
        "LOGNAME": "user",
        "SHELL": "/bin/sh",
    }
    return neutral | order.env


def version_of(order: Order) -> str | None:
    """The first line with a version in it that the command `order.version` prints."""
    try:
        shown = subprocess.run(
            order.version.split(),
            env=environment(order),
            cwd=order.cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=20,
            check=False,
        ).stdout.decode("utf-8", "replace")
    except (OSError, subprocess.TimeoutExpired, IndexError):
        return None
    return next((line.strip()[:100] for line in shown.splitlines() if re.search(r"\d+\.\d+|\d{4,}", line)), None)


def record(order: Order, out: Path) -> dict[str, object]:
    """Run the command of `order`, write its recording below `out`; the meta that was written."""
    recorder = Recorder(order)
    exit_code = recorder.run()
    points, scaled = recorder.points, False
    if points and exit_code == 0 and order.truth.startswith("fdpos:"):  # its last process is gone before the last look
        points = [point for point in points if point.fraction < 1] + [Point(round(recorder.duration_s, 3), 1.0)]
    elif points and exit_code == 0 and order.truth.partition(":")[0] not in ("file", "time", "fdpos"):
        end = points[-1].fraction
        scaled = abs(end - 1) > 0.005
        points = [Point(point.seconds, round(point.fraction / end, 4)) for point in points] if end > 0 else []
    chunks = scrubbed(recorder.chunks, order.hosts)
    folder = out / order.tool
    folder.mkdir(parents=True, exist_ok=True)
    meta: dict[str, object] = {
        "argv": order.argv,
        "mode": order.mode,
        "tool_version": version_of(order) if order.version else None,
        "exit_code": exit_code,
        "duration_s": round(recorder.duration_s, 3),
        "bytes": sum(len(chunk.output) for chunk in chunks),
        "chunks": len(chunks),
        "total_known": order.total or None,
        "truth": [[point.seconds, min(1.0, point.fraction)] for point in points] or None,
        "truth_source": order.truth if points else None,
        "notes": order.notes + (" (stopped by the recorder)" if recorder.stopped else ""),
    }
    if scaled:
        meta["truth_scaled_to_its_end"] = True
    if order.env:
        meta["env"] = {name: value for name, value in order.env.items() if not name.startswith("RECORD_")}
    if order.mode == "pty":
        meta |= {"cols": COLUMNS, "rows": ROWS}
    if recorder.bytes_in_all > order.most_bytes:
        meta |= {"cut_after_bytes": meta["bytes"], "bytes_in_all": recorder.bytes_in_all}
    base = folder / f"{order.case}.{order.mode}"
    lines = (
        json.dumps({"t": round(chunk.seconds, 4), "b64": base64.b64encode(chunk.output).decode()}) + "\n"
        for chunk in chunks
    )
    base.with_name(base.name + ".jsonl").write_text("".join(lines))
    base.with_name(base.name + ".json").write_text(json.dumps(meta, indent=1) + "\n")
    return meta


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tool", required=True)
    parser.add_argument("--case", required=True)
    parser.add_argument("--mode", choices=["pipe", "pty"], required=True)
    parser.add_argument("--out", type=Path, default=Path("recordings"))
    parser.add_argument("--cwd", type=Path, default=Path.cwd())
    parser.add_argument("--env", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--truth", default="")
    parser.add_argument("--total", default="", help='the true total and its unit: "31457280 bytes"')
    parser.add_argument("--notes", default="")
    parser.add_argument("--version", default="", help="a command that prints the version")
    parser.add_argument("--stdin", default="", help="a file below --cwd")
    parser.add_argument("--host", action="append", default=[], help="becomes host.example in what is kept")
    parser.add_argument("--slow", type=float, default=1.0, help="share of the time in which the command may run")
    parser.add_argument("--timeout", type=float, default=60.0, help="seconds")
    parser.add_argument("argv", nargs="+")
    given = parser.parse_args()
    order = Order(
        given.tool,
        given.case,
        given.mode,
        given.argv,
        given.cwd.resolve(),
        env=dict(each.split("=", 1) for each in given.env),
        truth=given.truth,
        total=given.total,
        notes=given.notes,
        version=given.version,
        stdin=given.stdin,
        timeout_s=given.timeout,
        hosts=given.host,
        slow=given.slow,
    )
    meta = record(order, given.out)
    print({name: meta[name] for name in ("exit_code", "duration_s", "bytes", "chunks")})


if __name__ == "__main__":
    main()
