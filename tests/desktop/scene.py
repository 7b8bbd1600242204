"""A home as people have it, for pictures: one run of every kind, by programs that print what the real ones print."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.desktop.puppet import Puppet
from tests.desktop.taskmon_window import Desktop, TaskmonWindow

#: How far the three that last are after the last beat.
_ENCODED, _COPIED, _FETCHED = 0.42, 0.77, 0.28
_FILM_S = 245
_GIB, _FILES = 3.912, 17022
_ISO_MIB = 3794
_RESTIC = (
    "repository f45a97ad opened (version 2, compression level auto)",
    "using parent snapshot 2f1c9e04",
    "load index files",
    "start scan on [Documents Pictures]",
    f"scan finished in 1.871s: {_FILES} files, {_GIB} GiB",
)
#: The runs of the scene, in the order in which they are added: name, options, command line.
_JOBS: tuple[tuple[str, dict[str, object], str], ...] = (
    ("Publish site", {"tags": ["web"]}, "make publish"),
    ("Build the documentation", {"tags": ["web"]}, "sphinx-build -b html docs out"),
    ("Encode holiday.mkv → HEVC", {"group": "encodes"}, "ffmpeg -i holiday.mkv -c:v libx265 out.mp4"),
    ("Nightly backup", {"group": "backups", "retries": 3}, "restic backup Documents Pictures"),
    ("Convert lecture recordings", {"group": "encodes"}, "convert lectures"),
    ("Upgrade server", {"pty": True}, "ssh build01 sudo apt upgrade"),
    ("Train classifier", {}, "train.py --epochs 40"),
    ("Download debian-13.iso", {}, "aria2c https://example.org/debian-13.iso"),
    ("Checksum /srv/media", {"after": [4]}, "sha256sum /srv/media/list"),
    ("Encode conference talks", {"group": "encodes"}, "ffmpeg -i talks.mov talks.mp4"),
    ("Sync photos", {"hold": True, "group": "backups"}, "rclone sync Pictures remote:pictures"),
    ("Fetch datasets", {"in": "2h"}, "curl -O https://example.org/datasets.txt"),
    ("Old idea", {"hold": True}, "true"),
)
#: By its number: what a test, or a crash, does something to.
BACKUP, CONVERT, OLD_IDEA = 4, 5, 13
SLOTS = 7


class Scene:
    """The programs, which have to be found in PATH, and the runs that perform them."""

    def __init__(self, puppet: Callable[[str], Puppet], *, beats: int, beat_s: float) -> None:
        """Make the programs; some have printed all they will.

        Args:
            puppet: Makes a program of that name.
            beats: In how many steps those that last get as far as they will.
            beat_s: How long `play` is to wait between two of them, which is the time that the programs tell.
        """
        self._beats = beats
        self._beat_s = beat_s
        names = ("ffmpeg", "restic", "aria2c", "train.py", "convert")
        self._encode, self._backup, self._fetch, self._train, self._convert = map(puppet, names)
        self._encode.print(
            "Input #0, matroska,webm, from 'holiday.mkv':",
            f"  Duration: {_clock(_FILM_S)}.04, start: 0.000000, bitrate: 18412 kb/s",
        )
        self._backup.print(*_RESTIC)
        puppet("ssh").ask("Password: ")
        publish = puppet("make")
        publish.report(0.9)
        publish.print("npm ERR! missing script: build", "make: *** [publish] Error 2")
        publish.exit(2)
        puppet("sphinx-build").exit()

    def add(self, desktop: Desktop, window: TaskmonWindow) -> None:
        """Add the runs as a shell does, and wait until those that end at once have ended."""
        for command in (
            ["job", "save", "nightly", "--", "restic", "backup", "Documents", "Pictures"],
            ["job", "save", "publish", "--", "make", "publish"],
            ["group", "encodes", "--slots", "2"],
        ):
            done = desktop.run(*command)
            assert done.returncode == 0, done.stderr
        desktop.add(
            *(
                {"name": name, **options, "job": {"argv": command.split(), "cwd": str(Path.home())}}
                for name, options, command in _JOBS
            )
        )
        assert desktop.run("cancel", str(OLD_IDEA)).returncode == 0
        window.row_is("Upgrade server", "running")
        window.row_is("Train classifier", "running")
        window.row_is("Publish site", "failed")
        window.row_is("Build the documentation", "succeeded")
        window.row_is("Old idea", "cancelled")

    def play(self, window: TaskmonWindow, wait: Callable[[float], object]) -> None:
        """Let the programs work, and wait until the window shows how far they are."""
        for beat in range(1, self._beats + 1):
            self._print(beat / self._beats, beat * self._beat_s)
            wait(self._beat_s)
        window.row_is_at("Encode holiday.mkv → HEVC", "42 %")
        window.row_is_at("Nightly backup", "77 %")
        window.row_is_at("Convert lecture recordings", "61 %")

    def _print(self, part: float, elapsed_s: float) -> None:
        film_s = _ENCODED * part * _FILM_S
        self._encode.print(
            f"frame={film_s * 25:5.0f} fps= 64 q=28.0 size={film_s * 526:8.0f}kB time={_clock(film_s)}.00"
            " bitrate=4211.4kbits/s speed=2.6x"
        )
        copied = _COPIED * part
        self._backup.print(
            f"\x1b[32m[{elapsed_s // 60:.0f}:{elapsed_s % 60:02.0f}] {copied * 100:.2f}%\x1b[0m"
            f"  {copied * _FILES:.0f} files {copied * _GIB:.3f} GiB, total {_FILES} files {_GIB} GiB"
        )
        fetched = _FETCHED * part
        mib = fetched * _ISO_MIB
        rate = mib / elapsed_s if elapsed_s else 26
        left_s = (_ISO_MIB - mib) / rate
        self._fetch.print(
            f"[#446f7a {mib:.0f}MiB/{_ISO_MIB}MiB({fetched:.0%}) CN:4 DL:{rate:.0f}MiB ETA:{left_s:.0f}s]"
        )
        self._convert.report(0.61 * part, f"lecture-{7 * part:02.0f}.mov")
        self._convert.print(f"lecture-{7 * part:02.0f}.mov: {61 * part:.0f} %")
        epoch = round(24 * part)
        self._train.report(epoch / 40, f"epoch {epoch} of 40, loss {2.31 / (1 + epoch / 4):.3f}")


def _clock(seconds: float) -> str:
    return f"{seconds // 3600:02.0f}:{seconds // 60 % 60:02.0f}:{seconds % 60:02.0f}"
