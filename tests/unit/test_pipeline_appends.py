"""Appends at an API that takes twice what is sent to it twice: it gets them once, whatever is lost and whoever dies."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.jobs import append_once, pipeline
from bot.jobs.append_once import Count, Look
from bot.jobs.pipeline import Fetch, Submit
from bot.jobs.steps import Step
from bot.policies import JobPolicy
from conversation import models as api
from conversation.models import Submission
from storage.conversations import Conversation
from storage.jobs import Job, JobState
from storage.sources import Source, SourceKind, SourceState
from tests.unit.rows import T0, file_source, thread_source

CONVERSATION = Conversation("conversation", "T1", "C1", "1.0", "4500000000000001")
SUBMISSION = Submission("4500000000000001", "api-1")
BEFORE = 7
HOUR = 3600.0
POLICY = JobPolicy(random=lambda: 0.5)


def an_append(source: Source | None = None) -> Job:
    """A job that appends, at its first step."""
    sources = (source or thread_source(),)
    return Job("job", CONVERSATION, "U1", T0, sources, state=JobState.SUBMITTING, attempts=1)


def next_step(job: Job) -> Step:
    """What a job does next at an API that knows no keys."""
    return append_once.guarded(job, pipeline.next_step(job))


def in_doubt(source: Source | None = None) -> Job:
    """A job that has sent its source and does not know more, as the next claim gives it."""
    job = an_append(source)
    counted, _ = append_once.counted(job, job.sources[0], BEFORE)
    return replace(counted, attempts=2)


def looked(job: Job, messages: int, now: float = T0, seconds: float = 0.0) -> Job:
    """A job after a look."""
    return append_once.looked(job, job.sources[0], messages, now, POLICY, seconds=seconds)


def test_messages_are_counted_before_anything_is_sent() -> None:
    """The count is written down with the source, which is sent next and stays taken meanwhile."""
    job = an_append()
    [source] = job.sources

    counted, step = append_once.counted(job, source, BEFORE)

    assert Count(source, SUBMISSION.conversation_id) == next_step(job)
    assert Submit(replace(source, messages_before=BEFORE)) == step
    assert (JobState.SUBMITTING, None, BEFORE) == (counted.state, counted.due_at, counted.sources[0].messages_before)


def test_first_source_of_a_conversation_is_not_counted_for() -> None:
    """A second submission makes another conversation, and this one stays as it is."""
    job = replace(an_append(), conversation=replace(CONVERSATION, conversation_id=None))

    assert Submit(job.sources[0]) == next_step(job)


def test_idempotent_api_is_simply_sent_the_same_again() -> None:
    """It answers a repeat with what it answered first."""
    job = an_append()

    assert Submit(job.sources[0]) == pipeline.next_step(job)


def test_whoever_may_have_sent_looks_first() -> None:
    """A count that is written down says that the source may be there."""
    job = in_doubt()

    assert Look(job.sources[0], SUBMISSION.conversation_id) == next_step(job)


def test_what_was_certainly_not_taken_is_sent_again_without_a_look() -> None:
    """A refused connection or a 429 leaves no doubt."""
    job = pipeline.not_taken(looked(in_doubt(), BEFORE + 1))

    assert Count(thread_source(), SUBMISSION.conversation_id) == next_step(job)


def test_answer_leaves_no_doubt() -> None:
    """A count is of use only until the API has told what it did."""
    job = in_doubt()

    after = pipeline.submitted(job, job.sources[0], SUBMISSION, T0, POLICY)

    assert (JobState.POLLING, None) == (after.state, after.sources[0].messages_before)


def test_grown_conversation_has_taken_the_source_when_it_grows_no_more() -> None:
    """The API may still be at work at the first look; two that see the same are the end of it."""
    growing = looked(looked(in_doubt(), BEFORE + 1), BEFORE + 3)
    done = looked(growing, BEFORE + 3)

    assert (JobState.SUBMITTING, SourceState.WAITING) == (growing.state, growing.sources[0].state)
    assert (SourceState.DONE, None) == (done.sources[0].state, done.sources[0].messages_before)
    assert Fetch(SUBMISSION.conversation_id) == next_step(done)


def test_conversation_that_never_comes_to_rest_is_taken_as_it_is() -> None:
    """Somebody else may be at work on it; the source is there all the same."""
    job = looked(in_doubt(), BEFORE + 1)

    assert SourceState.DONE is looked(job, BEFORE + 9, T0 + POLICY.thread.watch).sources[0].state


@pytest.mark.parametrize(
    ("source", "seconds", "watched"),
    [(thread_source(), 0.0, 300.0), (file_source("a"), HOUR, 900.0 + HOUR)],
    ids=["text", "an hour of sound"],
)
def test_conversation_that_has_not_grown_is_watched_for_as_long_as_the_api_may_need(
    source: Source, seconds: float, watched: float
) -> None:
    """A text is quick, a recording takes up to its length and a little; then it is sent again."""
    watching = looked(in_doubt(source), BEFORE, seconds=seconds)
    until_the_end = looked(watching, BEFORE, T0 + watched - 0.1)
    over = looked(until_the_end, BEFORE, T0 + watched)

    assert T0 + POLICY.tempo(source.kind).look == watching.due_at
    assert isinstance(next_step(until_the_end), Look)
    assert (T0 + watched, None) == (over.due_at, over.deadline_at)
    assert isinstance(next_step(over), Count)


def test_good_look_is_no_attempt() -> None:
    """A recording is watched for hours, and the times that it was sent are counted all the same."""
    job = in_doubt(file_source("a"))

    watching = looked(job, BEFORE, seconds=HOUR)

    assert job.attempts - 1 == watching.attempts
    assert job.attempts - 1 == looked(replace(watching, attempts=job.attempts), BEFORE, T0 + 2 * HOUR).attempts
    assert 0 == looked(replace(job, attempts=1), BEFORE).attempts


def test_conversation_that_was_empty_has_grown_by_its_first_message() -> None:
    """A count of none is a count."""
    job = replace(an_append(), attempts=2)
    counted, _ = append_once.counted(job, job.sources[0], 0)

    assert SourceState.DONE is looked(looked(counted, 1), 1).sources[0].state


def test_source_that_failed_in_doubt_keeps_its_count() -> None:
    """Trying it again begins with a look."""
    failed = pipeline.postponed(
        replace(in_doubt(), attempts=POLICY.retries.most_attempts), "api_unreachable", T0, POLICY
    )

    assert (JobState.FAILED, BEFORE) == (failed.state, failed.sources[0].messages_before)


@pytest.mark.parametrize(
    ("state", "messages", "after"),
    [
        (SourceState.FAILED, BEFORE + 1, (SourceState.DONE, None, None)),
        (SourceState.FAILED, BEFORE, (SourceState.FAILED, "api_unreachable", None)),
        (SourceState.WAITING, BEFORE + 1, (SourceState.WAITING, "api_unreachable", BEFORE)),
        (SourceState.WAITING, BEFORE, (SourceState.WAITING, "api_unreachable", None)),
    ],
    ids=["failed, taken", "failed, not taken", "to be tried again, taken", "to be tried again, not taken"],
)
def test_older_doubts_end_before_another_source_is_sent(
    state: SourceState, messages: int, after: tuple[SourceState, str | None, int | None]
) -> None:
    """Once the conversation grows by another source, an older count would say nothing any more."""
    doubtful = replace(thread_source(), state=state, problem="api_unreachable", messages_before=BEFORE, messages_seen=1)

    settled = append_once.settled(doubtful, messages)

    assert after == (settled.state, settled.problem, settled.messages_before)


def test_doubts_about_other_sources_of_the_job_end_as_well() -> None:
    """The second recording of an upload is counted for after the first failed in doubt."""
    first = replace(file_source("a"), state=SourceState.FAILED, messages_before=BEFORE)
    second = file_source("b")
    job = replace(an_append(), sources=(first, second))

    counted, _ = append_once.counted(job, second, BEFORE + 2)

    assert [SourceState.DONE, SourceState.WAITING] == [source.state for source in counted.sources]
    assert [None, BEFORE + 2] == [source.messages_before for source in counted.sources]


@pytest.mark.parametrize(
    ("earlier", "readout_post", "after"),
    [
        (SourceState.WAITING, None, (JobState.FAILED, "thread_without_text")),
        (SourceState.DONE, "post", (JobState.FAILED, "nothing_new")),
        (SourceState.DONE, None, (JobState.FETCHING, None)),
    ],
    ids=["empty", "nothing new", "not read out yet"],
)
def test_thread_without_anything_to_send(
    earlier: SourceState, readout_post: str | None, after: tuple[JobState, str | None]
) -> None:
    """What the API has is read out when nobody has seen it; nothing was sent, so that there is no doubt either."""
    job = in_doubt()
    job = replace(job, conversation=replace(job.conversation, readout_post=readout_post))

    ended = pipeline.nothing_unsent(job, [replace(thread_source("earlier"), state=earlier)], T0)

    assert after == (ended.state, ended.problem)
    assert ended.sources[0].messages_before is None
    assert (T0 if ended.state is JobState.FETCHING else None) == ended.due_at


class Fate(Enum):
    """What becomes of a step."""

    WELL = auto()
    NO_ANSWER = auto()
    """It had its effect, and the answer was lost."""
    NEVER_SENT = auto()
    REFUSED = auto()
    """It had no effect, and we hear so: 429."""
    SLOW = auto()
    """It has its effect within the time that is watched for, and we hear nothing."""
    DEATH_BEFORE = auto()
    DEATH_AFTER = auto()
    """It had its effect, and nothing of it was written down."""


@dataclass
class KeylessApi:
    """An API that takes all it is sent, piece by piece, at the times it likes."""

    now: float = T0
    taken: int = 0
    growth: list[float] = field(default_factory=list)

    @property
    def messages(self) -> int:
        return BEFORE + sum(at <= self.now for at in self.growth)

    def take(self, delay: float) -> None:
        self.taken += 1
        self.growth += [self.now + delay, self.now + delay + 1]


def after_claim(job: Job, world: KeylessApi, fate: Fate) -> Job:
    """A row after one claim and what came of it."""
    claimed = replace(job, attempts=job.attempts + 1, due_at=None)
    killed = replace(claimed, due_at=world.now)
    if fate is Fate.DEATH_BEFORE:
        return killed
    match next_step(claimed):
        case Count(source, _):
            counted, submit = append_once.counted(claimed, source, world.messages)
            return after_submit(counted, submit.source, world, fate)
        case Look(source, _) if fate is Fate.WELL:
            return append_once.looked(claimed, source, world.messages, world.now, POLICY, seconds=0.0)
        case Look():
            return pipeline.postponed(claimed, "api_unreachable", world.now, POLICY)
        case pipeline.Poll():
            return pipeline.polled(claimed, api.Job("api-1", "completed"), world.now + 5, POLICY, waiting=1)
    return pipeline.fetched(claimed)


def after_submit(job: Job, source: Source, world: KeylessApi, fate: Fate) -> Job:
    """A row after the source was sent, or was not."""
    if fate in {Fate.WELL, Fate.NO_ANSWER, Fate.DEATH_AFTER}:
        world.take(0.0)
    if fate is Fate.SLOW:
        world.take(POLICY.tempo(source.kind).watch / 2)
    if fate is Fate.WELL:
        return pipeline.submitted(job, source, SUBMISSION, world.now, POLICY)
    if fate is Fate.DEATH_AFTER:
        return replace(job, due_at=world.now)
    if fate is Fate.REFUSED:
        job = pipeline.not_taken(job)
    return pipeline.postponed(job, "api_unreachable", world.now, POLICY)


@given(st.lists(st.sampled_from(Fate), max_size=40), st.sampled_from(SourceKind))
def test_no_history_doubles_an_append(fates: Sequence[Fate], kind: SourceKind) -> None:
    """However its steps go, a source is taken at most once, and is in the conversation when its job is done."""
    job, world, steps = replace(an_append(Source("source", kind)), attempts=0, due_at=T0), KeylessApi(), 0
    while job.due_at is not None:
        world.now = max(world.now, job.due_at)
        job = after_claim(job, world, fates[steps] if steps < len(fates) else Fate.WELL)
        steps += 1

        assert steps < 2000
        assert 1 >= world.taken
    assert job.state in {JobState.DONE, JobState.FAILED}
    assert job.state is JobState.FAILED or 1 == world.taken
