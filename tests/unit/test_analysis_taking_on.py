"""Whose a task has become: by offers, volunteers, requests, hand-overs and refusals."""

import pytest

from tests.unit.talk import ada, analysed, bo, cleo, tasks

Turn = tuple[str, str]


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("who has time to check the invoices?", "I do"),
        ("who checks the invoices?", "I can"),
        ("anyone up for checking the invoices?", "me"),
        ("any volunteers to check the invoices?", "I'll bite"),
        ("someone needs to check the invoices", "I got it"),
        ("somebody has to check the invoices", "leave it with me"),
        ("the invoices need to be checked", "I'll do it"),
        ("we should check the invoices", "I can do that"),
        ("let's check the invoices", "on it"),
        ("@bo @cleo can one of you check the invoices?", "I'll take it"),
    ],
)
def test_volunteers_are_heard(asked: str, answer: str) -> None:
    """Who answers what nobody in particular was asked for has it."""
    assert [("Bo will check the invoices", "Bo")] == tasks(ada(asked), bo(answer))


@pytest.mark.parametrize(
    "asked",
    [
        "Bo are you ok to check the invoices?",
        "Bo, do you think you could check the invoices?",
        "Bo would you be able to check the invoices?",
        "mind checking the invoices, Bo?",
        "Bo, it would be great if you could check the invoices",
        "Bo when you're back can you check the invoices?",
        "Thanks all. Bo check the invoices please",
        "Can Bo check the invoices?",
        "could you check the invoices pls, Bo?",
        "Bo do you have 5 min to check the invoices?",
        "Bo, your turn to check the invoices",
        "need someone to check the invoices",
        "would be great if you could check the invoices, Bo",
    ],
)
def test_requests_have_many_forms(asked: str) -> None:
    """However politely it is put, who says yes has promised."""
    assert [("Bo will check the invoices", "Bo")] == tasks(ada(asked), bo("sure"))


@pytest.mark.parametrize("yes", ["yes please", "that'd be great", "go ahead", "please do", "np"])
@pytest.mark.parametrize("offer", ["want me to print the badges?", "I'd print the badges", "shall I print the badges?"])
def test_offer_is_a_task_once_it_is_taken_up(offer: str, yes: str) -> None:
    """Before that it is none."""
    assert [("Ada will print the badges", "Ada")] == tasks(ada(offer), bo(yes))
    assert [] == tasks(ada(offer), bo("how was your weekend?"))


def test_offer_may_hang_on_a_wish() -> None:
    """Once it is wanted it is promised."""
    assert [("Ada will print the badges", "Ada")] == tasks(ada("If you want I can print the badges"), bo("yes pls"))


@pytest.mark.parametrize(
    "said",
    [
        (ada("I'll print the badges"), bo("no need, they are printed")),
        (ada("I'll print the badges"), bo("we dropped the badges")),
        (ada("I'll print the badges on Friday"), bo("ok"), ada("Badges done.")),
        (ada("I'll update the badges"), bo("the badges are updated already")),
        (ada("can somebody look at the printer?"), bo("me"), bo("fixed, was a paper jam")),
        (ada("Bo, can you print the badges?"), bo("already did")),
        (ada("Bo, can you print the badges?"), bo("I'm swamped")),
        (ada("Bo, can you print the badges?"), bo("somebody else should do it")),
        (ada("I'll print the badges"), bo("ok"), ada("printed the badges")),
        (ada("I'll check the printer"), bo("ok"), ada("I checked the printer, all fine")),
        (ada("Please note that the hall is closed on Friday"),),
        (ada("How would you handle the badges?"), bo("no idea")),
        (ada("Please accept our apologies for the delay"),),
        (ada("Bo, can you send me the plan?"), bo("here you go: https://plans.example/1")),
        (ada("Bo, can you send me the plan?"), bo("https://plans.example/1")),
        (ada("Bo pls check the printer"), bo("checking"), bo("it's fine")),
        (ada("I'll have a look at the printer"), bo("ok"), ada("looks fine")),
        (ada("I'd check the printer first if I were you"), bo("good idea")),
        (ada("One day I'll redesign the badges"), bo("sure")),
        (ada("I'm going to bed, talk tomorrow"),),
        (ada("Please welcome Greta, who joins us on Monday!"),),
        (ada("please stop pinging me"),),
        (ada("You need to set the flag for it to work"),),
        (ada("Users need to confirm their email before they can log in"),),
        (ada("> I'll print the badges by Friday\nis that still so?"),),
        (ada("Dr. will print the badges"),),
        (ada("could someone explain to me how the printer works?"),),
        (ada("I can confirm that the badges are here"),),
    ],
    ids=lambda said: said[-1][1],
)
def test_nothing_is_left_to_do(said: tuple[Turn, ...]) -> None:
    """What is refused, spared, done, a quotation or a manner of speaking is nobody's task."""
    assert [] == tasks(*said)


