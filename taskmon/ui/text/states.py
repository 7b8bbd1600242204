"""The states of a run, and who moves it from one to another, in a word each."""

from __future__ import annotations

from taskmon.core.states import Actor, RunState
from taskmon.ui.text.units import translate


def state_word(state: RunState) -> str:
    """The state in one word."""
    return {
        RunState.QUEUED: translate("wording", "queued"),
        RunState.RUNNING: translate("wording", "running"),
        RunState.INTERRUPTED: translate("wording", "interrupted"),
        RunState.SUCCEEDED: translate("wording", "succeeded"),
        RunState.FAILED: translate("wording", "failed"),
        RunState.CANCELLED: translate("wording", "cancelled"),
    }[state]


def actor_word(actor: str) -> str:
    """Who changed a run, as the end of "by …"."""
    return {
        Actor.USER.value: translate("wording", "by you"),
        Actor.POLICY.value: translate("wording", "as its policy says"),
        Actor.RECOVERY.value: translate("wording", "at launch"),
        Actor.SCHEDULE.value: translate("wording", "by schedule"),
        Actor.ENGINE.value: "",
    }.get(actor, actor)
