"""The paper's Tables 1 to 7 on our test faces; the unit of all distances is a pixel of a picture of 224."""

from collections.abc import Mapping, Sequence

import numpy as np
from jaxtyping import Float

from umbra.claims import ResultTable
from umbra.metrics.resampling import Sample
from umbra.metrics.trainings import OneTraining
from umbra.papers.occlusion_resistant_3d.evaluation import MOPI, RNET, SOPI, Evaluation
from umbra.papers.occlusion_resistant_3d.measures import SIDE, distances_of
from umbra.papers.occlusion_resistant_3d.protocol import NATURAL, SQUARES

Cells = dict[tuple[str, str], Sample]
PATTERNS = "Random patterns"
PARTS_OF_MOPI = {"L_perc": "mopi_perceptual", "L_label": "mopi_label", "L_perc and L_label": "mopi"}
"""The rows of Table 7, and the runs behind them."""


def errors_of(evaluation: Evaluation, method: str, condition: str) -> Mapping[str, Float[np.ndarray, "seeds images"]]:
    """ME and MSE along each axis, image by image (Sec. 4.2.1)."""
    material = evaluation.material
    found, truth = evaluation.landmarks(method, condition), material.landmarks
    squared = np.stack([(((own - truth) * SIDE / evaluation.face.view) ** 2).mean(axis=1) for own in found])
    distance = np.stack([distances_of(own, truth, side=evaluation.face.view) for own in found])
    return {"ME": distance, "MSE, x": squared[..., 0], "MSE, y": squared[..., 1]}


def cells_of(evaluation: Evaluation, row: str, name: str, method: str, condition: str) -> Cells:
    """A method's three errors in one row, under the name that its columns bear."""
    errors = errors_of(evaluation, method, condition)
    return {(row, f"{name} {measure}"): arm(evaluation, method, values) for measure, values in errors.items()}


def arm(evaluation: Evaluation, method: str, values: Float[np.ndarray, "seeds images"]) -> Sample:
    """Outcomes drawn person by person."""
    return evaluation.material.by_person(values)


def with_luck(
    evaluation: Evaluation,
    method: str,
    values: Float[np.ndarray, "seeds images"],
    kin: Float[np.ndarray, "seeds_of_kin images"],
) -> Sample:
    """The same; where the method was trained once, with the luck of a training as its kin of several seeds tells it."""
    own, several = arm(evaluation, method, values), arm(evaluation, method, kin)
    if len(values) > 1 or len(kin) < 2:
        return own
    trained = evaluation.run_of(method)
    return OneTraining.among(own, f"{trained.name}-{trained.seeds[0]}", [several])


def table_1(evaluation: Evaluation) -> ResultTable:
    """Landmark errors of SOPI and RNet under squares."""
    cells: Cells = {}
    for row in SQUARES:
        for method in (SOPI, RNET):
            cells |= cells_of(evaluation, row, method, method, row)
    return ResultTable("table-1", cells)


def table_2(evaluation: Evaluation) -> ResultTable:
    """Histogram dissimilarity of SOPI and RNet under squares."""
    return histogram_table("table-2", evaluation, (SOPI, RNET), SQUARES)


def table_3(evaluation: Evaluation) -> ResultTable:
    """Landmark errors under natural occlusions."""
    cells = {(name, "ME"): arm(evaluation, name, errors_of(evaluation, name, NATURAL)["ME"]) for name in (RNET, SOPI)}
    return ResultTable("table-3", cells)


def table_4(evaluation: Evaluation) -> ResultTable:
    """Histogram dissimilarity under natural occlusions."""
    cells = {(n, "Dissimilarity"): arm(evaluation, n, evaluation.histograms(n, NATURAL)) for n in (RNET, SOPI)}
    return ResultTable("table-4", cells)


def table_5(evaluation: Evaluation) -> ResultTable:
    """Landmark errors under random patterns; SOPI's are not in the paper."""
    cells: Cells = {}
    for method in (RNET, MOPI, SOPI):
        errors = errors_of(evaluation, method, PATTERNS)
        cells |= {(method, measure): arm(evaluation, method, values) for measure, values in errors.items()}
    return ResultTable("table-5", cells)


def table_6(evaluation: Evaluation) -> ResultTable:
    """Histogram dissimilarity under random patterns."""
    names = (RNET, MOPI, SOPI)
    cells = {(n, "Dissimilarity"): arm(evaluation, n, evaluation.histograms(n, PATTERNS)) for n in names}
    return ResultTable("table-6", cells)


def table_7(evaluation: Evaluation) -> ResultTable:
    """MOPI by either part of its loss, and by both."""
    kin = errors_of(evaluation, MOPI, PATTERNS)
    cells: Cells = {}
    for row, run in PARTS_OF_MOPI.items():
        errors = errors_of(evaluation, run, PATTERNS)
        cells |= {(row, name): with_luck(evaluation, run, own, kin[name]) for name, own in errors.items()}
    return ResultTable("table-7", cells)


def histogram_table(
    name: str, evaluation: Evaluation, methods: Sequence[str], conditions: Sequence[str]
) -> ResultTable:
    """Rows are conditions, columns methods."""
    cells = {
        (row, method): arm(evaluation, method, evaluation.histograms(method, row))
        for row in conditions
        for method in methods
    }
    return ResultTable(name, cells)
