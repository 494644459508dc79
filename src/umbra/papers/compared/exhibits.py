"""What is shown of two papers side by side; a paper's page is handed these beside its own exhibits."""

from collections.abc import Mapping

from umbra.claims import ResultTable
from umbra.papers.alob.evaluation import Evaluation
from umbra.papers.alob.inspection import MAIN
from umbra.papers.alob.matcher import Matcher
from umbra.papers.alob.page import lacks_runs
from umbra.papers.compared.masked_baseline import load_masks
from umbra.papers.compared.robustness import by_region, columns_of, robustness
from umbra.runs.exhibits import Exhibit

MASKS = "alob_masks"
STRATEGY = "LM2"
"""Paper 001's own choice of regions."""


def matchers(evaluation: Evaluation) -> dict[str, list[Matcher]]:
    """Baseline, ALOB and the landmark masks of paper 001 on that baseline, seed by seed."""
    run = evaluation.run(MASKS)
    shared = [seed for seed in run.seeds if seed in evaluation.seeds(MAIN)]
    masks = [load_masks(run, seed, evaluation.benchmark.edition)[STRATEGY] for seed in shared]
    return columns_of(masks, [evaluation.learner(MAIN, seed) for seed in shared])


def by_share(evaluation: Evaluation) -> ResultTable:
    """Accuracy by covered share, of both papers on the same pairs."""
    return robustness(evaluation.benchmark.faces, evaluation.benchmark.pairs, matchers(evaluation))


def over_regions(evaluation: Evaluation) -> ResultTable:
    """Accuracy by covered region, of both papers on the same pairs."""
    return by_region(evaluation.benchmark.faces, evaluation.benchmark.pairs, matchers(evaluation))


EXHIBITS: Mapping[str, Exhibit] = {
    "robustness": Exhibit(lambda page: by_share(page.evaluation), lacks_runs(MASKS)),
    "regions": Exhibit(lambda page: over_regions(page.evaluation), lacks_runs(MASKS)),
}
