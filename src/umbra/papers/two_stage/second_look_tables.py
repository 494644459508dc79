"""Whom the second stage rescues and whom it spoils, beside other second scores for the same pairs."""

import numpy as np
from matplotlib.axes import Axes

from umbra import figures
from umbra.claims import ResultTable
from umbra.metrics.resampling import Sample
from umbra.papers.two_stage.looking_again import FIRST, TURNED, WAYS, LookingAgain, shares
from umbra.papers.two_stage.placing import BARE, COVERED
from umbra.runs.exhibits import Drawing

COLUMNS = ("Asked again", "Rescued", "Spoilt", "Accuracy")
SHOWN = 6
"""Faces in the figure."""


def second_look(again: LookingAgain, condition: str = BARE) -> ResultTable:
    """Of all pairs: who is asked again, who becomes right, who becomes wrong, and who is right in the end."""
    first = again.looked(TURNED, condition).before.astype(np.float64)
    cells: dict[tuple[str, str], Sample | float] = {(FIRST, "Accuracy"): again.by_pair(first)}
    for way in WAYS:
        found = zip(COLUMNS, shares(again.looked(way, condition)), strict=True)
        cells |= {(way, column): again.by_pair(values) for column, values in found}
    return ResultTable("second-look" if condition == BARE else "second-look-covered", cells)


def frontal_faces(again: LookingAgain) -> Drawing:
    """Turned faces, bare and covered, and the same turned to the front."""
    people = np.asarray(again.shaping.faces.people)
    order = np.argsort(-again.shaping.yaw, kind="stable")
    chosen = [own for number, own in enumerate(order) if people[own] not in people[order[:number]]][: 4 * SHOWN : 4]
    sheet, axes = figures.new_figure(ratio=0.68)
    rows = {}
    for condition in (BARE, COVERED):
        rows[f"aligned, {condition}"] = again.aligned(again.shaping.images(condition))[chosen]
        rows[f"turned, {condition}"] = again.turned(condition, 0)[chosen]
    _wall(axes[0, 0], rows)
    return Drawing(sheet, {"images of the set": chosen, "yaw": again.shaping.yaw[chosen]})


def _wall(ax: Axes, rows: dict[str, np.ndarray]) -> None:
    strips = list(rows.values())
    figures.draw_wall(ax, np.concatenate(strips), columns=len(strips[0]))
    height = strips[0].shape[1] + 2
    ax.set_yticks([height * place + height / 2 for place in range(len(rows))], list(rows), fontsize=7)
    ax.tick_params(length=0)
