"""What the paper only shows or does not ask: shapes, what is hidden, whose face it is, and which colour it takes."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int64

from umbra.claims import ResultTable
from umbra.geometry.rotations import euler_to_matrix
from umbra.learning.reconstruction.regressor import SKIN
from umbra.metrics.resampling import Sample
from umbra.papers.occlusion_resistant_3d.evaluation import (
    COVERED,
    EXACT,
    MEAN_POSED,
    MEAN_RIGHT,
    MEAN_SHAPE,
    MOPI,
    RNET,
    SOPI,
    Evaluation,
)
from umbra.papers.occlusion_resistant_3d.measures import FAILED
from umbra.papers.occlusion_resistant_3d.protocol import BARE, CONDITIONS, NATURAL
from umbra.papers.occlusion_resistant_3d.tables import Cells, arm, errors_of

LEARNT = (RNET, COVERED, SOPI, EXACT, MOPI)
ASKED = (BARE, "SHOFI", NATURAL)
"""Conditions of the longer tables."""
UNLEARNT = frozenset({MEAN_SHAPE, MEAN_RIGHT})
CHANCE = 0.5


def landmark_table(evaluation: Evaluation) -> ResultTable:
    """ME of every method under every cover, beside the mean face in a pose that somebody else found."""
    cells: Cells = {
        (method, condition): arm(evaluation, method, errors_of(evaluation, method, condition)["ME"])
        for method in (*LEARNT, MEAN_RIGHT, MEAN_POSED)
        for condition in CONDITIONS
    }
    return ResultTable("landmark-errors", cells, UNLEARNT)


def failures(evaluation: Evaluation) -> ResultTable:
    """Share of faces whose landmarks lie further than `FAILED` per cent of its size from the truth, on average."""
    material, cells = evaluation.material, {}
    size = np.sqrt(np.ptp(material.landmarks, axis=1).prod(axis=1))
    for method in LEARNT:
        for condition in CONDITIONS:
            found = evaluation.landmarks(method, condition)
            distance = np.linalg.norm(found - material.landmarks, axis=3).mean(axis=2)
            cells[method, condition] = arm(evaluation, method, (100 * distance / size > FAILED).astype(np.float64))
    return ResultTable("failures", cells)


def shapes(evaluation: Evaluation) -> ResultTable:
    """Millimetres from vertex to vertex after the similarity of five landmarks; the mean face is the rival."""
    cells: Cells = {
        (method, condition): arm(evaluation, method, evaluation.vertices(method, condition).face)
        for method in (*LEARNT, MEAN_SHAPE)
        for condition in CONDITIONS
    }
    return ResultTable("shapes", cells, UNLEARNT)


def hidden(evaluation: Evaluation) -> ResultTable:
    """The same, apart for vertices that the image shows and that it hides."""
    cells: Cells = {}
    for method in (*LEARNT, MEAN_SHAPE):
        for condition in ASKED:
            found = evaluation.vertices(method, condition)
            for name, values in (("visible", found.visible), ("hidden", found.hidden)):
                known = np.flatnonzero(np.isfinite(values).all(axis=0)).astype(np.int64)
                if len(known):
                    column = f"{condition}, {name}"
                    cells[method, column] = evaluation.material.by_person(values[:, known], known)
    return ResultTable("hidden-geometry", cells, UNLEARNT)


def pose_and_light(evaluation: Evaluation) -> ResultTable:
    """How far turn, light, albedo and identity lie from the exact ones."""
    cells: Cells = {}
    for method in (*LEARNT, MEAN_SHAPE):
        for condition in (BARE, "SHOFI"):
            for name, values in _distances(evaluation, method, condition).items():
                if method != MEAN_SHAPE or name in ("albedo", "identity"):
                    cells[method, f"{name.capitalize()}, {condition}"] = arm(evaluation, method, values)
    return ResultTable("pose-and-light", cells, UNLEARNT)


def _distances(evaluation: Evaluation, method: str, condition: str) -> Mapping[str, Float[np.ndarray, "seeds images"]]:
    """Degrees between the turns; root mean squares of light and skin colour; cosine of the identity."""
    found, truth = evaluation.parts(method, condition), evaluation.true_parts
    relative = np.einsum("sijk,ijl->sikl", euler_to_matrix(found["angles"]), euler_to_matrix(truth["angles"]))
    cosine = (np.trace(relative, axis1=2, axis2=3) - 1) / 2
    model = evaluation.face.model
    skin = np.isin(model.regions.numpy(), SKIN) & evaluation.material.truth.region
    directions = model.albedo.numpy()[:, skin] * model.albedo_sd.numpy()[:, None, None]  # albedo vertices 3
    gram = np.einsum("avc,bvc->ab", directions, directions) / (3 * skin.sum())
    gap = found["albedo"] - truth["albedo"]
    lengths = [np.linalg.norm(one["identity"], axis=-1) for one in (found, truth)]
    alike = (found["identity"] * truth["identity"]).sum(axis=-1) / np.maximum(lengths[0] * lengths[1], 1e-9)
    return {
        "turn": np.degrees(np.arccos(np.clip(cosine, -1, 1))),
        "light": np.sqrt(((found["light"] - truth["light"]) ** 2).mean(axis=-1)),
        "albedo": np.sqrt(np.einsum("sia,ab,sib->si", gap, gram, gap)),
        "identity": alike,
    }


def identity(evaluation: Evaluation) -> ResultTable:
    """How much of who it is survives: how often two reconstructions of one person are nearer than two of different.

    By the cosine of the identity coefficients alone; for each image the area under its own ROC. Reconstructions of
    images under a cover are compared with those of the same people bare.
    """
    cells: Cells = {}
    pairs = Pairs.among(evaluation.people)
    for method in LEARNT:
        bare = evaluation.parts(method, BARE)["identity"]
        for condition in CONDITIONS:
            asked = evaluation.parts(method, condition)["identity"]
            areas = np.stack([areas_of(one, other, pairs) for one, other in zip(asked, bare, strict=True)])
            cells[method, condition] = arm(evaluation, method, areas)
    return ResultTable("identity", cells)


@dataclass(frozen=True, eq=False)
class Pairs:
    """Which of a gallery's images show the person of each probe, and which somebody else."""

    own: Bool[np.ndarray, "probes images"]
    other: Bool[np.ndarray, "probes images"]

    @classmethod
    def among(cls, people: Int64[np.ndarray, " images"], gallery: Bool[np.ndarray, " images"] | None = None) -> "Pairs":
        """All images as probes of a gallery of them, or of some of them; a probe's own image is no pair of it."""
        same = people[:, None] == people[None]
        shown = np.ones(len(people), bool) if gallery is None else gallery
        return cls(same & shown & ~np.eye(len(people), dtype=bool), ~same & shown)


