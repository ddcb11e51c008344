"""What becomes of a request: facts that a person who waits for a readout cares about."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.jobs import pipeline
from bot.jobs.pipeline import Fetch, GiveUp, Poll, Submit
from bot.policies import MOST_STARTS, JobPolicy
from conversation import models as api
from conversation.models import Problem, Progress, Submission
from storage.conversations import Conversation
from storage.jobs import Job, JobState
from storage.sources import Source, SourceKind, SourceState
from tests.unit.rows import T0, file_source, thread_source

CONVERSATION = Conversation("conversation", "T1", "C1", "1.0")
SUBMISSION = Submission("4500000000000001", "api-1")
OPEN = {JobState.QUEUED, JobState.SUBMITTING, JobState.POLLING, JobState.FETCHING}


def a_job(*sources: Source) -> Job:
    """A job at its first step, as a claim gives it."""
    given = sources or (file_source("a"),)
    return Job("job", CONVERSATION, "U1", T0, given, state=JobState.SUBMITTING, attempts=1)


POLICY = JobPolicy(random=lambda: 0.5)
"""No jitter."""
LONGEST_POLL = POLICY.longest_poll
MOST_ATTEMPTS = POLICY.retries.most_attempts


def in_progress(processed: float, total: float = 600.0) -> api.Job:
    """The API is at work and says how far it is."""
    return api.Job("api-1", "in_progress", Progress(processed, total))


def submitted(job: Job, now: float = T0) -> Job:
    """A job whose source at hand the API has taken."""
    source = pipeline.current_source(job)
    assert source is not None
    return pipeline.submitted(job, source, SUBMISSION, now, POLICY)


def polled(job: Job, answer: api.Job, now: float = T0, waiting: int = 1) -> Job:
    """A job after the API told how it is."""
    return pipeline.polled(job, answer, now, POLICY, waiting=waiting)


def done(job: Job) -> Job:
    """A job whose source at hand became part of the conversation."""
    return polled(submitted(job), api.Job("api-1", "completed"))


def test_step_that_took_the_process_down_again_and_again_is_not_taken() -> None:
    """A job is begun MOST_STARTS times without an end, and then given up with a reason of its own."""
    last = replace(a_job(), state=JobState.SUBMITTING, starts=MOST_STARTS)

    assert isinstance(pipeline.next_step(last), Submit)
    assert GiveUp("broke_down") == pipeline.next_step(replace(last, starts=MOST_STARTS + 1))


def test_turn_is_waited_for_as_long_as_it_takes() -> None:
    """Being many costs nobody an attempt, and the job knows what it waits for until its next step."""
    job = replace(a_job(), state=JobState.SUBMITTING, attempts=1)

    for turn in range(1000):
        job = replace(job, attempts=job.attempts + 1)
        job = pipeline.waiting(job, "slack_limited", T0 + turn, 30.0)

    assert (1, "slack_limited", T0 + 999 + 30) == (job.attempts, job.problem, job.due_at)


def test_recording_goes_through_all_steps() -> None:
    """A recording is submitted, looked at, and its results are read; then nothing is left to do."""
    at_api = submitted(a_job())
    ready = polled(at_api, api.Job("api-1", "completed"))
    end = pipeline.fetched(ready)

    steps = [pipeline.next_step(job) for job in (a_job(), at_api, ready)]

    assert [Submit(file_source("a")), Poll("api-1"), Fetch(SUBMISSION.conversation_id)] == steps
    assert (JobState.DONE, None) == (end.state, end.due_at)


def test_files_of_one_upload_follow_each_other() -> None:
    """The second recording is submitted when the first is through, into the same conversation."""
    first_done = done(a_job(file_source("a"), file_source("b")))

    assert Submit(file_source("b")) == pipeline.next_step(first_done)
    assert SUBMISSION.conversation_id == first_done.conversation.conversation_id
    assert JobState.FETCHING is done(first_done).state


def test_readout_is_made_of_what_came_through() -> None:
    """One bad recording of two does not cost the readout of the good one."""
    job = pipeline.source_refused(a_job(file_source("a"), file_source("b")), "no_audio", T0)

    end = done(job)

    assert JobState.FETCHING is end.state
    assert [("no_audio", SourceState.FAILED), (None, SourceState.DONE)] == [(s.problem, s.state) for s in end.sources]


def test_job_fails_when_nothing_came_through() -> None:
    """Each recording keeps its own reason; there is nothing to read and nothing more to do."""
    job = a_job(file_source("a"), file_source("b"))
    for problem in ("no_audio", "too_long"):
        job = pipeline.source_refused(job, problem, T0)

    assert (JobState.FAILED, None, "too_long") == (job.state, job.due_at, job.problem)
    assert ["no_audio", "too_long"] == [source.problem for source in job.sources]


def test_reason_of_the_api_is_kept() -> None:
    """Why a recording failed at the engine reaches whoever waits."""
    failed = api.Job("api-1", "failed", error=Problem("worker_lost", "for the log"))

    job = polled(submitted(a_job()), failed)

    assert (JobState.FAILED, "worker_lost") == (job.state, job.sources[0].problem)


def test_failure_without_a_reason_has_one_of_ours() -> None:
    """An API that gives no code fails with a generic sentence."""
    assert "api_failed" == polled(submitted(a_job()), api.Job("api-1", "failed")).problem


def test_warning_is_kept() -> None:
    """A recording that ended early is part of the readout, which says so."""
    warned = api.Job("api-1", "completed", warning=Problem("truncated_media", "for the log"))

    job = polled(submitted(a_job()), warned)

    assert (SourceState.DONE, "truncated_media") == (job.sources[0].state, job.sources[0].warning)


def test_text_is_looked_at_sooner_than_a_recording() -> None:
    """A thread is ready in no time; a recording is not."""
    waits = [submitted(a_job(source)).due_at for source in (thread_source(), file_source("a"))]

    assert [T0 + 0.2, T0 + 1.0] == waits


def test_long_job_is_looked_at_less_and_less() -> None:
    """Each wait is half as long again as the one before, up to a quarter of a minute."""
    job, now, waits = submitted(a_job()), T0 + 1.0, [1.0]
    for _ in range(10):
        job = polled(job, in_progress(0), now)
        assert job.due_at is not None
        waits.append(job.due_at - now)
        now = job.due_at

    growth = [later / earlier for earlier, later in pairwise(waits)]
    assert [1.5] * 6 == pytest.approx(growth[:6])
    assert [LONGEST_POLL] * 3 == waits[-3:]


def test_many_old_jobs_share_the_polls_of_a_second() -> None:
    """Each of ten thousand is looked at so rarely that together they come to the polls of one second."""
    job = polled(submitted(a_job()), in_progress(0), T0 + 3600, waiting=10_000)

    assert job.due_at is not None
    assert 10_000 / POLICY.polls_per_second == pytest.approx(job.due_at - T0 - 3600)


def test_young_job_among_many_is_looked_at_soon() -> None:
    """However many wait, a job is not left alone for longer than half of the time that it has taken."""
    job = polled(submitted(a_job()), in_progress(0), T0 + 10, waiting=10_000)

    assert T0 + 16 == job.due_at


def test_clock_that_is_set_back_does_not_stop_the_looking() -> None:
    """A poll before the submission, as it seems, waits the first delay."""
    assert T0 - 99 == polled(submitted(a_job()), in_progress(0), T0 - 100).due_at


def test_deadline_moves_with_progress_only() -> None:
    """As long as the recording gets on it has time; when it stands still its time runs out."""
    job = polled(submitted(a_job()), in_progress(10), T0 + 1)
    stuck = polled(job, in_progress(10), T0 + 100)
    moving = polled(job, in_progress(11), T0 + 100)

    assert job.deadline_at is not None
    assert (job.deadline_at, job.deadline_at + 99) == (stuck.deadline_at, moving.deadline_at)


def test_queue_has_half_a_day() -> None:
    """A recording that waits behind others at the API is not given up after an hour."""
    waiting = api.Job("api-1", "scheduled")
    job = polled(submitted(a_job()), waiting)

    assert JobState.POLLING == polled(job, waiting, T0 + 11 * 3600).state
    assert "timed_out" == polled(job, waiting, T0 + 13 * 3600).problem


def test_standstill_is_given_up() -> None:
    """A ten-minute recording without progress for an hour and a half comes to nothing."""
    job = polled(submitted(a_job()), in_progress(10, 600))

    assert JobState.POLLING == polled(job, in_progress(10, 600), T0 + 3600).state
    assert "timed_out" == polled(job, in_progress(10, 600), T0 + 3601).problem


def test_what_is_done_at_last_is_not_given_up() -> None:
    """However late it is looked at: whoever was away for days takes what the API has meanwhile."""
    job = polled(submitted(a_job()), in_progress(10, 600))

    assert JobState.FETCHING == polled(job, api.Job("api-1", "completed"), T0 + 9e6).state
    assert JobState.POLLING == polled(job, in_progress(11, 600), T0 + 9e6).state


def test_failed_step_is_tried_less_and_less_and_then_given_up() -> None:
    """A service that restarts costs nothing but time; one that stays away ends the job after some minutes."""
    waits = []
    for attempt in range(1, MOST_ATTEMPTS):
        job = pipeline.postponed(replace(a_job(), attempts=attempt), "api_unreachable", T0, POLICY)
        assert job.due_at is not None
        waits.append(job.due_at - T0)
    last = pipeline.postponed(replace(a_job(), attempts=MOST_ATTEMPTS), "api_unreachable", T0, POLICY)

    assert [2, 4, 8, 16, 32, 64, POLICY.retries.longest] == waits
    assert (JobState.FAILED, "api_unreachable") == (last.state, last.problem)


def test_service_may_ask_for_a_longer_wait() -> None:
    """Retry-After wins over our own wait when it is longer."""
    waits = [pipeline.postponed(a_job(), "api_unreachable", T0, POLICY, after).due_at for after in (0.5, 90.0)]

    assert [T0 + 2, T0 + 90] == waits


def test_good_answer_gives_all_attempts_back() -> None:
    """Attempts are counted for one step, not for the whole job."""
    assert 0 == polled(replace(submitted(a_job()), attempts=5), in_progress(1)).attempts
    assert 0 == submitted(replace(a_job(), attempts=5)).attempts


def refused(job: Job) -> Job:
    """A job whose source at hand can never be part of the conversation."""
    return pipeline.source_refused(job, "no_audio", T0)


def failed(job: Job) -> Job:
    """A job whose source at hand the API failed on."""
    return polled(submitted(job), api.Job("api-1", "failed"))


def timed_out(job: Job) -> Job:
    """A job whose source at hand the API has shown no progress with."""
    return polled(replace(submitted(job), deadline_at=T0 - 1, api_status="scheduled"), api.Job("api-1", "scheduled"))


def tried_in_vain(job: Job) -> Job:
    """A job whose source at hand was tried for the last time."""
    return pipeline.postponed(replace(job, attempts=MOST_ATTEMPTS), "api_unreachable", T0, POLICY)


def without_text(job: Job) -> Job:
    """A job whose source at hand is a thread in which nothing was written."""
    return pipeline.nothing_unsent(job, [], T0)


def without_news(job: Job) -> Job:
    """A job whose source at hand is a thread that has been read out as it is."""
    job = replace(job, conversation=replace(CONVERSATION, readout_post="post"))
    return pipeline.nothing_unsent(job, [replace(thread_source(), state=SourceState.DONE)], T0)


@pytest.mark.parametrize("ended", [done, refused, failed, timed_out, tried_in_vain, without_text, without_news])
def test_next_recording_follows_at_once_and_knows_nothing_of_the_one_before(ended: Callable[[Job], Job]) -> None:
    """However the first one ended, the second is due now, with its own time, attempts and job at the API."""
    first = replace(a_job(file_source("a"), file_source("b")), problem="slack_limited", deadline_at=T0 + 9)

    after = ended(first)

    assert Submit(file_source("b")) == pipeline.next_step(after)
    assert (T0, 0, None) == (after.due_at, after.attempts, after.problem)
    assert (None, None) == (after.api_job_id, after.api_status)
    assert (None, None, None) == (after.progress, after.submitted_at, after.deadline_at)
    assert (SourceState.DONE if ended is done else SourceState.FAILED) is after.sources[0].state


def test_recording_at_the_api_is_not_one_that_waits() -> None:
    """Whoever looks at the row sees which of the recordings the API has."""
    job = submitted(a_job(file_source("a"), file_source("b")))

    assert [SourceState.SUBMITTED, SourceState.WAITING] == [source.state for source in job.sources]


def test_recording_just_submitted_has_half_a_day_to_be_begun() -> None:
    """The first look finds it as the API took it, and its time has begun with that."""
    job = submitted(replace(a_job(), api_status="in_progress"))

    assert (None, T0 + 12 * 3600) == (job.api_status, job.deadline_at)


def test_thread_is_looked_at_again_sooner_than_a_recording() -> None:
    """Its later looks go by its kind as well: a first delay, and half of the time that has passed."""
    looks = [
        polled(submitted(a_job(source)), in_progress(0), T0 + 2).due_at
        for source in (thread_source(), file_source("a"))
    ]

    assert [T0 + 2 + 1.2, T0 + 2 + 2.0] == pytest.approx(looks, rel=0, abs=0.01)


def test_row_without_the_time_of_its_submission_is_looked_at_as_a_new_one() -> None:
    """It is not left alone because nobody knows how long it has taken."""
    job = replace(submitted(a_job()), submitted_at=None)

    assert T0 + 1000 + 1 == polled(job, in_progress(0), T0 + 1000).due_at


@pytest.mark.parametrize(
    ("progress", "patience"),
    [(None, 1800.0), (Progress(0, -1), 1800.0), (Progress(0, 600), 3600.0), (Progress(0, 1e9), 12 * 3600.0)],
    ids=["length unknown", "length makes no sense", "ten minutes", "longer than can be"],
)
def test_api_at_work_has_half_an_hour_and_three_times_the_length(progress: Progress | None, patience: float) -> None:
    """Without progress it is waited for no longer than that, and never longer than half a day."""
    job = polled(submitted(a_job()), api.Job("api-1", "in_progress", progress))

    assert T0 + patience == job.deadline_at


def test_step_that_is_put_back_was_none() -> None:
    """What came to nothing for no fault of its own costs no attempt, also where it was the first."""
    put_back = [pipeline.put_back(replace(a_job(), attempts=attempts), T0 + 5) for attempts in (3, 1, 0)]

    assert [(2, T0 + 5), (0, T0 + 5), (0, T0 + 5)] == [(job.attempts, job.due_at) for job in put_back]


@pytest.mark.parametrize(
    ("ended", "problem"),
    [
        (lambda job: pipeline.source_refused(job, "conversation_gone", T0), "conversation_gone"),
        (lambda job: polled(job, api.Job("api-1", "completed")), "internal"),
    ],
    ids=["a reason", "none"],
)
def test_request_without_sources_ends_with_the_reason_that_there_is(ended: Callable[[Job], Job], problem: str) -> None:
    """A re-fetch has no source that could be refused in its place."""
    refetch = replace(a_job(), sources=(), state=JobState.FETCHING)

    end = ended(refetch)

    assert (JobState.FAILED, problem, None) == (end.state, end.problem, end.due_at)
    assert refetch == pipeline.not_taken(refetch)


@pytest.mark.parametrize("state", [JobState.POLLING, JobState.FETCHING])
def test_row_that_makes_no_sense_ends(state: JobState) -> None:
    """A job without what its state needs is given up, not tried for ever."""
    assert GiveUp("internal") == pipeline.next_step(replace(a_job(), state=state))


@dataclass(frozen=True)
class Refusal:
    """The step can never work."""


@dataclass(frozen=True)
class Delay:
    """The step could not be done now."""

    retry_after: float | None


Outcome = Refusal | Delay | api.Job | None

seconds = st.floats(0, 4 * 3600)
answers = st.builds(
    api.Job,
    id=st.just("api-1"),
    status=st.sampled_from(api.JOB_STATUSES),
    progress=st.none() | st.builds(Progress, st.floats(-1e9, 1e9), st.floats(-1e9, 1e9)),
    error=st.none() | st.builds(Problem, st.sampled_from(["no_audio", "worker_lost"]), st.just("")),
    warning=st.none() | st.just(Problem("truncated_media", "")),
)
outcomes = st.none() | answers | st.just(Refusal()) | st.builds(Delay, st.none() | st.floats(0, 3600))
jobs_of_all_kinds = st.lists(st.sampled_from(SourceKind), min_size=1, max_size=4).map(
    lambda kinds: a_job(*(Source(f"source-{number}", kind) for number, kind in enumerate(kinds)))
)


def after_step(job: Job, outcome: Outcome, now: float, random: float) -> Job:
    """A job after its next step had this outcome, where the step can have it; None is that all goes well."""
    step, policy = pipeline.next_step(job), JobPolicy(random=lambda: random)
    match step, outcome:
        case GiveUp(problem), _:
            return pipeline.source_refused(job, problem, now)
        case _, Refusal():
            return pipeline.source_refused(job, "refused", now)
        case _, Delay(retry_after):
            return pipeline.postponed(job, "later", now, policy, retry_after)
        case Submit(source), _:
            return pipeline.submitted(job, source, SUBMISSION, now, policy)
        case Poll(), _:
            answer = outcome if isinstance(outcome, api.Job) else api.Job("api-1", "completed")
            return pipeline.polled(job, answer, now, policy, waiting=1)
    return pipeline.fetched(job)


def claimed(job: Job) -> Job:
    """A job as the next claim gives it."""
    return replace(job, attempts=job.attempts + 1, due_at=None)


@given(
    job=jobs_of_all_kinds,
    history=st.lists(st.tuples(outcomes, seconds, st.floats(0, 1)), max_size=30),
)
def test_no_history_loses_a_job_or_a_source(job: Job, history: Sequence[tuple[Outcome, float, float]]) -> None:
    """Whatever happens, an open job wants its next step, and every source is waiting, at work, done or refused."""
    now, ids = T0, [source.id for source in job.sources]
    for outcome, pause, random in history:
        if job.state not in OPEN:
            break
        before, job = job, after_step(claimed(job), outcome, now, random)

        assert (job.due_at is not None) == (job.state in OPEN)
        assert ids == [source.id for source in job.sources]
        assert 1 >= [source.state for source in job.sources].count(SourceState.SUBMITTED)
        assert not (job.state is JobState.DONE and any(s.state is SourceState.WAITING for s in job.sources))
        assert all(s.problem for s in job.sources if s.state is SourceState.FAILED)
        assert job.problem is not None or job.state is not JobState.FAILED
        assert job.deadline_at is not None or job.state is not JobState.POLLING
        assert before.conversation.conversation_id in (None, job.conversation.conversation_id)
        now = max(now, job.due_at or now) + pause


@given(
    elapsed=st.floats(-1e6, 1e6),
    kind=st.sampled_from(SourceKind),
    answer=answers.filter(lambda answer: answer.status in ("scheduled", "in_progress")),
    random=st.floats(0, 1),
)
def test_unfinished_job_is_looked_at_within_a_quarter_of_a_minute(
    elapsed: float, kind: SourceKind, answer: api.Job, random: float
) -> None:
    """However long a job has taken, and whatever the API says, the next look is soon, and not at once."""
    job = submitted(a_job(Source("source", kind)))
    now = T0 + elapsed

    after = pipeline.polled(job, answer, now, replace(POLICY, random=lambda: random), waiting=1)

    assert after.due_at is not None
    assert 0.1 < after.due_at - now <= LONGEST_POLL * (1 + POLICY.jitter)


@settings(max_examples=50, deadline=None)
@given(
    job=jobs_of_all_kinds,
    answer=answers,
    delays=st.lists(st.none() | st.floats(0, 3600), max_size=20),
)
def test_every_job_ends(job: Job, answer: api.Job, delays: list[float | None]) -> None:
    """An API that says the same thing for ever, and services that come and go, do not keep a job for ever."""
    now, steps = T0, 0
    pending: list[Outcome] = [Delay(retry_after) for retry_after in delays]
    while job.state in OPEN:
        outcome = pending.pop() if pending and steps % 2 else answer
        job = after_step(claimed(job), outcome, now, 0.5)
        # Fewer looks than there are, for the test's sake: the pause is longer than the next look is away.
        now, steps = max(now, job.due_at or now) + 600, steps + 1

        assert steps < 500

    assert job.state in {JobState.DONE, JobState.FAILED}


def measured(job: Job, messages: int, ended_at: float | None = None) -> Job:
    """A job when its conversation was seen to be so long."""
    end_at = None if ended_at is None else datetime.fromtimestamp(ended_at, UTC)
    conversation = api.Conversation(SUBMISSION.conversation_id, "Weekly", end_at=end_at)
    return pipeline.measured(job, conversation, [api.Message(str(each), "Yes.") for each in range(messages)])


def test_end_of_each_source_is_kept_with_it() -> None:
    """What is said after that came from the next one."""
    first = measured(done(a_job(file_source("a"), file_source("b"))), 3, T0 + 60)
    both = measured(done(first), 5, T0 + 90)

    assert [(3, T0 + 60), (5, T0 + 90)] == [(source.messages_after, source.ended_at) for source in both.sources]


def test_source_that_failed_ends_nowhere() -> None:
    """The conversation is as long as it was before."""
    failed = pipeline.source_refused(done(a_job(file_source("a"), file_source("b"))), "too_long", T0)

    after = measured(failed, 3)

    assert [3, None] == [source.messages_after for source in after.sources]


def test_refetch_measures_nothing() -> None:
    """A request without sources has none to keep it with."""
    refetch = replace(a_job(), sources=(), state=JobState.FETCHING)

    assert refetch == measured(refetch, 3)
