"""Who is asked again, and what is believed: a stated rule, its two numbers chosen on held-out people.

The paper: a "secondary recognition for cases not identified in the first stage", without saying which those are. We
read: a pair whose score lies within a margin of the threshold is not decided. It is scored again with both faces turned
to the front, and that score decides, at a threshold of its own. Where a face is compared with a whole gallery, its
score is the best of many, which grows with the gallery: a rule for that is fitted to such scores (`best_of`).
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int64

from umbra.metrics.verification import best_threshold


@dataclass(frozen=True)
class Rule:
    """Thresholds of both stages, and how near to the first's a score is not decided."""

    first: float
    second: float
    margin: float

    def undecided(self, scores: Float[np.ndarray, " pairs"]) -> Bool[np.ndarray, " pairs"]:
        """Pairs that are asked again."""
        return np.abs(scores - self.first) < self.margin

    def decide(
        self, first: Float[np.ndarray, " pairs"], second: Float[np.ndarray, " pairs"]
    ) -> Bool[np.ndarray, " pairs"]:
        """Whether each pair is taken for one person."""
        return np.where(self.undecided(first), second > self.second, first > self.first)


@dataclass(frozen=True)
class SecondLook:
    """What a second look did: of those asked again, who was wrong and became right, and the other way round."""

    asked: float  # share of all pairs
    rescued: float  # share of all pairs
    spoilt: float
    accuracy_first: float
    accuracy_both: float


def fit_rule(
    first: Float[np.ndarray, " pairs"],
    second: Float[np.ndarray, " pairs"],
    same: Bool[np.ndarray, " pairs"],
    *,
    share: float = 0.2,
) -> Rule:
    """The first threshold by accuracy, the margin by the share that is to be asked again, the second's by theirs."""
    if same.all() or not same.any():
        raise ValueError("same: expected pairs of one person and pairs of two, to set thresholds by; found one kind.")
    threshold = best_threshold(first, same)
    margin = float(np.quantile(np.abs(first - threshold), share)) if share else 0.0
    asked = np.abs(first - threshold) < margin
    mixed = asked.any() and same[asked].any() and not same[asked].all()
    again = best_threshold(second[asked], same[asked]) if mixed else best_threshold(second, same)
    return Rule(threshold, again, margin)


def second_look(
    rule: Rule,
    first: Float[np.ndarray, " pairs"],
    second: Float[np.ndarray, " pairs"],
    same: Bool[np.ndarray, " pairs"],
) -> SecondLook:
    """Count on pairs that chose nothing."""
    before, after = (first > rule.first) == same, rule.decide(first, second) == same
    return SecondLook(
        float(rule.undecided(first).mean()),
        float((after & ~before).mean()),
        float((before & ~after).mean()),
        float(before.mean()),
        float(after.mean()),
    )


def best_of(
    scores: Float[np.ndarray, "faces images"], faces: Int64[np.ndarray, " faces"], gallery: Int64[np.ndarray, " images"]
) -> tuple[Float[np.ndarray, " faces"], Bool[np.ndarray, " faces"]]:
    """The best score of each face in a gallery, and whether it is its own person's: a rule for names learns from it."""
    best = scores.argmax(axis=1)
    return scores[np.arange(len(scores)), best], gallery[best] == faces
