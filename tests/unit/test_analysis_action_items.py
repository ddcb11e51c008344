"""Action items: who is to do what until when, and what is only talk."""

from datetime import UTC, datetime

import pytest

from conversation.models import Speaker
from tests.unit.talk import ada, analysed, bo, cleo, speaker, unnamed


def test_a_promise_is_an_action_item_of_the_speaker() -> None:
    """Saying "I'll" with a named speaker gives an assignee, a due date and the message that it rests on."""
    [item] = analysed(bo("I'll send the draft budget to Ada tomorrow.")).action_items

    assert "Bo will send the draft budget to Ada tomorrow" == item.text
    assert speaker("Bo Lind") == item.assignee
    assert datetime(2026, 2, 4, 17, tzinfo=UTC) == item.due_at
    assert item.definitive
    assert ("0",) == item.message_ids


def test_an_acceptance_in_other_words_is_the_same_item() -> None:
    """Who is asked to look at something and says that he will check it has one thing to do."""
    [item] = analysed(
        ada("Bo, can you look at the logs by Wednesday?"),
        bo("Yes, I will check the logs by Wednesday."),
    ).action_items

    assert "Bo will look at the logs by Wednesday" == item.text
    assert ("0", "1") == item.message_ids


def test_what_an_acceptance_adds_is_an_item_of_its_own() -> None:
    """A second promise in the same breath is not lost."""
    items = analysed(
        ada("Bo, can you review the draft by Wednesday?"),
        bo("Sure, I will review it and book the room for the workshop."),
    ).action_items

    assert 2 == len(items)


def test_an_accepted_request_is_one_item_with_the_date_of_the_answer() -> None:
    """Who is asked and accepts has promised, and what he promises counts."""
    [item] = analysed(
        ada("Bo, can you send Cleo the draft budget by Friday?"),
        bo("Yes."),
        bo("I'll have it by Thursday."),
    ).action_items

    assert "Bo will send Cleo the draft budget" == item.text
    assert speaker("Bo Lind") == item.assignee
    assert datetime(2026, 2, 5, 17, tzinfo=UTC) == item.due_at
    assert item.definitive
    assert ("0", "1", "2") == item.message_ids


def test_an_unanswered_request_is_no_promise() -> None:
    """Who is asked and says nothing is to do it, but has not said that he will."""
    [item] = analysed(
        ada("Bo, can you send me your draft?"), cleo("What about the room?"), bo("It's booked.")
    ).action_items

    assert "Bo to send Ada their draft" == item.text
    assert not item.definitive


def test_the_asker_may_go_on_before_the_answer() -> None:
    """An answer is the other's, however many sentences the asker still adds."""
    [item] = analysed(ada("Bo, can you update the price list?"), ada("It is rather old."), bo("Will do.")).action_items

    assert "Bo will update the price list" == item.text
    assert ("0", "2") == item.message_ids


def test_a_volunteer_gets_what_somebody_is_asked_for() -> None:
    """Who answers "can somebody" has the work."""
    [item] = analysed(ada("Can somebody take the notes?"), cleo("Sure, I can do that.")).action_items

    assert ("Cleo will take the notes", speaker("Cleo Ruiz")) == (item.text, item.assignee)


def test_first_name_of_two_people_is_neither_of_them() -> None:
    """Work goes to nobody who may not have been meant; a full name says who is."""
    said = [ada("The printer works again."), ("Ada Berg", "Good.")]

    [asked] = analysed(*said, cleo("Ada, can you print the agenda?")).action_items
    [named] = analysed(*said, cleo("Ada Berg will print the agenda.")).action_items

    assert Speaker(name="Ada") == asked.assignee
    assert speaker("Ada Berg") == named.assignee


def test_whose_is_told_by_name() -> None:
    """What is "my", "me" and "you" or "you" is told by the name that it stands for."""
    sent, reviewed, promised = analysed(
        ada("Bo, can you send me your draft and review my notes?"), bo("Sure."), bo("Ada, I'll print you a copy.")
    ).action_items

    assert ["Bo will send Ada their draft", "Bo will review Ada's notes"] == [sent.text, reviewed.text]
    assert "Bo will print Ada a copy" == promised.text


def test_a_refused_request_is_no_item() -> None:
    """Nobody is told to do what he declined."""
    assert () == analysed(ada("Bo, can you write the report?"), bo("Sorry, I can't.")).action_items


def test_an_answer_may_promise_more() -> None:
    """What the answer adds to the request is an item of its own."""
    first, second = analysed(ada("Bo, please book a room."), bo("Sure, and I'll order the food.")).action_items

    assert ("Bo will book a room", "Bo will order the food") == (first.text, second.text)


def test_in_a_recording_the_speaker_has_no_name() -> None:
    """One unnamed speaker for all: "I'll" says nothing about who that is."""
    [item] = analysed(unnamed("I'll book the meeting room.")).action_items

    assert "Book the meeting room" == item.text
    assert item.assignee is None


def test_in_a_recording_people_are_known_by_how_they_are_addressed() -> None:
    """Whoever is spoken to by name is a person, and what he is to do is his."""
    asked, told = analysed(
        unnamed("Bo, could you finish the onboarding guide?"),
        unnamed("Sure, I can do that."),
        unnamed("Thank you, Cleo."),
        unnamed("Cleo will test the export by Friday."),
    ).action_items

    assert ("Bo will finish the onboarding guide", Speaker(name="Bo")) == (asked.text, asked.assignee)
    assert ("Cleo will test the export by Friday", Speaker(name="Cleo")) == (told.text, told.assignee)


