"""Decisions: what a group settled, in its last state, and nothing that was only proposed, told or joked."""

import pytest

from tests.unit.talk import ada, analysed, bo, cleo


def decided(*said: tuple[str, str]) -> list[str]:
    return [each.text for each in analysed(*said).decisions]


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("We decided to keep the old logo.", "Keep the old logo."),
        ("Decision: no meeting on Fridays.", "No meeting on Fridays."),
        ("OK so we go with the blue one.", "Go with the blue one."),
        ("We're keeping version 2 live until Monday.", "Keep version 2 live until Monday."),
        ("We agreed that we pay them in advance.", "We pay them in advance."),
        ("We're dropping the second warehouse.", "Drop the second warehouse."),
        ("And what we've decided on is the red awning.", "The red awning."),
        ("We'll stick with paper tickets :tada:", "Stick with paper tickets"),
        ("The motion is carried.", "The motion is carried."),
    ],
)
def test_what_is_said_to_be_decided_is(said: str, text: str) -> None:
    """Whoever says it needs nobody's consent."""
    assert [text] == decided(ada("What about it?"), bo(said))


@pytest.mark.parametrize(
    "said",
    [
        "If we go with the bigger van, parking is a problem.",
        "The colour will be decided once we've decided on the shape.",
        "That is where it is.",
        "That'll be decided, I guess.",
    ],
)
def test_what_is_not_settled_yet_is_none(said: str) -> None:
    """A condition and a matter for later settle nothing."""
    assert [] == decided(ada("How about the vans?"), bo(said))


@pytest.mark.parametrize(
    "yes", ["agreed", "+1", "ok", "Sounds good.", "perfect, thanks", ":+1:", "I could live with that"]
)
def test_proposal_that_is_taken_up_is_a_decision(yes: str) -> None:
    """A yes of another makes it one, however short; it rests on both."""
    [found] = analysed(ada("Let's run the export at 4."), bo(yes)).decisions

    assert "Run the export at 4." == found.text
    assert 2 == len(found.message_ids)


@pytest.mark.parametrize("no", ["no, please not", "hmm, I don't think so", "why?", "tempting. but no"])
def test_proposal_that_is_not_taken_up_is_none(no: str) -> None:
    """What somebody is against, or asks about first, is not settled."""
    assert [] == decided(ada("Let's run the export at 4."), bo(no))


def test_nobody_agrees_with_himself() -> None:
    """A proposal that only its own author finds good stays one."""
    assert [] == decided(ada("Let's run the export at 4."), ada("Sounds good."))


def test_conclusion_of_what_others_brought_up() -> None:
    """Words like "OK so" with the substance of the talk before settles it."""
    said = [
        ada("90 days would be defensible."),
        bo("And complaints?"),
        cleo("Okay. So 90 days, except for complaints."),
    ]

    assert ["90 days, except for complaints."] == decided(*said)


def test_last_state_counts() -> None:
    """What is changed later is shown as it is then."""
    said = [
        ada("Let's launch on 12 March."),
        bo("ok"),
        cleo("That's a Thursday. Let's launch on 11 March."),
        ada("agreed"),
    ]

    assert ["Launch on 11 March."] == decided(*said)


@pytest.mark.parametrize(
    "said",
    [
        "We haven't decided that yet.",
        "Everything is decided in Chicago now.",
        "Did we agree on a date?",
        "Let's see what happens.",
        "Let's move on to the next point.",
        "We should all write a book one day haha",
        "I'll send the report then.",
        "We have three servers.",
    ],
)
def test_talk_is_no_decision(said: str) -> None:
    """Questions, stories, promises of one person and jokes settle nothing."""
    assert [] == decided(ada(said), bo("ok"))


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("Therefore we will charge half the price.", "Therefore we will charge half the price."),
        ("Retro moved to Tuesday same time", "Retro moved to Tuesday same time"),
        ("Confirmed, two weeks of notice are fine.", "Confirmed, two weeks of notice are fine."),
    ],
)
def test_consequence_or_new_date_is_announced(said: str, text: str) -> None:
    """A consequence for the group, a meeting that has moved and a confirmed term need nobody's consent."""
    assert [text] == decided(ada("What about it?"), bo(said))


def test_date_drawn_from_the_talk_is_decided_by_a_yes() -> None:
    """It is shown without the word that drew it."""
    assert ["Tuesday at 9"] == decided(ada("Monday is a holiday."), bo("Tuesday at 9 then for everybody?"), cleo("ok"))


@pytest.mark.parametrize(
    "said", ["There it is.", "We decided on", "Then we'll go through the slides.", "So we had three of them."]
)
def test_piece_of_a_sentence_or_conduct_of_the_talk_decides_nothing(said: str) -> None:
    """Nobody could read it alone, or wants to after the meeting."""
    assert [] == decided(ada("What about the slides?"), bo(said), cleo("ok"))


@pytest.mark.parametrize(
    ("proposed", "settled", "text"),
    [
        ("Could the choir practise in the gym?", "ok. gym then", "Gym: “Could the choir practise in the gym?”"),
        ("I can bake waffles, only waffles.", ":tada: waffles it is", "Waffles: “I can bake waffles, only waffles.”"),
        (
            "Would you paint the fence green for us?",
            "Green it is then!",
            "Green: “Would you paint the fence green for us?”",
        ),
    ],
)
def test_bare_word_is_told_with_what_it_settles(proposed: str, settled: str, text: str) -> None:
    """A word that only takes up what another brought up says nothing without it."""
    assert [text] == decided(ada(proposed), bo(settled))


def test_what_follows_that_s_the_plan_is_the_plan() -> None:
    """That something is the plan tells nobody what it is."""
    assert ["Paint the hall first, and the stairs in May."] == decided(
        ada("How about the stairs in winter?"), bo("Then that's the plan. Paint the hall first, and the stairs in May.")
    )


def test_word_that_only_confirms_is_no_decision_of_its_own() -> None:
    """A proposal and the word that settles it are one thing."""
    assert ["Postpone it to the autumn fair."] == decided(
        ada("Let's postpone it to the autumn fair."), bo("Agreed."), cleo("Okay, postponed then.")
    )
