"""Beside regression: the classic fit through the renderer, and other protocols by which the field measures shapes."""

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, Int64

from umbra.claims import ResultTable
from umbra.data.faces import one_each
from umbra.learning.reconstruction.errors import FIVE, Shape, cropped_error, region_errors, scan_errors, true_errors
from umbra.learning.reconstruction.fitting import FittingConfig, fit_faces
from umbra.learning.reconstruction.regressor import attention
from umbra.papers.occlusion_resistant_3d.evaluation import MEAN_SHAPE, RNET, SOPI, Evaluation, shapes_of
from umbra.papers.occlusion_resistant_3d.protocol import BARE, NATURAL
from umbra.papers.occlusion_resistant_3d.vertex_errors import vertex_errors
from umbra.types import Region

FEW = 20
"""People of whom one image each is fitted, or measured by every protocol: either takes long."""
AT_ONCE = 20
PARTS = {
    "nose": (Region.NOSE,),
    "mouth": (Region.UPPER_LIP, Region.MOUTH, Region.LOWER_LIP),
    "eyes and brows": (Region.LEFT_EYE, Region.RIGHT_EYE, Region.LEFT_BROW, Region.RIGHT_BROW),
    "cheeks, forehead and chin": (Region.SKIN,),
}


@dataclass(frozen=True)
class Rival:
    """One way to fit: which pixels are no face, and who says so."""

    name: str
    knows_mask: bool = False
    robust: bool = False


RIVALS = (
    Rival("Fit, all pixels"),
    Rival("Fit, outliers left out", robust=True),
    Rival("Fit, occluder known", knows_mask=True),
)
"""All are told the true landmarks, hidden ones too, which no detector could: they are the classic rival at its best."""
COMPARED = (BARE, "SHOFI", NATURAL)


def few_of(evaluation: Evaluation) -> Int64[np.ndarray, " few"]:
    """One image each of different people."""
    return one_each(evaluation.people, FEW)


def fits(evaluation: Evaluation) -> ResultTable:
    """Vertex errors of fits through the renderer beside those of the networks, on the same few images."""
    chosen, material, cells = few_of(evaluation), evaluation.material, {}
    for condition in COMPARED:
        for rival in RIVALS:
            numbers = fitted(evaluation, rival, condition, chosen)
            found = _errors_of_few(evaluation, numbers, condition, chosen)
            cells[rival.name, condition] = material.by_person(np.repeat(found[None], evaluation.seeds, axis=0), chosen)
        for method in (RNET, SOPI, MEAN_SHAPE):
            own = evaluation.vertices(method, condition).face[:, chosen]
            cells[method, condition] = material.by_person(own, chosen)
    return ResultTable("fits", cells, frozenset({MEAN_SHAPE, *(rival.name for rival in RIVALS)}))


def fitted(
    evaluation: Evaluation, rival: Rival, condition: str, chosen: Int64[np.ndarray, " few"]
) -> Float[np.ndarray, "few 257"]:
    """The numbers after all steps of descent; without a mask all pixels of the drawn face are taken for face."""
    material, found = evaluation.material, []
    for part in np.array_split(chosen, -(-len(chosen) // AT_ONCE)):
        images = torch.from_numpy(np.ascontiguousarray(material.images(condition)[part]))
        points = torch.from_numpy(material.landmarks[part]).float()
        seen = None
        if rival.knows_mask:
            assert material.faces.parsing is not None  # the test set is drawn with it
            skin = attention(torch.from_numpy(np.array(material.faces.parsing[part])))
            seen = skin * torch.from_numpy(~material.hidden(condition)[part]).float()
        found.append(
            fit_faces(evaluation.face, images, points, seen=seen, config=FittingConfig(robust=rival.robust)).numpy()
        )
    return np.concatenate(found)


def _errors_of_few(
    evaluation: Evaluation, numbers: np.ndarray, condition: str, chosen: np.ndarray
) -> Float[np.ndarray, " few"]:
    material = evaluation.material
    truth = material.truth.only(chosen)
    seen = material.visible(condition)[chosen]
    return vertex_errors([shapes_of(evaluation.face, numbers)], truth, seen, five=FIVE).face[0]


def protocols(evaluation: Evaluation) -> ResultTable:
    """The bare face, and the face under one large square, by four protocols; the first knows each vertex's partner."""
    chosen, cells = few_of(evaluation), {}
    for method in (RNET, SOPI, MEAN_SHAPE):
        for condition in (BARE, "SHOFI"):
            seeds = evaluation.numbers(method, condition)[:, chosen]
            rows = [_by_protocol(evaluation, numbers, chosen) for numbers in seeds]
            for name in rows[0]:
                values = np.stack([row[name] for row in rows])
                cells[f"{method}, {condition}", name] = evaluation.material.by_person(values, chosen)
    unlearnt = frozenset(row for row, _ in cells if row.startswith(MEAN_SHAPE))
    return ResultTable("protocols", cells, unlearnt)


def _by_protocol(
    evaluation: Evaluation, numbers: Float[np.ndarray, "few 257"], chosen: Int64[np.ndarray, " few"]
) -> dict[str, Float[np.ndarray, " few"]]:
    truth, regions = evaluation.material.truth, evaluation.face.model.regions.numpy()
    parts = {name: truth.region & np.isin(regions, own) for name, own in PARTS.items()}
    parts = {name: own for name, own in parts.items() if own.any()}  # a basis may have no eyes of its own
    found: dict[str, list[float]] = {}
    for shape, head in zip(shapes_of(evaluation.face, numbers), truth.heads[chosen], strict=True):
        ours, theirs = (Shape(one.astype(np.float64), truth.triangles, truth.landmarks) for one in (shape, head))
        scans = scan_errors(ours, theirs, truth.region)
        measured = {
            "Known partners": float(true_errors(ours, theirs)[truth.region].mean()),
            "As NoW, mean": float(scans.mean()),
            "As NoW, median": float(np.median(scans)),
            "As MICC": cropped_error(ours, theirs, truth.region),
        }
        measured |= {f"As REALY, {name}": error for name, error in region_errors(ours, theirs, parts).items()}
        for name, value in measured.items():
            found.setdefault(name, []).append(value)
    return {name: np.array(values) for name, values in found.items()}
