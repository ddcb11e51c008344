"""
Learned: what labelled conversations teach about lines, as weights of `signals` (`training/train.py` makes them).

There is one set of weights, a head, for each thing that a line may be. Learned odds stand beside the rules and do not
replace them: they were trained on few conversations, and other ones are spoken differently.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from engine.analysis.english.lines import Line
from engine.analysis.findings.promises import Commitment
from engine.analysis.findings.signals import NAMES, Matrix

WEIGHTS = Path(__file__).with_name("weights.json")
ACTION_ITEM, SUMMARY = "action item", "summary"

SHARE = 0.1
"""What a logit of 1 adds to a commitment's strength: with more, AMI's way of ending meetings outweighs the rules."""
SHORT, FALLING = 40, 0.6
"""From so many lines on a line is ever more rarely an item: its logit has to exceed this times the logarithm."""


class WrongWeights(Exception):
    """The weights were made for other signals: `python -m training.train` makes them again."""


@dataclass(frozen=True, slots=True)
class Heads:
    """Weights and bias of each head."""

    weights: Mapping[str, tuple[Matrix, float]]

    def odds(self, head: str, table: Matrix) -> Matrix:
        """For each line the logit of being what a head was trained on; 0 where that is as likely as not."""
        weights, bias = self.weights[head]
        result: Matrix = table @ weights + bias
        return result


@cache
def shipped() -> Heads:
    """
    The heads that come with the engine.

    Raises: WrongWeights.
    """
    stored = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    if stored["names"] != list(NAMES):
        raise WrongWeights
    return Heads({name: (np.array(head["weights"]), head["bias"]) for name, head in stored["heads"].items()})


def expected_odds(lines: int) -> float:
    """The logit from which a line of a conversation of so many lines is rather an item than not."""
    return FALLING * max(0.0, math.log(max(1, lines) / SHORT))


def judged(commitments: Sequence[Commitment], lines: Sequence[Line], odds: Matrix) -> list[Commitment]:
    """The commitments with the strength that they have by the rules and by the learned odds of their lines."""
    expected = expected_odds(len(lines))
    learned = dict(zip(lines, odds, strict=True))
    return [
        replace(each, strength=each.strength + SHARE * (float(learned[each.line]) - expected)) for each in commitments
    ]
