"""Opens, reads and writes what lies in a run's folder, all of which a job may have replaced: by a pipe, a link, a hole.

`<folder of all runs>/<run>/<attempt>/<name>` is reached name by name, and no link is followed below the folder of all
runs. Nothing here waits for what stands in a file's place. What is opened is a regular file of this user's with one
name, or it is no evidence: NotOursError. Nothing is read without a bound.
"""

from taskmon.ours.files import (
    Folder,
    append,
    create,
    ends_a_line,
    lines,
    move,
    new_beside,
    open_file,
    put_in_place,
    read,
    read_named,
    read_on,
    remove,
    replace,
    replacing,
    status,
    unlink,
)  # fmt: skip
from taskmon.ours.folders import is_folder, make_filled_folder, make_folder, names, remove_folder
from taskmon.ours.pipes import make_pipe, write_to_pipe
from taskmon.ours.walk import ASIDE, DEPTH, NotOursError

__all__ = [
    "ASIDE", "DEPTH", "Folder", "NotOursError", "append", "create", "ends_a_line", "is_folder", "lines",
    "make_filled_folder", "make_folder", "make_pipe", "move", "names", "new_beside", "open_file", "put_in_place",
    "read", "read_named", "read_on", "remove", "remove_folder", "replace", "replacing", "status", "unlink",
    "write_to_pipe",
]  # fmt: skip
