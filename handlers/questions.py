"""Questions that only one person sees, and that go when they are answered."""

import logging

from slack_bolt.async_app import AsyncRespond

log = logging.getLogger(__name__)


async def take_away(respond: AsyncRespond) -> None:
    """
    Take an answered question off the screen.

    Called when the answer is written down: a question that stays does no harm when it is answered again.
    """
    try:
        await respond(delete_original=True)
    except Exception:
        log.warning("could not take a question away", exc_info=True)
