"""Action items that are written as entries of lists."""

import pytest

from tests.unit.talk import ada, bo, cleo, tasks

BO_PRINTS = ("Bo to print flyers", "Bo")
BOTH = [("Greta will order the badges", "Greta"), ("Bo will print the flyers", "Bo")]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("TODO(Greta): rename the bucket", [("Greta will rename the bucket", "Greta")]),
        ("TODO: rename the bucket", [("Rename the bucket", None)]),
        ("AI: Bo to order the badges", [("Bo will order the badges", "Bo")]),
        ("ACTION: order the badges (Bo)", [("Bo will order the badges", "Bo")]),
        ("- [ ] translate the banner (@bo)", [("Bo will translate the banner", "Bo")]),
        ("- [x] translate the banner (@bo)", []),
        ("- [ ] Bo: translate the banner", [("Bo will translate the banner", "Bo")]),
        ("- Greta: order the badges\n- Bo: print the flyers", BOTH),
        ("1. Greta: order the badges\n2. Bo: print the flyers", BOTH),
        ("Next steps\n- order the badges\n- the hall is booked", [("Order the badges", None)]),
        ("Greta to order badges; Bo to print flyers.", [("Greta to order badges", "Greta"), BO_PRINTS]),
    ],
)  # fmt: skip
def test_tasks_are_marked_as_such(said: str, found: list[tuple[str, str | None]]) -> None:
    """A word, a box, a heading or a name before or behind it makes a line a task; a ticked box ends it."""
    assert found == tasks(bo("Morning!"), ada(said))


def test_notes_to_oneself() -> None:
    """What somebody has on his own list is his."""
    found = tasks(ada("on my list: order the badges, print the flyers"), bo("ok"))

    assert [("Ada will order the badges", "Ada"), ("Ada will print the flyers", "Ada")] == found


@pytest.mark.parametrize(
    "said",
    [
        "Bo: I'd rather wait",
        "Note: send no mails on Friday",
        "- Release notes are written (Bo)",
        "Monday: write the tests\nTuesday: deploy",
    ],
)
def test_other_lists_have_no_tasks(said: str) -> None:
    """A pasted conversation, a remark, a report and a calendar give nobody anything to do."""
    assert [] == tasks(bo("Morning!"), ada(said))


@pytest.mark.parametrize(
    "said",
    [
        "Yesterday: fixed the invoice mail\nToday: write the import tests\nBlockers: none",
        "Y: fixed the invoice mail\nT: write the import tests\nB: need access to the bucket",
        "*Yesterday*\n- fixed the invoice mail\n*Today*\n- write the import tests\n- 1:1 with Cleo",
        "yesterday: planning. today: write the import tests",
    ],
)
def test_stand_up_plans_the_day(said: str) -> None:
    """The plan for today is its speaker's; what is done, what blocks and mere meetings are no tasks."""
    assert [("Ada will write the import tests today", "Ada")] == tasks(bo("Morning!"), ada(said), cleo("hi"))


def test_plan_may_only_name_things() -> None:
    """Several things are several tasks; one without a verb is worked on."""
    said = ada("Yesterday: sick\nToday: draft of the FAQ, review Bo's PR")

    assert [("Ada will work on draft of the FAQ today", "Ada"), ("Ada will review Bo's PR today", "Ada")] == tasks(
        said, bo("ok")
    )
