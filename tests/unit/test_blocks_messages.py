"""What we say besides readouts: progress, questions, help and problems."""

import copy
import json
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block

from blocks import choices, news, overview, problems, progress
from blocks.body import Body
from blocks.help import mode_changed
from blocks.problems import Failure, Limits
from handlers.vocabulary import help_text

LIMITS = Limits(max_bytes=2**30, max_seconds=4 * 3600)
NAMES = st.text(max_size=300) | st.sampled_from(["<!channel>", "a {names} {0}.mp3", "`*_~.mp3", "\U0001f600" * 300])
NAME_LISTS = st.lists(NAMES, min_size=1, max_size=9)
CODES = st.sampled_from([*problems.PROBLEMS, "from another service", ""])


def assert_slack_takes(body: Body) -> None:
    """Check a message against the SDK's models, Slack's limits and the rules for foreign text."""
    for block in Block.parse_all(copy.deepcopy(list(body.blocks))):
        block.validate_json()
        assert block.to_dict()
    assert 12_000 >= len(json.dumps(body.blocks))
    assert 0 < len(body.text) <= 3000
    assert not {"<", ">"} & set(body.text)
    assert {"text": body.text, "blocks": list(body.blocks)} == body.as_json()


@given(NAME_LISTS, st.none() | st.floats(0, 1e9), st.none() | st.floats(0, 1e9), st.none() | st.just((2, 3)))
def test_slack_takes_every_progress_and_question(
    names: list[str], processed: float | None, total: float | None, part: tuple[int, int] | None
) -> None:
    """Whatever the files are called, what we say about them is within Slack's limits and holds no markup of theirs."""
    for body in (
        progress.received(names),
        progress.waiting(names[0]),
        progress.transcribing(names[0], processed, total, part=part),
        choices.ask(names, job_id="17"),
    ):
        assert_slack_takes(body)


@given(st.lists(st.builds(Failure, NAMES, CODES), min_size=1, max_size=60))
def test_slack_takes_every_problem(failures: list[Failure]) -> None:
    """So it does with any number of failures of any kind."""
    assert_slack_takes(problems.problem(failures, limits=LIMITS, log_id="17"))


@pytest.mark.parametrize(
    ("said", "processed", "total", "part"),
    [
        ("Transcribing standup.mp3", None, None, None),
        ("Transcribing standup.mp3", 5.0, 0.0, None),
        ("Transcribing standup.mp3 (0:40 of 1:15)", 40.2, 75.9, None),
        ("Transcribing standup.mp3 (12 of 34 min)", 720.0, 2040.0, None),
        ("Transcribing standup.mp3 (1:15 of 1:15)", 80.0, 75.0, None),
        ("Transcribing standup.mp3 (file 2 of 3)", None, 75.0, (2, 3)),
        ("Transcribing standup.mp3 (file 2 of 3, 12 of 34 min)", 720.0, 2040.0, (2, 3)),
    ],
)
def test_progress_says_how_far_it_is(
    said: str, processed: float | None, total: float | None, part: tuple[int, int] | None
) -> None:
    """Seconds are shown for short recordings, minutes for long ones, nothing when the service tells nothing."""
    assert said == progress.transcribing("standup.mp3", processed, total, part=part).text


def test_progress_names_the_files() -> None:
    """The first answer says what was received and where the readout will be."""
    assert "Got a.mp3 and b.mp3. The readout will appear in this thread." == progress.received(["a.mp3", "b.mp3"]).text


def test_steps_without_a_file_are_said_in_a_line() -> None:
    """The other steps are one line each."""
    steps = [progress.reading_thread(), progress.understanding(), progress.moved()]

    assert ["Reading this thread.", "Working out what matters.", "Readout posted below."] == [
        step.text for step in steps
    ]
    for step in steps:
        assert_slack_takes(step)


def test_names_of_files_are_bold_and_nothing_in_them_is_read() -> None:
    """Marks, braces and mentions in a name are shown as they are."""
    name = "*a* `b` {names} <!here>.mp3"
    (block,) = progress.waiting(name).blocks

    assert {"type": "text", "text": name, "style": {"bold": True}} == block["elements"][0]["elements"][0]


def test_question_has_two_buttons_that_carry_the_job() -> None:
    """A click tells which upload it is about and what is wanted."""
    question, answers = choices.ask(["standup.mp3"], job_id="17").blocks

    assert "readout_choice" == answers["block_id"]
    assert [("readout_yes", "17", "Yes"), ("readout_no", "17", "No")] == [
        (button["action_id"], button["value"], button["text"]["text"]) for button in answers["elements"]
    ]
    assert "Make a readout of " == question["elements"][0]["elements"][0]["text"]


@pytest.mark.parametrize("mode", [None, "auto", "ask", "off"])
def test_help_tells_every_way_to_a_readout(mode: str | None) -> None:
    """The help names the upload, the shortcut, the mention and the command, and what is set for this channel."""
    body = help_text(mode)

    assert_slack_takes(body)
    assert all(
        way in body.text for way in ("recording", "`Readout this thread`", "`@Readout summarize`", "`/readout ask`")
    )
    assert (mode is not None) == ("Now: " in body.text)


