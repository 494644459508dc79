"""What the paper does not ask: an occluder never seen, and how far drawn people carry."""

from collections.abc import Mapping, Sequence

import numpy as np

from umbra.claims import ResultTable
from umbra.metrics.resampling import Sample
from umbra.papers.alob.arms import as_one
from umbra.papers.alob.evaluation import Evaluation, common_seeds, unit_embeddings
from umbra.papers.alob.protocol import OBJECTS, Benchmark, Covered, PairTest
from umbra.papers.alob.verification import KINDS, outcomes, rates_over_seeds

TESTS = ("LFW", *OBJECTS, "LFW-Masked", "MFR2")
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


def pretraining_table(evaluation: Evaluation) -> ResultTable:
    """Photographs alone, drawn people first, drawn people alone: on the seeds that all were trained with."""
    return ResultTable("pretraining", _all_tests(evaluation, PRETRAINING, _common(evaluation, PRETRAINING)))


def unseen_table(evaluation: Evaluation, *, scale: float = OBJECTS["OCC-2.0"]) -> ResultTable:
    """Accuracy under a class of objects that training left out, and under all the others.

    Beside them networks that were taught every class: what the class itself costs is not what its being new costs.
    """
    left_out = evaluation.run(UNSEEN["ALOB"]).params["loader"]["cover"]["without"]
    sides = {
        "The other kinds": evaluation.benchmark.under_object(scale, without=left_out),
        "The kind left out": evaluation.benchmark.under_object(scale, only=left_out),
    }
    tests = {column: pairs_under(evaluation.benchmark, covered, column) for column, covered in sides.items()}

    def measure(name: str) -> Mapping[str, Sample]:
        return {column: _accuracy(evaluation, name, test) for column, test in tests.items()}

    cells: dict[tuple[str, str], Sample] = {}
    for row, name in UNSEEN.items():
        if evaluation.has(name):
            cells |= {(row, column): own for column, own in as_one(evaluation, name, measure).items()}
    return ResultTable("unseen", cells)


def _accuracy(evaluation: Evaluation, name: str, test: PairTest) -> Sample:
    """Right or wrong of every pair, by every seed of a run."""

    def ask() -> Sample:
        units = [unit_embeddings(evaluation.learner(name, seed), test.images) for seed in evaluation.seeds(name)]
        return rates_over_seeds([outcomes(test, [own]) for own in units])["accuracy"]

    return evaluation.keep(("unseen", name, test.name), ask)


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
