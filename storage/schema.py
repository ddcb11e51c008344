"""
The bot's tables, as an append-only list of migrations.

Times are UTC seconds since the epoch. `rev` fences: every update names the revision it read, so that a step that
was overtaken changes nothing. `due_at` is when a row wants attention, and NULL when it wants none; for one that was
claimed it is when the lease ends (storage/leases.py). `attempts` counts what was begun, `starts` what was begun and not
heard of again: both with the claim, before anything is done.
"""

import sqlite_utils
from sqlite_utils import Migrations

from storage.database import run_all
from storage.insights import mark_of

migrations = Migrations("readout")


@migrations()
def m001_first_tables(db: sqlite_utils.Database) -> None:
    """Workspaces, their conversations, what is being made of them, and what we owe Slack."""
    run_all(db, FIRST_TABLES)


@migrations()
def m002_digests(db: sqlite_utils.Database) -> None:
    """What conversations came to, when channels want to hear of it, and who asked for that."""
    run_all(db, DIGEST_TABLES)


@migrations()
def m003_append(db: sqlite_utils.Database) -> None:
    """What a request wants, which message is a conversation's readout, and what that told already."""
    run_all(db, APPEND)


@migrations()
def m004_forget(db: sqlite_utils.Database) -> None:
    """What is still to be deleted elsewhere of conversations that are forgotten here."""
    run_all(db, FORGETTING)


@migrations()
def m005_append_once(db: sqlite_utils.Database) -> None:
    """How many messages a conversation had before an append of which nobody knows whether the API took it."""
    run_all(db, APPEND_ONCE)


@migrations()
def m006_webhook(db: sqlite_utils.Database) -> None:
    """Whether the API called for a job that was just being worked on."""
    run_all(db, WEBHOOK)


@migrations()
def m007_where_sources_end(db: sqlite_utils.Database) -> None:
    """Up to where a conversation is made of a source, so that each message can be traced to its own."""
    run_all(db, WHERE_SOURCES_END)


@migrations()
def m008_days_of_due_dates(db: sqlite_utils.Database) -> None:
    """By whose clock something is due, which tells the day."""
    run_all(db, "ALTER TABLE insight ADD COLUMN due_offset INTEGER NOT NULL DEFAULT 0")


@migrations()
def m009_unread(db: sqlite_utils.Database) -> None:
    """The things in the messages of a thread that could not be read."""
    run_all(db, UNREAD)


@migrations()
def m010_starts(db: sqlite_utils.Database) -> None:
    """How often something was begun and never ended, because the process died."""
    run_all(db, STARTS)


@migrations()
def m011_edits(db: sqlite_utils.Database) -> None:
    """Messages that were edited since they were read, and the ids that conversations had at the API before."""
    run_all(db, EDITS)


@migrations()
def m012_only_what_was_verified(db: sqlite_utils.Database) -> None:
    """What is checked before somebody is answered in private, and before a receipt says that all is gone."""
    run_all(db, VERIFIED)


@migrations()
def m013_transcript_file(db: sqlite_utils.Database) -> None:
    """Which file in Slack a request shares its transcript as."""
    run_all(db, TRANSCRIPT_FILE)


@migrations()
def m014_catch_up(db: sqlite_utils.Database) -> None:
    """Up to when, in Slack's time, a workspace's channels were read for what no event told of."""
    run_all(db, CATCH_UP)


@migrations()
def m015_former_conversations(db: sqlite_utils.Database) -> None:
    """What a conversation was before it was read again is forgotten with it, if the API still has it."""
    run_all(db, "ALTER TABLE forgetting ADD COLUMN former_ids TEXT NOT NULL DEFAULT '[]'")


@migrations()
def m016_leases(db: sqlite_utils.Database) -> None:
    """Which claim has a row, so that whoever is left takes over what a dead process had."""
    run_all(db, LEASES)


@migrations()
def m017_insights_have_ids(db: sqlite_utils.Database) -> None:
    """An insight is one row for as long as it is found, so that something can hang on it."""
    db.register_function(mark_of, deterministic=True)
    run_all(db, INSIGHT_IDS)


