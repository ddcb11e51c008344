"""The Slack workspaces that Readout works in."""

from dataclasses import asdict, dataclass

import sqlite_utils


@dataclass(frozen=True, slots=True)
class Workspace:
    """A workspace and who we are in it. `url` ends with a slash."""

    team_id: str
    url: str
    bot_user_id: str


def is_known(db: sqlite_utils.Database, team_id: str) -> bool:
    """Whether we work in a workspace."""
    return any(db.query("SELECT 1 FROM workspace WHERE team_id = ?", [team_id]))


def save(db: sqlite_utils.Database, workspace: Workspace, now: float) -> None:
    """Write down what Slack says about a workspace. Safe to repeat."""
    db.execute(
        """
        INSERT INTO workspace (team_id, url, bot_user_id, updated_at) VALUES (:team_id, :url, :bot_user_id, :now)
        ON CONFLICT (team_id) DO UPDATE
        SET url = excluded.url, bot_user_id = excluded.bot_user_id, updated_at = excluded.updated_at
        """,
        asdict(workspace) | {"now": now},
    )


def url(db: sqlite_utils.Database, team_id: str) -> str:
    """The address of a workspace that we work in."""
    return next(str(row["url"]) for row in db.query("SELECT url FROM workspace WHERE team_id = ?", [team_id]))
