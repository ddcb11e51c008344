"""
The text analysis judged on labelled conversations: `python -m benchmarks.quality [--meetings FILE …] [FILE.jsonl …]`.

Without files it reads the conversations in `training/`, with files those: one JSON object a line, `{"id", "date",
"turns": [{"id", "speaker", "text"}], "action_items": [{"text", "owner", "due", "evidence_ids", "doubtful"}],
"decisions", "open_questions", "topics", "summary"}`, or a meeting of the AMI corpus (`training/meetings.py`). For each
medium or file it prints precision, recall and F beside those of cue words, every "?", the first sentences and the most
frequent words. `--meetings` are the files that weights are learned from together with `training/`; conversations of a
kind that is learned from are read with weights that were learned without that kind.
"""

import argparse
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cache

from benchmarks.baselines import by_cue_words
from benchmarks.labelled import documents, read_out
from benchmarks.matching import counts
from engine.analysis.findings.learned import Heads
from training.train import heads, lessons

Counts = Mapping[str, int]

ROWS = (
    ("action items", "item", "every promising or asking word"),
    ("open questions", "question", 'every "?"'),
    ("decisions", "decision", "every deciding word"),
    ("topics", "topic", "most frequent words"),
)


def unseen(meetings: Sequence[str]) -> Callable[[str], Heads | None]:
    """For each kind of conversation, weights that were learned without it; None for a kind not learned from."""
    known = lessons(meetings)
    kinds = {each.kind for each in known}

    @cache
    def without(kind: str) -> Heads | None:
        if kind not in kinds and not kind.startswith("AMI"):
            return None
        return heads([each for each in known if each.kind != kind])

    return without


def rates(found: Counts, name: str) -> str:
    """Precision, recall and F in percent."""
    hit, false, gold = (found.get(f"{name} {each}", 0) for each in ("hit", "false", "gold"))
    right = found.get(f"{name} right", hit)
    precision, recall = right / max(1, right + false), hit / max(1, gold)
    f = 2 * precision * recall / max(precision + recall, 1e-9)
    return f"{100 * precision:5.0f}{100 * recall:5.0f}{100 * f:5.0f}"


def show(group: str, ours: Counts, baseline: Counts) -> None:
    """Print the rows of one group."""
    print(f"\n{group}: {ours['conversations']} conversations")
    print(f"{'':16}{'P':>5}{'R':>5}{'F':>5}   {'P':>5}{'R':>5}{'F':>5}")
    for title, name, reference in ROWS:
        if ours[f"{name} gold"]:
            print(f"{title:16}{rates(ours, name)}   {rates(baseline, name)}  {reference}")
    for title, name in (("owners", "owner"), ("days", "day")):
        if ours[f"{name}s"]:
            right, all_ = (f"{each[name]}/{each[f'{name}s']}" for each in (ours, baseline))
            print(f"{title:16}{right:>15}   {all_:>15}  of the items that were found")
    if ours["summaries"]:
        mine, first = (each["rouge"] / each["summaries"] / 100 for each in (ours, baseline))
        print(f"{'summaries, R-1':16}{mine:15.1f}   {first:15.1f}  as many first sentences")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality")
    parser.add_argument("files", nargs="*")
    parser.add_argument("--meetings", nargs="+", default=[])
    options = parser.parse_args()
    heads_for = unseen(options.meetings)
    ours, baseline = defaultdict[str, Counter[str]](Counter), defaultdict[str, Counter[str]](Counter)
    for group, document in documents(options.files):
        found = read_out(document, heads_for(document.get("source", "")))
        ours[group].update(counts(document, found))
        baseline[group].update(counts(document, by_cue_words(document, len(found.summary))))
    for group in sorted(ours):
        show(group, ours[group], baseline[group])


if __name__ == "__main__":
    main()