@pytest.mark.parametrize("word", ["Okay", "Great", "Right", "Actually", "Finally", "Monday", "Everyone"])
def test_not_every_word_before_a_comma_is_a_name(word: str) -> None:
    """Words that open a sentence are taken for nobody's name."""
    [item] = analysed(unnamed(f"{word}, could you print the poster?")).action_items

    assert item.assignee is None


def test_what_is_said_twice_is_one_item() -> None:
    """A repeated promise rests on both messages and keeps the date that one of them names."""
    [item] = analysed(
        ada("I'll send the draft budget to Cleo."),
        bo("Good."),
        ada("So, I'll send the draft budget to Cleo by Friday."),
    ).action_items

    assert ("0", "2") == item.message_ids
    assert datetime(2026, 2, 6, 17, tzinfo=UTC) == item.due_at


def test_one_sentence_may_hold_two_items() -> None:
    """Each clause with a subject of its own is read by itself."""
    first, second = analysed(bo("Hello."), ada("I'll write the report and Bo will check the numbers.")).action_items

    assert ("Ada will write the report", "Bo will check the numbers") == (first.text, second.text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Okay, so, um, I'll I'll draft the contract.", "Draft the contract"),
        ("By next week I'll finish the translation.", "Finish the translation by next week"),
        ("I need to update the price list.", "Update the price list"),
        ("We need to order new laptops.", "We need to order new laptops"),
        ("Let's document the process.", "Let's document the process"),
        ("The design team will deliver the mockups.", "The design team will deliver the mockups"),
        ("Could you please check the numbers?", "Check the numbers"),
        ("Would you mind sending me the file?", "Send the file"),
        ("Don't forget to invite the sales team.", "Invite the sales team"),
        ("TODO: fix the footer", "Fix the footer"),
        ("- [ ] I'll fix the footer :tada:", "Fix the footer"),
        ("Action item: talk to legal.", "Talk to legal"),
        ("I'll have the draft ready by Friday.", "Have the draft ready by Friday"),
        ("I'll look into the login problem.", "Look into the login problem"),
        ("If you send me the data, I'll make the chart.", "Make the chart"),
    ],
)
def test_work_is_told_so_that_it_can_be_read_alone(text: str, told: str) -> None:
    """Fillers go, the action stays in the words it was said in."""
    assert [told] == [item.text for item in analysed(unnamed(text)).action_items]


@pytest.mark.parametrize(
    "text",
    [
        "I'll be honest, the budget is tight.",
        "Let me think about that.",
        "Let's see how it goes.",
        "Let's move on to the next point.",
        "You will see that the numbers are better.",
        "If we had time, we would rewrite the checkout.",
        "I was going to call the agency yesterday.",
        "I won't send the report.",
        "I'm not going to write the slides.",
        "We should have tested it.",
        "You don't have to send it.",
        "Who will send the report?",
        "Did you send the report?",
        "Should I send the report?",
        "Can you hear me?",
        "Will you be there?",
        "I'll share my screen.",
        "I'll just add that here now.",
        "The app will crash if you click there.",
        "You can change the colour in the settings.",
        "I have to say, I like it.",
        "He said he would call the vendor.",
        "It will rain tomorrow.",
        "Okay, will do.",
    ],
)
def test_talk_is_no_work(text: str) -> None:
    """Manners of speaking, hypotheses, the past and questions about facts give no items."""
    assert () == analysed(unnamed("Hello."), unnamed(text)).action_items


def test_unsure_items_are_dropped() -> None:
    """Nothing that scores under the confidence threshold is given."""
    said = bo("Maybe we should write a post about it.")

    assert () == analysed(said, confidence_threshold=0.5).action_items
    assert analysed(said, confidence_threshold=0.2).action_items


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("I'll clean the kiln tomorrow, first I need gloves.", "Ada will clean the kiln tomorrow"),
        ("I'll show the plan to Cleo in the break, that's at noon.", "Ada will show the plan to Cleo in the break"),
        ("I'll phone the glazier, he's in the office today.", "Ada will phone the glazier"),
    ],
)
def test_a_remark_behind_the_work_is_no_part_of_it(said: str, text: str) -> None:
    """A second clause tells of something else, often of an "I" whom nobody knows."""
    [found] = analysed(ada(said)).action_items

    assert text == found.text


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("I will send you what the museum wrote.", "Send what the museum wrote"),
        ("I will hand the old keys to you tomorrow.", "Hand the old keys tomorrow"),
        ("I'll print the ten badges you want.", "Print the ten badges"),
    ],
)
def test_you_without_a_name_is_left_out(said: str, text: str) -> None:
    """Nobody who reads the item knows who "you" was."""
    assert text in [each.text for each in analysed(unnamed(said)).action_items]


def test_next_point_of_the_agenda_is_no_work() -> None:
    """A meeting moves on like this, unless it names a later time."""
    assert not analysed(unnamed("Let's look at the harbour prices."), unnamed("Let's go over the berths.")).action_items
    assert analysed(unnamed("Let's look at the harbour prices on Friday.")).action_items
