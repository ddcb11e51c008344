"""`/readout digest`: when a channel gets its digests, one of them at once, or none any more."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

from slack_sdk.web.async_client import AsyncWebClient

from blocks import digest as wording
from blocks.body import Body
from blocks.problems import Failure, problem
from handlers.digest_words import OWN_ZONE, NotUnderstood, Now, Off, Wish, known_zone, read_wish
from handlers.intake import Intake
from handlers.payloads import Command
from handlers.words import Word
from storage import digests, inbox, insights
from storage.schedules import Schedule, local
from storage.transaction import Transaction
from workspace.answers import answered_within
from workspace.channels import LOOK_UP_SECONDS, refusal
from workspace.membership import may_see

UNKNOWN_ZONE = "UTC"
"""The zone of the times in answers to a person whose zone Slack does not tell."""


async def digest_wanted(intake: Intake, client: AsyncWebClient, command: Command, words: Sequence[str]) -> Body:
    """
    Do what the words after `digest` ask for, and give the answer.

    Everyone in the channel may; the audit says who did. Safe to repeat.
    """
    try:
        wish = read_wish(words)
    except NotUnderstood as error:
        return error.answer
    zone: str | None = None
    if isinstance(wish, Schedule | Now):
        channel_id, user_id = command.asker.channel_id, command.asker.user_id
        refused, zone, is_there = await asyncio.gather(
            refusal(client, channel_id), _zone_of(client, user_id), may_see(client, channel_id, user_id)
        )
        if refused is None and not is_there:
            refused = "unknown_conversation"
        if refused is not None:
            return problem([Failure("", refused)], limits=intake.limits)
    if isinstance(wish, Schedule):
        wish = replace(wish, zone=wish.zone or zone or OWN_ZONE)
        if wish.zone == OWN_ZONE:
            return wording.say(wording.NO_ZONE, words=" ".join(words))
    answer = await intake.database.run(lambda db: _answer(db, intake, command, wish, zone or UNKNOWN_ZONE))
    intake.wake()
    return answer


DIGEST = Word(
    "digest",
    digest_wanted,
    usage="digest weekdays 09:00",
    help="*Get a digest* of this channel's conversations: `/readout digest weekdays 09:00`, or `/readout digest now`",
)


def _answer(db: Transaction, intake: Intake, command: Command, wish: Wish, zone: str) -> Body:
    asker, now = command.asker, intake.wall()
    place, user_id = (asker.team_id, asker.channel_id), asker.user_id
    if isinstance(wish, Schedule):
        digests.choose(db, place, wish, user_id=user_id, now=now)
        return _scheduled(db, place, wording.chosen)
    if isinstance(wish, Off):
        digests.stop(db, place, user_id=user_id, now=now)
        return wording.say(wording.STOPPED)
    if isinstance(wish, Now):
        return _now(db, intake, command, zone)
    return _scheduled(db, place, wording.current)


def _now(db: Transaction, intake: Intake, command: Command, own_zone: str) -> Body:
    place, now = (command.asker.team_id, command.asker.channel_id), intake.clock()
    found = digests.schedule_of(db, place)
    zone = found[0].zone if found else own_zone
    since = digests.since(db, place, now)
    if not insights.news(db, place, after=since, until=now):
        return wording.nothing_new(local(digests.shown_since(db, place, since, intake.wall()), zone))
    if inbox.is_new(db, command.trigger_id, now):
        digests.request(db, place, zone, new_id=intake.new_id(), now=intake.wall())
    return wording.say(wording.COMING)


def _scheduled(db: Transaction, place: digests.Place, write: Callable[..., Body]) -> Body:
    found = digests.schedule_of(db, place)
    if found is None:
        return wording.none_set()
    schedule, next_at = found
    if known_zone(schedule.zone) is None:
        return wording.lost_zone(schedule.zone)
    return write(schedule.weekdays, local(next_at, schedule.zone), at=f"{schedule.at:%H:%M}", zone=schedule.zone)


async def _zone_of(client: AsyncWebClient, user_id: str) -> str | None:
    """The time zone of a person; None when Slack does not say, or this machine does not know it."""
    answer = await answered_within(LOOK_UP_SECONDS, client.users_info(user=user_id), user=user_id)
    return None if answer is None else known_zone(answer["user"].get("tz") or "")
