"""Backoff: it grows, is capped, is shortened by chance only, and survives absurd numbers."""

from __future__ import annotations

import random

import pytest

from taskmon.core.retry import RetryPolicy


def test_each_wait_is_longer_until_the_cap() -> None:
    policy = RetryPolicy(max_attempts=9, backoff_s=30.0, factor=2.0, cap_s=200.0, jitter=0.0)

    assert [policy.wait_s(tries, random.Random(0).random) for tries in range(1, 6)] == [30.0, 60.0, 120.0, 200.0, 200.0]


@pytest.mark.parametrize("seed", range(20))
def test_chance_only_shortens_a_wait_and_by_no_more_than_its_share(seed: int) -> None:
    policy = RetryPolicy(backoff_s=100.0, jitter=0.25)

    assert 75.0 <= policy.wait_s(1, random.Random(seed).random) <= policy.longest_wait_s(1) == 100.0


def test_ten_thousand_tries_do_not_overflow() -> None:
    assert RetryPolicy(jitter=0.0).wait_s(10_000, random.Random(0).random) == 3600.0


def test_no_backoff_is_no_wait() -> None:
    assert RetryPolicy(backoff_s=0.0).wait_s(3, random.Random(0).random) == 0.0


def test_a_policy_is_read_back_as_it_was_written_and_forgivingly() -> None:
    policy = RetryPolicy(3, 1.0, 1.5, 10.0, 0.1)

    assert RetryPolicy.from_json(policy.to_json()) == policy
    assert RetryPolicy.from_json({"max_attempts": 2, "later": 1}) == RetryPolicy(max_attempts=2)
