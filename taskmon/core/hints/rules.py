"""The table of programs that print their progress only if asked, or only to a terminal. For one more: a rule here.

A program that always prints it has no rule, and nor has one that never does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from taskmon.core.hints.edits import Words, ask_7z, ask_curl, ask_dd, ask_ffmpeg
from taskmon.core.hints.hint import Hint


@dataclass(frozen=True, slots=True)
class Rule:
    """How one program is asked, with one of these verbs where it has verbs."""

    option: tuple[str, ...] = ()  #: goes behind the verb, or the name; empty: only a terminal helps
    variables: tuple[str, ...] = ()  #: NAME=VALUE, set by `env`, in the place of an option
    verbs: frozenset[str] = frozenset()  #: empty: it has none
    global_values: frozenset[str] = frozenset()  #: options before the verb whose value is the next word
    unless: tuple[str, ...] = ()  #: options by which the user has decided already
    needs: str = ""  #: only where this option is given, which hides the progress or is needed for it
    behind_that: bool = False  #: `option` goes behind it: before it, it would be undone
    with_value: str = ""  #: options of one letter behind which a word holds a value
    terminal: bool = False  #: it shows its progress on a terminal
    may_be_refused: bool = False
    changes: str = ""


@dataclass(frozen=True, slots=True)
class Program:
    """A program's rules, the first that fits counts; or a function, where it takes more than an option."""

    rules: tuple[Rule, ...] = ()
    ask: Callable[[Words], Hint | None] | None = None


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_GIT_VALUES = _words("-C -c --git-dir --work-tree --namespace --config-env")
_GIT_QUIET = ("--progress", "--no-progress", "--quiet", "-q")
_GIT_CHANGES = "It prints how far it is, line over line; what it does stays the same."
_DOCKER_VALUES = _words("-H --host -c --context --config -l --log-level --tlscacert --tlscert --tlskey")
_IMAGES = Rule(
    verbs=_words("pull push load"), global_values=_DOCKER_VALUES, unless=("--quiet", "-q"), terminal=True
)  # fmt: skip
_APT = Rule(
    verbs=_words("install upgrade dist-upgrade full-upgrade update remove purge autoremove download source build-dep"),
    global_values=_words("-o --option -c --config-file -t --target-release"), unless=("-q", "--quiet"), terminal=True,
)  # fmt: skip
_PIP = Rule(
    ("--progress-bar=raw",),
    verbs=_words("install download wheel"),
    global_values=_words("--log --proxy --python --retries --timeout --cache-dir --trusted-host --cert --client-cert"),
    unless=("--progress-bar", "--quiet", "-q"), with_value="rceitdfCm", terminal=True, may_be_refused=True,
    changes="It prints a line of plain numbers for each part of a download. pip before 24.1 refuses the option.",
)  # fmt: skip
_RESTIC_VALUES = _words(
    "-r --repo --repository-file -p --password-file --password-command --key-hint --cache-dir -o --option --cacert"
    " --tls-client-cert --limit-upload --limit-download --retry-lock --compression --pack-size"
)
_BORG_VALUES = _words(
    "--debug-topic --lock-wait --umask --remote-path --remote-ratelimit --upload-ratelimit --remote-buffer"
    " --upload-buffer --rsh --debug-profile"
)
_SCP = Rule(unless=("-q",), with_value="cDFiJloPSX", terminal=True)
_PV = Rule(
    ("-f",), unless=("-f", "--force", "-n", "--numeric", "-q", "--quiet"), with_value="DsLBRNidwHEFAXSPM",
    terminal=True,
    changes="It draws its bar also where it is not on a terminal; what it passes on stays the same.",
)  # fmt: skip
_SILENT_DOWNLOADER = Rule(
    ("--show-progress",), unless=("--show-progress", "--no-show-progress", "-b", "--background"),
    with_value="aoOeitTwQBPUlADIRX", changes="It prints how much has come, and nothing else; what it fetches stays.",
)  # fmt: skip

