"""Deliveries count once, and what a channel chose is remembered."""

from storage import inbox, settings
from storage.database import Database
from storage.settings import ChannelMode
from tests.unit.rows import T0


async def test_delivery_is_new_once(database: Database) -> None:
    """A second delivery of the same event is recognised; another event is not taken for it."""
    answers = [await database.run(lambda db, k=key: inbox.is_new(db, k, T0)) for key in ("Ev1", "Ev1", "Ev2")]  # type: ignore[misc]

    assert [True, False, True] == answers


async def test_delivery_is_forgotten_when_it_cannot_come_again(database: Database) -> None:
    """The inbox does not grow for ever, and forgets nothing that Slack may still repeat."""
    await database.run(lambda db: inbox.is_new(db, "old", T0))
    await database.run(lambda db: inbox.is_new(db, "young", T0 + inbox.KEPT_SECONDS))

    await database.run(lambda db: inbox.prune(db, T0 + inbox.KEPT_SECONDS + 1))

    assert await database.run(lambda db: inbox.is_new(db, "old", T0))
    assert not await database.run(lambda db: inbox.is_new(db, "young", T0))


async def test_channel_without_a_choice_has_no_mode(database: Database) -> None:
    """The default is the settings' business."""
    assert await database.run(lambda db: settings.channel_mode(db, "T1", "C1")) is None


async def test_last_choice_counts_for_its_channel_alone(database: Database) -> None:
    """A channel's mode can be changed, and says nothing about other channels and workspaces."""
    for mode in (ChannelMode.AUTO, ChannelMode.OFF):
        await database.run(
            lambda db, m=mode: settings.choose_channel_mode(db, "T1", "C1", m, user_id="U1", now=T0)  # type: ignore[misc]
        )

    places = [("T1", "C1"), ("T1", "C2"), ("T2", "C1")]
    modes = [await database.run(lambda db, p=place: settings.channel_mode(db, *p)) for place in places]  # type: ignore[misc]
    assert [ChannelMode.OFF, None, None] == modes
