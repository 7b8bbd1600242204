"""What an author's modules log reaches the run's output; who configures logging has it as in any Python program."""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.tasks.performances import Stage

_REPOSITORY = Path(__file__).parents[3]
_PERFORM = """
import json, sys
from taskmon.core.attempt import TaskSpec
from taskmon.tasks.cancellation import Stop
from taskmon.tasks.process.module_loggers import show_module_loggers
from taskmon.tasks.process.perform import Tools, perform

TOOLS = Tools(loaded=show_module_loggers)
for given in sys.argv[1:]:
    ended = perform(TaskSpec.from_json(json.loads(given)), lambda message: None, Stop(), tools=TOOLS)
    if ended.error:
        sys.exit(f"failed: {ended.error}")
"""
_HEAD = "import logging, sys\nfrom pathlib import Path\n"
_TIME = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} ", re.MULTILINE)


def said(folder: Path, text: str, main: str, *secrets: dict[str, str]) -> str:
    """The standard error of a process that performs a task: `text` is its file, `main` its function's body.

    Args:
        secrets: One attempt after the other, each with its own; left out: one without.
    """
    given = ", ".join(secrets[0] if secrets else ())
    body = textwrap.indent(textwrap.dedent(main), "    ")
    (folder / "the_task.py").write_text(f"{_HEAD}{textwrap.dedent(text)}\ndef main({given}):\n{body}\n")
    spec = {
        "run": 1, "attempt": 1, "task": f"{folder / 'the_task.py'}:main", "params": {}, "folder": str(folder / "1"),
        "files": str(folder / "files"), "cwd": str(folder),
    }  # fmt: skip
    specs = [json.dumps({**spec, "secrets": each}) for each in secrets or [{}]]
    done = subprocess.run(
        [sys.executable, "-c", _PERFORM, *specs],
        env={**os.environ, "PYTHONPATH": str(_REPOSITORY)},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stderr


@pytest.fixture
def library(tmp_path: Path) -> str:
    """The line that imports what is installed below the task's folder, as a virtual environment is."""
    folder = tmp_path / "env" / "site-packages"
    folder.mkdir(parents=True)
    (folder / "library.py").write_text(
        "import logging\n"
        "def work():\n"
        "    for level in ('debug', 'info', 'warning'):\n"
        "        getattr(logging.getLogger(__name__), level)('library %s', level)\n"
    )
    return f"sys.path.insert(0, {str(folder)!r}); import library"


def test_info_of_the_authors_modules_is_a_line_like_those_of_the_log(tmp_path: Path) -> None:
    (tmp_path / "helper.py").write_text(
        "import logging\nlog = logging.getLogger('any.name')\ndef work():\n    log.info('at %d', 7)\n"
    )

    output = said(
        tmp_path,
        "log = logging.getLogger(__name__)",
        """
        import helper  # loaded late
        log.debug("not this")
        log.info("begins")
        helper.work()
        try: 1 / 0
        except ZeroDivisionError: log.exception("odd")
        """,
    )

    lines = _TIME.sub("@ ", output).splitlines()
    assert lines[:4] == ["@ INFO begins", "@ INFO at 7", "@ ERROR odd", "Traceback (most recent call last):"]
    assert len(_TIME.findall(output)) == 3


def test_of_what_is_installed_only_warnings_are_shown(tmp_path: Path, library: str) -> None:
    output = said(tmp_path, library, "library.work()")

    assert _TIME.sub("", output) == "WARNING library warning\n"


def test_secrets_are_masked_those_of_the_task_that_is_performed(tmp_path: Path) -> None:
    main = "logging.getLogger(__name__).info('with %s', token)"

    output = said(tmp_path, "", main, {"token": "hunter22"}, {"token": "hunter33"})

    assert _TIME.sub("", output) == "INFO with •••\n" * 2


@pytest.mark.parametrize("where", ["in its file", "in its function"])
@pytest.mark.parametrize(
    ("configure", "lines"),
    [
        ("logging.basicConfig(format='mine %(message)s')", ["mine warning"]),
        ("logging.basicConfig(format='mine %(message)s', level='INFO')", ["mine info", "mine warning"]),
        ("logging.basicConfig(format='mine %(message)s', level='ERROR')", []),
        ("logging.basicConfig(format='mine %(message)s', force=True)", ["mine warning"]),
        (
            "import logging.config; logging.config.dictConfig({'version': 1, 'disable_existing_loggers': False,"
            " 'formatters': {'f': {'format': 'mine %(message)s'}},"
            " 'handlers': {'h': {'class': 'logging.StreamHandler', 'formatter': 'f'}},"
            " 'root': {'level': 'INFO', 'handlers': ['h']}})",
            ["mine info", "mine warning"],
        ),
        ("logging.getLogger(__name__).addHandler(logging.StreamHandler())", ["warning"]),
        ("logging.getLogger().addHandler(logging.StreamHandler())", ["warning"]),
        ("logging.getLogger().setLevel('ERROR')", []),
        ("logging.disable(logging.CRITICAL)", []),
    ],
)
def test_who_configures_logging_has_it_as_in_any_program(
    tmp_path: Path, where: str, configure: str, lines: list[str]
) -> None:
    output = said(
        tmp_path,
        configure if where == "in its file" else "",
        f"""
        {configure if where == "in its function" else "pass"}
        logging.getLogger(__name__).info("info")
        logging.getLogger(__name__).warning("warning")
        """,
    )

    assert output.splitlines() == lines


def test_a_handler_of_one_logger_leaves_the_others_as_they_are(tmp_path: Path, library: str) -> None:
    output = said(
        tmp_path,
        library,
        """
        logging.getLogger("library").addHandler(logging.StreamHandler())
        library.work()
        logging.getLogger(__name__).info("mine")
        """,
    )

    assert _TIME.sub("", output).splitlines() == ["library warning", "INFO mine"]


def test_what_logging_configures_unasked_ends_nothing(tmp_path: Path, library: str) -> None:
    output = said(
        tmp_path,
        library,
        """
        logging.info("straight")
        library.work()
        logging.getLogger(__name__).info("mine")
        """,
    )

    assert _TIME.sub("", output).splitlines() == ["INFO straight", "WARNING library warning", "INFO mine"]


def test_a_null_handler_configures_nothing(tmp_path: Path) -> None:
    output = said(
        tmp_path,
        "",
        """
        logging.getLogger("library").addHandler(logging.NullHandler())
        logging.getLogger(__name__).info("mine")
        """,
    )

    assert _TIME.sub("", output) == "INFO mine\n"


def test_a_task_in_a_thread_leaves_the_monitors_logging_alone(stage: Stage) -> None:
    stage.write("import logging\ndef main():\n    logging.getLogger(__name__).info('x')\n")
    before = (logging.lastResort, logging.root.level, logging.Logger.addHandler, list(logging.root.handlers))

    stage.perform()

    assert (logging.lastResort, logging.root.level, logging.Logger.addHandler, logging.root.handlers) == before
