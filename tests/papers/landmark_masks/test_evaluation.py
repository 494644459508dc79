"""Recognition by strategy: the same answer however it is asked for, and a sentence where it cannot be."""

from dataclasses import replace

import numpy as np
import pytest

from umbra.learning.embedding import embed_images
from umbra.metrics.identification import identify
from umbra.papers.landmark_masks.evaluation import Choice, Evaluation, open_evaluation
from umbra.papers.landmark_masks.protocol import BLOCKS, CLEAN, OCCLUSIONS
from umbra.papers.landmark_masks.runs import base_of
from umbra.papers.landmark_masks.seed_networks import NO_MASK, SeedNetworks
from umbra.runs.credits import Memo


def test_without_a_mask_it_is_the_plain_nearest_neighbour(evaluation, material, runs):
    for row, number in zip(evaluation.clean, (0, 1), strict=True):
        base = base_of(runs["base"], number)
        units = [embed_images(base, material.images(part), flip=False).numpy() for part in ("test", "train")]
        ranks = identify(units[0], material.labels("test"), units[1], material.labels("train")).ranks
        np.testing.assert_array_equal(row, ranks == 1)


def test_asking_for_one_occlusion_or_for_all_is_the_same(evaluation):
    alone = Evaluation(evaluation.material, evaluation.networks, evaluation.detector)
    for kind in ("Eyes", "Face mask"):
        one = alone.outcomes(kind, "LM2", exact=True, among=())
        np.testing.assert_array_equal(one, evaluation.outcomes(kind, "LM2", exact=True))


def test_lm1_changes_nothing_where_it_has_no_region(evaluation):
    for kind in ("Forehead", "Chin"):
        covered = evaluation.covered_of([kind], "LM1", exact=True, part="test")
        assert not covered.any()
        np.testing.assert_array_equal(evaluation.outcomes(kind, "LM1", exact=True), evaluation.outcomes(kind, NO_MASK))


def test_a_percentile_of_zero_discards_nothing(evaluation):
    np.testing.assert_array_equal(
        evaluation.outcomes("Eyes", "LM2", exact=True, percentile=0.0), evaluation.outcomes("Eyes", NO_MASK)
    )


def test_a_percentile_beyond_100_is_refused(evaluation):
    with pytest.raises(ValueError, match=r"percentile must lie in 0\.\.100; got 120"):
        evaluation.outcomes("Eyes", "LM2", exact=True, percentile=120.0)


def test_every_block_covers_its_own_band_and_no_other(evaluation, material):
    names = material.regions["LM2"].names
    for kind in BLOCKS:
        covered = evaluation.covered_of([kind], "LM2", exact=True, part="test")
        assert (covered == (np.array(names) == kind.lower())).all()


def test_averaging_is_picture_by_picture(evaluation):
    stacked = np.stack([evaluation.outcomes(kind, NO_MASK) for kind in OCCLUSIONS])
    np.testing.assert_allclose(evaluation.averaged(OCCLUSIONS, NO_MASK), stacked.mean(axis=0))


def test_a_mask_dictionary_of_another_network_is_refused(evaluation, material):
    first, second = evaluation.networks
    swapped = first.instead(second.tried[1.0])
    with pytest.raises(ValueError, match="was made for the network"):
        Evaluation(material, (swapped,)).outcomes("Eyes", "LM2", exact=True)


def test_generators_trained_for_another_network_are_refused(material, runs):
    other = replace(runs["base"], name="landmark_masks_occluded_base")
    with pytest.raises(ValueError, match="landmark_masks_generators: its masks were made for another network"):
        open_evaluation(material, other, runs["generators"])


def test_the_first_seeds_alone_are_an_evaluation_too(evaluation):
    one = evaluation.first(1)
    assert one.outcomes("Eyes", "LM2", exact=True).shape[0] == 1
    assert (one.outcomes("Eyes", "LM2", exact=True)[0] == evaluation.outcomes("Eyes", "LM2", exact=True)[0]).all()


def test_without_a_segmentation_network_only_exact_occluders_can_be_asked(evaluation, material):
    blind = Evaluation(material, evaluation.networks)
    with pytest.raises(ValueError, match="ask for exact occluders"):
        blind.outcomes("Eyes", "LM2")


