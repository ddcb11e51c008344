"""Languages: English is read, and a text in another language is left alone rather than misread."""

import pytest

from engine.analysis.english.language import is_english
from tests.unit.talk import ada, analysed, bo

GERMAN = (
    "Moin, hat jemand die Zahlen vom letzten Quartal?",
    "Ja, die schicke ich dir heute Nachmittag noch zu.",
    "Kannst du bitte den Termin mit dem Kunden verschieben? Ich schaffe es nicht.",
    "Dann machen wir das so.",
)


@pytest.mark.parametrize(
    "text",
    [
        "Est-ce que quelqu'un peut vérifier le serveur ce matin ?",
        "Claro, lo hago mañana por la mañana y te aviso.",
        "Hoi, kan iemand even naar de printer kijken? Hij doet het niet meer.",
        "Dzień dobry, czy ktoś może sprawdzić serwer? Nie działa od wczoraj.",
        "Доброе утро, кто может проверить сервер? Он не отвечает.",
        "今日の会議は何時からですか?資料はもう送りました。",
        *GERMAN[:3],
    ],
)
def test_another_language_is_noticed(text: str) -> None:
    """One sentence with a few small words is enough."""
    assert not is_english(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ok super, danke!",
        "No no no. Um, no.",
        "error: kafka-7 lag 48211 > 40000 on orders.v2 (eu-west-1)",
        "Will the Müller contract be signed in München, or does Herr Weiß come to us?",
        "the café on rue de la Paix is closed, so we meet at El Camino",
        "k, on it. pls ping me when prod is up",
    ],
)
def test_english_is_never_refused(text: str) -> None:
    """Nor are a few words that many languages share, foreign names, code and chat."""
    assert is_english(text)


def test_nothing_is_found_in_another_language() -> None:
    """No topic, task or quote is made of what the rules cannot read."""
    found = analysed(*(ada(text) for text in GERMAN))

    assert not found.is_read
    assert () == (*found.topics, *found.insights, *found.summary)


def test_the_english_part_of_a_mixed_talk_is_read() -> None:
    """Where most of it is English, a sentence in German is passed over."""
    found = analysed(
        ada("Bo, can you send the draft budget to the sales team by Friday?"),
        bo("Yes, I'll send it by Friday."),
        bo(GERMAN[0]),
    )

    assert found.is_read
    assert 1 == len(found.action_items)
    assert not any("Zahlen" in topic.text for topic in found.topics)
    assert not any("Zahlen" in chunk.text for chunk in found.summary)