def areas_of(
    probes: Float[np.ndarray, "probes numbers"], gallery: Float[np.ndarray, "images numbers"], pairs: Pairs
) -> Float[np.ndarray, " probes"]:
    """For each probe the share of (same person, other person) pairs that it ranks rightly; of ties half counts."""
    units = [rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9) for rows in (probes, gallery)]
    areas = np.empty(len(probes))
    for number, (row, own, other) in enumerate(zip(units[0] @ units[1].T, pairs.own, pairs.other, strict=True)):
        others = np.sort(row[other])
        below = np.searchsorted(others, row[own], "left") + np.searchsorted(others, row[own], "right")
        areas[number] = below.mean() / (2 * len(others))
    return areas


def ghosts(evaluation: Evaluation) -> ResultTable:
    """Does everybody become one face? Variance of the identity between images, and how far from the mean face they lie.

    Both are 1 for faces as the linear model draws them. Variance is over images under one cover, distance the mean
    square of the coefficients in standard deviations.
    """
    cells: Cells = {}
    for method in LEARNT:
        for condition in (BARE, "DSOFI", "DHOFI", "SHOFI", "Whole face"):
            own = evaluation.parts(method, condition)["identity"]
            apart = ((own - own.mean(axis=1, keepdims=True)) ** 2).mean(axis=2)
            cells[method, f"Spread, {condition}"] = arm(evaluation, method, apart)
            cells[method, f"Distance, {condition}"] = arm(evaluation, method, (own**2).mean(axis=2))
    return ResultTable("ghosts", cells)


def occluder_colour(evaluation: Evaluation) -> ResultTable:
    """How far the reconstructed skin follows the occluder: its colour under a white square less that under a black one.

    1 would be skin that is the occluder. `Albedo` is the skin's own colour, `Drawn` that with the light on it.
    """
    cells: Cells = {}
    for method in LEARNT:
        black, white = (evaluation.skin_under(method, value) for value in (0, 255))
        cells[method, "Albedo"] = arm(evaluation, method, white.albedo - black.albedo)
        cells[method, "Drawn"] = arm(evaluation, method, white.drawn - black.drawn)
    return ResultTable("occluder-colour", cells)


def by_kind(evaluation: Evaluation) -> ResultTable:
    """Figure 4 as numbers: ME under each natural occluder, none of which any network was trained under."""
    kinds, cells = evaluation.material.kinds, {}
    for kind in dict.fromkeys(kinds):
        own = np.flatnonzero(kinds == kind).astype(np.int64)
        name = kind.replace("_", " ").capitalize()
        for method in LEARNT:
            values: Float[np.ndarray, "seeds images"] = errors_of(evaluation, method, NATURAL)["ME"]
            sample: Sample = evaluation.material.by_person(values[:, own], own)
            cells[name, method] = sample
    return ResultTable("natural-kinds", cells)
