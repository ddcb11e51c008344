"""The Bolt app with all our listeners."""

import logging

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.logger.messages import warning_client_prioritized_and_token_skipped
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from handlers import actions, appending, commands, deletion, events, retries, shortcuts
from handlers.intake import Intake

log = logging.getLogger(__name__)


def create_app(client: AsyncWebClient, intake: Intake, identity: AuthorizeResult) -> AsyncApp:
    """
    An app that writes down what it hears. `identity` is who we are in the one workspace that we serve.

    It is given here, not looked up by Bolt: with SLACK_CLIENT_ID in the environment Bolt would switch to OAuth.
    Requests must be verified before they come here.
    """

    async def authorize() -> AuthorizeResult:
        return identity

    # Bolt looks for SLACK_BOT_TOKEN in the environment by itself, where ours is, and warns that it will not be used.
    needless = warning_client_prioritized_and_token_skipped()
    logging.getLogger("slack_bolt.AsyncApp").addFilter(lambda record: record.getMessage() != needless)
    app = AsyncApp(client=client, authorize=authorize, request_verification_enabled=False)
    for surface in (events, shortcuts, appending, commands, actions, deletion, retries):
        surface.register(app, intake)
    app.error(_failed)
    return app


async def _failed(error: Exception, request: AsyncBoltRequest) -> BoltResponse:
    """Fail the request, so that Slack delivers it again; ids only in the log, never content."""
    log.error("request failed", exc_info=error, extra={"event_id": request.body.get("event_id")})
    return BoltResponse(status=500)
