"""
The bot's tables, as an append-only list of migrations.

Times are UTC seconds since the epoch. `rev` fences: every update names the revision it read, so that a step that
was overtaken changes nothing. `due_at` is when a row wants attention, and NULL when it wants none.
"""

import sqlite_utils
from sqlite_utils import Migrations

from storage.database import run_all

migrations = Migrations("readout")


@migrations()
def m001_first_tables(db: sqlite_utils.Database) -> None:
    """Workspaces, their conversations, what is being made of them, and what we owe Slack."""
    run_all(db, FIRST_TABLES)


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
