"""What the paper leaves open: a fair baseline, its ambiguities, occluders never seen, and photographs."""

from collections.abc import Mapping, Sequence

import numpy as np

from umbra.claims import ResultTable
from umbra.metrics.resampling import Sample
from umbra.metrics.trainings import OneTraining
from umbra.papers.alob.evaluation import KIN, Evaluation, common_seeds, unit_embeddings
from umbra.papers.alob.protocol import OBJECTS, Benchmark, Covered, PairTest
from umbra.papers.alob.tables import variant_table
from umbra.papers.alob.verification import KINDS, outcomes, rates_over_seeds

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


def fair_table(evaluation: Evaluation) -> ResultTable:
    """ALOB against one network with the parameters and the work of two, and against two that never met.

    Compared seed by seed, so only seeds count that all of them were trained with.
    """
    common = _common(evaluation, FAIR)
    cells = _all_tests(evaluation, FAIR, common)
    for test in TESTS:
        if len(evaluation.seeds_in("alob_baseline", test)) > 1:
            cells |= _columns(TOGETHER, test, evaluation.together("alob_baseline", test, count=len(common)))
    return ResultTable("fair", cells)


def ambiguity_table(evaluation: Evaluation) -> ResultTable:
    """Both readings of Eqs. 5 and 9 (one classifier or two), and of Eq. 13 (does L_f reach the Trimmer?)."""
    return variant_table(evaluation, AMBIGUITIES, "ambiguities")


def pretraining_table(evaluation: Evaluation) -> ResultTable:
    """Photographs alone, drawn people first, drawn people alone: on the seeds that all were trained with."""
    return ResultTable("pretraining", _all_tests(evaluation, PRETRAINING, _common(evaluation, PRETRAINING)))


def unseen_table(evaluation: Evaluation, *, scale: float = OBJECTS["OCC-2.0"]) -> ResultTable:
    """Accuracy under a class of objects that training left out, and under all the others; the first seed of each.

    Beside them networks that were taught every class: what the class itself costs is not what its being new costs. How
    much trainings differ is told by all of their seeds.
    """
    left_out = evaluation.run(UNSEEN["ALOB"]).params["loader"]["cover"]["without"]
    sides = {
        "The other kinds": evaluation.benchmark.under_object(scale, without=left_out),
        "The kind left out": evaluation.benchmark.under_object(scale, only=left_out),
    }
    tests = {column: pairs_under(evaluation.benchmark, covered, column) for column, covered in sides.items()}
    cells: dict[tuple[str, str], Sample] = {}
    for column, test in tests.items():
        several = [name for name in KIN if evaluation.has(name) and len(evaluation.seeds(name)) > 1]
        kin = [_accuracy(evaluation, name, test) for name in several]
        for row, name in UNSEEN.items():
            if evaluation.has(name):
                own, first = _accuracy(evaluation, name, test, only_first=True), evaluation.seeds(name)[0]
                cells[row, column] = OneTraining.among(own, f"{name}-{first}", kin) if kin else own
    rows = [key for row in UNSEEN for key in cells if key[0] == row]
    return ResultTable("unseen", {key: cells[key] for key in rows})


def _accuracy(evaluation: Evaluation, name: str, test: PairTest, *, only_first: bool = False) -> Sample:
    """Right or wrong of every pair, by every seed of a run or by its first."""
    seeds = evaluation.seeds(name)[:1] if only_first else evaluation.seeds(name)
    units = [unit_embeddings(evaluation.learner(name, seed), test.images) for seed in seeds]
    return rates_over_seeds([outcomes(test, [own]) for own in units])["accuracy"]


def pairs_under(benchmark: Benchmark, covered: Covered, name: str) -> PairTest:
    """The test's pairs with the second picture taken from `covered`; one network is asked about all."""
    images = np.concatenate([benchmark.clean, covered.images])
    pairs, nobody, people = (
        benchmark.pairs,
        np.zeros(len(benchmark.pairs), np.int64),
        np.tile(benchmark.faces.people, 2),
    )
    return PairTest(
        name, images, people, pairs.first, pairs.second + len(benchmark.clean), pairs.same, pairs.fold, nobody
    )


def _common(evaluation: Evaluation, rows: Mapping[str, str]) -> tuple[int, ...]:
    """The seeds that all rows have in all tests."""
    there = [name for name in rows.values() if evaluation.has(name)]
    return common_seeds(
        [evaluation.run(run) for name in there for test in TESTS for run in evaluation.runs_for(name, test)]
    )


def _all_tests(
    evaluation: Evaluation, rows: Mapping[str, str], seeds: Sequence[int] | None = None
) -> dict[tuple[str, str], Sample]:
    cells: dict[tuple[str, str], Sample] = {}
    for row, name in rows.items():
        for test in TESTS if evaluation.has(name) else ():
            cells |= _columns(row, test, evaluation.rates(name, test, seeds))
    return cells


def _columns(row: str, test: str, found: Mapping[str, Sample]) -> dict[tuple[str, str], Sample]:
    return {(row, f"{test} {kind}"): found[kind] for kind in KINDS if kind in found}
