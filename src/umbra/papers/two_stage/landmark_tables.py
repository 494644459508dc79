"""Error and failure rates of the 68 points, and whether the network knows which of them it cannot see."""

import numpy as np

from umbra import figures
from umbra.claims import ResultTable
from umbra.metrics.calibration import brier_score, reliability
from umbra.metrics.resampling import Sample
from umbra.papers.two_stage.placing import BARE, BOTH, COVERED, GRADIENTS, MEAN, PIXELS, Placing
from umbra.runs.exhibits import Drawing

FIRST_LEVEL = "first level alone"
SHARE = "Always the share in sight"
"""A control that has seen no image: it says of each point how often that point is in sight."""
YAWS = {"0° to 30°": (0.0, 30.0), "30° to 60°": (30.0, 60.0), "60° to 90°": (60.0, 91.0)}
Cells = dict[tuple[str, str], Sample | float]


def landmarks(asked: Placing) -> ResultTable:
    """Error rate (Eq. 3) and failure rate (Eq. 4), by what is looked at, after one level or two."""
    cells: Cells = {}
    for method in (BOTH, PIXELS, GRADIENTS):
        for row, level in ((method, 2), (f"{method}, {FIRST_LEVEL}", 1)):
            cells |= _rates(asked, row, method, level)
    return ResultTable("landmarks", cells | _rates(asked, MEAN, MEAN, 2), frozenset({MEAN}))


def _rates(asked: Placing, row: str, method: str, level: int) -> Cells:
    cells: Cells = {}
    for condition in (BARE, COVERED):
        found = asked.rates(method, condition, level=level)
        cells[row, f"Error, {condition}"] = asked.by_person(found.errors)
        cells[row, f"Failures, {condition}"] = asked.by_person(found.failures)
    return cells


def by_yaw(asked: Placing) -> ResultTable:
    """Error rate by how far the head is turned."""
    groups = {name: (asked.yaw >= start) & (asked.yaw < end) for name, (start, end) in YAWS.items()}
    return _grouped("landmarks-by-yaw", asked, groups)


def by_occluder(asked: Placing) -> ResultTable:
    """Error rate by what is before the face, and of the same faces without it."""
    kinds = asked.kinds
    groups = {kind.replace("_", " "): kinds == kind for kind in sorted(set(kinds)) if kind}
    return _grouped("landmarks-by-occluder", asked, groups)


def _grouped(name: str, asked: Placing, groups: dict[str, np.ndarray]) -> ResultTable:
    cells: Cells = {}
    for group, chosen in groups.items():
        for condition in (BARE, COVERED):
            if chosen.any():
                errors = asked.rates(BOTH, condition).errors
                cells[group, f"Error, {condition}"] = asked.by_person(errors, np.flatnonzero(chosen))
    return ResultTable(name, cells)


def hidden_points(asked: Placing) -> ResultTable:
    """Error rate of points that the image shows and of points that it hides, of covered faces."""
    seen = asked.in_sight
    found = asked.placed(BOTH, COVERED).second
    distances = np.linalg.norm(found - asked.truth, axis=-1) / asked.eyes[:, None]
    cells: Cells = {}
    for column, own in (("In sight", seen), ("Hidden", ~seen)):
        faces = np.flatnonzero(own.any(axis=1))
        means = (distances[:, faces] * own[faces]).sum(axis=2) / own[faces].sum(axis=1)
        cells[BOTH, column] = asked.by_person(_spread(means, faces, len(own)), faces)
    return ResultTable("hidden-points", cells)


def _spread(values: np.ndarray, places: np.ndarray, length: int) -> np.ndarray:
    spread = np.full((len(values), length), np.nan)
    spread[:, places] = values
    return spread


def visibility(asked: Placing) -> ResultTable:
    """How often it is right about what is in sight, and how well its probabilities mean what they say."""
    truth = asked.in_sight
    said = asked.placed(BOTH, COVERED).visible
    share = np.broadcast_to(truth.mean(axis=0), (1, *truth.shape))
    cells: Cells = {}
    for row, own in ((BOTH, said), (SHARE, share)):
        cells[row, "Right"] = asked.by_person(((own >= 0.5) == truth).mean(axis=2))
        cells[row, "Brier score"] = float(np.mean([brier_score(one.ravel(), truth.ravel()) for one in own]))
        errors = [reliability(one.ravel(), truth.ravel()).expected_error for one in own]
        cells[row, "Calibration error"] = float(np.mean(errors))
    return ResultTable("visibility", cells, frozenset({SHARE}))


def calibration(asked: Placing) -> Drawing:
    """What came true of what was said, in ten bins."""
    sheet, axes = figures.new_figure(width="column", ratio=0.8)
    said, truth = asked.placed(BOTH, COVERED).visible, asked.in_sight
    data = {}
    axes[0, 0].plot([0, 100], [0, 100], color="0.6", linewidth=0.8)
    for number, own in enumerate(said):
        bins = reliability(own.ravel(), truth.ravel())
        full = bins.counts > 0
        figures.draw_curve(
            axes[0, 0], 100 * bins.said[full], 100 * bins.true[full], label=f"seed {number}", place=number
        )
        data[f"seed {number}"] = {"said": bins.said, "true": bins.true, "points": bins.counts}
    axes[0, 0].set(xlabel="said to be in sight, in per cent", ylabel="in sight, in per cent")
    axes[0, 0].legend(frameon=False)
    return Drawing(sheet, data)
