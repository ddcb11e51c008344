"""Sentences: where written text and runs of spoken words are cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.analysis.english.sentences import LONG_PAUSE, MAX_WORDS, TimedWord, from_words, split_text


def spoken(text: str, *, pause: float = 0.1) -> list[TimedWord]:
    """The words of a text as a recogniser gives them, each 0.3 s long."""
    return [
        TimedWord(f" {word}", index * (0.3 + pause), index * (0.3 + pause) + 0.3)
        for index, word in enumerate(text.split())
    ]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("It works. We ship it.", ["It works.", "We ship it."]),
        ("Really? Yes! Good.", ["Really?", "Yes!", "Good."]),
        ("Ask Dr. Holm about it.", ["Ask Dr. Holm about it."]),
        ("Use fruit, e.g. apples.", ["Use fruit, e.g. apples."]),
        ("Version 2.5 costs 3.50 euros. Fine.", ["Version 2.5 costs 3.50 euros.", "Fine."]),
        ("J. R. Tolkien wrote it. I read it.", ["J. R. Tolkien wrote it.", "I read it."]),
        ("That was plan B. We go on.", ["That was plan B.", "We go on."]),
        ("It is No. 5 of them. No. Never.", ["It is No. 5 of them.", "No.", "Never."]),
        ("Meet at 5 p.m. Then we eat.", ["Meet at 5 p.m.", "Then we eat."]),
        ('He said "stop." Then he left.', ['He said "stop."', "Then he left."]),
        ("so ... we wait", ["so ... we wait"]),
        ("agreed. shipping today", ["agreed.", "shipping today"]),
        ("First line\nsecond line", ["First line", "second line"]),
        ("Am 15. Dezember. Gut.", ["Am 15. Dezember.", "Gut."]),
        ("Am 15. 12. 2026 in Berlin.", ["Am 15. 12. 2026 in Berlin."]),
        ("Der 3. Stock ist frei.", ["Der 3. Stock ist frei."]),
        ("We sold 15. Then we left.", ["We sold 15.", "Then we left."]),
        ("1. Buy milk. 2. Call Bo.", ["1. Buy milk.", "2. Call Bo."]),
        ("Snacks, e.g. Bo's. Fine.", ["Snacks, e.g. Bo's.", "Fine."]),
        ("Snacks (e. g. Nuts). Fine.", ["Snacks (e. g. Nuts).", "Fine."]),
        ("Nimm z. B. Anna, d.h. Bo. Gut.", ["Nimm z. B. Anna, d.h. Bo.", "Gut."]),
        ("Siehe Nr. 5, ca. 20 Mal, bzw. S. 12.", ["Siehe Nr. 5, ca. 20 Mal, bzw. S. 12."]),
        ("Wait for v2. API changes follow.", ["Wait for v2. API changes follow."]),
        ("I met J. Smith. He left.", ["I met J. Smith.", "He left."]),
        ("See https://example.com/a.b. Then go.", ["See https://example.com/a.b.", "Then go."]),
        ("I wait... and see. Well… no.", ["I wait... and see.", "Well… no."]),
        ("Ask Sra. Gomez or Mme. Curie.", ["Ask Sra. Gomez or Mme. Curie."]),
        ("", []),
        (" \n\t ", []),
    ],
)
def test_text_is_cut_at_the_ends_of_sentences(text: str, sentences: list[str]) -> None:
    """A full stop ends a sentence unless it belongs to an abbreviation, a number or an initial."""
    assert sentences == split_text(text)


@given(st.text(alphabet="aAzZ19é .,:;-!?'()\"\n\t\N{BULLET}\N{HORIZONTAL ELLIPSIS}"))
def test_no_character_of_a_text_is_lost(text: str) -> None:
    """The sentences together are the text, but for its white space."""
    assert text.split() == " ".join(split_text(text)).split()


def test_words_become_sentences_with_their_times() -> None:
    """A sentence begins with its first word and ends with its last."""
    sentences = from_words(spoken("We ship it. Good."))

    assert ["We ship it.", "Good."] == [sentence.text for sentence in sentences]
    assert 0.0 == sentences[0].start
    assert pytest.approx(1.1) == sentences[0].end
    assert 1 == len(sentences[1].words)


def test_pieces_of_a_word_stay_together() -> None:
    """What the recogniser gives without a leading space continues the word before it."""
    words = [TimedWord(" about", 0, 0.3), TimedWord(" 3", 0.3, 0.5), TimedWord(".5", 0.5, 0.7), TimedWord("%.", 0.7, 1)]

    assert ["about 3.5%."] == [sentence.text for sentence in from_words(words)]


def test_a_long_pause_ends_a_sentence() -> None:
    """People pause between sentences even where the recogniser heard no full stop."""
    first, second = spoken("and that is it"), spoken("now the budget")
    later = [TimedWord(word.text, word.start + 5, word.end + 5) for word in second]

    assert LONG_PAUSE < later[0].start - first[-1].end
    assert ["and that is it", "now the budget"] == [sentence.text for sentence in from_words(first + later)]


def test_an_endless_sentence_is_cut_at_its_longest_pause() -> None:
    """A run without punctuation is cut where the speaker took breath."""
    words = spoken(" ".join(["word"] * 30 + ["breath"] + ["word"] * 30))
    late = [TimedWord(word.text, word.start + 1, word.end + 1) for word in words[31:]]

    sentences = from_words(words[:31] + late)

    assert sentences[0].text.endswith("breath")
    assert all(len(sentence.words) <= MAX_WORDS for sentence in sentences)


timed_words = st.lists(
    st.builds(TimedWord, st.text(max_size=8), st.floats(0, 1e4), st.floats(0, 1e4), st.floats(0, 1)), max_size=120
)


@given(timed_words)
def test_no_word_is_lost_or_said_twice(words: list[TimedWord]) -> None:
    """Whatever the recogniser gives, every word with text is in exactly one sentence, in order."""
    sentences = from_words(words)

    assert [word for word in words if word.text.strip()] == [word for found in sentences for word in found.words]
    assert all(found.text.strip() for found in sentences)


@given(st.text(max_size=400))
def test_no_character_is_lost(text: str) -> None:
    """Cutting changes nothing but white space, and the marks of quotes, which each sentence gets."""
    unmarked = text.replace(">", "")

    assert "".join(unmarked.split()) == "".join("".join(split_text(text)).replace(">", "").split())


def test_sentences_of_a_quote_are_quotes() -> None:
    """Each sentence of a quoted line can be told from what its writer says."""
    assert ["> I will send it.", "> Who calls?", "No.", "x > y"] == split_text(
        "> I will send it. Who calls?\nNo.\nx > y"
    )