FIRST_TABLES = """
CREATE TABLE workspace (
    team_id      TEXT PRIMARY KEY,
    url          TEXT NOT NULL,
    bot_user_id  TEXT NOT NULL,
    updated_at   REAL NOT NULL
) STRICT;

CREATE TABLE setting (
    team_id      TEXT NOT NULL,
    channel_id   TEXT NOT NULL,
    key          TEXT NOT NULL,
    value        TEXT NOT NULL,
    changed_by   TEXT NOT NULL,
    changed_at   REAL NOT NULL,
    PRIMARY KEY (team_id, channel_id, key)
) STRICT;

CREATE TABLE inbox (
    key          TEXT PRIMARY KEY,
    received_at  REAL NOT NULL
) STRICT;

CREATE TABLE conversation (
    id               TEXT PRIMARY KEY,
    team_id          TEXT NOT NULL,
    channel_id       TEXT NOT NULL,
    thread_ts        TEXT NOT NULL,
    conversation_id  TEXT UNIQUE,
    created_at       REAL NOT NULL,
    UNIQUE (team_id, channel_id, thread_ts)
) STRICT;

CREATE TABLE job (
    id               TEXT PRIMARY KEY,
    conversation     TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    user_id          TEXT NOT NULL,
    response_url     TEXT,
    state            TEXT NOT NULL,
    rev              INTEGER NOT NULL DEFAULT 0,
    attempts         INTEGER NOT NULL DEFAULT 0,
    due_at           REAL,
    submitted_at     REAL,
    deadline_at      REAL,
    api_job_id       TEXT,
    api_status       TEXT,
    processed        REAL,
    total            REAL,
    problem          TEXT,
    created_at       REAL NOT NULL,
    updated_at       REAL NOT NULL
) STRICT;
CREATE INDEX job_due ON job (due_at) WHERE due_at IS NOT NULL;
CREATE UNIQUE INDEX job_in_flight ON job (conversation) WHERE state IN ('submitting', 'polling', 'fetching');

CREATE TABLE source (
    id               TEXT PRIMARY KEY,
    job              TEXT NOT NULL REFERENCES job (id) ON DELETE CASCADE,
    conversation     TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    seq              INTEGER NOT NULL,
    kind             TEXT NOT NULL,
    file_id          TEXT NOT NULL DEFAULT '',
    name             TEXT NOT NULL DEFAULT '',
    state            TEXT NOT NULL,
    message_ts       TEXT NOT NULL DEFAULT '[]',
    problem          TEXT,
    warning          TEXT,
    UNIQUE (job, seq)
) STRICT;
CREATE INDEX source_file ON source (conversation, file_id);

CREATE TABLE post (
    id           TEXT PRIMARY KEY,
    job          TEXT REFERENCES job (id) ON DELETE CASCADE,
    kind         TEXT NOT NULL,
    seq          INTEGER NOT NULL DEFAULT 0,
    team_id      TEXT NOT NULL,
    channel_id   TEXT NOT NULL,
    thread_ts    TEXT,
    user_id      TEXT,
    response_url TEXT,
    body         TEXT NOT NULL,
    state        TEXT NOT NULL,
    rev          INTEGER NOT NULL DEFAULT 0,
    attempts     INTEGER NOT NULL DEFAULT 0,
    due_at       REAL,
    ts           TEXT,
    problem      TEXT,
    created_at   REAL NOT NULL,
    updated_at   REAL NOT NULL,
    UNIQUE (job, kind, seq)
) STRICT;
CREATE INDEX post_due ON post (due_at) WHERE due_at IS NOT NULL
"""

APPEND = """
ALTER TABLE conversation ADD COLUMN readout_post TEXT;
ALTER TABLE conversation ADD COLUMN known TEXT NOT NULL DEFAULT '[]';
ALTER TABLE job ADD COLUMN want TEXT NOT NULL DEFAULT 'readout';
ALTER TABLE source ADD COLUMN thread_ts TEXT NOT NULL DEFAULT '';
UPDATE conversation SET readout_post = (
    SELECT p.id FROM post p JOIN job j ON j.id = p.job
    WHERE j.conversation = conversation.id AND j.state = 'done' AND p.kind IN ('progress', 'readout')
    ORDER BY j.rowid DESC, p.kind DESC LIMIT 1
)
"""

