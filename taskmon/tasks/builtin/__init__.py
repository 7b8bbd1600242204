"""Tasks that are there on the first day, and show how a good one is written: knows their short names, imports none.

Each goes on after a kill at any point, reports what it counts, ends within a moment when it is cancelled, needs the
standard library alone, and says honestly what it left out.
"""

from __future__ import annotations

#: Short name → MODULE:FUNCTION. The same as pyproject's entry points, which an interpreter without them doesn't have.
BUILTIN = {
    "checksum-folder": "taskmon.tasks.builtin.checksums:checksum_folder",
    "verify-folder": "taskmon.tasks.builtin.checksums:verify_folder",
    "find-duplicates": "taskmon.tasks.builtin.duplicates:find_duplicates",
    "download-urls": "taskmon.tasks.builtin.downloads:download_urls",
    "archive-folder": "taskmon.tasks.builtin.archives:archive_folder",
    "run-each-line": "taskmon.tasks.builtin.each_line:run_each_line",
}
