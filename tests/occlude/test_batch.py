import numpy as np
import pytest

from umbra.occlude.batch import place_random_batch
from umbra.occlude.placement import place_random

IMAGES = np.random.default_rng(0).integers(0, 256, (24, 112, 96, 3), dtype=np.uint8)
SEEDS = np.arange(100, 124)


@pytest.mark.parametrize("scale", [None, 2.0, 3.0])
@pytest.mark.parametrize("opaque", [True, False])
def test_the_batch_equals_the_single_form_to_the_last_bit(scale, opaque):
    batch = place_random_batch(IMAGES, seeds=SEEDS, scale=scale, opaque_rectangle=opaque)
    for n, seed in enumerate(SEEDS):
        single = place_random(IMAGES[n], rng=np.random.default_rng(seed), scale=scale, opaque_rectangle=opaque)
        assert np.array_equal(batch.images[n], single.image)
        assert np.array_equal(batch.alpha[n], np.rint(single.alpha * 255))
        assert batch.fractions[n] == pytest.approx(single.fraction)
        assert batch.kind_names()[n] == single.kind


def test_order_never_matters():
    order = np.random.default_rng(1).permutation(24)
    straight = place_random_batch(IMAGES, seeds=SEEDS)
    shuffled = place_random_batch(IMAGES[order], seeds=SEEDS[order])
    assert np.array_equal(straight.images[order], shuffled.images)


def test_the_pictures_given_are_left_alone():
    before = IMAGES.copy()
    place_random_batch(IMAGES, seeds=SEEDS)
    assert np.array_equal(IMAGES, before)


def test_boxes_frame_what_was_pasted():
    batch = place_random_batch(IMAGES, seeds=SEEDS, scale=2.0)
    for alpha, (x0, y0, x1, y1) in zip(batch.alpha, batch.boxes, strict=True):
        assert (alpha[y0:y1, x0:x1] == 255).all()
        assert (alpha > 0).sum() == (y1 - y0) * (x1 - x0)


def test_other_sizes_scale_the_objects_with_the_picture():
    small = place_random_batch(np.zeros((400, 56, 48, 3), np.uint8), seeds=np.arange(400), scale=2.0)
    large = place_random_batch(np.zeros((400, 112, 96, 3), np.uint8), seeds=np.arange(400), scale=2.0)
    assert small.fractions.mean() == pytest.approx(large.fractions.mean(), abs=0.01)


def test_wrong_batches_are_refused():
    with pytest.raises(ValueError, match="images must be uint8 of shape"):
        place_random_batch(IMAGES[0], seeds=SEEDS)
    with pytest.raises(ValueError, match="one seed per image: expected 24, got 3"):
        place_random_batch(IMAGES, seeds=SEEDS[:3])
