"""What we say about forgetting, within Slack's limits."""

import itertools

import pytest
from local_slack.block_kit.blocks import checked_blocks

from blocks import forgetting, retry
from blocks.body import Body
from blocks.problems import PROBLEMS, Failure, Limits, problem

LIMITS = Limits(10**9, 4 * 3600)


def test_menu_is_a_menu_that_slack_takes() -> None:
    """Its question and its answers are short enough for a confirmation dialog."""
    menu = forgetting.choice(conversation="0" * 32)

    checked_blocks([{"type": "actions", "block_id": "b", "elements": [menu]}])
    assert len(menu["confirm"]["title"]["text"]) <= 100
    assert len(menu["confirm"]["text"]["text"]) <= 300
    assert all(len(menu["confirm"][name]["text"]) <= 30 for name in ("confirm", "deny"))


EVERY_SET_OF_LEFT = [
    left for size in range(len(forgetting.Left) + 1) for left in itertools.combinations(forgetting.Left, size)
]


@pytest.mark.parametrize("reason", forgetting.REASONS)
def test_receipt_says_what_went_and_what_did_not(reason: str) -> None:
    """Each place is told as deleted, or else with what is left there; nothing is called deleted that is not."""
    for left in EVERY_SET_OF_LEFT:
        body = forgetting.receipt(reason, left)

        checked_blocks(list(body.blocks))
        places = {forgetting.Left.API if each is forgetting.Left.UNKNOWN else each for each in left}
        assert len(left) == body.text.count("Could not delete: ")
        assert 4 - len(places) == body.text.count("Deleted: ")


@pytest.mark.parametrize("code", sorted(retry.PASSING))
def test_what_may_pass_has_a_sentence_and_a_button(code: str) -> None:
    """A button beside a sentence; both are taken by Slack."""
    failures = [Failure("call.wav", code)]
    body = retry.offered(problem(failures, limits=LIMITS), failures, job_id="job")

    checked_blocks(list(body.blocks))
    assert "actions" == body.blocks[-1]["type"]


@pytest.mark.parametrize("code", ["no_audio", "too_large", "shared_channel", "nothing_new", "file_deleted"])
def test_what_stays_has_no_button(code: str) -> None:
    """The same again would give the same."""
    body = Body.of()

    assert code in PROBLEMS
    assert body == retry.offered(body, [Failure("call.wav", code)], job_id="job")
