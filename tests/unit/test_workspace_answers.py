"""What Slack's errors, and its descriptions of channels, mean to whoever waits for a readout."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from blocks.problems import PROBLEMS
from workspace.answers import ERRORS, UNKNOWN, UNSAID_SECONDS, answered, passing
from workspace.channels import refusal_in
from workspace.errors import Later, Limited, Refused, StepFailed

NEVER_TOLD = {"message_gone", "slack_limited"}
"""A message that is gone is posted again or stays away, and a limit is waited for."""


async def refuse(status: int, body: object, **headers: str) -> None:
    """What slack_sdk raises for an answer that is no success."""
    response = AsyncSlackResponse(
        client=AsyncWebClient(),
        http_verb="POST",
        api_url="chat.postMessage",
        req_args={},
        data=body,  # type: ignore[arg-type]
        headers=headers,
        status_code=status,
    )
    raise SlackApiError("refused", response)  # type: ignore[no-untyped-call]


@pytest.mark.parametrize("code", ERRORS)
async def test_error_is_told_in_a_sentence_of_ours(code: str) -> None:
    """Each of Slack's errors ends or delays a step with a problem that a person gets a sentence for."""
    kind, problem = ERRORS[code]

    with pytest.raises(StepFailed) as failed:
        await answered(refuse(200, {"ok": False, "error": code}))

    assert kind is type(failed.value)
    assert problem == failed.value.problem
    assert problem in {*PROBLEMS, *NEVER_TOLD}


@pytest.mark.parametrize(
    ("status", "body", "headers", "kind"),
    [
        (200, {"error": "brand_new_error"}, {}, Refused),
        (403, None, {}, Refused),
        (500, {"error": "not_in_channel"}, {}, Later),
        (503, None, {}, Later),
        (429, None, {"Retry-After": "30"}, Limited),
        (429, {"error": "brand_new_error"}, {"retry-after": "30"}, Limited),
    ],
    ids=["unknown", "page", "broken", "page of a broken server", "limited", "limited in other words"],
)
async def test_status_says_more_than_the_error(
    status: int, body: object, headers: dict[str, str], kind: type[StepFailed]
) -> None:
    """Whatever a broken or overloaded Slack writes in its answer, the request is worth another attempt."""
    with pytest.raises(kind) as failed:
        await answered(refuse(status, body, **headers))

    assert kind is type(failed.value)
    assert not isinstance(failed.value, Limited) or failed.value.seconds == 30
    assert kind is not Refused or failed.value.problem == UNKNOWN[1]


async def test_answer_that_only_claims_to_be_json() -> None:
    """Something between us and Slack answered in its place: slack_sdk has no answer of Slack to show for that."""

    async def ask() -> None:
        raise SlackApiError("Received a non-JSON response", "<html>")  # type: ignore[no-untyped-call]

    with pytest.raises(Later):
        await answered(ask())


@pytest.mark.parametrize(("headers", "seconds"), [({"Retry-After": "7"}, 7), ({"Retry-After": "soon"}, UNSAID_SECONDS)])
def test_limit_without_a_number_of_seconds(headers: dict[str, str], seconds: float) -> None:
    """Our turn comes when Slack says, and soon where it does not."""
    failure = passing(429, headers)

    assert isinstance(failure, Limited)
    assert seconds == failure.seconds


def test_success_is_no_reason_to_repeat() -> None:
    """Only Slack's own faults and limits pass by themselves."""
    assert [None] * 3 == [passing(status, {}) for status in (200, 302, 404)]


@pytest.mark.parametrize(
    ("channel", "refusal"),
    [
        ({}, None),
        ({"is_member": True, "is_archived": False, "is_ext_shared": False}, None),
        ({"is_member": False}, "not_in_channel"),
        ({"is_ext_shared": True}, "shared_channel"),
        ({"is_pending_ext_shared": True}, "shared_channel"),
        ({"is_archived": True}, "channel_archived"),
        ({"is_archived": True, "is_ext_shared": True}, "shared_channel"),
    ],
)
def test_channels_that_we_stay_out_of(channel: dict[str, Any], refusal: str | None) -> None:
    """We work where we are a member and nobody outside the organisation reads along; the lasting reason comes first."""
    assert refusal == refusal_in(channel)
