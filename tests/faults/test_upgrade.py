"""The package is upgraded under running work: what runs ends truly, and no process mixes two versions of it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import taskmon
from taskmon.cli.monitor.client import Connection
from tests.waiting import is_answered, wait_until

_PACKAGE = Path(taskmon.__file__).parent
_NEW = "9.9.9"
#: What no module of the new version puts up with: to be loaded by a process in which the old one runs.
_GUARD = f"\nimport taskmon as _package\nassert _package.__version__ == {_NEW!r}, 'loaded by the old version'\n"
_MAIN = "import sys; from taskmon.__main__ import main; sys.exit(main())"
_TASKS = """
import os, time
from taskmon import TaskContext, task

def wait_for(path, ctx):
    ctx.progress(1, 3, "waiting")
    while not os.path.exists(path):
        time.sleep(0.01)
    return path

@task
def in_process(ctx: TaskContext, path: str) -> dict:
    ctx.checkpoint({"begun": True})
    waited = ctx.step("wait", wait_for, path, ctx)
    with ctx.transaction("end") as state:
        state["waited"] = waited
    from taskmon import RunStopped
    return {"waited": waited, "state": dict(ctx.state), "late": RunStopped.__name__}

@task(isolation="thread")
def in_thread(ctx: TaskContext, path: str) -> str:
    wait_for(path, ctx)
    raise ValueError("the end of the thread")
"""


class Installation:
    """A copy of the package that can be upgraded, and the commands and monitors of whatever is installed there."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.library = folder / "lib"
        self.go = folder / "go"  #: what waits goes on when this is there
        self.home = home
        self.folder = folder
        self._monitors: list[subprocess.Popen[bytes]] = []
        shutil.copytree(_PACKAGE, self.library / "taskmon")  # with what is compiled: each process would wait for that
        self._new = folder / "new"
        shutil.copytree(_PACKAGE, self._new, ignore=shutil.ignore_patterns("__pycache__"))
        for module in self._new.rglob("*.py"):
            if module.name != "__main__.py" and module != self._new / "__init__.py":
                module.write_text(module.read_text() + _GUARD)
        first = self._new / "__init__.py"
        first.write_text(first.read_text().replace(f'"{taskmon.__version__}"', f'"{_NEW}"'))

    def remove(self) -> None:
        """As an installer does first: for a while there is nothing."""
        (self.library / "taskmon").rename(self.folder / "old")

    def install_new(self) -> None:
        self._new.rename(self.library / "taskmon")

    def work(self) -> subprocess.Popen[bytes]:
        """A monitor, once it answers."""
        with (self.folder / "said").open("ab") as said:
            monitor = subprocess.Popen(
                [sys.executable, "-c", _MAIN, "work", "--slots", "8"],
                stdin=subprocess.DEVNULL, stdout=said, stderr=said, env=self._environment(), cwd=self.folder,
            )  # fmt: skip
        self._monitors.append(monitor)
        wait_until(lambda: is_answered(self._socket))
        return monitor

    def command(self, *words: str) -> subprocess.CompletedProcess[bytes]:
        argv, environment = [sys.executable, "-c", _MAIN, *words], self._environment()
        return subprocess.run(argv, capture_output=True, timeout=60, env=environment, cwd=self.folder)

    def say(self, *words: str) -> str:
        done = self.command(*words)
        assert done.returncode == 0, (words, done)
        return done.stdout.decode()

    def runs(self) -> dict[str, dict[str, Any]]:
        """All runs by name."""
        return {run["name"]: run for run in map(json.loads, self.say("list", "--json").splitlines())}

    def now(self) -> dict[str, dict[str, Any]]:
        """The same, asked of the monitor itself: a command takes a hundred times as long."""
        connection = Connection(self._socket)
        try:
            return {run["name"]: run for run in connection.ask("list", {})}
        finally:
            connection.close()

    @property
    def _socket(self) -> str:
        return str(self.home / "taskmon.sock")

    @property
    def said(self) -> str:
        return (self.folder / "said").read_text()

    def close(self) -> None:
        self.go.touch()
        for monitor in self._monitors:
            monitor.terminate()
            monitor.wait(30)

    def _environment(self) -> dict[str, str]:
        return {**os.environ, "PYTHONPATH": str(self.library), "TASKMON_HOME": str(self.home)}


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    home = tempfile.mkdtemp(prefix="tm-")  # short enough for a socket
    made = Installation(tmp_path, Path(home))
    yield made
    made.close()
    shutil.rmtree(home, ignore_errors=True)


