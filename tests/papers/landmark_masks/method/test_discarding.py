import numpy as np
import pytest
import torch

from umbra.backbones import fingerprint
from umbra.learning.embedding import feature_maps
from umbra.papers.landmark_masks.method import (
    MaskDictionary,
    discarding_mask,
    exactness,
    masked_scores,
    relative_change,
    scores_with_dictionary,
)


def test_discarding_mask_is_the_product_of_the_masks_of_covered_regions():
    masks = torch.tensor([[1, 1, 0, 0], [1, 0, 1, 0], [0, 1, 1, 1]], dtype=torch.bool).view(3, 4, 1, 1)
    covered = np.array([[True, True, False], [False, False, False], [True, True, True], [False, False, True]])
    expected = [[1, 0, 0, 0], [1, 1, 1, 1], [0, 0, 0, 0], [0, 1, 1, 1]]
    assert discarding_mask(masks, covered).flatten(1).int().tolist() == expected


def test_refuses_coverage_of_another_strategy():
    with pytest.raises(ValueError, match="covered speaks of 2 regions, the dictionary holds 3"):
        discarding_mask(torch.ones(3, 1, 1, 1, dtype=torch.bool), np.zeros((1, 2), bool))


def test_masked_scores_equal_a_loop_over_pairs(base, toy_people):
    images, _ = toy_people
    maps = feature_maps(base, images)
    probes, gallery = maps[:6], maps[6:15]
    choice = torch.rand(3, *maps.shape[1:], generator=torch.Generator().manual_seed(0)) > 0.3
    masks = choice[[0, 1, 0, 2, 1, 0]]
    expected = np.empty((6, 9), np.float32)
    with torch.no_grad():
        for i in range(6):
            for j in range(9):
                a = base.network.embed(probes[[i]] * masks[i])
                b = base.network.embed(gallery[[j]] * masks[i])
                expected[i, j] = torch.cosine_similarity(a, b).item()
    np.testing.assert_allclose(masked_scores(base, probes, gallery, masks), expected, atol=1e-5)


def test_gallery_is_embedded_once_for_each_different_mask(base, toy_people, monkeypatch):
    images, _ = toy_people
    maps = feature_maps(base, images)
    masks = torch.ones(20, *maps.shape[1:], dtype=torch.bool)
    masks[7:, 0] = False
    sizes = []
    embed = base.eval().network.masked_embedder()
    counting = lambda maps, mask: (sizes.append(len(maps)), embed(maps, mask))[1]  # noqa: E731
    monkeypatch.setattr(base.network, "masked_embedder", lambda: counting)
    masked_scores(base, maps[:20], maps[20:], masks)
    assert sorted(sizes) == [7, 12, 12, 13]


def test_features_spoiled_by_the_occluder_no_longer_matter(base, toy_people):
    images, _ = toy_people
    maps = feature_maps(base, images)
    spoiled = maps[:4].clone()
    spoiled[:, :10] += 5 * torch.rand(4, 10, *maps.shape[2:], generator=torch.Generator().manual_seed(0))
    keep = torch.ones(4, *maps.shape[1:], dtype=torch.bool)
    keep[:, :10] = False
    masked = masked_scores(base, spoiled, maps, keep)
    np.testing.assert_allclose(masked[range(4), range(4)], 1, atol=1e-5)
    unmasked = masked_scores(base, spoiled, maps, torch.ones_like(keep))
    assert (unmasked[range(4), range(4)] < 0.99).all()


def test_whole_way_with_a_dictionary_where_nothing_is_covered_is_plain_recognition(base, toy_people):
    images, _ = toy_people
    maps = feature_maps(base, images)
    mean = torch.rand(2, *maps.shape[1:], generator=torch.Generator().manual_seed(0))
    dictionary = MaskDictionary("toy", ("a", "b"), mean, fingerprint(base.network))
    nothing = np.zeros((3, 2), bool)
    plain = masked_scores(base, maps[:3], maps, torch.ones(3, *maps.shape[1:], dtype=torch.bool))
    found = scores_with_dictionary(base, dictionary, maps[:3], maps, nothing, percentile=25.0)
    np.testing.assert_allclose(found, plain, atol=1e-6)
    covered = scores_with_dictionary(base, dictionary, maps[:3], maps, ~nothing, percentile=25.0)
    assert not np.allclose(covered, plain, atol=1e-3)


def test_refuses_a_dictionary_of_another_network(base, toy_people):
    maps = feature_maps(base, toy_people[0][:2])
    dictionary = MaskDictionary("toy", ("a",), torch.rand(1, *maps.shape[1:]), "0" * 64)
    with pytest.raises(ValueError, match="was made for the network 000000000000"):
        scores_with_dictionary(base, dictionary, maps, maps, np.zeros((2, 1), bool), percentile=25.0)


def test_relative_change_is_zero_for_the_same_and_one_for_what_vanishes():
    clean = torch.tensor([[1.0, 2.0, 0.0, 1.0]]).view(1, 4, 1, 1)
    occluded = torch.tensor([[1.0, 0.0, 0.0, 3.0]]).view(1, 4, 1, 1)
    assert relative_change(clean, occluded).flatten().tolist() == [0.0, 1.0, 0.0, 0.5]


def test_exactness_by_hand():
    mask = torch.tensor([False, False, True, True]).view(4, 1, 1)
    change = torch.tensor([0.9, 0.1, 0.8, 0.7]).view(4, 1, 1)
    found = exactness(mask, change, tolerance=0.5)
    assert (found.precision, found.recall, found.discarded) == (0.5, pytest.approx(1 / 3), 0.5)
    assert found.chance == found.changing == 0.75
