import numpy as np
import torch

from umbra.papers.landmark_masks.method import MaskPairs, Regions, binarise, difference_masks, place_masks, random_masks

SHAPE = (3, 4, 2)  # channels, rows, columns


def generator():
    return torch.Generator().manual_seed(0)


def upper_half():
    """Of pictures of 8 × 4 pixels, over maps of 4 × 2 places."""
    return Regions("toy", ("upper half", "lower left"), np.array([[0, 0, 4, 4], [0, 4, 2, 8]]), 8, 4)


def test_a_random_mask_discards_its_share_and_no_region_as_another():
    mean = random_masks(2, SHAPE, generator=generator())
    away = ~binarise(mean, 25.0)
    assert away.flatten(1).sum(dim=1).tolist() == [6, 6]
    assert not torch.equal(away[0], away[1])
    assert torch.equal(mean, random_masks(2, SHAPE, generator=generator()))


def test_differences_by_hand():
    clean = torch.tensor([[1.0, 2.0, 3.0], [1.0, 2.0, 3.0]]).view(2, 3, 1, 1).half()
    occluded = torch.tensor([[1.0, 6.0, 4.0], [1.0, 2.0, 2.0]]).view(2, 1, 3, 1, 1).half()
    pairs = MaskPairs(clean, occluded, torch.zeros(2, dtype=torch.int64))
    # Sums of |f(x) − f(x_j)|: 0, 4, 2.
    assert difference_masks(pairs).flatten().tolist() == [1.0, 0.0, 0.5]


def test_differences_do_not_depend_on_how_many_pairs_are_summed_at_once(monkeypatch):
    drawn = torch.rand(5, 2, *SHAPE, generator=generator()).half()
    pairs = MaskPairs(drawn[:, 0], drawn, torch.zeros(5, dtype=torch.int64))
    whole = difference_masks(pairs)
    monkeypatch.setattr("umbra.papers.landmark_masks.method.unlearnt.PAIRS_AT_ONCE", 2)
    torch.testing.assert_close(difference_masks(pairs), whole)


def test_what_lies_in_the_region_goes_first():
    away = ~binarise(place_masks(upper_half(), SHAPE, generator=generator()), 50.0)
    assert away[0, :, :2].all()
    assert not away[0, :, 2:].any()


def test_a_region_larger_than_the_share_loses_features_inside_alone():
    away = ~binarise(place_masks(upper_half(), SHAPE, generator=generator()), 25.0)
    assert away[0].sum() == 6
    assert not away[0, :, 2:].any()


def test_a_region_smaller_than_the_share_loses_its_neighbours_next():
    away = ~binarise(place_masks(upper_half(), SHAPE, generator=generator()), 50.0)
    assert away[1, :, 2:, 0].all()  # itself: 6 of 12 features
    assert away[1, :, 2:, 1].any() or away[1, :, 1, 0].any()
    assert not away[1, :, 0, 1].any()  # the place furthest away
