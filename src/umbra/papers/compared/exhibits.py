"""What is shown of two papers side by side; a paper's page is handed these beside its own exhibits."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from umbra import figures
from umbra.claims import ResultTable
from umbra.papers.alob.evaluation import Evaluation
from umbra.papers.alob.inspection import BASELINE, MAIN
from umbra.papers.alob.lacks import lacks_runs
from umbra.papers.alob.matcher import Matcher
from umbra.papers.compared.masked_baseline import load_masks
from umbra.papers.compared.robustness import MASKS as MASKED
from umbra.papers.compared.robustness import by_region, columns_of, robustness
from umbra.runs.exhibits import Drawing, Exhibit

MASKS = "alob_masks"
STRATEGY = "LM2"
"""Paper 001's own choice of regions."""


def matchers(evaluation: Evaluation) -> dict[str, list[Matcher]]:
    """Baseline, ALOB and the landmark masks of paper 001 on that baseline, seed by seed."""
    run = evaluation.run(MASKS)
    shared = [seed for seed in run.seeds if seed in evaluation.seeds(MAIN)]
    masks = [load_masks(run, seed, evaluation.benchmark.edition)[STRATEGY] for seed in shared]
    return columns_of(masks, [evaluation.learner(MAIN, seed) for seed in shared])


def beside_slide(evaluation: Evaluation) -> dict[str, tuple[Matcher, str]]:
    """The landmark masks, to be moved beside ALOB, with the run whose threshold they have: it discards nothing yet."""
    if not evaluation.has(MASKS):
        return {}
    return {MASKED: (matchers(evaluation)[MASKED][0], BASELINE)}


def by_share(evaluation: Evaluation) -> ResultTable:
    """Accuracy by covered share, of both papers on the same pairs."""

    def ask() -> ResultTable:
        return robustness(evaluation.benchmark.faces, evaluation.benchmark.pairs, matchers(evaluation))

    return evaluation.keep("robustness", ask)


def curve(evaluation: Evaluation) -> Drawing:
    """Accuracy over the covered share, with its intervals."""
    table = by_share(evaluation)
    shares = np.array([float(row.removesuffix(" %")) for row in table.rows])
    sheet, axes = figures.new_figure(ratio=0.42)
    drawn = []
    for place, name in enumerate(table.columns):
        found = [table.interval(row, name) for row in table.rows]
        low, rates, high = 100 * np.array([(one.low, one.estimate, one.high) for one in found if one]).T
        band = (low.clip(0, 100), high.clip(0, 100))
        figures.draw_curve(axes[0, 0], shares, rates, band=band, label=name, place=place)
        drawn.append(pd.DataFrame({"covered": shares, "answer": name, "ours": rates, "low": band[0], "high": band[1]}))
    figures.legend_above(axes[0, 0]).set(xlabel="covered share in per cent", ylabel="accuracy in per cent")
    return Drawing(sheet, pd.concat(drawn, ignore_index=True))


def over_regions(evaluation: Evaluation) -> ResultTable:
    """Accuracy by covered region, of both papers on the same pairs."""
    return by_region(evaluation.benchmark.faces, evaluation.benchmark.pairs, matchers(evaluation))


EXHIBITS: Mapping[str, Exhibit] = {
    "robustness": Exhibit(lambda page: by_share(page.evaluation), lacks_runs(MASKS)),
    "robustness-curve": Exhibit(lambda page: curve(page.evaluation), lacks_runs(MASKS)),
    "regions": Exhibit(lambda page: over_regions(page.evaluation), lacks_runs(MASKS)),
}
