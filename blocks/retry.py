"""The button under what did not work, where the same again may work."""

from collections.abc import Sequence
from dataclasses import replace

from blocks.body import Body
from blocks.elements import actions, button
from blocks.problems import Failure

TRY_AGAIN = "Try again"

BLOCK_ID = "readout_retry"
RETRY_ACTION = "readout_try_again"

PASSING = {
    "api_broken",
    "api_failed",
    "api_unauthorized",
    "api_unreachable",
    "broke_down",
    "channel_archived",
    "download_failed",
    "engine_failed",
    "file_not_visible",
    "internal",
    "missing_scope",
    "model_unavailable",
    "not_a_download",
    "not_in_channel",
    "recording_lost",
    "slack_refused",
    "slack_unreachable",
    "timed_out",
    "token_revoked",
    "uploads_refused",
    "webhook_not_allowed",
    "worker_died",
}
"""Problems that pass, by themselves or because they are fixed; with any other the same again gives the same."""


def offered(body: Body, failures: Sequence[Failure], *, job_id: str) -> Body:
    """The body with a button that carries the job's id, if any of the failures may pass."""
    if not any(failure.code in PASSING for failure in failures):
        return body
    return replace(
        body, blocks=(*body.blocks, actions(BLOCK_ID, [button(TRY_AGAIN, action_id=RETRY_ACTION, value=job_id)]))
    )
