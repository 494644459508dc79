"""What the notebook lets a reader move: the cover of one pair, and the threshold of a test."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Float64, UInt8
from markupsafe import Markup

from umbra.data.growing_blocks import COVER_SEED, growing_places, paint, under_share
from umbra.figures.interactive import score_histogram
from umbra.metrics.verification import fold_accuracy
from umbra.papers.alob.evaluation import Evaluation, unit_embeddings
from umbra.papers.alob.matcher import Matcher, Plain, similarity

STEPS = tuple(round(0.05 * step, 2) for step in range(13))
"""Shares of the picture at which it stops."""


@dataclass(frozen=True, eq=False)
class Slide:
    """One pair while the second picture is covered step by step: pictures, and how alike each network finds them."""

    first: UInt8[np.ndarray, "height width 3"]
    shares: Float64[np.ndarray, " steps"]
    pictures: UInt8[np.ndarray, "steps height width 3"]
    similarities: dict[str, Float[np.ndarray, " steps"]]
    thresholds: dict[str, float]


def slide(
    evaluation: Evaluation,
    names: Mapping[str, str],
    *,
    besides: Mapping[str, tuple[Matcher, str]] | None = None,
    number: int = 0,
    steps: tuple[float, ...] = STEPS,
) -> Slide:
    """The genuine pair of that number; thresholds are those that uncovered pairs choose.

    `names` are runs by title, `besides` other matchers, each with the run whose threshold it has.
    """
    test = evaluation.benchmark.tests["LFW"]
    genuine = np.flatnonzero(test.same & (test.network == 0))
    if not 0 <= number < len(genuine):
        raise ValueError(f"number: expected a genuine pair from 0 to {len(genuine) - 1}; got {number}.")
    first, second = int(test.first[genuine[number]]), int(test.second[genuine[number]])
    matchers: dict[str, Matcher] = {
        title: Plain(evaluation.learner(name, evaluation.seeds(name)[0])) for title, name in names.items()
    }
    judges = dict(names)
    for title, (matcher, run) in (besides or {}).items():
        matchers[title], judges[title] = matcher, run
    pictures, found = [], []
    for share in steps:
        covered, alike = similarity(test.images[first], test.images[second], share, matchers, number=second)
        pictures.append(covered)
        found.append(alike)
    return Slide(
        first=test.images[first],
        shares=np.array(steps),
        pictures=np.stack(pictures),
        similarities={title: np.array([one[title] for one in found]) for title in judges},
        thresholds={title: threshold(evaluation, name) for title, name in judges.items()},
    )


def similarities(
    evaluation: Evaluation, name: str, *, count: int = 200, steps: tuple[float, ...] = STEPS
) -> Float64[np.ndarray, "pairs steps"]:
    """How alike a network's first seed finds the first genuine pairs while a block grows over the second picture."""
    test = evaluation.benchmark.tests["LFW"]
    asked = np.flatnonzero(test.same & (test.network == 0))[:count]
    first, second = test.first[asked], test.second[asked]
    learner = evaluation.learner(name, evaluation.seeds(name)[0])
    bare, order = (
        unit_embeddings(learner, test.images[first]),
        growing_places(second, test.images.shape[1:3], seed=COVER_SEED),
    )
    found = []
    for share in steps:
        covered = paint(test.images[second], under_share(order, share), second, seed=COVER_SEED)
        found.append((bare * unit_embeddings(learner, covered)).sum(axis=1))
    return np.stack(found, axis=1)


def histogram(evaluation: Evaluation, name: str, test: str) -> Markup:
    """The scores of a network's first seed in a test, with the mean threshold over its folds, to be moved by hand."""
    found = evaluation.scores(name, evaluation.seeds(name)[0], test)
    own = found.network == 0
    scores, same = found.scores[own], found.same[own]
    chosen = fold_accuracy(scores, same, found.fold[own]).thresholds.mean()
    return score_histogram(scores, same, threshold=float(chosen))


def falling(shares: Float64[np.ndarray, " steps"], similarities: Float64[np.ndarray, "pairs steps"]) -> str:
    """How the similarity of genuine pairs goes with the covered share: its mean, and how often the first step rises."""
    mean, percent = similarities.mean(axis=0), 100 * shares
    rises = 100 * float((similarities[:, 1] > similarities[:, 0]).mean())
    return (
        f"Over {len(similarities)} genuine pairs the mean similarity goes from {mean[0]:.2f} uncovered to "
        f"{mean[1]:.2f} at {percent[1]:.0f} % and {mean[-1]:.2f} at {percent[-1]:.0f} %; the first step raises it in "
        f"{rises:.0f} % of the pairs."
    )


def threshold(evaluation: Evaluation, name: str) -> float:
    """The mean threshold over the folds of uncovered pairs, by a network's first seed."""
    test, seed = evaluation.benchmark.tests["LFW"], evaluation.seeds(name)[0]
    units, asked = evaluation.units(name, seed, "LFW"), test.network == 0
    scores = (units[test.first[asked]] * units[test.second[asked]]).sum(axis=1)
    return float(fold_accuracy(scores, test.same[asked], test.fold[asked]).thresholds.mean())
