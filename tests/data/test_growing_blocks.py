"""Blocks cover the share that was asked for, contain the smaller ones, and stay what they are."""

from itertools import pairwise

import numpy as np
import pytest

from umbra.data.grey import are_grey, greyed
from umbra.data.growing_blocks import growing_places, paint, under_share

SIZE = 32
NUMBERS = np.arange(12)
SHARES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6)


@pytest.fixture(scope="module")
def images():
    """Twenty-four pictures of coarse noise."""
    rng = np.random.default_rng(0)
    faces = rng.integers(60, 196, (6, 1, 4, 4, 3)).repeat(4, axis=1).repeat(8, axis=2).repeat(8, axis=3)
    return (faces + rng.normal(0, 18, faces.shape)).clip(0, 255).astype(np.uint8).reshape(24, SIZE, SIZE, 3)


@pytest.mark.parametrize("size", [(32, 32), (56, 48)])
@pytest.mark.parametrize("share", [0.0, 0.1, 0.37, 0.6, 1.0])
def test_the_share_that_is_covered_is_the_share_asked_for(share, size):
    truth = under_share(growing_places(NUMBERS, size, seed=3), share)
    assert truth.shape == (12, *size)
    assert (truth.sum(axis=(1, 2)) == round(share * size[0] * size[1])).all()


def test_a_larger_share_contains_the_smaller_and_is_a_block():
    order = growing_places(NUMBERS, (56, 48), seed=3)
    truths = [under_share(order, share) for share in SHARES]
    for small, large in pairwise(truths):
        assert not (small & ~large).any()
    for truth in truths[1:]:
        for one in truth:  # nearly all of its bounding box: only the last line may be unfinished
            rows, columns = one.any(axis=1), one.any(axis=0)
            assert one.sum() > 0.85 * rows.sum() * columns.sum()
            assert np.diff(np.flatnonzero(rows)).max() == np.diff(np.flatnonzero(columns)).max() == 1


def test_a_block_is_up_to_twice_as_wide_as_high_or_as_high_as_wide_in_the_pictures_own_proportion():
    size = (112, 96)
    truths = under_share(growing_places(np.arange(300), size, seed=3), 0.06)
    rows, columns = truths.any(axis=2), truths.any(axis=1)
    inside = ~(rows[:, 0] | rows[:, -1] | columns[:, 0] | columns[:, -1])
    proportion = (columns.sum(axis=1) / size[1] / (rows.sum(axis=1) / size[0]))[inside]
    assert inside.sum() > 100
    assert 0.45 < proportion.min() < 0.6
    assert 1.7 < proportion.max() < 2.2


def test_a_block_depends_on_the_picture_and_the_seed_alone():
    order = growing_places(NUMBERS, (32, 32), seed=3)
    assert (growing_places(NUMBERS[[7]], (32, 32), seed=3)[0] == order[7]).all()
    assert (growing_places(NUMBERS[[7]], (32, 32), seed=4)[0] != order[7]).any()
    many = growing_places(np.arange(400), (32, 32), seed=3)
    starts = np.array([np.unravel_index(one.argmin(), one.shape) for one in many])
    assert (starts.min(axis=0) <= 1).all()
    assert (starts.max(axis=0) >= 30).all()
    assert (np.abs(starts.mean(axis=0) - 15.5) < 1.5).all()


@pytest.mark.parametrize("share", [-0.1, 1.1, 30.0])
def test_no_share_is_refused(share):
    with pytest.raises(ValueError, match=r"expected a share of the picture's area in \[0, 1\]; got"):
        under_share(growing_places(NUMBERS, (32, 32), seed=3), share)


def test_nothing_is_painted_outside_the_block_and_all_of_it_inside(images):
    order = growing_places(np.arange(24), (SIZE, SIZE), seed=3)
    truth = under_share(order, 0.3)
    painted = paint(images, truth, np.arange(24), seed=3)
    assert (painted[~truth] == images[~truth]).all()
    assert (painted[truth] != images[truth]).any(axis=1).mean() > 0.9


def test_over_a_grey_picture_nothing_is_coloured(images):
    truth = under_share(growing_places(np.arange(24), (SIZE, SIZE), seed=3), 0.3)
    assert are_grey(paint(greyed(images), truth, np.arange(24), seed=3)).all()
    assert not are_grey(paint(images, truth, np.arange(24), seed=3)).any()


def test_blocks_are_grey_coloured_or_objects_and_stay_what_they_are(images):
    order = growing_places(np.arange(24), (SIZE, SIZE), seed=3)
    small, large = under_share(order, 0.1), under_share(order, 0.6)
    kinds = []
    for painted, truth in ((paint(images, t, np.arange(24), seed=3), t) for t in (small, large)):
        inside = [picture[where] for picture, where in zip(painted, truth, strict=True)]
        kinds.append([tuple(x[0]) if (x == x[0]).all() else "object" for x in inside])
    assert kinds[0] == kinds[1]
    plain = [kind for kind in kinds[0] if kind != "object"]
    grey = [kind for kind in plain if len(set(kind)) == 1]
    assert min(len(grey), len(plain) - len(grey), 24 - len(plain)) >= 3
