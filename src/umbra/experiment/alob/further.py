"""What the paper leaves open: a fair baseline, its ambiguities, occluders never seen, and photographs."""

from collections.abc import Mapping, Sequence

import numpy as np

from umbra.experiment.alob.bench import OBJECTS, Bench, Covered, PairTest, outcomes
from umbra.experiment.alob.contest import Contest, unit_embeddings
from umbra.experiment.alob.tables import KINDS, variant_table
from umbra.papers import ResultTable

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
UNSEEN = {"Baseline": "alob_unseen_baseline", "ALOB": "alob_unseen_main"}
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
    there = [name for name in FAIR.values() if contest.has(name)]
    common = tuple(seed for seed in contest.seeds(there[0]) if all(seed in contest.seeds(name) for name in there))
    cells = _all_tests(contest, FAIR, common)
    if len(contest.seeds("alob_baseline")) > 1:
        for test in TESTS:
            both = contest.together("alob_baseline", test)
            cells |= _columns(TOGETHER, test, {kind: rows[: len(common)] for kind, rows in both.items()})
    return ResultTable("fair", cells)


def ambiguity_table(contest: Contest) -> ResultTable:
    """Both readings of Eqs. 5 and 9 (one classifier or two), and of Eq. 13 (does L_f reach the Trimmer?)."""
    return variant_table(contest, AMBIGUITIES, "ambiguities")


def pretraining_table(contest: Contest) -> ResultTable:
    """Photographs alone, drawn people first, drawn people alone."""
    return ResultTable("pretraining", _all_tests(contest, PRETRAINING))


def unseen_table(contest: Contest, *, scale: float = OBJECTS["OCC-2.0"]) -> ResultTable:
    """Accuracy under a class of objects that training left out, and under all the others."""
    cells = {}
    for row, name in UNSEEN.items():
        if not contest.has(name):
            continue
        left_out = contest.run(name).params["loader"]["cover"]["without"]
        sides = {
            "Kind seen in training": contest.bench.under_object(scale, without=left_out),
            "Kind never seen": contest.bench.under_object(scale, only=left_out),
        }
        for column, covered in sides.items():
            test = pairs_under(contest.bench, covered, column)
            units = [unit_embeddings(contest.learner(name, seed), test.images) for seed in contest.seeds(name)]
            found = [outcomes(test, [own]).accuracy for own in units]
            cells[row, column] = np.stack(found).astype(np.float64)
    return ResultTable("unseen", cells)


def pairs_under(bench: Bench, covered: Covered, name: str) -> PairTest:
    """The test's pairs with the second picture taken from `covered`; one network judges all."""
    images = np.concatenate([bench.clean, covered.images])
    pairs, nobody = bench.pairs, np.zeros(len(bench.pairs), np.int64)
    return PairTest(name, images, pairs.first, pairs.second + len(bench.clean), pairs.same, pairs.fold, nobody)


def _all_tests(
    contest: Contest, rows: Mapping[str, str], seeds: Sequence[int] | None = None
) -> dict[tuple[str, str], np.ndarray]:
    cells: dict[tuple[str, str], np.ndarray] = {}
    for row, name in rows.items():
        for test in TESTS if contest.has(name) else ():
            cells |= _columns(row, test, contest.cells(name, test, seeds))
    return cells


def _columns(row: str, test: str, found: Mapping[str, np.ndarray]) -> dict[tuple[str, str], np.ndarray]:
    return {(row, f"{test} {kind}"): found[kind] for kind in KINDS if kind in found}
