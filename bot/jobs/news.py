"""The news in a conversation's results: all that its readout did not have before."""

from collections import Counter
from collections.abc import Mapping, Sequence

from blocks.sections import KINDS
from storage.insights import Insight, Known


def news_in(found: Mapping[str, Insight], *, known: Sequence[Known]) -> Sequence[tuple[int, str]]:
    """
    How many insights of each kind are new to people, given those that were known; `found` has them by their ids.

    What has other words now, or had gone, is news as well.
    """
    told = {each.id: each.mark for each in known if not each.is_gone}
    new = Counter(insight.kind for key, insight in found.items() if told.get(key) != insight.mark)
    return [(sum(new[type_] for type_ in kind.types), kind.noun) for kind in KINDS]
