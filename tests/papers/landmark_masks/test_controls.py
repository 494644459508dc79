"""Controls discard as much as learnt masks do, region by region, and stand beside them."""

from dataclasses import replace

import numpy as np
import torch

from umbra.papers.landmark_masks import controls
from umbra.papers.landmark_masks.controls import LEARNT, UNLEARNT, discarded, with_masks
from umbra.papers.landmark_masks.method import PAPER_PERCENTILES, difference_masks
from umbra.papers.landmark_masks.protocol import BLOCKS
from umbra.papers.shelf import load_paper
from umbra.runs.credits import Memo


def test_every_kind_discards_the_same_share_of_each_region_as_the_learnt_masks(evaluation):
    for kind in (LEARNT, *UNLEARNT):
        networks = with_masks(evaluation, kind).networks[0]
        for strategy in networks.strategies:
            away = ~networks.dictionary(strategy).masks(PAPER_PERCENTILES[strategy])
            expected = round(PAPER_PERCENTILES[strategy] / 100 * away[0].numel())
            assert away.flatten(1).sum(dim=1).tolist() == [expected] * len(away)


def test_differences_are_those_of_training_pictures(evaluation):
    own = evaluation.networks[1]
    masks = with_masks(evaluation, "by difference").networks[1].dictionary("LM1")
    assert torch.equal(masks.mean, difference_masks(own.pairs("train"))[:4])


def test_chance_differs_between_seeds_and_is_the_same_each_time(evaluation):
    first, second = (with_masks(evaluation, "at random").networks[n].dictionary("grid").mean for n in (0, 1))
    assert not torch.equal(first, second)
    assert torch.equal(first, with_masks(evaluation, "at random").networks[0].dictionary("grid").mean)


def test_learnt_masks_are_the_evaluations_own(evaluation):
    assert with_masks(evaluation, LEARNT) is evaluation


def test_the_table_has_the_cells_that_the_claims_need(evaluation):
    table = controls.controls(evaluation)
    np.testing.assert_array_equal(table.cell("LM2, learnt", "Face mask"), evaluation.outcomes("Face mask", "LM2"))
    for claim in load_paper("landmark_masks").claims:
        for comparison in claim.comparisons:
            if comparison.table == "controls":
                assert set(comparison.left) | set(comparison.right) <= set(table.cells)
    assert not table.unlearnt  # the base network was trained


def test_the_discarded_share_grows_with_what_is_covered(evaluation):
    told = replace(evaluation, _found=Memo())
    told._found(("Eyes", 0), lambda: told.material.covered("Eyes").truth)
    told._found(("Nose", 0), lambda: np.ones_like(told.material.covered("Nose").truth))
    one, all_of_them = (discarded(told, kind, "LM2") for kind in ("Eyes", "Nose"))
    assert one.shape == (2, 6)
    features = told.networks[0].dictionary("LM2").mean[0].numel()
    np.testing.assert_allclose(one, round(0.3 * features) / features, rtol=1e-6)
    assert (all_of_them > one).all()


def test_every_occlusion_and_strategy_has_a_share(evaluation):
    table = controls.discarded_shares(evaluation)
    assert set(BLOCKS) < set(table.rows)
    assert table.columns == ["LM1", "LM2", "Grid", "LM2-split"]
