"""What was changed, and who did, stays written down."""

from storage import settings
from storage.database import Database
from storage.settings import ChannelMode
from tests.unit.rows import T0


async def test_every_choice_of_a_mode_is_kept(database: Database) -> None:
    """The setting holds the last choice, the audit all of them."""
    for user_id, mode in (("U1", ChannelMode.AUTO), ("U2", ChannelMode.OFF)):
        await database.run(
            lambda db, m=mode, u=user_id: settings.choose_channel_mode(db, "T1", "C1", m, user_id=u, now=T0)  # type: ignore[misc]
        )

    rows = await database.run(lambda db: db.fetch("SELECT user_id, action, detail FROM audit ORDER BY id"))

    assert [("U1", "mode", "auto"), ("U2", "mode", "off")] == [tuple(row.values()) for row in rows]