def test_other_pictures_are_asked_about_with_exact_occluders(evaluation, material):
    found = evaluation.under(material.covered("Eyes"), (NO_MASK, "LM2"))
    np.testing.assert_array_equal(found["LM2"], evaluation.outcomes("Eyes", "LM2", exact=True))
    np.testing.assert_array_equal(found[NO_MASK], evaluation.outcomes("Eyes", NO_MASK))


def test_each_seed_asks_its_own_u_net_and_the_first_where_it_has_none(evaluation, material, monkeypatch):
    assert evaluation.finders == (0,)  # two seeds, one U-Net
    nothing, everything = np.zeros_like(material.covered("Eyes").truth), np.ones_like(material.covered("Eyes").truth)
    both = replace(evaluation, detector=replace(evaluation.detector, seeds=(0, 1)), _found=Memo(), _memo=Memo())
    assert both.finders == (0, 1)
    for finder, truth in ((0, nothing), (1, everything)):
        both._found(("Eyes", finder), lambda truth=truth: truth)
    assert not both.covered_of(["Eyes"], "LM2", exact=False, number=0).any()
    assert both.covered_of(["Eyes"], "LM2", exact=False, number=1).all()
    outcomes = both.outcomes("Eyes", "LM2", among=())
    np.testing.assert_array_equal(outcomes[0], both.outcomes("Eyes", NO_MASK, among=())[0])
    with pytest.raises(ValueError, match=r"finder: expected one of \(0, 1\), found 7"):
        both.segmenter(7)


def test_a_rival_shares_pictures_and_segmentation(evaluation, runs):
    found = evaluation.found("Eyes")
    rival = evaluation.rival(runs["base"], runs["generators"])
    assert rival.found("Eyes") is found


def test_a_base_alone_is_asked_without_masks(material, runs):
    assert open_evaluation(material, runs["base"]).outcomes(CLEAN, NO_MASK).shape == (2, 6)


def test_nobody_is_opened_before_somebody_is_asked(material, runs, monkeypatch):
    monkeypatch.setattr("umbra.papers.landmark_masks.seed_networks.base_of", lambda *_: pytest.fail("opened"))
    assert len(open_evaluation(material, runs["base"], runs["generators"], runs["detector"]).first(1).networks) == 1


class Told(Choice):
    """Reaches, on validation images, what it is told."""

    def __init__(self, material, reached):
        super().__init__(material, (), tuple(reached))
        object.__setattr__(self, "reached", reached)

    def outcomes(self, weight, strategy, part):
        assert part == "validation"
        return np.array([[self.reached[weight]]])


def test_that_weight_is_chosen_which_does_best_on_validation_images_and_of_equals_the_smallest(material):
    assert Told(material, {100.0: 0.5, 1.0: 0.7, 10.0: 0.6})("LM1") == 1.0
    assert Told(material, {100.0: 0.7, 10.0: 0.7, 1.0: 0.2})("LM1") == 10.0


def test_of_one_weight_nothing_is_asked(material):
    assert Told(material, {5.0: None})("LM1") == 5.0


def test_the_masks_are_those_of_the_chosen_weight(evaluation):
    for networks in evaluation.networks:
        for strategy in networks.strategies:
            chosen = networks.tried[evaluation.choice(strategy)][strategy]
            assert networks.dictionary(strategy) is chosen


def test_the_choice_asks_validation_images_alone(material, runs, monkeypatch):
    choice = open_evaluation(material, runs["base"], runs["generators"]).choice
    asked, maps = [], SeedNetworks.maps
    monkeypatch.setattr(SeedNetworks, "maps", lambda self, kind, part: asked.append(part) or maps(self, kind, part))
    choice("LM2")
    assert set(asked) == {"validation"}


def test_a_cell_is_drawn_person_by_person(evaluation, material):
    cell = evaluation.cell(["Eyes"], "LM2", exact=True)
    assert cell.layout.seeds == 2
    np.testing.assert_array_equal(cell.groups, material.labels("test"))
    np.testing.assert_array_equal(cell.values, evaluation.outcomes("Eyes", "LM2", exact=True))


def test_without_masks_there_is_no_choice(material, runs):
    with pytest.raises(ValueError, match="opened without mask generators"):
        _ = open_evaluation(material, runs["base"]).choice


def test_what_is_kept_is_worked_out_once(evaluation):
    fresh = replace(evaluation, _memo=Memo())
    assert fresh.kept("a", lambda: [1]) is fresh.kept("a", lambda: [2])
