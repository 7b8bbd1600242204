"""The sentences with which engine, workers and store record what went wrong, by the code that goes with each.

Each is written as it is recorded, with places where it names something: `filling` has what can stand in those.
"""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from taskmon.core.errors import ErrorCode

#: What became of a run; None: of one that somebody has ended.
OF_RUNS: dict[str | None, tuple[object, ...]] = {
    None: (
        QT_TRANSLATE_NOOP("errors", "It was interrupted, and was then cancelled."),
        QT_TRANSLATE_NOOP("errors", "It was cancelled before it was tried again. Attempt {attempt}: {evidence}."),
        QT_TRANSLATE_NOOP("errors", "It was cancelled before it was tried again. Attempt {attempt} had succeeded."),
        QT_TRANSLATE_NOOP(
            "errors", "It was cancelled before it was tried again. Attempt {attempt} had been cancelled."
        ),
        QT_TRANSLATE_NOOP("errors", "It was cancelled; its worker was held by a debugger, so the monitor ended it."),
        QT_TRANSLATE_NOOP(
            "errors", "It was cancelled; its worker was stopped by somebody again and again, so the monitor ended it."
        ),
    ),
    ErrorCode.EXIT: (
        QT_TRANSLATE_NOOP("errors", "exit status {exit_code}"),
        QT_TRANSLATE_NOOP("errors", "exit status {exit_code}: a program was found but could not be executed"),
        QT_TRANSLATE_NOOP("errors", "exit status {exit_code}: a program was not found"),
        QT_TRANSLATE_NOOP("errors", "exit status {exit_code}: what the shell ran was ended by {ended_by}"),
        QT_TRANSLATE_NOOP(
            "errors",
            "exit status {exit_code}: something ended its process before its function did, such as os._exit",
        ),
        QT_TRANSLATE_NOOP(
            "errors",
            "{python} ended with exit status {exit_code} before it could load the task"
            " (it has to be Python 3.11 or newer)",
        ),
    ),
    ErrorCode.SIGNAL: (
        QT_TRANSLATE_NOOP("errors", "ended by {signal}"),
        QT_TRANSLATE_NOOP("errors", "ended by {signal}: it crashed (it used memory that was not its own)"),
        QT_TRANSLATE_NOOP("errors", "ended by {signal}: it crashed (its memory, or a file mapped into it, was gone)"),
        QT_TRANSLATE_NOOP("errors", "ended by {signal}: it crashed (this processor can't do what it asked for)"),
        QT_TRANSLATE_NOOP("errors", "ended by {signal}: it crashed (an impossible calculation)"),
        QT_TRANSLATE_NOOP("errors", "ended by {signal}: it gave up because of an error it found in itself"),
        QT_TRANSLATE_NOOP("errors", "ended by {signal}: it crashed (a trap for debuggers)"),
        QT_TRANSLATE_NOOP("errors", "ended by {signal}: it asked the system for something forbidden"),
        QT_TRANSLATE_NOOP("errors", "ended by {signal}: something outside killed it"),
        QT_TRANSLATE_NOOP("errors", "ended by {signal}: something outside asked it to end"),
        QT_TRANSLATE_NOOP("errors", "ended by {signal}: something outside interrupted it"),
        QT_TRANSLATE_NOOP("errors", "ended by {signal}: something outside asked it to quit"),
        QT_TRANSLATE_NOOP("errors", "ended by {signal}: its terminal or session was closed"),
        QT_TRANSLATE_NOOP("errors", "ended by {signal}: the program that read its output was gone"),
        QT_TRANSLATE_NOOP("errors", "ended by {signal}: it used more processor time than allowed"),
        QT_TRANSLATE_NOOP("errors", "ended by {signal}: a file grew larger than allowed"),
    ),
    ErrorCode.EXCEPTION: (
        QT_TRANSLATE_NOOP("errors", "It stopped, although nobody had asked it to."),
        QT_TRANSLATE_NOOP("errors", "It raised RunStopped, though nobody had asked it to stop."),
    ),
    ErrorCode.TIMEOUT: (
        QT_TRANSLATE_NOOP("errors", "It ran longer than the {limit} it was allowed."),
        QT_TRANSLATE_NOOP("errors", "It ran longer than the {limit_s} s it was allowed."),
    ),
    ErrorCode.QUIET_TIMEOUT: (
        QT_TRANSLATE_NOOP("errors", "It printed and reported nothing for {limit}, which was its limit."),
        QT_TRANSLATE_NOOP("errors", "It reported nothing for {limit_s} s, which was its limit."),
    ),
    ErrorCode.OUT_OF_MEMORY: (QT_TRANSLATE_NOOP("errors", "The system ended it because there was no memory left."),),
    ErrorCode.NOT_FOUND: (
        QT_TRANSLATE_NOOP("errors", "There is no program '{program}' in the PATH of this run."),
        QT_TRANSLATE_NOOP(
            "errors",
            "There is no program '{program}' in the PATH of this run. If it is a command with arguments, give each of"
            " them by itself, or run it with a shell.",
        ),
        QT_TRANSLATE_NOOP("errors", "There is no program '{program}'."),
        QT_TRANSLATE_NOOP("errors", "There is no program '{program}' in '{cwd}'."),
        QT_TRANSLATE_NOOP(
            "errors", "Whether there is a program '{program}' can't be told: the disk that may hold it fails."
        ),
        QT_TRANSLATE_NOOP(
            "errors",
            "'{program}' can't run without what its first line names ('{first_line}'), which does not exist.",
        ),
        QT_TRANSLATE_NOOP(
            "errors", "'{program}' can't run without the loader that it was built for, which does not exist."
        ),
        QT_TRANSLATE_NOOP("errors", "The folder '{cwd}' does not exist."),
        QT_TRANSLATE_NOOP("errors", "'{cwd}' is not a folder."),
        QT_TRANSLATE_NOOP("errors", "The folder '{cwd}' can't be entered: {system_says}."),
        QT_TRANSLATE_NOOP("errors", "What it had kept was removed while it ran."),
    ),
    ErrorCode.NOT_PERMITTED: (
        QT_TRANSLATE_NOOP("errors", "'{program}' may not be executed here."),
        QT_TRANSLATE_NOOP("errors", "'{program}' is a folder, not a program."),
        QT_TRANSLATE_NOOP(
            "errors",
            "'{program}' is there, but may not be executed. If it is a program: chmod +x '{program}'",
        ),
        QT_TRANSLATE_NOOP("errors", "'{program}' is just being written by another program."),
        QT_TRANSLATE_NOOP("errors", "'{program}' can't be started: {system_says}."),
        QT_TRANSLATE_NOOP("errors", "The folder '{cwd}' may not be entered."),
        QT_TRANSLATE_NOOP("errors", "Its folder can't be made: {system_says}."),
        QT_TRANSLATE_NOOP("errors", "No terminal could be had: {system_says}."),
        QT_TRANSLATE_NOOP("errors", "The system does not let it write what it keeps."),
    ),
    ErrorCode.INVALID: (
        QT_TRANSLATE_NOOP(
            "errors",
            "'{program}' is not a program of this system. If it is a script, its first line must name what runs it,"
            " for example: #!/bin/sh",
        ),
        QT_TRANSLATE_NOOP(
            "errors",
            "Arguments and environment together are larger than the system allows; put them into a file.",
        ),
    ),
    ErrorCode.WORKER_LOST: (
        QT_TRANSLATE_NOOP(
            "errors", "Its worker was lost: it was killed, or crashed, before it could record how the command went."
        ),
        QT_TRANSLATE_NOOP(
            "errors",
            "Its worker was lost: it was killed, or crashed, before it could record how the command went."
            " Processes of it still live.",
        ),
        QT_TRANSLATE_NOOP("errors", "It has ended, but how can't be known any more."),
        QT_TRANSLATE_NOOP(
            "errors", "How it ended is not known: its worker was held by a debugger and could not record it."
        ),
        QT_TRANSLATE_NOOP(
            "errors",
            "How it ended is not known: its worker was stopped by somebody again and again and could not record it.",
        ),
    ),
    ErrorCode.INTERRUPTED: (
        QT_TRANSLATE_NOOP("errors", "The computer stopped, or was started anew, while it ran."),
        QT_TRANSLATE_NOOP("errors", "Its worker ended before it could record how it went."),
        QT_TRANSLATE_NOOP(
            "errors",
            "Its worker ended before it could record how it went. A process of it still lives (pid {survivors}).",
        ),
        QT_TRANSLATE_NOOP("errors", "The session ended while it ran ({signal})."),
        QT_TRANSLATE_NOOP("errors", "The monitor ended while it ran in its thread."),
        QT_TRANSLATE_NOOP("errors", "It could not be ended, and was let go."),
        QT_TRANSLATE_NOOP("errors", "How it ended is not known."),
    ),
    ErrorCode.NOT_STARTED: (
        QT_TRANSLATE_NOOP("errors", "It was never started: its worker was gone before it began."),
        QT_TRANSLATE_NOOP("errors", "It was never started: the monitor ended first."),
        QT_TRANSLATE_NOOP("errors", "It was never started: the monitor gave it up."),
        QT_TRANSLATE_NOOP("errors", "It was never started: somebody put something else in place of its files."),
        QT_TRANSLATE_NOOP("errors", "It was never started: the warm process that it was handed to is gone."),
    ),
    ErrorCode.DEPENDENCY: (
        QT_TRANSLATE_NOOP("errors", "Run {run}, which had to succeed first, failed."),
        QT_TRANSLATE_NOOP("errors", "Run {run}, which had to succeed first, was cancelled."),
    ),
    ErrorCode.DISK_FULL: (
        QT_TRANSLATE_NOOP("errors", "There is no room on the disk for what it returned."),
        QT_TRANSLATE_NOOP("errors", "There is no room on the disk for what it keeps."),
    ),
    ErrorCode.MARKED_FAILED: (QT_TRANSLATE_NOOP("errors", "It was interrupted, and was marked failed."),),
    ErrorCode.INTERNAL: (
        QT_TRANSLATE_NOOP("errors", "taskmon itself failed to start this run; its log says why."),
        QT_TRANSLATE_NOOP("errors", "taskmon itself failed to store how this run ended; its journal has it."),
        QT_TRANSLATE_NOOP("errors", "taskmon itself failed while it performed this run."),
        QT_TRANSLATE_NOOP("errors", "taskmon itself failed to settle what was unfinished; its log says why."),
        QT_TRANSLATE_NOOP("errors", "The task's process did not say how it ended."),
        QT_TRANSLATE_NOOP("errors", "What it keeps could not be written."),
    ),
}