def test_an_upgrade_under_running_work_costs_no_run_its_outcome_and_is_told(
    installation: Installation, tmp_path: Path
) -> None:
    """What was loaded late was gone by then, and the outcome became "taskmon itself failed: No module named …"."""
    (tmp_path / "tasks.py").write_text(_TASKS)
    wait = f"while ! [ -e {installation.go} ]; do sleep 0.02; done; "
    old = installation.work()
    for name, line in {"good": "echo done", "bad": "exit 7", "ended": "kill -USR1 $$"}.items():
        installation.say("add", "--shell", "--name", name, "--", wait + line)
    for function in ("in_process", "in_thread"):
        named = ("--name", function, "--param", f"path={installation.go}")
        installation.say("add", "--task", f"{tmp_path}/tasks.py:{function}", *named)
    wait_until(lambda: all(run["state"] == "running" for run in installation.now().values()))
    wait_until(
        lambda: all((installation.now()[name]["progress"] or {}).get("done") for name in ("in_process", "in_thread"))
    )

    installation.remove()
    installation.install_new()
    wait_until(lambda: f"taskmon {_NEW} is installed now; this one is still {taskmon.__version__}" in installation.said)
    log = (installation.home / "log" / "taskmon.log").read_text()
    assert f"taskmon {_NEW} is installed now" in log
    assert (
        f"the monitor is version {taskmon.__version__}, this command {_NEW}"
        in installation.command("doctor").stdout.decode()
    )

    # The old monitor still does all that it is asked, and even starts what is new.
    installation.say("add", "--name", "after", "--", "true")
    held = installation.say("add", "--name", "held", "--hold", "--", "true").strip()
    for verb in ("release", "wait", "retry", "wait", "duplicate", "show", "logs"):
        installation.say(verb, held)
    wait_until(lambda: installation.now()["after"]["state"] == "succeeded")
    installation.say("cancel", str(installation.runs()["ended"]["id"]))

    # The thread ends with its monitor, so that monitor sees it through; the next one takes over what else runs.
    installation.say(
        "add", "--shell", "--name", "long", "--", f"while ! [ -e {tmp_path}/stop ]; do sleep 0.02; done; exit 3"
    )
    wait_until(lambda: installation.now()["long"]["state"] == "running")
    installation.go.touch()
    wait_until(lambda: all(run["state"] != "running" for name, run in installation.now().items() if name != "long"))
    installation.say("stop")
    assert old.wait(30) == 0
    installation.work()
    (tmp_path / "stop").touch()
    wait_until(lambda: installation.now()["long"]["state"] != "running")

    runs = installation.runs()
    ends = {name: (run["state"], run["exit_code"], (run["error"] or {}).get("code")) for name, run in runs.items()}
    assert ends == {
        "good": ("succeeded", 0, None),
        "bad": ("failed", 7, "exit"),
        "ended": ("cancelled", None, None),
        "in_process": ("succeeded", 0, None),
        "in_thread": ("failed", None, "exception"),
        "after": ("succeeded", 0, None),
        "held": ("succeeded", 0, None),
        "long": ("failed", 3, "exit"),
    }
    assert runs["in_process"]["result"] == {
        "waited": str(installation.go), "state": {"waited": str(installation.go)}, "late": "RunStopped"
    }  # fmt: skip
    assert "the end of the thread" in runs["in_thread"]["error"]["message"]
    assert all(run["attempt"] == (2 if name == "held" else 1) for name, run in runs.items())


def test_what_ends_while_the_package_is_away_is_recorded_as_it_ended(installation: Installation) -> None:
    """An installer removes the old files and takes its time: a worker alone with its command has all it needs."""
    monitor = installation.work()
    run_id = installation.say(
        "add", "--shell", "--", f"while ! [ -e {installation.go} ]; do sleep 0.02; done; exit 7"
    ).strip()
    wait_until(lambda: installation.now().popitem()[1]["state"] == "running")
    journal = installation.home / "runs" / run_id / "1" / "journal.jsonl"
    wait_until(lambda: b'"started"' in journal.read_bytes())
    monitor.kill()
    monitor.wait(30)
    installation.remove()

    installation.go.touch()
    wait_until(lambda: b'"finished"' in journal.read_bytes())
    installation.install_new()
    installation.work()
    wait_until(lambda: installation.now().popitem()[1]["state"] == "failed")
    assert json.loads(installation.say("show", run_id, "--json"))["exit_code"] == 7
