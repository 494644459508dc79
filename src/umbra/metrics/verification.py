"""Are these two pictures of one person? Accuracy in folds, the true accept rate at a false accept rate, and the ROC.

A score is a similarity: larger means more alike. Every result keeps the outcome of each item, so that two methods can
be compared pair by pair.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int


@dataclass(frozen=True, eq=False)
class FoldAccuracy:
    """Accuracy per fold, each with the threshold that the other folds chose.

    `correct` holds the outcome of every pair in the order given. `standard_deviation` is that of the fold accuracies
    with n − 1 in the denominator; `standard_error` is the same divided by √folds. Papers print either as "±".
    """

    accuracy: float
    standard_deviation: float
    standard_error: float
    folds: Int[np.ndarray, " folds"]
    fold_accuracy: Float[np.ndarray, " folds"]
    thresholds: Float[np.ndarray, " folds"]
    correct: Bool[np.ndarray, " pairs"]
    pairs: int


@dataclass(frozen=True, eq=False)
class AcceptRate:
    """The share of genuine pairs accepted where at most a share `far` of the impostor pairs is.

    `achieved_far` is the share of impostors really accepted; `accepted` holds the outcome of every genuine pair.
    """

    tar: float
    far: float
    achieved_far: float
    threshold: float
    accepted: Bool[np.ndarray, " genuine"]
    genuine: int
    impostors: int


@dataclass(frozen=True, eq=False)
class Roc:
    """The ROC from (0, 0) to (1, 1), one corner per distinct score, and the area under it."""

    false_accept: Float[np.ndarray, " corners"]
    true_accept: Float[np.ndarray, " corners"]
    thresholds: Float[np.ndarray, " corners"]
    auc: float
    genuine: int
    impostors: int


def fold_accuracy(
    scores: Float[np.ndarray, " pairs"], same: Bool[np.ndarray, " pairs"], folds: Int[np.ndarray, " pairs"]
) -> FoldAccuracy:
    """LFW's View 2 accuracy (Huang et al. 2007; here doi 10.48084/etasr.8736, Eqs. 6-8).

    The mean over folds, each judged with the threshold that is best on the others.
    μ = Σ pᵢ / n = `accuracy`, σ = √(Σ (pᵢ − μ)² / (n − 1)) = `standard_deviation`, S = σ / √n = `standard_error`.
    No grid: the candidates are the middles between neighbouring distinct training scores and one beyond either end; a
    pair is accepted where score > threshold. Of equally good candidates the middle one is taken (the lower of two).
    The folds may differ in size (pairs left out never move another pair to another fold); every fold weighs the same.
    """
    _check(scores, same)
    labels = np.unique(folds)
    if len(folds) != len(scores) or len(labels) < 2:
        raise ValueError(
            f"folds: expected one fold per pair and at least 2 folds; got {len(folds)} values for {len(scores)} pairs "
            f"in {len(labels)} folds. Give every pair the number of its own fold."
        )
    correct = np.zeros(len(scores), bool)
    thresholds = np.empty(len(labels))
    rates = np.empty(len(labels))
    for place, label in enumerate(labels):
        test = folds == label
        thresholds[place] = best_threshold(scores[~test], same[~test])
        correct[test] = (scores[test] > thresholds[place]) == same[test]
        rates[place] = correct[test].mean()
    deviation = float(rates.std(ddof=1))
    error = deviation / float(np.sqrt(len(labels)))
    return FoldAccuracy(float(rates.mean()), deviation, error, labels, rates, thresholds, correct, len(scores))


def best_threshold(scores: Float[np.ndarray, " pairs"], same: Bool[np.ndarray, " pairs"]) -> float:
    """The threshold with the most right decisions `score > threshold`; candidates and ties as in `fold_accuracy`."""
    order = np.argsort(scores, kind="stable")
    ranked, genuine = scores[order].astype(np.float64), same[order]
    # right decisions with the first k ranked pairs refused: impostors among them, and genuine pairs behind them
    refused = np.concatenate([[0], np.cumsum(~genuine)])
    behind = genuine.sum() - np.concatenate([[0], np.cumsum(genuine)])
    right = refused + behind
    edges = np.concatenate([[ranked[0] - 1.0], (ranked[1:] + ranked[:-1]) / 2, [ranked[-1] + 1.0]])
    possible = np.concatenate([[True], ranked[1:] > ranked[:-1], [True]])
    best = np.flatnonzero(possible & (right == right[possible].max()))
    return float(edges[best[(len(best) - 1) // 2]])


def tar_at_far(scores: Float[np.ndarray, " pairs"], same: Bool[np.ndarray, " pairs"], *, far: float) -> AcceptRate:
    """TAR = TP / (TP + FN) where FAR = FP / (FP + TN) is at most `far` (Zhao et al. 2023, Eqs. 15-16).

    The threshold is the impostor score that ⌊far · impostors⌋ others exceed. A pair is accepted where score exceeds the
    threshold, so the achieved FAR never passes `far`. No interpolation, no folds. Refuses a `far` below one impostor:
    1e-4 cannot be measured on 3,000 impostor pairs.
    """
    _check(scores, same)
    impostors = np.sort(scores[~same])[::-1]
    if not 1 / len(impostors) <= far < 1:
        raise ValueError(
            f"far: expected at least 1 / impostors = {1 / len(impostors):.2e} and below 1; got {far:.2e} with "
            f"{len(impostors)} impostor pairs. Ask for a larger far or bring more impostor pairs."
        )
    threshold = float(impostors[int(allowed_impostors(far, len(impostors)))])
    accepted = scores[same] > threshold
    achieved = float((impostors > threshold).mean())
    return AcceptRate(float(accepted.mean()), far, achieved, threshold, accepted, int(same.sum()), len(impostors))


def allowed_impostors(far: float, count: int | np.ndarray) -> np.ndarray:
    """⌊far · count⌋ impostors may pass; a share such as 3/3000 must not fall a rounding error short of 3."""
    return np.asarray(np.floor(far * np.asarray(count) + 1e-9), np.int64)


def roc(scores: Float[np.ndarray, " pairs"], same: Bool[np.ndarray, " pairs"]) -> Roc:
    """The ROC over all distinct scores; its area is P(genuine > impostor) + ½ P(equal) (Fawcett 2006)."""
    _check(scores, same)
    order = np.argsort(scores, kind="stable")[::-1]
    ranked, genuine = scores[order], same[order]
    last = np.append(np.flatnonzero(ranked[1:] != ranked[:-1]), len(ranked) - 1)
    hits = np.concatenate([[0], np.cumsum(genuine)[last]]) / genuine.sum()
    alarms = np.concatenate([[0], np.cumsum(~genuine)[last]]) / (~genuine).sum()
    thresholds = np.concatenate([[np.inf], ranked[last]]).astype(np.float64)
    area = float(np.trapezoid(hits, alarms))
    return Roc(alarms, hits, thresholds, area, int(genuine.sum()), int((~genuine).sum()))


def _check(scores: np.ndarray, same: np.ndarray) -> None:
    if len(scores) != len(same) or not same.any() or same.all():
        raise ValueError(
            f"same: expected one label per score with both genuine and impostor pairs; got {len(same)} labels for "
            f"{len(scores)} scores, {int(same.sum())} of them genuine. Check the pairs that were left out."
        )
    if not np.isfinite(scores).all():
        raise ValueError(
            f"scores: expected finite numbers; got {int((~np.isfinite(scores)).sum())} that are not, of {len(scores)}. "
            "Look for embeddings of length zero."
        )
