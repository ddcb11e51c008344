"""How long people wait when something fails: the waits between attempts, and after how long it is given up."""

from collections.abc import Sequence

import pytest

from bot.policies import Policies
from engine.queue.webhooks import WebhookPolicy
from storage.backoff import Backoff

USUAL = Policies()
MINUTE, DAY = 60.0, 24 * 3600.0


@pytest.mark.parametrize(
    ("retries", "first", "in_all"),
    [
        (USUAL.jobs.retries, [2, 4, 8, 16], 4.1 * MINUTE),
        (USUAL.posts, [2, 4, 8, 16], 1.02 * DAY),
        (USUAL.deletions, [2, 4, 8, 16], 1.02 * DAY),
        (USUAL.permissions, [2, 4, 8, 16], 0.5 * MINUTE),
        (WebhookPolicy().retries, [1, 5], 0.1 * MINUTE),
    ],
    ids=["jobs", "posts", "deletions", "permissions", "webhooks"],
)
def test_what_fails_is_tried_less_and_less_for_so_long(retries: Backoff, first: Sequence[float], in_all: float) -> None:
    """The first waits are short, and all of them together are what was promised."""
    waits = [retries.wait(attempts) for attempts in range(1, retries.most_attempts)]

    assert first == waits[: len(first)]
    assert in_all == pytest.approx(sum(waits), rel=0.02)


def test_many_that_failed_together_do_not_come_back_together() -> None:
    """The waits of jobs vary by a tenth."""
    retries = USUAL.jobs.retries

    assert [1.8, 2.2] == pytest.approx([retries.wait(1, lambda: 0.0), retries.wait(1, lambda: 1.0)])
