"""Where the gain comes from: what is taken away, a second network, one classifier for both, or the adversary.

Arms that differ in one thing each, on the same images and from the same first weights: the projection switched off at
test, nothing taken in training either, classifiers of their own, no adversary, and what else the same work buys.
"""

from collections.abc import Mapping

import numpy as np
from jaxtyping import Float64, Int64

from umbra.claims import ResultTable
from umbra.data.cover_config import CoverConfig
from umbra.data.modules import cover_batch
from umbra.learning.embedding import in_batches
from umbra.metrics.grouped import Grouped
from umbra.metrics.resampling import Sample
from umbra.papers.alob.arms import as_one, rates_of_arm, together
from umbra.papers.alob.evaluation import Evaluation, Feature
from umbra.papers.alob.figure_data import vectors
from umbra.papers.alob.identities import split_of_training
from umbra.papers.alob.inspection import MAIN, faces_clean_and_covered
from umbra.papers.alob.method import AlobLearner
from umbra.papers.alob.protocol import COVER_SEED, OBJECTS
from umbra.papers.alob.verification import KINDS
from umbra.runs.records import read_faces

OWN = "alob_own_classifier"
ARMS: dict[str, tuple[str, Feature]] = {
    "Baseline": ("alob_baseline", "embedding"),
    "Baseline, the work of two": ("alob_baseline_wide", "embedding"),
    "Side by side": ("alob_concatenation_equal", "embedding"),
    "No adversary (λ = 0)": ("alob_lambda_0", "embedding"),
    "ALOB": (MAIN, "embedding"),
    "ALOB, projection off at test": (MAIN, "identified"),
    "ALOB, the Trimmer alone": (MAIN, "trimmed"),
    "Nothing taken": ("alob_beside", "embedding"),
    "Own classifiers": (OWN, "embedding"),
    "Own classifiers, projection off at test": (OWN, "identified"),
    "Own classifiers, the work of one": ("alob_own_narrow", "embedding"),
    "Losses apart": ("alob_apart", "embedding"),
}
"""Rows, their runs, and what of the network is compared."""
RIVALS = {
    row: ARMS[row][0] for row in ("Baseline, the work of two", "Own classifiers, the work of one", "Side by side")
}
TOGETHER = "Two baselines together"
TESTS = ("LFW", *OBJECTS, "LFW-Masked")
QUESTIONS = (
    ("ALOB", "Baseline"),
    ("ALOB", "ALOB, projection off at test"),
    ("ALOB", "Nothing taken"),
    ("Nothing taken", "Baseline"),
    ("ALOB", "No adversary (λ = 0)"),
    ("ALOB", "Own classifiers"),
    ("Own classifiers", "Baseline"),
    ("Own classifiers, the work of one", "Baseline"),
    ("ALOB", "Baseline, the work of two"),
    ("ALOB", TOGETHER),
    ("No adversary (λ = 0)", "Side by side"),
)
"""Which row meets which: each pair differs in one thing."""
COSINE, NEGATIVE = "Mean cosine", "Share below zero"
HELD_OUT = ("Bare", "Covered")
SIDES: dict[str, Feature] = {"In f^m": "trimmed", "In f^f": "identified", "In the purified feature": "embedding"}


def settling_table(evaluation: Evaluation) -> ResultTable:
    """Every arm in every test; on photographs by the half of the pairs that a sweep's run is for."""
    cells: dict[tuple[str, str], Sample] = {}
    half = evaluation.benchmark.real
    for row, (name, feature) in ARMS.items():
        for test in TESTS if evaluation.has(name) else ():
            cells |= _columns(row, test, rates_of_arm(evaluation, name, test, half=half, feature=feature))
        if row == "Baseline":
            for test in TESTS:
                cells |= _columns(TOGETHER, test, together(evaluation, "alob_baseline", test, half=half))
    return ResultTable("settling", cells)


