"""Action items of chat and mail: everyday ways to take on, ask for, share out and be done with a task."""

import pytest

from tests.unit.talk import ada, analysed, bo


@pytest.mark.parametrize(
    ("asked", "answered", "action"),
    [
        ("Who prints the badges?", "The badges I'll print tonight.", "print the badges"),
        ("The library has two projectors, want me to ask for one?", "Please Ada", "ask"),
        ("Bo, I'd like three photos from you before Friday.", "Yes, you have them on Thursday.", "three photos"),
        ("Please let us have your figures by Friday.", "Sure.", "figures"),
        ("What about the floor plan?", "I'll do it tomorrow.", "floor plan"),
        ("Bo, you book the van?", "Yep.", "book the van"),
        ("I'd say Bo writes the programme.", "Fine, yes.", "write the programme"),
        ("Don't forget to order the paper, Bo.", "I won't!", "order the paper"),
        ("The caterer is closed.", "When she opens I'll call the caterer.", "call the caterer"),
    ],
)
def test_everyday_words_make_an_item(asked: str, answered: str, action: str) -> None:
    """What is named first, wished for, shared out or hung on an event is to be done."""
    assert any(action in item.text for item in analysed(ada(asked), bo(answered)).action_items)


@pytest.mark.parametrize(
    ("said", "answered", "told"),
    [
        ("Bo, can you count the chairs in the hall?", "Sure, 2 min", "64 of them"),
        ("Bo, can you book the hall?", "Ok.", "hall is booked for Sunday"),
        ("Bo, can you restart the printer?", "On it.", "back up"),
        ("Bo, can you send the seating plan?", "Will do, tonight.", "Ada sent."),
        ("Could someone please write the opening hours down?", "It's in the handbook.", "Ah."),
        ("Bo, can you send me the number of the caterer?", "030 555 0199", "Great."),
        ("Can someone bring benches?", "We have enough.", "Fine."),
        ("The lift is slow.", "You have to press the button twice before it moves.", "Ha."),
        ("The offer?", "As soon as it is signed, you'll get the offer.", "Good."),
    ],
)
def test_what_is_delivered_spared_or_explained_is_no_item(said: str, answered: str, told: str) -> None:
    """A thing that was given, done or not needed leaves nothing to do."""
    assert () == analysed(ada(said), bo(answered), bo(told)).action_items


def test_who_asked_may_do_it_herself_after_a_refusal() -> None:
    """A task that was refused and that the one who asked takes on is hers."""
    [item] = analysed(
        ada("Are you up for writing the grant report?"), bo("No, sorry."), ada("Ok, I'll have a go at it.")
    ).action_items

    assert "Ada will write the grant report" == item.text


@pytest.mark.parametrize("name", ["Bo?", "you, Bo", "Bo maybe?"])
def test_who_is_named_in_answer_and_says_yes_has_the_task(name: str) -> None:
    """A call for volunteers may be answered with the name of another; without his yes it is nobody's."""
    [item] = analysed(ada("Who updates the price list?"), ada(name), bo("Fine.")).action_items

    assert "Bo will update the price list" == item.text
    assert () == analysed(ada("Who updates the price list?"), ada(name), bo("No, sorry.")).action_items
