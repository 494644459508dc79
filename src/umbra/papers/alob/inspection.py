"""What is asked beyond recognition: where the Trimmer looks, what is in f^m, how people lie, how fast it fails."""

from collections.abc import Mapping

import numpy as np
from jaxtyping import Int64, UInt8

from umbra.claims import ResultTable
from umbra.data.cover_config import CoverConfig
from umbra.data.faces import FaceSet, from_world
from umbra.data.modules import cover_batch
from umbra.metrics.grouped import Grouped
from umbra.metrics.resampling import Sample
from umbra.papers.alob.arms import as_one
from umbra.papers.alob.attention import ALOB, Looks, attention_table, looks
from umbra.papers.alob.embedding_space import compactness_of, planes
from umbra.papers.alob.evaluation import Evaluation, unit_embeddings
from umbra.papers.alob.figure_data import vectors
from umbra.papers.alob.method.attention import Place
from umbra.papers.alob.probes import Truth, features_of, probe_table, side_light
from umbra.papers.alob.protocol import COVER_SEED, OBJECTS
from umbra.papers.alob.tables import VARIANTS
from umbra.runs.records import read_set

BASELINE, MAIN, FIVE = "alob_baseline", "alob_main", "alob_five"
LEVEL = "OCC-2.0"
"""The test whose pictures Figure 6 is drawn from, and probes are asked about."""

Pictures = UInt8[np.ndarray, "items height width 3"]


def faces_clean_and_covered(evaluation: Evaluation) -> dict[str, Pictures]:
    """The test pictures bare and under objects of both sizes."""
    return {"Clean": evaluation.benchmark.clean} | {name: evaluation.benchmark.covered[name].images for name in OBJECTS}


def attention(evaluation: Evaluation, *, at: Place = "activation") -> ResultTable:
    """Where the Trimmer looks, all test pictures, and beside it the baseline's only trunk; `at` as in the maps."""
    parsing = evaluation.benchmark.faces.parsing
    assert parsing is not None  # drawn faces have one
    models = {ALOB: MAIN, "Baseline": BASELINE}
    learners = {title: evaluation.learners(name) for title, name in models.items()}
    alpha = {name: evaluation.benchmark.covered[name].alpha for name in OBJECTS}
    faces, parsing = faces_clean_and_covered(evaluation), np.ascontiguousarray(parsing)
    return attention_table(learners, faces, parsing, alpha, evaluation.benchmark.faces.people, at=at)


def gaze(evaluation: Evaluation, chosen: Int64[np.ndarray, " chosen"]) -> Looks:
    """Some of these pictures and where the first seed's Trimmer looks in them (Figure 5)."""
    return looks(evaluation.first_learner(MAIN), faces_clean_and_covered(evaluation), chosen.tolist())


def probes(evaluation: Evaluation) -> ResultTable:
    """What a linear probe reads from f^m, f^f and the purified feature of bare and of covered pictures."""
    benchmark, drawn = evaluation.benchmark, read_set("alob_strangers", evaluation.benchmark.edition)
    covered = benchmark.covered[LEVEL]
    truth = Truth(
        people=benchmark.faces.people,
        kinds=covered.kinds,
        covered=covered.fraction,
        yaw=drawn.table["yaw"].to_numpy(np.float64),
        light=side_light(np.asarray(drawn.coefficients)),
    )
    learners = evaluation.learners(MAIN)
    sides = [[features_of(one, images) for one in learners] for images in (benchmark.clean, covered.images)]
    return probe_table(sides[0], sides[1], truth)


def taken(evaluation: Evaluation) -> ResultTable:
    """The share of f^f that the projection takes away, bare and under objects, all test pictures and seeds."""
    learners = evaluation.learners(MAIN)
    cells = {
        (row, "Share taken away"): Grouped(
            np.stack([vectors(one, images).taken for one in learners]), evaluation.benchmark.faces.people
        )
        for row, images in faces_clean_and_covered(evaluation).items()
    }
    return ResultTable("taken", cells)


def compactness(evaluation: Evaluation) -> ResultTable:
    """How close each variant puts the pictures of one person, all covered test pictures."""
    count, people = len(evaluation.benchmark.clean), evaluation.benchmark.faces.people

    def measure(name: str) -> Mapping[str, Sample]:
        def ask() -> Mapping[str, Sample]:
            units = [evaluation.units(name, seed, LEVEL)[count:] for seed in evaluation.seeds(name)]
            return compactness_of(units, people)

        return evaluation.keep(("compactness", name), ask)

    cells: dict[tuple[str, str], Sample] = {}
    for row, name in VARIANTS.items():
        if evaluation.has(name):
            cells |= {(row, column): own for column, own in as_one(evaluation, name, measure).items()}
    return ResultTable("compactness", cells)


def five_people(evaluation: Evaluation) -> tuple[FaceSet, dict[str, np.ndarray]]:
    """Five people, twenty covered pictures of each, and their places in each variant's plane (Figure 6)."""
    faces = from_world(read_set(FIVE, evaluation.benchmark.edition))
    bare, numbers = np.ascontiguousarray(faces.images), np.arange(len(faces))
    scale = OBJECTS[LEVEL]
    cover = CoverConfig(share=1.0, scale=scale)
    images = cover_batch(bare, numbers, cover, seed=COVER_SEED, epoch=round(10 * scale)).images
    known = {row: name for row, name in VARIANTS.items() if evaluation.has(name)}
    units = {row: unit_embeddings(evaluation.first_learner(name), images) for row, name in known.items()}
    return faces, planes(units)