APPEND_ONCE = """
ALTER TABLE source ADD COLUMN messages_before INTEGER;
ALTER TABLE source ADD COLUMN messages_seen INTEGER
"""

WEBHOOK = """
ALTER TABLE job ADD COLUMN is_called INTEGER NOT NULL DEFAULT 0
"""

UNREAD = """
ALTER TABLE source ADD COLUMN unread TEXT NOT NULL DEFAULT '[]'
"""

EDITS = """
CREATE TABLE edit (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation  TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    ts            TEXT NOT NULL,
    thread_ts     TEXT NOT NULL,
    UNIQUE (conversation, ts) ON CONFLICT REPLACE
) STRICT;
ALTER TABLE source ADD COLUMN edits_read INTEGER NOT NULL DEFAULT 0;
CREATE TABLE former_id (
    conversation_id  TEXT PRIMARY KEY,
    conversation     TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX former_id_conversation ON former_id (conversation)
"""

WHERE_SOURCES_END = """
ALTER TABLE source ADD COLUMN messages_after INTEGER;
ALTER TABLE source ADD COLUMN ended_at REAL
"""

STARTS = """
ALTER TABLE job ADD COLUMN starts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE post ADD COLUMN starts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE digest_run ADD COLUMN starts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE forget_request ADD COLUMN starts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE forgetting ADD COLUMN starts INTEGER NOT NULL DEFAULT 0;
CREATE INDEX job_suspect ON job (due_at) WHERE starts > 1
"""

VERIFIED = """
ALTER TABLE post ADD COLUMN is_open INTEGER NOT NULL DEFAULT 0;
UPDATE post SET body = '{}' WHERE user_id IS NOT NULL AND state IN ('sent', 'failed');
ALTER TABLE forgetting ADD COLUMN keys TEXT NOT NULL DEFAULT '[]';
ALTER TABLE forgetting ADD COLUMN is_in_doubt INTEGER NOT NULL DEFAULT 0;
ALTER TABLE forgetting ADD COLUMN digests TEXT NOT NULL DEFAULT '[]'
"""

LEASES = """
ALTER TABLE job ADD COLUMN lease INTEGER;
UPDATE job SET lease = rev, due_at = updated_at
    WHERE due_at IS NULL AND state IN ('queued', 'submitting', 'polling', 'fetching');
DROP INDEX job_due;
CREATE INDEX job_due ON job (due_at, lease) WHERE due_at IS NOT NULL;
ALTER TABLE forget_request ADD COLUMN rev INTEGER NOT NULL DEFAULT 0;
ALTER TABLE forget_request ADD COLUMN lease INTEGER;
ALTER TABLE forget_request ADD COLUMN updated_at REAL NOT NULL DEFAULT 0;
UPDATE forget_request SET lease = rev, due_at = 0 WHERE due_at IS NULL;
ALTER TABLE forgetting ADD COLUMN rev INTEGER NOT NULL DEFAULT 0;
ALTER TABLE forgetting ADD COLUMN lease INTEGER;
ALTER TABLE forgetting ADD COLUMN updated_at REAL NOT NULL DEFAULT 0;
UPDATE forgetting SET lease = rev, due_at = 0 WHERE due_at IS NULL
"""

TRANSCRIPT_FILE = """
ALTER TABLE job ADD COLUMN file_id TEXT
"""

CATCH_UP = """
ALTER TABLE workspace ADD COLUMN caught_up_to REAL
"""

