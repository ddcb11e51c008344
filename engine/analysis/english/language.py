"""Whether a text is English, by the small words that no sentence does without."""

import re
from collections.abc import Mapping

from engine.analysis.english.patterns import word_set
from engine.analysis.english.words import STOP_WORDS, tokens

FEWEST_WORDS = 6
"""Fewer words tell nothing: "ok super, danke" is written by everybody."""
ENOUGH_WORDS, FEWEST_ENGLISH = 40, 0.08
"""In so many words of any English there are more small ones than this share: in chat and in technical talk every fifth
word is one, in languages that are not listed here hardly any."""
CLEAR, FEWEST_SMALL_WORDS = 0.12, 2
"""Another language is recognised where at least this share of the words are its small ones, and different ones."""

_LETTER = re.compile(r"[^\W\d_]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")

_ENGLISH = word_set(
    """
    the and you that it is of to for with this we they have are but not be on at what can will i in a my your our do
    does did was were has had from or if so as by about just there when how who which would should could it's i'm don't
    that's we're i'll let's can't their them he she his her been than then out up all get got
    """
)
_OTHERS: Mapping[str, frozenset[str]] = {
    "German": word_set(
        """
        der die das und ich nicht ist es ein eine zu den dem mit wir sie auch auf für noch aber dass wie haben hat sind
        wird bei schon nur oder wenn von im am dann kann mir uns habe muss was so an war als da doch mal bitte
        """
    ),
    "French": word_set(
        """
        le la les des et est je tu il nous vous pas que qui un une dans pour sur avec ce mais au du c'est j'ai on ça
        plus ne se sont été faire tout y de à en l'on d'un d'une qu'on si ou où
        """
    ),
    "Spanish": word_set(
        """
        el la los las de que y es en un una por con para no se lo como más pero su al le ya está hay muy nos yo esto si
        porque cuando qué también hoy tengo vamos son
        """
    ),
    "Italian": word_set(
        """
        il lo la gli le di che e è un una per con non si sono ho ha come più ma anche mi ci se da del della nel questo
        abbiamo i io ne al
        """
    ),
    "Portuguese": word_set(
        """
        o a os as de que e é um uma em para com não se por mais mas como está ao na no do da nos já vamos você eu isso
        tem foi ele
        """
    ),
    "Dutch": word_set(
        """
        de het een en van ik is dat niet zijn op te in met voor je we er aan maar ook om dan wat hebben heeft naar bij
        nog als kan ze dit zo wel moet uit
        """
    ),
    "Swedish": word_set(
        "och det att jag är en som på för med inte vi ett den har till av om så men du kan ska han var från nu eller"
    ),
    "Danish or Norwegian": word_set(
        "og det at jeg er en som på for med ikke vi et den har til av af om så men du kan skal han var fra nå nu eller"
    ),
    "Finnish": word_set("ja on ei se että ovat mutta niin kun tai jos olen minä sinä hän me te he nyt vain myös kuin"),
    "Polish": word_set("i w na z że nie się to jest do jak ale co tak już po dla jestem czy od może tylko przez za"),
    "Czech": word_set("a je se na to že v s z jsem ale jak by už tak pro co si jsme do po není k ve"),
    "Hungarian": word_set("a az és hogy nem is van ez egy de már meg csak ha vagy mert kell még ki mi volt lesz"),
    "Romanian": word_set("și este nu un o de la cu în pe că mai sunt dar pentru să am din ce se care au fi"),
    "Turkish": word_set("bir ve bu için ne da de çok ama ben var yok gibi daha mi olarak o sonra kadar ile"),
    "Indonesian": word_set("yang dan di ini itu untuk dengan tidak dari ada saya kita akan ke pada sudah bisa juga"),
    "Vietnamese": word_set("và là của có không được cho này các một tôi trong đã với những người thì để"),
}


_SMALL_WORDS = [
    frozenset(word for word in small - STOP_WORDS if len(word) > 1 or not word.isascii()) for small in _OTHERS.values()
]
"""Without those that English writes too, nor single letters, which speakers stammer and people spell."""


def is_english(text: str) -> bool:
    """Tell whether a text is English as far as can be told; too short a text is taken for English."""
    letters = len(_LETTER.findall(text))
    if letters >= FEWEST_WORDS and 2 * len(_LATIN.findall(text)) < letters:
        return False
    words = tokens(text)
    if len(words) < FEWEST_WORDS:
        return True
    known = set(words)
    english = sum(word in _ENGLISH for word in words) / len(words)
    if len(words) >= ENOUGH_WORDS and english < FEWEST_ENGLISH:
        return False
    others = [small for small in _SMALL_WORDS if len(small & known) >= FEWEST_SMALL_WORDS]
    other = max((sum(word in small for word in words) for small in others), default=0) / len(words)
    return english >= other or other < CLEAR
