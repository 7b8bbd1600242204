"""The table of programs that print their progress only if asked, or only to a terminal. For one more: a row here.

A program that always prints it has no row, and nor has one that never does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from taskmon.core.hints.edits import Words, ask_7z, ask_curl, ask_dd, ask_ffmpeg
from taskmon.core.hints.hint import Hint


@dataclass(frozen=True, slots=True)
class Rule:
    """How one program is asked, with one of these verbs where it has verbs. Words stand in one text, as typed."""

    option: str = ""  #: goes behind the verb, or the name; empty: only a terminal helps
    changes: str = ""  #: what that changes beside the progress
    variables: str = ""  #: each NAME=VALUE, set by `env`, in the place of an option
    verbs: str = ""  #: empty: it has none
    groups: str = ""  #: words that may stand before the verb: uv pip install
    global_values: str = ""  #: options before the verb whose value is the next word
    unless: str = ""  #: options by which the user has decided already
    needs: str = ""  #: only where one of these is given, which hides the progress or is needed for it
    behind_that: bool = False  #: `option` goes behind it: before it, it would be undone
    with_value: str = ""  #: options of one letter behind which a word holds a value
    terminal: bool = False  #: it shows its progress on a terminal
    no_terminal: str = ""  #: options with which it prints data, which a terminal changes, or it refuses to
    may_be_refused: bool = False  #: versions of the program are in use that don't know the option


#: The first rule that fits counts; or a function, where it takes more than an option.
Program = Sequence[Rule] | Callable[[Words], Hint | None]

_GIT_VALUES = "-C -c --git-dir --work-tree --namespace --config-env"
_GIT_QUIET = "--progress --no-progress --quiet -q"
_BORG_VALUES = (
    "--debug-topic --lock-wait --umask --remote-path --remote-ratelimit --upload-ratelimit --remote-buffer"
    " --upload-buffer --rsh --debug-profile"
)
_DOCKER = Rule(
    verbs="pull push load", groups="image", unless="--quiet -q", terminal=True,
    global_values="-H --host -c --context --config -l --log-level --tlscacert --tlscert --tlskey",
)  # fmt: skip
_APT = Rule(
    verbs="install upgrade dist-upgrade full-upgrade update remove purge autoremove download source build-dep",
    unless="-q --quiet -s --simulate --dry-run --just-print --no-act --recon --print-uris", with_value="octa",
    global_values="-o --option -c --config-file -t --target-release", terminal=True,
)  # fmt: skip
_WGET = Rule(
    "--show-progress", "It prints how much has come, and nothing else; what it fetches stays.", needs="-q --quiet",
    unless="--show-progress --no-show-progress -b --background", with_value="aoOeitTwQBPUlADIRX",
)  # fmt: skip
_TO_OUTPUT = "-c --stdout --to-stdout"
_SCP = Rule(unless="-q", with_value="cDFiJloPSX", terminal=True)

PROGRAMS: dict[str, Program] = {
    "7z": ask_7z, "7za": ask_7z, "7zr": ask_7z, "7zz": ask_7z, "7zzs": ask_7z,
    "apt": [_APT],
    "apt-get": [_APT],
    "aria2c": [Rule(
        "--summary-interval=1", "It prints how much has come each second, instead of once a minute.",
        unless="--summary-interval --quiet -q --daemon -D", with_value="dojsxkilZTMOuSP", terminal=True,
    )],
    "borg": [
        Rule(
            "--progress", "It prints how much it has read, and the file that it is at, but not of how much.",
            verbs="create", unless="--progress -p", global_values=_BORG_VALUES, with_value="Cec",
        ),
        Rule(
            "--progress", "It prints how far it is, once it has added up the sizes of all files, which takes a while"
            " in a large archive.",
            verbs="extract", unless="--progress -p", global_values=_BORG_VALUES, with_value="e",
        ),
        Rule(
            "--progress", "It prints how far it is; what it does stays the same.",
            verbs="check compact delete prune recreate export-tar import-tar", unless="--progress -p",
            global_values=_BORG_VALUES, with_value="aPCec",
        ),
    ],
    "cargo": [Rule(
        "", "Variables have it draw its bar also where it is not on a terminal.",
        variables="CARGO_TERM_PROGRESS_WHEN=always CARGO_TERM_PROGRESS_WIDTH=80",
        verbs="build b check c test t bench run r doc d install clippy rustc fix", unless="--quiet -q",
        global_values="--config -C -Z --color", with_value="pjFC", terminal=True,
    )],
    "curl": ask_curl,
    "dd": ask_dd,
    "docker": [_DOCKER],
    "ffmpeg": ask_ffmpeg,
    "flatpak": [Rule(verbs="install update upgrade", terminal=True)],
    "git": [
        Rule(
            "--progress", "It prints how far it is, line over line; what it does stays the same.",
            verbs="clone fetch pull push fsck checkout switch", unless=_GIT_QUIET, global_values=_GIT_VALUES,
            with_value="bucjosXS", terminal=True,
        ),
        Rule(verbs="gc repack lfs submodule", unless=_GIT_QUIET, global_values=_GIT_VALUES, terminal=True),
    ],
    "hyperfine": [Rule(unless="--style", terminal=True)],
    "lftp": [Rule(terminal=True)],
    "pg_basebackup": [Rule(
        "--progress", "It prints how much is done. The server first adds up what there is, which takes a moment.",
        unless="--progress -P", with_value="DFrTXZcldhpsU",
    )],
    "pip": [Rule(
        "--progress-bar=raw",
        "It prints a line of plain numbers for each part of a download. pip before 24.1 refuses the option.",
        verbs="install download wheel", unless="--progress-bar --quiet -q",
        global_values="--log --proxy --python --retries --timeout --cache-dir --trusted-host --cert --client-cert",
        with_value="rceitdfCm", terminal=True, may_be_refused=True,
    )],
    "podman": [_DOCKER],
    "pv": [Rule(
        "-f", "It draws its bar also where it is not on a terminal; what it passes on stays the same.",
        unless="-f --force -n --numeric -q --quiet", with_value="DsLBRNidwHEFAXSPM",
    )],
    "qemu-img": [Rule(
        "-p", "It prints how far it is; what it writes stays the same.",
        verbs="convert commit compare rebase amend", unless="-p -q", with_value="fFOoTtSBbmrl",
    )],
    "rclone": [Rule(
        "--progress", "It prints how much is done, twice a second; what it copies stays the same.",
        verbs="copy sync move copyto moveto bisync check copyurl", unless="--progress -P --stats --quiet -q",
        global_values="--config",
    )],
    "restic": [Rule(
        "", "A variable has it print how far it is, once a second; the backup stays the same.",
        variables="RESTIC_PROGRESS_FPS=1", verbs="backup restore check prune copy forget", unless="--json --quiet -q",
        global_values="-r --repo --repository-file -p --password-file --password-command --key-hint --cache-dir -o"
        " --option --cacert --tls-client-cert --limit-upload --limit-download --retry-lock --compression --pack-size",
        with_value="rpoHfe", terminal=True,
    )],
    "rsync": [Rule(
        "--info=progress2", "It prints how much of all files is done, in a line that it draws anew. While it still"
        " looks for files, the total grows; --no-inc-recursive as well would have it look for all of them first, which"
        " takes time and memory.",
        unless="--progress --no-progress -P --info --quiet -q --daemon --server --list-only --dry-run -n --version"
        " --help",
        with_value="efBTM@",
    )],
    "scp": [_SCP],
    "sftp": [replace(_SCP, unless="-q -b", with_value="BbcDFiJloPRSsX")],
    "uv": [Rule(
        verbs="sync add install upgrade", groups="pip tool python", unless="--quiet -q --no-progress",
        global_values="--directory --project --config-file --cache-dir --color", with_value="cefiopr", terminal=True,
    )],
    "wget": [_WGET, replace(_WGET, needs="-nv --no-verbose", behind_that=True)],
    "xz": [Rule(
        needs="-v --verbose", unless="-l --list -q --quiet", with_value="FTCMS", terminal=True, no_terminal=_TO_OUTPUT,
    )],
    "yt-dlp": [Rule(
        "--progress", "It prints how much has come, and nothing else.",
        needs="-q --quiet", with_value="rRafoNIPpuxO",
        unless="--progress --no-progress --simulate -s --skip-download --print -O --dump-json -j --dump-single-json -J"
        " --list-formats -F --list-subs --get-url -g --get-title -e --get-id --get-filename",
    )],
    "zstd": [Rule(
        "--progress", "It prints how much it has read; what it writes stays the same.",
        unless="--progress --no-progress --quiet -q -l --list -b --version -V -h --help", with_value="oDMT",
        terminal=True, no_terminal=_TO_OUTPUT,
    )],
}  # fmt: skip