def angle_table(evaluation: Evaluation) -> ResultTable:
    """The angle between f^f and f^m, bare and covered: what the projection takes is blind to its sign."""
    cells: dict[tuple[str, str], Sample] = {}
    people = evaluation.benchmark.faces.people
    for row, images in faces_clean_and_covered(evaluation).items():

        def measure(name: str, images: np.ndarray = images) -> Mapping[str, Sample]:
            cosines = np.stack([vectors(one, images).cosines for one in evaluation.learners(name)])
            return {COSINE: Grouped(cosines, people), NEGATIVE: Grouped((cosines < 0).astype(np.float64), people)}

        for title, name in {"ALOB": MAIN, "Own classifiers": OWN}.items():
            if evaluation.has(name):
                found = as_one(evaluation, name, measure, kin=(MAIN,))
                cells |= {(f"{title}, {row}", column): own for column, own in found.items()}
    return ResultTable("angle", cells)


def own_class_table(evaluation: Evaluation) -> ResultTable:
    """Where the own class stands among all classes, by each feature, on images held out from training.

    0: the least similar of all, 1: the most similar; by chance one half.
    """

    def measure(name: str) -> Mapping[str, Sample]:
        found = [held_out_ranks(evaluation, name, seed) for seed in evaluation.seeds(name)]
        people = found[0][1]
        return {key: Grouped(np.stack([ranks[key] for ranks, _ in found]), people) for key in found[0][0]}

    cells: dict[tuple[str, str], Sample] = {}
    for title, name in {"ALOB": MAIN, "Own classifiers": OWN}.items():
        if evaluation.has(name):
            for key, own in as_one(evaluation, name, measure, kin=(MAIN,)).items():
                row, column = key.split("|")
                cells[f"{title}, {row}", column] = own
    return ResultTable("own-class", cells)


def held_out_ranks(
    evaluation: Evaluation, name: str, number: int
) -> tuple[dict[str, Float64[np.ndarray, " images"]], Int64[np.ndarray, " images"]]:
    """By "row|column" the share of the other classes that are less similar than the own, and whose images they are."""
    run, edition = evaluation.run(name), evaluation.benchmark.edition
    split, faces = split_of_training(run, number, edition), read_faces(run.params["set"], edition)
    held = split.validation[np.argsort(split.labels[split.validation], kind="stable")]
    bare, labels = np.ascontiguousarray(faces.images[held]), split.labels[held]
    cover = CoverConfig(share=1.0, scale=OBJECTS["OCC-2.0"])
    sides = dict(zip(HELD_OUT, (bare, cover_batch(bare, held, cover, seed=COVER_SEED).images), strict=True))
    learner = evaluation.learner(name, number)
    found = {
        f"{row}|{column}": percentile(scores_of(learner, images, feature), labels)
        for row, images in sides.items()
        for column, feature in SIDES.items()
    }
    return found, labels


def scores_of(learner: AlobLearner, images: np.ndarray, feature: Feature) -> Float64[np.ndarray, "images classes"]:
    """Scores of all classes by one feature, from the classifier that reads it in training."""
    own = learner.trimmer_head if feature == "trimmed" and learner.trimmer_head is not None else learner.head
    found = in_batches(learner, images, lambda x: own.scores(getattr(learner.network(x), feature)), batch=256)
    return found.double().numpy()


def percentile(
    scores: Float64[np.ndarray, "images classes"], labels: Int64[np.ndarray, " images"]
) -> Float64[np.ndarray, " images"]:
    """The share of the other classes whose score is lower than the own; of those that are as high, half."""
    own = scores[np.arange(len(labels)), labels][:, None]
    below, level = (scores < own).sum(axis=1), (scores == own).sum(axis=1) - 1
    return (below + 0.5 * level) / (scores.shape[1] - 1)


def _columns(row: str, test: str, found: Mapping[str, Sample]) -> dict[tuple[str, str], Sample]:
    return {(row, f"{test} {kind}"): found[kind] for kind in KINDS if kind in found}
