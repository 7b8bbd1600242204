"""Links to runs: what is made leads back, and nothing else leads anywhere."""

from __future__ import annotations

import pytest

from taskmon.core.errors import InvalidError
from taskmon.core.requests.run_link import link_to, run_of


@pytest.mark.parametrize("link", [link_to(7), "taskmon://run/7", "taskmon:run/7/"])
def test_a_link_leads_to_its_run(link: str) -> None:
    assert run_of(link) == 7


@pytest.mark.parametrize(
    "link",
    ["taskmon:", "taskmon:run/", "taskmon:run/0", "taskmon:run/-7", "taskmon:run/7x", "taskmon:run/٧",
     "taskmon:run/7\n", "taskmon:job/7", "http:run/7", "taskmon:run/" + "9" * 40],
)  # fmt: skip
def test_what_is_none_is_refused_in_a_sentence(link: str) -> None:
    with pytest.raises(InvalidError, match="is no link to a run"):
        run_of(link)