DIGEST_TABLES = """
ALTER TABLE conversation ADD COLUMN title TEXT NOT NULL DEFAULT '';
ALTER TABLE conversation ADD COLUMN readout_at REAL;
CREATE INDEX conversation_readout ON conversation (team_id, channel_id, readout_at);

CREATE TABLE insight (
    conversation  TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    seq           INTEGER NOT NULL,
    kind          TEXT NOT NULL,
    text          TEXT NOT NULL,
    assignee      TEXT,
    due_at        REAL,
    url           TEXT,
    created_at    REAL NOT NULL,
    PRIMARY KEY (conversation, seq)
) STRICT;

CREATE TABLE digest (
    team_id      TEXT NOT NULL,
    channel_id   TEXT NOT NULL,
    weekdays     TEXT NOT NULL,
    at           TEXT NOT NULL,
    zone         TEXT NOT NULL,
    next_run_at  REAL NOT NULL,
    PRIMARY KEY (team_id, channel_id)
) STRICT;
CREATE INDEX digest_due ON digest (next_run_at);

CREATE TABLE digest_run (
    id           TEXT PRIMARY KEY,
    team_id      TEXT NOT NULL,
    channel_id   TEXT NOT NULL,
    local_date   TEXT,
    zone         TEXT NOT NULL,
    due_at       REAL,
    since_at     REAL,
    until_at     REAL,
    created_at   REAL NOT NULL,
    UNIQUE (team_id, channel_id, local_date)
) STRICT;
CREATE INDEX digest_run_due ON digest_run (due_at) WHERE due_at IS NOT NULL;

CREATE TABLE digest_mention (
    run           TEXT NOT NULL REFERENCES digest_run (id) ON DELETE CASCADE,
    conversation  TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    PRIMARY KEY (run, conversation)
) STRICT;
CREATE INDEX digest_mention_conversation ON digest_mention (conversation);

CREATE TABLE audit (
    id           INTEGER PRIMARY KEY,
    team_id      TEXT NOT NULL,
    channel_id   TEXT NOT NULL,
    user_id      TEXT NOT NULL,
    action       TEXT NOT NULL,
    detail       TEXT NOT NULL,
    at           REAL NOT NULL
) STRICT
"""

FORGETTING = """
CREATE TABLE forget_request (
    id                TEXT PRIMARY KEY,
    conversation      TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    is_confirmed      INTEGER NOT NULL,
    reply_channel_id  TEXT NOT NULL,
    reply_thread_ts   TEXT,
    user_id           TEXT NOT NULL,
    response_url      TEXT,
    attempts          INTEGER NOT NULL DEFAULT 0,
    due_at            REAL
) STRICT;

CREATE TABLE forgetting (
    id                TEXT PRIMARY KEY,
    team_id           TEXT NOT NULL,
    channel_id        TEXT NOT NULL,
    thread_ts         TEXT,
    conversation_id   TEXT,
    reason            TEXT,
    reply_channel_id  TEXT,
    reply_thread_ts   TEXT,
    user_id           TEXT,
    response_url      TEXT,
    attempts          INTEGER NOT NULL DEFAULT 0,
    settles_at        REAL NOT NULL,
    due_at            REAL
) STRICT;
CREATE INDEX forgetting_due ON forgetting (due_at) WHERE due_at IS NOT NULL
"""

INSIGHT_IDS = """
CREATE TABLE insight_with_id (
    id             TEXT PRIMARY KEY,
    conversation   TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    seq            INTEGER NOT NULL,
    kind           TEXT NOT NULL,
    text           TEXT NOT NULL,
    mark           TEXT NOT NULL,
    assignee       TEXT,
    due_at         REAL,
    due_offset     INTEGER NOT NULL DEFAULT 0,
    url            TEXT,
    places         TEXT NOT NULL DEFAULT '[]',
    first_seen_at  REAL NOT NULL,
    gone_at        REAL
) STRICT;
INSERT INTO insight_with_id (id, conversation, seq, kind, text, mark, assignee, due_at, due_offset, url, first_seen_at)
SELECT conversation || '.' || seq, conversation, seq, kind, text, mark_of(kind, text), assignee, due_at, due_offset,
       url, created_at
FROM insight;
INSERT INTO insight_with_id (id, conversation, seq, kind, text, mark, first_seen_at)
SELECT c.id || '.' || k.value, c.id, 1000000, 'follow_up', '', k.value, coalesce(c.readout_at, c.created_at)
FROM conversation c, json_each(c.known) k
WHERE NOT EXISTS (SELECT 1 FROM insight_with_id i WHERE i.conversation = c.id AND i.mark = k.value);
DROP TABLE insight;
ALTER TABLE insight_with_id RENAME TO insight;
CREATE INDEX insight_conversation ON insight (conversation, seq);
ALTER TABLE conversation DROP COLUMN known
"""
"""
Follow-ups had no rows, but their marks were known: as rows they go on being no news. The next analysis finds their
words.
"""