@pytest.mark.parametrize("mode", ["auto", "ask", "off"])
def test_change_of_mode_says_what_happens_from_now_on(mode: str) -> None:
    """The receipt is a sentence, not the name of a setting."""
    body = mode_changed(mode)

    assert_slack_takes(body)
    assert body.text.startswith("Done. I ")


@pytest.mark.parametrize("code", [*problems.PROBLEMS, "unheard_of"])
def test_every_problem_is_a_cause_and_a_next_step(code: str) -> None:
    """One short line, without code names or braces left over."""
    said = problems.sentence(code, name="standup.mp3", limits=LIMITS, log_id="J12")

    assert said.endswith(".")
    assert any(word in said for word in (". ", "then"))
    assert 200 > len(said)
    assert not {"{", "}", "_"} & set(said)


def test_unknown_problems_share_a_sentence() -> None:
    """A code that only another service knows is not shown to anybody."""
    said = problems.sentence("E1234", name="standup.mp3", limits=LIMITS)

    assert "Something went wrong with standup.mp3. Try again; if it happens again, tell whoever runs Readout." == said


def test_missing_membership_says_how_to_invite() -> None:
    """The next step can be copied."""
    said = problems.sentence("not_in_channel", name="", limits=LIMITS)

    assert "I can't read this channel yet: `/invite @Readout`, then try again." == said


@pytest.mark.parametrize(
    ("shown", "limits"),
    [
        (("1 GB", "4 hours"), Limits(2**30, 14_400)),
        (("1 GB", "1 hour"), Limits(10**9, 3600)),
        (("1.5 GB", "90 minutes"), Limits(1_500_000_000, 5400)),
        (("500 MB", "1 minute"), Limits(500_000_000, 60)),
        (("25 MB", "30 minutes"), Limits(25 * 2**20, 1800)),
    ],
)
def test_limits_are_written_for_people(shown: Sequence[str], limits: Limits) -> None:
    """Sizes and lengths are in the units that they were set in."""
    size, length = shown

    assert f"The limit is {size}:" in problems.sentence("too_large", name="a", limits=limits)
    assert f"The limit is {length}:" in problems.sentence("too_long", name="a", limits=limits)


def test_files_with_the_same_trouble_share_a_sentence() -> None:
    """Several failures are one message: a line for each trouble."""
    failures = [Failure("a.mp3", "no_audio"), Failure("b.mov", "too_large"), Failure("c.mp3", "no_audio")]

    assert [
        "• There is no sound in a.mp3 and c.mp3. Upload a recording with an audio track.",
        "• b.mov is too large. The limit is 1 GB: upload only the audio, or a smaller copy.",
    ] == problems.problem(failures, limits=LIMITS).text.splitlines()


@pytest.mark.parametrize(
    ("said", "code", "names"),
    [
        ("a.wav is empty.", "empty_file", ["a.wav"]),
        ("a.wav and b.wav are empty.", "empty_file", ["a.wav", "b.wav"]),
        ("notes.pdf is not audio or video.", "unsupported_file", ["notes.pdf"]),
        ("a, b, c and 1 more are not audio or video.", "not_a_recording", ["a", "b", "c", "d"]),
        ("I can't transcribe a: the speech model doesn't know that language.", "language_not_supported", ["a"]),
    ],
)
def test_cause_is_a_sentence_for_one_file_and_for_several(said: str, code: str, names: list[str]) -> None:
    """It reads well at the head of an answer, and alone in the small print of a readout."""
    failures = [Failure(name, code) for name in names]

    assert problems.problem(failures, limits=LIMITS).text.startswith(f"{said} ")
    assert [said.removesuffix(".")] == problems.causes(failures)


def test_our_own_mistake_names_the_place_in_the_log() -> None:
    """Whoever runs Readout finds the traceback by the id that the user was shown."""
    said = problems.sentence("internal", name="", limits=LIMITS, log_id="01HQ")

    assert "it is in the log under `01HQ`" in said


def test_refresh_that_was_overtaken_by_edits_says_so() -> None:
    """Whoever clicked Refresh learns that another click is needed."""
    body = news.still_outdated()

    assert_slack_takes(body)
    assert news.STILL_OUTDATED == body.text


@pytest.mark.parametrize(
    ("stage", "is_recording", "is_begun"),
    [
        ("waiting to be transcribed", True, False),
        ("being transcribed", True, True),
        ("waiting to be read", False, False),
        ("being read", False, True),
    ],
)
def test_stage_of_what_is_under_way(stage: str, is_recording: bool, is_begun: bool) -> None:
    """A recording is transcribed, a thread is read."""
    assert stage == overview.stage(is_recording=is_recording, is_begun=is_begun)
