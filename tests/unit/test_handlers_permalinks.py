"""Links to messages are read in every form in which people can paste them, and nothing else is taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workspace.permalinks import Permalink, parse, permalink

ROOT, REPLY = "1795424531.204819", "1795424600.000100"

CHANNELS = st.from_regex(r"[CDG][A-Z0-9]{8,10}", fullmatch=True)
TIMES = st.tuples(st.integers(10**9, 10**10 - 1), st.integers(0, 10**6 - 1)).map(lambda at: f"{at[0]}.{at[1]:06}")
WORKSPACES = st.sampled_from(
    ["https://team.slack.com/", "https://a-b.enterprise.slack.com", "http://127.0.0.1:8080/", "https://app.slack.com"]
)
WRAPPED = st.sampled_from(["{}", "<{}>", "<{}|a label to read>", " {} "])


@pytest.mark.parametrize(
    "words",
    [
        "https://team.slack.com/archives/C012AB/p1795424531204819",
        "https://team.slack.com/archives/C012AB/p1795424531204819/",
        "<https://team.slack.com/archives/C012AB/p1795424531204819>",
        "<https://team.slack.com/archives/C012AB/p1795424531204819|the meeting to read>",
        "https://app.slack.com/client/T012AB/C012AB/p1795424531204819",
        "https://app.slack.com/client/T012AB/C012AB/thread/C012AB-1795424531.204819",
        "https://app.slack.com/client/T012AB/C012AB/1795424531.204819",
        "slack://channel?team=T012AB&id=C012AB&message=1795424531.204819",
    ],
)
def test_every_form_of_a_link_is_read(words: str) -> None:
    """The browser's address, what *Copy link* gives and what Slack makes of it in a command lead to one message."""
    assert Permalink("C012AB", ROOT, ROOT) == parse(words)


def test_link_to_a_reply_names_its_thread() -> None:
    """Slack escapes the ampersand in commands; the thread is found all the same."""
    words = f"<https://team.slack.com/archives/C012AB/p1795424600000100?thread_ts={ROOT}&amp;cid=C012AB>"

    assert Permalink("C012AB", REPLY, ROOT) == parse(words)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "4500000000000001",
        "https://team.slack.com/archives/C012AB",
        "https://team.slack.com/archives/C012AB/p12",
        "https://team.slack.com/archives/U012AB/p1795424531204819",
        "https://team.slack.com/archives/C012AB/p1795424531204819?thread_ts=now",
        "https://[broken/archives/C012AB/p1795424531204819",
        "ftp://team.slack.com/archives/C012AB/p1795424531204819",
        "slack://channel?team=T012AB&id=C012AB",
    ],
)
def test_other_words_are_no_link(words: str) -> None:
    """What does not name a message is not guessed at."""
    assert parse(words) is None


@given(WORKSPACES, CHANNELS, TIMES, TIMES, WRAPPED)
def test_our_own_links_are_read_back(workspace: str, channel: str, ts: str, thread_ts: str, wrapped: str) -> None:
    """A link that we write leads back to its message, however Slack wraps and escapes it."""
    address = permalink(workspace, channel, ts, thread_ts)

    assert Permalink(channel, ts, thread_ts) == parse(wrapped.format(address))
    assert Permalink(channel, ts, thread_ts) == parse(wrapped.format(address.replace("&", "&amp;")))


@given(st.text() | st.text().map("https://a.slack.com/archives/{}".format) | st.text().map("slack://{}".format))
def test_any_words_can_be_tried(words: str) -> None:
    """Nothing that somebody can write breaks the reader."""
    found = parse(words)

    assert found is None or found == parse(
        permalink("https://a.slack.com", found.channel_id, found.ts, found.thread_ts)
    )
