"""What the desktop is told while the user looks elsewhere, and what its buttons do."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.desktop.elsewhere import Elsewhere
from tests.desktop.notices import NotificationService
from tests.desktop.puppet import Puppet
from tests.desktop.taskmon_window import Desktop, TaskmonWindow
from tests.waiting import wait_until

pytestmark = pytest.mark.desktop


def test_a_failure_nobody_saw_is_announced_and_its_retry_button_retries_it(
    desktop: Desktop,
    window: TaskmonWindow,
    notifications: NotificationService,
    elsewhere: Elsewhere,
    puppet: Callable[[str], Puppet],
) -> None:
    job = puppet("publish")
    desktop.run("add", "--name", "Publish the site", "--", *job.argv)
    window.row_is("Publish the site", "running")
    elsewhere.take_focus()

    job.exit(2)
    notice = notifications.wait_for("Publish the site")

    assert notice.program == "taskmon"
    assert "exit status 2" in notice.text
    assert notice.labels == ["Show", "Retry"]
    assert notice.timeout == 0  # it stays until somebody has seen it
    job.forget()
    notifications.press(notice, "Retry")
    window.row_is("Publish the site", "running")
    assert desktop.show(1)["attempt"] == 2
    assert not window.has_focus  # what was asked for is done without getting in the way

    # The next failure is taken back when somebody retries it elsewhere.
    job.exit(3)
    wait_until(lambda: len(notifications.notices) == 2)
    job.forget()
    desktop.run("retry", "1")
    wait_until(lambda: notifications.taken_back == ["Publish the site"])
    job.exit(0)


def test_the_show_button_leads_to_the_run(
    desktop: Desktop,
    window: TaskmonWindow,
    notifications: NotificationService,
    elsewhere: Elsewhere,
    puppet: Callable[[str], Puppet],
) -> None:
    first, second = puppet("first"), puppet("second")
    desktop.run("add", "--name", "First", "--", *first.argv)
    desktop.run("add", "--name", "Second", "--", *second.argv)
    window.row_is("Second", "running")
    elsewhere.take_focus()
    first.exit(1)
    notice = notifications.wait_for("First")

    notifications.press(notice, "Show")

    wait_until(lambda: window.has_focus)
    window.row("First", lambda row: row.is_selected)
    assert window.node("details_title").name.startswith("First")


def test_only_what_is_worth_it_is_announced(
    desktop: Desktop,
    window: TaskmonWindow,
    notifications: NotificationService,
    elsewhere: Elsewhere,
    puppet: Callable[[str], Puppet],
) -> None:
    seen, short, failing = puppet("seen"), puppet("short"), puppet("failing")
    shown = window.x_window
    assert shown is not None
    desktop.hands.focus(shown)
    wait_until(lambda: window.has_focus)
    desktop.run("add", "--name", "Fails before their eyes", "--", *seen.argv)
    seen.exit(1)
    window.row_is("Fails before their eyes", "failed")
    elsewhere.take_focus()
    desktop.run("add", "--name", "Short and good", "--", *short.argv)
    short.exit(0)
    window.row_is("Short and good", "succeeded")
    desktop.run("add", "--name", "Fails unseen", "--", *failing.argv)
    failing.exit(1)

    notifications.wait_for("Fails unseen")

    assert [notice.title for notice in notifications.notices] == ["Fails unseen"]