#: What keeps all runs from being started, or outcomes from being stored.
OF_THE_MACHINE: dict[str | None, tuple[object, ...]] = {
    ErrorCode.NOT_STARTED: (
        QT_TRANSLATE_NOOP(
            "errors",
            "The system starts no more threads: this user has too many of them and of processes, or there is no"
            " memory left. End some programs, or allow more processes (ulimit -u).",
        ),
        QT_TRANSLATE_NOOP(
            "errors",
            "The system starts no more processes or threads for this user now. End some that nobody needs, or allow"
            " more of them (ulimit -u).",
        ),
        QT_TRANSLATE_NOOP(
            "errors", "taskmon may open no more files. Use fewer slots, or allow more files (ulimit -n)."
        ),
        QT_TRANSLATE_NOOP("errors", "The system can open no more files. Close some programs."),
        QT_TRANSLATE_NOOP(
            "errors", "There is no memory left to start anything with. Close some programs, or use fewer slots."
        ),
        QT_TRANSLATE_NOOP("errors", "The system has no terminal left. Close some of them."),
        QT_TRANSLATE_NOOP(
            "errors",
            "The disk that holds {path} can only be read now. See what is wrong with it, and make it writable.",
        ),
        QT_TRANSLATE_NOOP("errors", "The disk that holds {path} fails. See what is wrong with it."),
        QT_TRANSLATE_NOOP("errors", "{path} is gone. Put it back, or make it anew."),
        QT_TRANSLATE_NOOP("errors", "taskmon may not use {path}. Give yourself the rights."),
        QT_TRANSLATE_NOOP("errors", "{path} can't be used ({system_says}). Mend that."),
        QT_TRANSLATE_NOOP(
            "errors",
            "The Python that taskmon runs on, {program}, can't be started any more ({system_says}). If an upgrade has"
            " taken it away, start taskmon anew: what runs goes on.",
        ),
    ),
    ErrorCode.DISK_FULL: (
        QT_TRANSLATE_NOOP(
            "errors",
            "Only {free} are free on the disk of {path}, {wanted} are wanted."
            " Free some space, or set least_free_bytes lower.",
        ),
        QT_TRANSLATE_NOOP("errors", "There is no room on the disk that holds {path}. Free some space."),
        QT_TRANSLATE_NOOP("errors", "The quota on the disk that holds {path} is used up. Free some space."),
        QT_TRANSLATE_NOOP(
            "errors", "Files may not grow any more ({path}). Raise the limit (ulimit -f), or free some space."
        ),
        QT_TRANSLATE_NOOP(
            "errors", "The disk that holds {database} is full, or refuses to write ({system_says}). Make some room."
        ),
    ),
    ErrorCode.INTERNAL: (
        QT_TRANSLATE_NOOP("errors", "taskmon itself failed to look at its queue; its log says why."),
        QT_TRANSLATE_NOOP(
            "errors",
            "{database} is locked by another program ({system_says}). Close what has it open and try again.",
        ),
        QT_TRANSLATE_NOOP(
            "errors",
            "{database} is damaged ({system_says}). The next launch sets it aside and saves what can be read.",
        ),
        QT_TRANSLATE_NOOP("errors", "There is no database yet at {database}. It is made when the first run is added."),
        QT_TRANSLATE_NOOP("errors", "{database} belongs to {user}, not to you, and can't be used ({system_says})."),
        QT_TRANSLATE_NOOP(
            "errors",
            "{database} can't be written to ({system_says}). Check the rights of the file and its folder.",
        ),
        QT_TRANSLATE_NOOP("errors", "{database} can't be used ({system_says}). 'taskmon doctor' shows more."),
    ),
}
