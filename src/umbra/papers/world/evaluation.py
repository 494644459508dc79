"""By what the world may be judged: the measurements of its page."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from jaxtyping import Float, Int64

from umbra import occlude
from umbra.claims import ResultTable
from umbra.data.faces import from_world
from umbra.data.protocols import lfw_like
from umbra.learning.embedding import embed_images
from umbra.metrics.bootstrap import Interval
from umbra.metrics.verification import FoldAccuracy, fold_accuracy
from umbra.morphable import MorphableModel
from umbra.papers.world.realism_report import DRAWN_BY
from umbra.reading import read_json, reading
from umbra.runs.code import fingerprint_of
from umbra.runs.networks import load_recogniser
from umbra.runs.records import Trained, read_run, read_set
from umbra.world.paint.skin import typology_angle
from umbra.world.people.linear_model import residuals
from umbra.world.people.people import appearance_of, draw_body

UNSEEN = 1_000_000
"""People from here on are in no set: the linear model is asked about them."""
AT_ONCE = 2000
"""Pictures covered together, which bounds the memory."""


def skin_of(seed: int, *, people: int) -> tuple[Int64[np.ndarray, " people"], Float[np.ndarray, " people"]]:
    """Monk tone and typology angle of the first people of a world."""
    skins = [appearance_of(draw_body(seed, index)).skin for index in range(people)]
    tones = np.clip(np.rint([skin.tone for skin in skins]), 1, 10).astype(np.int64)
    return tones, np.asarray(typology_angle(np.array([skin.colour for skin in skins], np.float32)), np.float64)


def placed_fractions(
    levels: Mapping[str, float | None], *, pictures: int, seed: int
) -> dict[str, Float[np.ndarray, " pictures"]]:
    """Covered share of 112×96 crops by the random generator, for each named scale (None: the training mixture)."""
    seeds = np.arange(pictures, dtype=np.int64) + seed * 1_000_003
    blank = np.zeros((min(pictures, AT_ONCE), 112, 96, 3), np.uint8)

    def covered(scale: float | None) -> Float[np.ndarray, " pictures"]:
        parts = [seeds[start : start + AT_ONCE] for start in range(0, pictures, AT_ONCE)]
        placed = [occlude.place_random_batch(blank[: len(part)], seeds=part, scale=scale).fractions for part in parts]
        return np.concatenate(placed).astype(np.float64)

    return {name: covered(scale) for name, scale in levels.items()}


def residual_table(model: MorphableModel, *, seed: int, people: int) -> pd.DataFrame:
    """What the linear model leaves of people whom it was not built from."""
    left = residuals(model, seed=seed + UNSEEN, people=people)
    rows = {
        "Neutral shape left over, mean distance in mm": left.identity_mm,
        "Expression left over, mean distance in mm": left.expression_mm,
        "Albedo left over, root mean square": left.albedo_rms,
        "Share of the variance of shape explained": left.identity_share,
        "Share of the variance of albedo explained": left.albedo_share,
    }
    return pd.DataFrame({"Value": rows}).rename_axis(f"Over {people} people")


REALISM_ROWS = {
    "Near-frontal faces found": "detector finds the face, |yaw| ≤ 20°",
    "Landmark distance, all points": "landmarks, all points: median over pictures of the mean distance / interocular",
    "Landmark distance, inner points": (
        "landmarks, eyes, nose and mouth: median over pictures of the mean distance / interocular"
    ),
    "Same person or not, area under the curve": "recogniser: AUC same against different person",
    "Mean distance between people": "recogniser: mean distance between different people",
    "Mean distance within a person": "recogniser: mean distance within a person",
}
"""Rows of the page to what the stage `realism` calls them."""


@dataclass(frozen=True, eq=False)
class Realism:
    """What outside judges said of the world, and whether it was of the world as it is now."""

    table: ResultTable
    current: bool
    between: Float[np.ndarray, " pairs_between"]
    within: Float[np.ndarray, " pairs_within"]
    bins: Float[np.ndarray, " edges"]  # the distances are known as a histogram over them
    quantiles: pd.DataFrame

    @property
    def standing(self) -> str:
        """In one sentence."""
        if self.current:
            return "Measured on the world as its code stands."
        return (
            "Measured on an earlier state of the world's code: run `dvc repro realism` where the detector is installed."
        )


def read_realism(path: Path) -> Realism:
    """The table of the stage `realism`, with its intervals."""
    if not path.is_file():
        raise FileNotFoundError(f"{path.name}: expected the table of realism; found none. Run `dvc repro realism`.")
    remedy = "Run `dvc repro realism`, or restore it: `git restore reports`."
    content = read_json(path, "the table of realism", remedy)
    with reading(path, "the table of realism", remedy):
        return _realism(content["measures"], content["details"])


def _realism(measures: list[dict[str, Any]], details: Mapping[str, Any]) -> Realism:
    rows = {row["what"]: row for row in measures}
    cells = {
        (name, "Value"): Interval(
            _or_nan(rows[what]["value"]), _or_nan(rows[what]["low"]), _or_nan(rows[what]["high"]),
            0.95, 1, rows[what]["items"], "pictures or people",
        )
        for name, what in REALISM_ROWS.items()
    }  # fmt: skip
    histogram = details["distance histogram"]
    edges = np.array(histogram["edges"])
    middles = (edges[:-1] + edges[1:]) / 2
    between, within = (
        np.repeat(middles, np.rint(np.array(histogram[kind]) * 10_000).astype(int)) for kind in ("between", "within")
    )
    quantiles = pd.DataFrame(
        {"within a person": details["distances within"], "between people": details["distances between"]},
        index=pd.Index(details["quantiles"], name="percentile"),
    )
    current = details["code"] == fingerprint_of(DRAWN_BY)
    seen = np.flatnonzero(np.array(histogram["between"]) + np.array(histogram["within"]))
    bins = edges[seen[0] : seen[-1] + 2]
    return Realism(ResultTable.of_no_training("realism", cells), current, between, within, bins, quantiles)


def _or_nan(value: float | None) -> float:
    """JSON has no NaN: what was not measured stands there as null."""
    return math.nan if value is None else value


@dataclass(frozen=True, eq=False)
class UnseenPeople:
    """Verification of unseen people by every seed of a run."""

    trained: Trained
    results: tuple[FoldAccuracy, ...]
    faces: str

    @property
    def accuracy(self) -> float:
        """Mean over seeds of the mean over folds."""
        return float(np.mean([result.accuracy for result in self.results]))

    @property
    def table(self) -> ResultTable:
        """Outcome of every pair, by seed."""
        outcomes = np.stack([result.correct for result in self.results]).astype(np.float64)
        return ResultTable("unseen-people", {("Verification accuracy", "Value"): outcomes})


def verify_runs(run: str, faces: str, edition: str, *, seed: int, pairs: int = 2000) -> UnseenPeople:
    """Ten folds of pairs of the set `faces`, for every seed of the recogniser `run`; fewer pairs in a small set."""
    trained, strangers = read_run(run, edition), from_world(read_set(faces, edition))
    chosen = lfw_like(
        strangers.people, np.arange(len(strangers)), seed=seed, pairs=fitting(strangers.pictures_per_person(), pairs)
    )
    results = []
    for number in trained.seeds:
        units = embed_images(load_recogniser(trained, number), np.asarray(strangers.images)).numpy()
        scores = (units[chosen.first] * units[chosen.second]).sum(axis=1).astype(np.float64)
        results.append(fold_accuracy(scores, chosen.same, chosen.fold))
    return UnseenPeople(trained, tuple(results), faces)


def fitting(pictures_per_person: Int64[np.ndarray, " people"], wanted: int, *, folds: int = 10) -> int:
    """The largest number of pairs, at most `wanted`, of which every fold of people surely holds its genuine half."""
    genuine = np.sort(pictures_per_person * (pictures_per_person - 1) // 2)
    fewest = int(genuine[: len(genuine) // folds].sum())
    return max(2 * folds, min(wanted, 2 * folds * fewest) // (2 * folds) * 2 * folds)
