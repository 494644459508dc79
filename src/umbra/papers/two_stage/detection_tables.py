"""How many faces are found, which are not, and what each step of the cascade leaves."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from jaxtyping import Bool

from umbra import figures
from umbra.claims import ResultTable
from umbra.metrics.resampling import Sample
from umbra.papers.two_stage.detecting import ALARMS, CASCADE, UNTRAINED, Detecting
from umbra.papers.two_stage.method.detection.cascade import STEPS
from umbra.runs.exhibits import Drawing

FEW_ALARMS = 0.1
UNCOVERED, UP_TO_30, UP_TO_50, MOSTLY = "uncovered", "up to 30 %", "30 to 50 %", "more than 50 %"
COVERED = 0.02
"""Share of a face from which on it counts as covered."""
YAWS = {"0° to 30°": 30.0, "30° to 60°": 60.0, "60° to 90°": 91.0}
"""Where the ranges of the head's turn end."""
FEWEST = 10
"""Faces without which a group has no row."""
Chosen = Bool[np.ndarray, " faces"]


def detection(asked: Detecting) -> ResultTable:
    """Recall at one false alarm an image and at one in ten images, and the average precision."""
    cells: dict[tuple[str, str], Sample | float] = {}
    for method in (CASCADE, UNTRAINED):
        cells |= _row(asked, method)
    return ResultTable("detection", cells)


def known(asked: Detecting, methods: tuple[str, ...]) -> ResultTable:
    """The same beside detectors that others trained, on real faces."""
    cells: dict[tuple[str, str], Sample | float] = {}
    for method in (CASCADE, *methods):
        cells |= _row(asked, method)
        cells |= {(method, name): asked.recall(method, own) for name, own in covers(asked).items() if _many(asked, own)}
    return ResultTable("known-detectors", cells)


def _row(asked: Detecting, method: str) -> dict[tuple[str, str], Sample | float]:
    return {
        (method, "Recall"): asked.recall(method),
        (method, "Recall, few alarms"): asked.recall(method, alarms=FEW_ALARMS),
        (method, "Average precision"): float(np.mean([own.found.average_precision for own in asked.answers(method)])),
    }


def by_cover(asked: Detecting) -> ResultTable:
    """Recall by the share of the face that its occluder covers."""
    return _by_group("detection-by-cover", asked, covers(asked))


def by_occluder(asked: Detecting) -> ResultTable:
    """Recall by what covers the face."""
    kinds = asked.of_people("kind").astype(str)
    named = {kind.replace("_", " "): kinds == kind for kind in sorted(set(kinds[_people(asked)])) if kind}
    return _by_group("detection-by-occluder", asked, {"nothing": kinds == ""} | named)


def by_yaw(asked: Detecting) -> ResultTable:
    """Recall by how far the head is turned."""
    yaw = np.abs(np.degrees(asked.of_people("yaw").astype(np.float64)))
    return _by_group("detection-by-yaw", asked, _ranges(yaw, YAWS))


def by_size(asked: Detecting) -> ResultTable:
    """Recall by the height of the face in the image."""
    ends = {"20 to 30 pixels": 30.0, "30 to 50 pixels": 50.0, "more than 50 pixels": np.inf}
    return _by_group("detection-by-size", asked, _ranges(asked.heights, ends))


def covers(asked: Detecting) -> Mapping[str, Chosen]:
    """Faces by their covered share."""
    share = asked.of_people("covered").astype(np.float64)
    return {
        UNCOVERED: share < COVERED,
        UP_TO_30: (share >= COVERED) & (share <= 0.3),
        UP_TO_50: (share > 0.3) & (share <= 0.5),
        MOSTLY: share > 0.5,
    }


def steps(asked: Detecting) -> pd.DataFrame:
    """Windows that each step of the cascade leaves of an image, on average over images and seeds."""
    counts = {step: np.mean([own.remain[step] for own in asked.answers(CASCADE)]) for step in STEPS}
    return pd.DataFrame({"Step": list(counts), "Windows": [round(float(count), 1) for count in counts.values()]})


def curves(asked: Detecting) -> Drawing:
    """Recall over false alarms an image (FDDB's discrete curve) and precision over recall, seed by seed."""
    sheet, axes = figures.new_figure(columns=2, ratio=0.45)
    data: dict[str, object] = {}
    for number, own in enumerate(asked.answers(CASCADE)):
        found = own.found
        alarms = found.false_alarms / max(1, found.images)
        name = f"seed {number}"
        axes[0, 0].plot(alarms, found.recall, label=name)
        axes[0, 1].plot(found.recall, found.precision, label=name)
        data[name] = {"false alarms": alarms, "recall": found.recall, "precision": found.precision}
    axes[0, 0].axvline(ALARMS, color="0.6", linewidth=0.8)
    axes[0, 0].set(xlabel="false alarms an image", ylabel="recall", xlim=(0, 3), ylim=(0, 1))
    axes[0, 1].set(xlabel="recall", ylabel="precision", xlim=(0, 1), ylim=(0, 1.02))
    axes[0, 0].legend(frameon=False)
    return Drawing(sheet, data)


def _by_group(name: str, asked: Detecting, groups: Mapping[str, Chosen]) -> ResultTable:
    """One row a group; groups of hardly any face are left out."""
    wanted = asked.rooms.everybody.wanted
    cells: dict[tuple[str, str], Sample | float] = {}
    for group, chosen in groups.items():
        if _many(asked, chosen):
            cells[group, "Recall"] = asked.recall(CASCADE, chosen)
            cells[group, "Faces"] = float((wanted & chosen).sum())
    return ResultTable(name, cells)


def _many(asked: Detecting, chosen: Chosen) -> bool:
    return int((asked.rooms.everybody.wanted & chosen).sum()) >= FEWEST


def _people(asked: Detecting) -> Chosen:
    return asked.rooms.everybody.rows >= 0


def _ranges(values: np.ndarray, ends: Mapping[str, float]) -> dict[str, Chosen]:
    """Values below each end and not below the one before."""
    found, start = {}, -np.inf
    for name, end in ends.items():
        found[name] = (values >= start) & (values < end)
        start = end
    return found
