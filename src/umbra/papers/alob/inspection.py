"""What is asked beyond recognition: where the Trimmer looks, what is in f^m, how people lie, how fast it fails."""

from functools import partial

import numpy as np
from jaxtyping import Int64, UInt8

from umbra.claims import ResultTable
from umbra.data.faces import FaceSet, from_world
from umbra.data.modules import CoverConfig, cover_batch
from umbra.metrics.grouped import Grouped
from umbra.papers.alob.attention import ALOB, Looks, attention_table, looks
from umbra.papers.alob.embedding_space import compactness_table, planes
from umbra.papers.alob.evaluation import Contest, unit_embeddings
from umbra.papers.alob.figure_data import vectors
from umbra.papers.alob.method.attention import Place
from umbra.papers.alob.probes import Truth, features_of, probe_table, side_light
from umbra.papers.alob.protocol import COVER_SEED, OBJECTS
from umbra.papers.alob.tables import VARIANTS
from umbra.papers.compared.masked_baseline import revive_masks
from umbra.papers.compared.robustness import Judge, by_region, columns_of, robustness
from umbra.runs.records import read_set

BASELINE, MAIN, MASKS, FIVE = "alob_baseline", "alob_main", "alob_masks", "alob_five"
STRATEGY = "LM2"
"""Paper 001's own choice of regions."""
LEVEL = "OCC-2.0"
"""The test whose pictures Figure 6 is drawn from, and probes are asked about."""

Pictures = UInt8[np.ndarray, "items height width 3"]


def faces_clean_and_covered(contest: Contest) -> dict[str, Pictures]:
    """The test pictures bare and under objects of both sizes."""
    return {"Clean": contest.bench.clean} | {name: contest.bench.covered[name].images for name in OBJECTS}


def attention(contest: Contest, *, at: Place = "output") -> ResultTable:
    """Where the Trimmer looks, all test pictures, and beside it the baseline's only trunk; `at` as in the maps."""
    parsing = contest.bench.faces.parsing
    assert parsing is not None  # drawn faces have one
    models = {ALOB: MAIN, "Baseline": BASELINE}
    learners = {title: [contest.learner(name, seed) for seed in contest.seeds(name)] for title, name in models.items()}
    alpha = {name: contest.bench.covered[name].alpha for name in OBJECTS}
    faces, parsing = faces_clean_and_covered(contest), np.ascontiguousarray(parsing)
    return attention_table(learners, faces, parsing, alpha, contest.bench.faces.people, at=at)


def gaze(contest: Contest, chosen: Int64[np.ndarray, " chosen"]) -> Looks:
    """Some of these pictures and where the first seed's Trimmer looks in them (Figure 5)."""
    learner = contest.learner(MAIN, contest.seeds(MAIN)[0])
    return looks(learner, faces_clean_and_covered(contest), chosen.tolist())


def probes(contest: Contest) -> ResultTable:
    """What a linear probe reads from f^m, f^f and the purified feature of bare and of covered pictures."""
    bench, drawn = contest.bench, read_set("alob_strangers", contest.bench.edition)
    covered = bench.covered[LEVEL]
    truth = Truth(
        people=bench.faces.people,
        kinds=covered.kinds,
        covered=covered.fraction,
        yaw=drawn.table["yaw"].to_numpy(np.float64),
        light=side_light(np.asarray(drawn.coefficients)),
    )
    learners = [contest.learner(MAIN, seed) for seed in contest.seeds(MAIN)]
    sides = [[features_of(one, images) for one in learners] for images in (bench.clean, covered.images)]
    return probe_table(sides[0], sides[1], truth)


def taken(contest: Contest) -> ResultTable:
    """The share of f^f that the projection takes away, bare and under objects, all test pictures and seeds."""
    learners = [contest.learner(MAIN, seed) for seed in contest.seeds(MAIN)]
    cells = {
        (row, "Share taken away"): Grouped(
            np.stack([vectors(one, images).taken for one in learners]), contest.bench.faces.people
        )
        for row, images in faces_clean_and_covered(contest).items()
    }
    return ResultTable("taken", cells)


def compactness(contest: Contest) -> ResultTable:
    """How close each variant puts the pictures of one person, all covered test pictures; the first seed of each."""
    count = len(contest.bench.clean)
    known = {row: name for row, name in VARIANTS.items() if contest.has(name)}
    units = {row: [contest.units(name, contest.seeds(name)[0], LEVEL)[count:]] for row, name in known.items()}
    return compactness_table(units, contest.bench.faces.people)


def five_people(contest: Contest) -> tuple[FaceSet, dict[str, np.ndarray]]:
    """Five people, twenty covered pictures of each, and their places in each variant's plane (Figure 6)."""
    faces = from_world(read_set(FIVE, contest.bench.edition))
    bare, numbers = np.ascontiguousarray(faces.images), np.arange(len(faces))
    scale = OBJECTS[LEVEL]
    cover = CoverConfig(share=1.0, scale=scale)
    images = cover_batch(bare, numbers, cover, seed=COVER_SEED, epoch=round(10 * scale)).images
    known = {row: name for row, name in VARIANTS.items() if contest.has(name)}
    units = {row: unit_embeddings(contest.learner(name, contest.seeds(name)[0]), images) for row, name in known.items()}
    return faces, planes(units)


def side_by_side(contest: Contest) -> dict[str, list[Judge]]:
    """Baseline, ALOB and the landmark masks of paper 001 on that baseline, seed by seed."""
    run = contest.run(MASKS)
    shared = [seed for seed in run.seeds if seed in contest.seeds(MAIN)]
    masks = [revive_masks(run, seed, contest.bench.edition)[STRATEGY] for seed in shared]
    return columns_of(masks, [contest.learner(MAIN, seed) for seed in shared])


def breakdown(contest: Contest) -> tuple[ResultTable, ResultTable]:
    """Accuracy by covered share and by covered region, of both papers on the same pairs."""
    bench, columns = contest.bench, side_by_side(contest)
    ask = [partial(one, bench.faces, bench.pairs, columns) for one in (robustness, by_region)]
    return ask[0](), ask[1]()
