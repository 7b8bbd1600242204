"""A task: runs one command for each file of a folder, some at a time, and goes on with the files that are missing.

    taskmon run --task resources/examples/convert_files.py:convert_files --param folder=~/Music --param into=~/opus
    … --param pattern='*.tif' --param suffix=.png --param 'command:=["magick", "{source}", "{target}"]'

Each file is an item of `ctx.map`: one bar counts them, a file that fails is told and costs the others nothing, a cancel
ends the commands that run, and a resume does what is missing. A target appears under its name only when it is whole.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Annotated

from taskmon import Folder, Label, Range, TaskContext, task

OPUS = ["ffmpeg", "-nostdin", "-hide_banner", "-y", "-i", "{source}", "-c:a", "libopus", "{target}"]


@task(name="Convert files")
def convert_files(
    ctx: TaskContext,
    folder: Annotated[Path, Folder()],
    into: Annotated[Path, Folder(exists=False), Label("Into", "Made if it is not there")],
    pattern: str = "*.flac",
    suffix: Annotated[str, Label("Suffix of what is made")] = ".opus",
    command: Annotated[list[str], Label("Command", "{source} and {target} stand for the files")] = OPUS,
    at_once: Annotated[int, Range(1, 64)] = 2,
) -> dict[str, int]:
    """Have a command make a file of each file that matches."""
    # A list that must be the same in each attempt is a step: what came into the folder meanwhile is for the next run.
    names = ctx.step("list", names_in, folder, pattern)

    def convert(name: str) -> int:
        target = into / f"{Path(name).stem}{suffix}"
        # In a file system a rename is all or nothing. So what was cut off is never taken for a whole file.
        part = into / f".part-{target.name}"
        into.mkdir(parents=True, exist_ok=True)
        # Its words go into the run's output; no shell, so that a name may hold whatever it likes.
        subprocess.run([each.format(source=folder / name, target=part) for each in command], check=True)
        os.replace(part, target)
        return target.stat().st_size

    sizes = ctx.map("convert", convert, names, at_once=at_once, failures="collect")
    made = sum(size for size in sizes if not isinstance(size, Exception))
    sizes.raise_failed()  # the run has failed if one file has, and says how many there are
    return {"files": len(names), "bytes": made}


def names_in(folder: Path, pattern: str) -> list[str]:
    """The files that match, always in the same order."""
    return sorted(path.name for path in folder.glob(pattern) if path.is_file())
