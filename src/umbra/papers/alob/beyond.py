"""What the paper leaves open: a fair baseline, its ambiguities, occluders never seen, and photographs."""

from collections.abc import Mapping, Sequence

import numpy as np

from umbra.claims import ResultTable
from umbra.metrics.resampling import Sample
from umbra.papers.alob.evaluation import Contest, common_seeds, unit_embeddings
from umbra.papers.alob.protocol import OBJECTS, Bench, Covered, PairTest
from umbra.papers.alob.tables import variant_table
from umbra.papers.alob.verification import KINDS, outcomes, stacked

TESTS = ("LFW", *OBJECTS, "LFW-Masked", "MFR2")
FAIR = {
    "Baseline, residual-18": "alob_baseline",
    "Baseline, twice the parameters": "alob_baseline_wide",
    "ALOB, residual-18": "alob_main",
}
TOGETHER = "Two baselines together"
AMBIGUITIES = {
    "Shared classifier": "alob_main",
    "Own classifiers": "alob_own_classifier",
    "Losses apart": "alob_apart",
}
UNSEEN = {
    "Baseline": "alob_unseen_baseline",
    "ALOB": "alob_unseen_main",
    "Baseline, taught all": "alob_baseline",
    "ALOB, taught all": "alob_main",
}
"""Rows and runs; the first two never met one class of objects, the others met all."""
PRETRAINING = {
    "Baseline, LFW alone": "alob_baseline",
    "ALOB, LFW alone": "alob_main",
    "Baseline, world then LFW": "alob_baseline_pretrained",
    "ALOB, world then LFW": "alob_main_pretrained",
    "Baseline, world alone": "alob_baseline_world",
    "ALOB, world alone": "alob_main_world",
}


def fair_table(contest: Contest) -> ResultTable:
    """ALOB against one network with the parameters and the work of two, and against two that never met.

    Compared seed by seed, so only seeds count that all of them were trained with.
    """
    common = _common(contest, FAIR)
    cells = _all_tests(contest, FAIR, common)
    for test in TESTS:
        if len(contest.seeds_in("alob_baseline", test)) > 1:
            cells |= _columns(TOGETHER, test, contest.together("alob_baseline", test, count=len(common)))
    return ResultTable("fair", cells)


def ambiguity_table(contest: Contest) -> ResultTable:
    """Both readings of Eqs. 5 and 9 (one classifier or two), and of Eq. 13 (does L_f reach the Trimmer?)."""
    return variant_table(contest, AMBIGUITIES, "ambiguities")


def pretraining_table(contest: Contest) -> ResultTable:
    """Photographs alone, drawn people first, drawn people alone: on the seeds that all were trained with."""
    return ResultTable("pretraining", _all_tests(contest, PRETRAINING, _common(contest, PRETRAINING)))


def unseen_table(contest: Contest, *, scale: float = OBJECTS["OCC-2.0"]) -> ResultTable:
    """Accuracy under a class of objects that training left out, and under all the others; the first seed of each.

    Beside them networks that were taught every class: what the class itself costs is not what its being new costs.
    """
    left_out = contest.run(UNSEEN["ALOB"]).params["loader"]["cover"]["without"]
    sides = {
        "The other kinds": contest.bench.under_object(scale, without=left_out),
        "The kind left out": contest.bench.under_object(scale, only=left_out),
    }
    tests = {column: pairs_under(contest.bench, covered, column) for column, covered in sides.items()}
    cells = {}
    for row, name in UNSEEN.items():
        for column, test in tests.items() if contest.has(name) else ():
            units = unit_embeddings(contest.learner(name, contest.seeds(name)[0]), test.images)
            cells[row, column] = stacked([outcomes(test, [units])])["accuracy"]
    return ResultTable("unseen", cells)


def pairs_under(bench: Bench, covered: Covered, name: str) -> PairTest:
    """The test's pairs with the second picture taken from `covered`; one network judges all."""
    images = np.concatenate([bench.clean, covered.images])
    pairs, nobody, people = bench.pairs, np.zeros(len(bench.pairs), np.int64), np.tile(bench.faces.people, 2)
    return PairTest(name, images, people, pairs.first, pairs.second + len(bench.clean), pairs.same, pairs.fold, nobody)


def _common(contest: Contest, rows: Mapping[str, str]) -> tuple[int, ...]:
    """The seeds that all rows have in all tests."""
    there = [name for name in rows.values() if contest.has(name)]
    return common_seeds(
        [contest.run(judge) for name in there for test in TESTS for judge in contest.judges(name, test)]
    )


def _all_tests(
    contest: Contest, rows: Mapping[str, str], seeds: Sequence[int] | None = None
) -> dict[tuple[str, str], Sample]:
    cells: dict[tuple[str, str], Sample] = {}
    for row, name in rows.items():
        for test in TESTS if contest.has(name) else ():
            cells |= _columns(row, test, contest.cells(name, test, seeds))
    return cells


def _columns(row: str, test: str, found: Mapping[str, Sample]) -> dict[tuple[str, str], Sample]:
    return {(row, f"{test} {kind}"): found[kind] for kind in KINDS if kind in found}