PROGRAMS: dict[str, Program] = {
    "rsync": Program(
        (
            Rule(
                ("--info=progress2",),
                unless=(
                    "--progress",
                    "-P",
                    "--info",
                    "--quiet",
                    "-q",
                    "--daemon",
                    "--server",
                    "--list-only",
                    "--dry-run",
                    "-n",
                    "--version",
                    "--help",
                ),
                with_value="efBTM@",
                changes="It prints how much of all files is done, in a line that it draws anew. While it still looks"
                " for files, the total grows; --no-inc-recursive as well would have it look for all of them first,"
                " which takes time and memory.",
            ),
        )
    ),
    **{name: Program(ask=ask_7z) for name in ("7z", "7za", "7zr", "7zz", "7zzs")},
    "pip": Program((_PIP,)),
    "uv": Program((Rule(verbs=_words("pip sync add install tool python"), unless=("--quiet", "-q"), terminal=True),)),
    "git": Program(
        (
            Rule(
                ("--progress",),
                verbs=_words("clone fetch pull push fsck checkout switch"),
                unless=_GIT_QUIET,
                global_values=_GIT_VALUES,
                with_value="bucjosXS",
                terminal=True,
                changes=_GIT_CHANGES,
            ),
            Rule(verbs=_words("gc repack lfs"), unless=_GIT_QUIET, global_values=_GIT_VALUES, terminal=True),
        )
    ),
    "ffmpeg": Program(ask=ask_ffmpeg),
    "curl": Program(ask=ask_curl),
    "wget": Program(
        (
            *(replace(_SILENT_DOWNLOADER, needs=needs) for needs in ("-q", "--quiet")),
            *(replace(_SILENT_DOWNLOADER, needs=needs, behind_that=True) for needs in ("-nv", "--no-verbose")),
        )
    ),
    "yt-dlp": Program(
        tuple(
            Rule(
                ("--progress",),
                unless=("--progress", "--no-progress"),
                needs=needs,
                with_value="rRafoNIPpux",
                changes="It prints how much has come, and nothing else.",
            )
            for needs in ("-q", "--quiet")
        )
    ),
    "aria2c": Program(
        (
            Rule(
                ("--summary-interval=1",),
                unless=("--summary-interval", "--quiet", "-q"),
                with_value="dojsxkilZTMOuSP",
                terminal=True,
                changes="It prints how much has come each second, instead of once a minute.",
            ),
        )
    ),
    "restic": Program(
        (
            Rule(
                variables=("RESTIC_PROGRESS_FPS=1",),
                verbs=_words("backup restore check prune copy forget"),
                global_values=_RESTIC_VALUES,
                unless=("--json", "--quiet", "-q"),
                with_value="rpoHfe",
                terminal=True,
                changes="A variable has it print how far it is, once a second; the backup stays the same.",
            ),
        )
    ),
    "borg": Program(
        (
            Rule(
                ("--progress",),
                verbs=_words("create"),
                global_values=_BORG_VALUES,
                unless=("--progress", "-p"),
                with_value="Cec",
                changes="It prints how much it has read, and the file that it is at, but not of how much.",
            ),
            Rule(
                ("--progress",),
                verbs=_words("extract check compact delete prune recreate export-tar import-tar"),
                global_values=_BORG_VALUES,
                unless=("--progress", "-p"),
                with_value="e",
                changes="It prints how far it is. extract first adds up the sizes of all files, which takes a while in"
                " a large archive.",
            ),
        )
    ),
    "rclone": Program(
        (
            Rule(
                ("--progress",),
                verbs=_words("copy sync move copyto moveto bisync check copyurl"),
                global_values=_words("--config"),
                unless=("--progress", "-P", "--stats", "--quiet", "-q"),
                changes="It prints how much is done, twice a second; what it copies stays the same.",
            ),
        )
    ),
    "dd": Program(ask=ask_dd),
    "zstd": Program(
        (
            Rule(
                ("--progress",),
                unless=(
                    "--progress",
                    "--no-progress",
                    "--quiet",
                    "-q",
                    "-l",
                    "--list",
                    "-b",
                    "--version",
                    "-V",
                    "-h",
                    "--help",
                ),
                with_value="oDMT",
                terminal=True,
                changes="It prints how much it has read; what it writes stays the same.",
            ),
        )
    ),
    "xz": Program(tuple(Rule(needs=needs, terminal=True) for needs in ("-v", "--verbose"))),
    "pv": Program((_PV,)),
    "qemu-img": Program(
        (
            Rule(
                ("-p",),
                verbs=_words("convert commit compare rebase resize measure"),
                unless=("-p", "-q"),
                with_value="fOoTtSBmrs",
                changes="It prints how far it is; what it writes stays the same.",
            ),
        )
    ),
    "pg_basebackup": Program(
        (
            Rule(
                ("--progress",),
                unless=("--progress", "-P"),
                with_value="DFrTXZcldhpsU",
                changes="It prints how much is done. The server first adds up what there is, which takes a moment.",
            ),
        )
    ),
    "docker": Program((_IMAGES,)),
    "podman": Program((_IMAGES,)),
    "apt": Program((_APT,)),
    "apt-get": Program((_APT,)),
    "cargo": Program(
        (
            Rule(
                variables=("CARGO_TERM_PROGRESS_WHEN=always", "CARGO_TERM_PROGRESS_WIDTH=80"),
                verbs=_words("build b check c test t bench run r doc d install clippy rustc fix"),
                global_values=_words("--config -C -Z --color"),
                unless=("--quiet", "-q"),
                with_value="pjFC",
                terminal=True,
                changes="Variables have it draw its bar also where it is not on a terminal.",
            ),
        )
    ),
    "scp": Program((_SCP,)),
    "sftp": Program((_SCP,)),
    "lftp": Program((Rule(terminal=True),)),
    "hyperfine": Program((Rule(unless=("--style",), terminal=True),)),
    "flatpak": Program((Rule(verbs=_words("install update upgrade"), terminal=True),)),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Met:
    """A rule that fits, and where its verb stands."""

    rule: Rule
    verb: str = ""
    index: int = field(default=0)  #: of the verb, or of the program's name where it has none
