"""Our messages as they stand on a screen, changed after a click."""

import logging
from typing import Any

from slack_bolt.async_app import AsyncRespond

from blocks.body import Body

log = logging.getLogger(__name__)


async def take_away(respond: AsyncRespond) -> None:
    """
    Take a message that only one person sees off the screen.

    Called when its answer is written down: one that stays does no harm when it is answered again.
    """
    await _change(respond, delete_original=True)


async def leave(respond: AsyncRespond, shown: Body | None) -> None:
    """Leave of a message what is given, such as all but its buttons, or nothing. The same promise."""
    if shown is None:
        await take_away(respond)
    else:
        await _change(respond, replace_original=True, text=shown.text, blocks=list(shown.blocks))


async def _change(respond: AsyncRespond, **change: Any) -> None:
    try:
        await respond(**change)
    except Exception:
        log.warning("could not change a message on the screen", exc_info=True)
