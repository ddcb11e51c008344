"""How patient the bot is: its waits, paces and limits, as values that wiring chooses and hands in."""

import random
from dataclasses import dataclass

from conversation import models as api
from storage.backoff import Backoff, Random
from storage.sources import SourceKind

MOST_STARTS = 5
"""Work that was under way in so many deaths of the process, one after the other, is taken for their cause."""

FOUR_MINUTES = Backoff(first=2.0, growth=2.0, longest=120.0, most_attempts=8, jitter=0.1)
"""Longer than a service's restart, shorter than a person's patience."""
HALF_A_MINUTE = Backoff(first=2.0, growth=2.0, longest=300.0, most_attempts=5)
"""A person waits for the answer."""
ONE_DAY = Backoff(first=2.0, growth=2.0, longest=300.0, most_attempts=300)
"""A night without a network loses nothing."""


@dataclass(frozen=True, slots=True)
class Tempo:
    """
    How quickly the API is done with sources of a kind, in seconds.

    An unfinished source is polled for the first time after `first_poll`. A conversation that an append may have reached
    is left alone for `look` between two counts of its messages: one that grew, and has then not grown any more for so
    long, is taken to be complete. An append may stay unseen for `watch`, on top of the recording's length, before it is
    sent again.
    """

    first_poll: float
    look: float
    watch: float


@dataclass(frozen=True, slots=True)
class Patience:
    """
    How long the API may take without a sign of progress, in seconds.

    Its queue may hold a day's recordings, so a job may be `scheduled` for long; nothing is waited for longer. At work
    it has `in_progress`, and `per_second` of the recording.
    """

    scheduled: float = 12 * 3600.0
    in_progress: float = 1800.0
    per_second: float = 3.0

    def after(self, answer: api.Job) -> float:
        """Give the time that a job has from this answer to its next sign of progress."""
        if answer.status == "scheduled":
            return self.scheduled
        length = max(answer.progress.total, 0.0) if answer.progress else 0.0
        return min(self.in_progress + self.per_second * length, self.scheduled)


@dataclass(frozen=True, slots=True)
class JobPolicy:
    """
    The waits of jobs. Those between two polls, looks or attempts vary by `jitter` of themselves.

    All polls together come at most `polls_per_second` times a second: a poll takes up to three milliseconds of a core,
    so twelve take 4 % of it, however many jobs are at the API.
    """

    thread: Tempo = Tempo(first_poll=0.2, look=5.0, watch=300.0)
    file: Tempo = Tempo(first_poll=1.0, look=30.0, watch=900.0)
    longest_poll: float = 15.0
    polls_per_second: float = 12.0
    patience: Patience = Patience()
    retries: Backoff = FOUR_MINUTES
    jitter: float = 0.1
    random: Random = random.random

    def tempo(self, kind: SourceKind) -> Tempo:
        """Give the tempo of sources of a kind."""
        return self.thread if kind is SourceKind.THREAD else self.file

    def poll_delay(self, kind: SourceKind, elapsed: float, waiting: int) -> float:
        """
        Give how long an unfinished job is left alone: half as long again each time, up to the longest.

        Waiting the first delay and half of the time that has passed is the same as growing each delay by 1.5, and needs
        no count of polls. Where hundreds wait, the old ones are left alone for longer so that all keep to the limit on
        polls; young ones are still polled at every half of their time.
        """
        first = self.tempo(kind).first_poll
        return min(first + max(elapsed, 0.0) / 2, max(self.longest_poll, waiting / self.polls_per_second))

    def jittered(self, wait: float) -> float:
        """Give a wait that is a little longer or shorter, so that many do not come back together."""
        return wait * (1 + self.jitter * (2 * self.random() - 1))


@dataclass(frozen=True, slots=True)
class WorkPolicy:
    """
    When due work is looked for, and how long the end of it is waited for, in seconds.

    A tick that is `late` does not come any more. What is under way at a stop has its `grace`. A database that could not
    be read or written is left alone for `pause`.
    """

    tick: float = 0.5
    housekeeping: float = 3600.0
    late: float = 15.0
    grace: float = 5.0
    pause: float = 5.0


@dataclass(frozen=True, slots=True)
class Policies:
    """
    All that is chosen about waiting.

    `permissions` is how often Slack is asked whether a person may have a conversation forgotten, and `deletions` how
    often it is deleted. An address from Slack is tried for `connect_seconds`: it opens one connection, and ends after
    about this time unused. `/healthz` waits `health_seconds` for the database. Slack may be `date_seconds` ahead of the
    time in its answers: whole seconds, of a date that a server renews once in one.
    """

    jobs: JobPolicy = JobPolicy()
    posts: Backoff = ONE_DAY
    deletions: Backoff = ONE_DAY
    permissions: Backoff = HALF_A_MINUTE
    work: WorkPolicy = WorkPolicy()
    connect_seconds: float = 30.0
    health_seconds: float = 2.0
    date_seconds: float = 2.0
