"""Three sample jobs on real input that is on every machine: the Python installation itself.

Run as a program, this file performs one of them and reports its progress through `$TASKMON_EVENTS`, as any script can:
standard library only.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

#: A report more often than this tells nobody anything new.
_REPORT_S = 0.1


def main(arguments: list[str]) -> int:
    """Perform `checksum`, `archive` or `search` on a folder."""
    work = {"checksum": checksum, "archive": archive, "search": search}
    if len(arguments) != 2 or arguments[0] not in work:
        print(f"usage: samples.py {'|'.join(work)} FOLDER", file=sys.stderr)
        return 2
    work[arguments[0]](Path(arguments[1]))
    return 0


def checksum(folder: Path) -> None:
    """Print the SHA-256 of every file below `folder`."""
    for path in _files(folder):
        print(hashlib.sha256(path.read_bytes()).hexdigest(), path.relative_to(folder), flush=True)


def archive(folder: Path) -> None:
    """Pack `folder` into a compressed archive in the folder for temporary files, and delete it again."""
    with tempfile.NamedTemporaryFile(suffix=".tar.gz") as packed:
        with tarfile.open(fileobj=packed, mode="w:gz", compresslevel=6) as tar:
            for path in _files(folder):
                tar.add(path, str(path.relative_to(folder)), recursive=False)
        print(f"{packed.tell():,} bytes in the archive")


def search(folder: Path) -> None:
    """Print every line below `folder` that says TODO or FIXME."""
    wanted = re.compile(rb"\b(TODO|FIXME)\b.*")
    found = 0
    for path in _files(folder):
        for match in wanted.finditer(path.read_bytes()):
            found += 1
            print(f"{path.relative_to(folder)}: {match[0][:120].decode('utf-8', 'replace')}", flush=True)
    print(f"{found:,} found")


def _files(folder: Path) -> Iterator[Path]:
    """Every regular file below `folder`, each reported as done when the next is asked for."""
    paths = sorted(_found(folder))
    events = os.environ.get("TASKMON_EVENTS")
    told_at = 0.0
    for done, path in enumerate(paths, 1):
        yield path
        now = time.monotonic()
        if events and (now - told_at >= _REPORT_S or done == len(paths)):
            told_at = now
            report = {"done": done, "total": len(paths), "unit": "files", "message": path.parent.name}
            with open(events, "a", encoding="utf-8") as file:
                file.write(json.dumps(report) + "\n")


def _found(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        # What was installed beside it may be gigabytes: to look through it alone would keep the bar waiting.
        folders[:] = [name for name in folders if name != "site-packages"]
        for path in (Path(place, name) for name in names):
            if path.is_file() and not path.is_symlink():
                yield path


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
