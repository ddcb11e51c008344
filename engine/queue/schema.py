"""
The engine's tables, as an append-only list of migrations.

`part` holds what was understood of a conversation, each part as the JSON its route answers with, so that reading is
copying. `seq` orders jobs by arrival, `starts` counts those that no orderly stop took back. A job that has ended keeps
nothing of its `request`. Times are UTC seconds since the epoch.
"""

import sqlite_utils
from sqlite_utils import Migrations

from storage.database import run_all

migrations = Migrations("engine")


@migrations()
def m001_first_tables(db: sqlite_utils.Database) -> None:
    """Conversations, their results, and the jobs that make them."""
    run_all(db, FIRST_TABLES)


FIRST_TABLES = """
CREATE TABLE conversation (
    id           TEXT PRIMARY KEY,
    created_at   REAL NOT NULL
) STRICT;

CREATE TABLE part (
    conversation_id  TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    name             TEXT NOT NULL,
    body             TEXT NOT NULL,
    PRIMARY KEY (conversation_id, name)
) STRICT;

CREATE TABLE job (
    seq              INTEGER PRIMARY KEY,
    id               TEXT NOT NULL UNIQUE,
    conversation_id  TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    idempotency_key  TEXT UNIQUE,
    kind             TEXT NOT NULL,
    status           TEXT NOT NULL DEFAULT 'scheduled',
    submitted_at     REAL NOT NULL,
    request          TEXT NOT NULL,
    processed        REAL NOT NULL DEFAULT 0,
    total            REAL,
    error_code       TEXT,
    error_message    TEXT,
    warning_code     TEXT,
    warning_message  TEXT
) STRICT;

CREATE INDEX job_unfinished ON job (kind, seq) WHERE status IN ('scheduled', 'in_progress');
CREATE INDEX job_conversation ON job (conversation_id, seq);
"""


@migrations()
def m002_webhooks_and_starts(db: sqlite_utils.Database) -> None:
    """Whom to tell of a job, how often it was begun, how a conversation was understood; ended jobs forget theirs."""
    run_all(db, WEBHOOKS_AND_STARTS)


@migrations()
def m003_keys_that_outlive_their_jobs(db: sqlite_utils.Database) -> None:
    """Which key each submission came with, also when its job has failed, and the keys whose submissions are deleted."""
    run_all(db, KEYS)


@migrations()
def m004_leases(db: sqlite_utils.Database) -> None:
    """Until when whoever claimed a job has it, and which claim that was; what an older engine had in hand is free."""
    run_all(db, LEASES)


WEBHOOKS_AND_STARTS = """
ALTER TABLE job ADD COLUMN webhook_url TEXT;
ALTER TABLE job ADD COLUMN starts INTEGER NOT NULL DEFAULT 0;
UPDATE job SET request = '{}' WHERE status IN ('completed', 'failed');
INSERT INTO part SELECT conversation_id, 'reading', '{"confidence_threshold": 0.5, "understands": true}'
    FROM part WHERE name = 'messages';
"""

KEYS = """
ALTER TABLE job ADD COLUMN given_key TEXT;
UPDATE job SET given_key = idempotency_key;
CREATE INDEX job_given_key ON job (given_key);
CREATE TABLE deleted_key (idempotency_key TEXT PRIMARY KEY) STRICT;
"""

LEASES = """
ALTER TABLE job ADD COLUMN lease INTEGER NOT NULL DEFAULT 0;
ALTER TABLE job ADD COLUMN lease_ends_at REAL NOT NULL DEFAULT 0;
"""
