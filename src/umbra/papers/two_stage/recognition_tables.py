"""Tables II to VI on people whom no network saw, attention on masked faces, and what the paper's differences are worth.

Tables IV and V compare trainings: by the cosine of whole embeddings, in which nothing else was learnt.
"""

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import pandas as pd

from umbra.claims import ResultTable
from umbra.metrics.resampling import Sample
from umbra.metrics.trainings import AllSeeds, OneTraining
from umbra.papers.two_stage.method.recognition.similarity import Similarity
from umbra.papers.two_stage.naming import BARE, BEST, MASKED, PLAIN, Comparison, Naming

OPTIMISED = "people"
"""The run of the optimised network, all of whose settings are the paper's choice."""
DIMENSIONS = (50, 100, 150, 200, 250, 300, 350, 400)
SIMILARITIES: Mapping[str, Similarity] = {"Euclid": "Euclid", "Cosine": "cosine", "Joint Bayes": "joint Bayes"}
ACTIVATIONS = {
    "ReLU": "people_relu",
    "PReLU": "people_prelu",
    "RReLU": OPTIMISED,
    "ELU (α = 0.25)": "people_elu_25",
    "ELU (α = 0.5)": "people_elu_50",
    "ELU (α = 1)": "people_elu_100",
}
TRAININGS = {
    "47 % of the people": "people_47",
    "66 % of the people": "people_66",
    "85 % of the people": "people_85",
    "All people": "people_plain",
    "All people, flipped": "people_flipped",
    "All people, flipped, grey": "people_flipped_grey",
    "Not cropped, not expanded": "people_flipped",
    "Not cropped, expanded": "people_expanded",
    "Cropped, not expanded": "people_cropped",
    "Cropped, expanded": OPTIMISED,
}
"""Rows of Table V; cropped is shifted and zoomed by chance, expanded is turned and relit by chance."""
MODELS = {
    "DeepID": "people_deepid",
    "Basic network": "people_basic",
    "Optimised network": OPTIMISED,
    "Only shortcuts": "people_shortcuts",
    "Only the sliding window": "people_windows",
}
ATTENTION = {"Without attention": OPTIMISED, "With attention": "people_attention"}
LOSSES = {"Softmax": OPTIMISED, "CosFace": "people_cosface"}
LFW_PAIRS = 6000
"""On which all accuracies of the paper's Tables II to V rest."""
NOISY = {"table-2": "Accuracy", "table-3": "Mean", "table-4": "Accuracy", "table-5": "Accuracy"}
"""Tables whose neighbouring rows are compared, and by which column."""
Cells = dict[tuple[str, str], Sample | float]


def accuracy(asked: Naming, name: str, how: Comparison = PLAIN, test: str = BARE) -> Sample:
    """Of a run as one estimate, comparable with any other run's: with the luck of its trainings, or of its kin's."""
    own = asked.accuracy(name, how, test)
    if len(own.values) > 1:
        return AllSeeds(own, name)
    return OneTraining.among(own, name, [asked.accuracy(OPTIMISED, how, test)])


def table_2(asked: Naming) -> ResultTable:
    """Accuracy by how many dimensions are left, compared by joint Bayes; and of all dimensions by the cosine."""
    cells: Cells = {(str(number), "Accuracy"): accuracy(asked, OPTIMISED, Comparison("joint Bayes", number))
                    for number in DIMENSIONS}  # fmt: skip
    for number in DIMENSIONS:
        cells[str(number), "Accuracy, cosine"] = accuracy(asked, OPTIMISED, Comparison("cosine", number))
    return ResultTable("table-2", cells)


def table_3(asked: Naming) -> ResultTable:
    """Accuracy of three trainings by three similarities, at the paper's dimensions."""
    cells: Cells = {}
    for row, similarity in SIMILARITIES.items():
        own = asked.accuracy(OPTIMISED, Comparison(similarity, BEST.dimensions))
        for number, rate in enumerate(own.by_seed[:3]):
            cells[row, f"Accuracy {number + 1}"] = float(rate)
        cells[row, "Mean"] = own
    return ResultTable("table-3", cells)


def table_4(asked: Naming) -> ResultTable:
    """Accuracy by the activation."""
    return ResultTable("table-4", {(row, "Accuracy"): accuracy(asked, name) for row, name in ACTIVATIONS.items()})


def table_5(asked: Naming) -> ResultTable:
    """Accuracy by what was learnt from."""
    return ResultTable("table-5", {(row, "Accuracy"): accuracy(asked, name) for row, name in TRAININGS.items()})


def table_6(asked: Naming) -> ResultTable:
    """Accuracy of the networks, by the paper's optimal combination and by the cosine."""
    cells: Cells = {}
    for row, name in MODELS.items():
        cells[row, "Models"] = 1.0
        cells[row, "Training images"] = float(len(asked.lesson(name)[0]))
        cells[row, "Accuracy"] = accuracy(asked, name, BEST)
        cells[row, "Accuracy, cosine"] = accuracy(asked, name)
    return ResultTable("table-6", cells)


def masked(asked: Naming) -> ResultTable:
    """Accuracy with attention above mouth and nose and without, on uncovered pairs and on one masked face each."""
    cells: Cells = {}
    for row, name in ATTENTION.items():
        for column, test in (("Uncovered", BARE), ("One masked", MASKED)):
            cells[row, column] = accuracy(asked, name, PLAIN, test)
    return ResultTable("attention", cells)


def margins(asked: Naming) -> ResultTable:
    """Joint Bayes beside the cosine, of networks that learnt with a margin of angles and without."""
    cells: Cells = {}
    for row, name in LOSSES.items():
        cells[row, "Cosine"] = accuracy(asked, name)
        cells[row, "Joint Bayes"] = accuracy(asked, name, BEST)
    return ResultTable("margins", cells)


def noise(published: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Neighbouring rows of the paper's tables: their difference, and how many of its standard errors that is.

    Of two accuracies on the same 6,000 pairs only those pairs tell that are judged differently, which nobody knows;
    here the two lists are taken for independent, and for as dependent as two such accuracies can be.
    """
    rows = []
    for table, column in (
        ("table-2", "Accuracy"),
        ("table-3", "Mean"),
        ("table-4", "Accuracy"),
        ("table-5", "Accuracy"),
    ):
        rates = published[table][column].astype(float) / 100
        for one, other in pairwise(rates.index):
            rows.append({"Table": table.split("-")[1], "Row": str(one), "Next row": str(other),
                         "Difference": round(100 * float(rates[other] - rates[one]), 2),
                         **z_scores(float(rates[one]), float(rates[other]))})  # fmt: skip
    return pd.DataFrame(rows)


def z_scores(one: float, other: float, *, pairs: int = LFW_PAIRS) -> dict[str, float]:
    """The difference over its standard error, if the pairs were others, and if all who differ differ one way."""
    gap = other - one
    apart = np.sqrt((one * (1 - one) + other * (1 - other)) / pairs)
    together = np.sqrt((abs(gap) - gap**2) / pairs) if gap else np.inf  # McNemar's, with the fewest discordant pairs
    return {"z, independent": round(gap / apart, 2), "z, most favourable": round(gap / together, 2)}
