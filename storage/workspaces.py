"""The Slack workspaces that Readout works in."""

from dataclasses import asdict, dataclass

from storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Workspace:
    """A workspace and who we are in it. `url` ends with a slash."""

    team_id: str
    url: str
    bot_user_id: str


def is_known(db: Transaction, team_id: str) -> bool:
    """Whether we work in a workspace."""
    return any(db.fetch("SELECT 1 FROM workspace WHERE team_id = ?", [team_id]))


def save(db: Transaction, workspace: Workspace, now: float) -> None:
    """Write down what Slack says about a workspace. Safe to repeat."""
    db.execute(
        """
        INSERT INTO workspace (team_id, url, bot_user_id, updated_at) VALUES (:team_id, :url, :bot_user_id, :now)
        ON CONFLICT (team_id) DO UPDATE
        SET url = excluded.url, bot_user_id = excluded.bot_user_id, updated_at = excluded.updated_at
        """,
        asdict(workspace) | {"now": now},
    )


def url(db: Transaction, team_id: str) -> str:
    """The address of a workspace that we work in."""
    return next(str(row["url"]) for row in db.fetch("SELECT url FROM workspace WHERE team_id = ?", [team_id]))


def caught_up_to(db: Transaction, team_id: str) -> float | None:
    """Up to when, in Slack's time, we know all that was said to us; None before our first start."""
    query = "SELECT caught_up_to FROM workspace WHERE team_id = ?"
    return next((row["caught_up_to"] for row in db.fetch(query, [team_id])), None)


def caught_up(db: Transaction, team_id: str, until: float) -> None:
    """Write down up to when we know all that was said to us; never an earlier time than before."""
    query = "UPDATE workspace SET caught_up_to = max(coalesce(caught_up_to, 0), ?) WHERE team_id = ?"
    db.execute(query, [until, team_id])