@pytest.mark.parametrize(
    ("said", "owner"),
    [
        ((ada("I'll print the badges"), cleo("no let me do it, you're busy")), "Cleo"),
        ((ada("Bo, can you print the badges?"), cleo("I'll do it")), "Cleo"),
        ((ada("Bo please print the badges"), bo("ok"), ada("actually Cleo please do that"), cleo("ok")), "Cleo"),
        ((ada("Bo, can you print the badges?"), bo("I thought Cleo does that?"), cleo("yes I'll do it")), "Cleo"),
        ((ada("I'll leave the badges to Bo"), bo("fine"), cleo("hi")), "Bo"),
        ((ada("the badges are on me"), bo("ok")), "Ada"),
        ((ada("the badges I can do"), bo("ok")), "Ada"),
        ((ada("I'm taking the badges, Bo can you take the flyers?"), bo("no time")), "Ada"),
        ((ada("I owe you the badges"), bo("ok")), "Ada"),
        ((ada("still waiting for Bo to print the badges"), bo("hm")), "Bo"),
        ((ada("The badges should be printed by Bo"), bo("hm")), "Bo"),
        ((ada("Bo promised to print the badges"), bo("hm")), "Bo"),
        ((ada("Bo said he'd print the badges"), bo("hm")), "Bo"),
    ],
    ids=lambda said: said[-1][1] if isinstance(said, tuple) else said,
)
def test_last_word_says_whose_it_is(said: tuple[Turn, ...], owner: str) -> None:
    """A task that is handed over or told of somebody is that person's."""
    [(text, found)] = tasks(*said)

    assert owner == found
    assert "badges" in text


@pytest.mark.parametrize(
    ("said", "owner"),
    [
        ("Greta has to sign the lease by Friday", "Greta"),
        ("Greta from finance will send us the forecast", "Greta"),
        ("I've asked Greta to send the forecast", "Greta"),
        ("Dr. Meyer will review the protocol", "Dr. Meyer"),
    ],
)
def test_owner_need_not_be_there(said: str, owner: str) -> None:
    """Somebody who is only named has something to do as well."""
    [item] = analysed(ada(said), bo("ok")).action_items

    assert item.assignee
    assert owner == item.assignee.name


@pytest.mark.parametrize("said", ["Stripe will retry the charge tomorrow", "Customers will ask for a refund"])
def test_things_and_crowds_own_nothing(said: str) -> None:
    """Not everything with a capital is a person."""
    assert [] == tasks(ada(said), bo("ok"))


def test_thing_may_be_asked_for_by_its_name_alone() -> None:
    """Somebody is called and a thing is named: that is enough."""
    said = [ada("Bo, short summary for the board please, by Friday"), bo(":+1:")]

    assert [("Bo will take care of the short summary for the board, by Friday", "Bo")] == tasks(*said)


def test_two_are_asked_at_once() -> None:
    """Each has the task."""
    said = [ada("@Bo @Cleo please read the contract by Friday"), bo("ok"), cleo("ok")]

    assert {"Bo", "Cleo"} == {owner for _, owner in tasks(*said)}


def test_all_are_asked_at_once() -> None:
    """A task of all is nobody's in particular, however many say yes."""
    said = [ada("put your slides into the folder please"), bo("ok"), cleo("will do")]

    assert [("Put your slides into the folder", None)] == tasks(*said)


def test_one_sentence_may_promise_two_things() -> None:
    """Each with what belongs to it."""
    found = analysed(ada("I will send the `invoice` to @here by Friday & call David"), bo("ok"))

    assert ["Ada will send the `invoice` to @here by Friday"] == [item.text for item in found.action_items]
    assert ["Ada will call David"] == [item.text for item in found.follow_ups]


def test_name_of_two_is_the_one_who_answers() -> None:
    """Nobody knows it before."""
    said = [ada("Sam can you renew the lease?"), ("Sam Roth", "sure, will do"), ("Sam Lee", "great")]

    [item] = analysed(*said).action_items
    assert item.assignee
    assert "Sam Roth" == item.assignee.name


CONTEXTS = (
    (ada("the lease runs out on Friday, Bo can you renew it?"), bo("ok")),
    (ada("did you answer the landlord?"), bo("not yet, will do it today")),
    (ada("the lease needs a signature. I can do it on Monday"), bo("super")),
)


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (CONTEXTS[0], "Bo will renew it: “the lease runs out on Friday”"),
        (CONTEXTS[1], "Bo will do this: “did you answer the landlord?”"),
        (CONTEXTS[2], "Ada will get a signature for the lease"),
    ],
)
def test_task_says_what_it_is_about(said: tuple[Turn, ...], text: str) -> None:
    """Where a sentence says "it", the one that tells what that is is quoted."""
    assert [text] == [found for found, _ in tasks(*said)]
