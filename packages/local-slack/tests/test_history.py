"""The history of a new local Slack: when it was said, who has read it, and that nobody hears of it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from local_slack.content.marks import unread_by
from local_slack.content.messages import is_reply
from local_slack.site.history import read_history, tell, working_days_before
from local_slack.site.site import Site
from local_slack.site.workspace import Workspace
from local_slack_fixtures import MANIFEST

MONDAY = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A new home without messages."""
    site = Site(tmp_path, MANIFEST)
    yield site
    site.store.close()


def said(workspace: Workspace) -> list[str]:
    """The ts of all messages, by channel."""
    return [m["ts"] for channel in workspace.channels.by_id.values() for m in workspace.messages.all_of(channel)]


def unread(workspace: Workspace, person: str, name: str) -> int:
    """How many messages somebody has not read in a channel."""
    channel = next(channel for channel in workspace.channels.by_id.values() if channel.name == name)
    user_id = next(member.id for member in workspace.people.by_id.values() if member.name == person)
    messages = workspace.messages.top_level(channel)
    return len(unread_by(user_id, messages, workspace.marks.last_read(user_id, channel)))


def test_weekends_are_no_working_days() -> None:
    """The working day before a Monday is the Friday."""
    assert MONDAY - timedelta(days=3) == working_days_before(MONDAY, 1)


def test_history_lies_before_today(site: Site) -> None:
    """Each message has the time at which it was said, and what comes now is later than all of them."""
    history = read_history(MONDAY)

    tell(site.first, history)

    stamps = sorted(said(site.first))
    assert [f"{remark.said_at.timestamp():.0f}" for remark in history] == [ts.partition(".")[0] for ts in stamps]
    assert float(stamps[-1]) < MONDAY.replace(hour=0, minute=0).timestamp()
    assert site.first.messages.clock.ts() > stamps[-1]


def test_threads_have_all_their_replies(site: Site) -> None:
    """Every reply of the history hangs on the message that it answers."""
    history = read_history(MONDAY)
    replies = len(history) - len({remark.thread for remark in history})

    tell(site.first, history)

    messages = [m for c in site.first.channels.by_id.values() for m in site.first.messages.all_of(c)]
    assert replies == sum(is_reply(message) for message in messages)
    assert replies == sum(message.get("reply_count", 0) for message in messages)


def test_people_have_read_up_to_where_they_are_behind(site: Site) -> None:
    """Who is named as behind has the rest of the channel unread; everybody else has read it."""
    tell(site.first, read_history(MONDAY))

    assert 2 == unread(site.first, "anna", "design")
    assert 0 == unread(site.first, "david", "design")


def test_nobody_hears_of_it(site: Site) -> None:
    """The app, which is sent whatever happens in its channels, is sent nothing of the history."""
    tell(site.first, read_history(MONDAY))

    assert [] == list(site.platform.deliveries.log)


def test_history_is_told_once(site: Site) -> None:
    """A workspace where somebody has written is left alone."""
    tell(site.first, read_history(MONDAY))
    before = said(site.first)

    tell(site.first, read_history(MONDAY + timedelta(days=7)))

    assert before == said(site.first)
