"""Tests of the choice of sentences for a summary."""

from engine.analysis import Findings
from tests.unit.talk import ada, analysed, bo, cleo, unnamed

FLOOD = (
    ada("morning all, the archive room is under water again :sob:"),
    bo("oh no"),
    cleo("I saw it too, about 4 cm deep"),
    bo("turns out the pump lost its power because a fuse blew"),
    ada("what a smell in there btw"),
    bo("I replaced the fuse"),
    cleo("the smell reminds me of my old school"),
    ada("haha yes mine too"),
    ada("ok the pump is working again and the water is gone"),
    cleo("Bo, can you order new fuses by Friday?"),
    bo("will do"),
)


def texts(found: Findings) -> list[str]:
    """The sentences of a summary."""
    return [chunk.text for chunk in found.summary]


def test_problem_cause_and_outcome_come_before_remarks() -> None:
    """They are told in their order; smells and laughs are left out."""
    assert [
        "Ada reported that the archive room is under water again.",
        "Turns out the pump lost its power because a fuse blew.",
        "The pump is working again and the water is gone.",
    ] == texts(analysed(*FLOOD))


def test_an_action_item_is_not_told_twice() -> None:
    """What an item says is no part of the summary."""
    found = analysed(*FLOOD)

    assert any("order new fuses" in item.text for item in found.action_items)
    assert not any("fuses" in text for text in texts(found))


def test_nothing_is_told_twice() -> None:
    """Who says the same again is told once."""
    found = analysed(*[bo("The shop in the old town will close for two weeks in August.")] * 20)

    assert 1 == len(texts(found))


def test_an_item_stands_where_there_is_nothing_else() -> None:
    """A summary is better than none."""
    found = analysed(ada("I'll send the signed contract to the bank on Friday."))

    assert ["Ada will send the signed contract to the bank on Friday."] == texts(found)


def test_the_question_that_opens_a_thread_is_told() -> None:
    """What a thread is about may be what somebody asked."""
    found = analysed(
        ada("does anyone know why the heating stays off?"),
        bo("the landlord turned it off because the boiler leaks"),
        ada("ah"),
    )

    assert "Ada asked whether anyone knows why the heating stays off." == texts(found)[0]


def test_code_is_no_part_of_a_summary() -> None:
    """Lines of a block of code are no sentences."""
    found = analysed(
        ada(
            "the import of the parish records stops halfway\n```Error: no such table at line 12\n  at load (db.js:4)```"
        )
    )

    assert ["The import of the parish records stops halfway."] == texts(found)


def test_a_long_conversation_begins_with_what_it_was_about() -> None:
    """Its first sentence has who talked about which topics."""
    said = [
        speak(f"The {noun} of house {number} needs a new coat of paint before the winter comes.")
        for number in range(60)
        for speak, noun in ((ada, "wooden door"), (bo, "garden fence"))
    ]
    first = texts(analysed(*said))[0]

    assert first.startswith("Ada and Bo talked about ")
    assert "garden fence" in first


def test_voices_without_names_are_told_by_their_labels() -> None:
    """One voice is the speaker, whatever the recogniser calls it."""
    found = analysed(unnamed("I moved the archive to the second floor because the cellar was wet."))

    assert ["The speaker moved the archive to the second floor because the cellar was wet."] == texts(found)


def test_one_unknown_voice_reports_nothing() -> None:
    """Where nobody can be told from another, facts are told plainly."""
    found = analysed(unnamed("The harbour crane is almost ready."), unnamed("Twelve ships have asked for a place."))

    assert "The harbour crane is almost ready." == texts(found)[0]


def test_lines_of_a_program_are_no_part_of_a_summary() -> None:
    """The place of a fault is for those who mend it."""
    found = analysed(
        ada("The ferry timetable is empty since the update."),
        bo("at render (timetable.js:14)"),
        bo("The new feed has no stops in it."),
    )

    assert not [text for text in texts(found) if "timetable.js" in text]
