import numpy as np
import pytest
from numpy.testing import assert_allclose

from umbra.geometry.alignment import (
    FIVE_POINTS_112x96,
    align_face,
    apply_affine,
    compose_affine,
    crop_box,
    five_point_template,
    invert_affine,
    similarity_transform,
    warp,
)


def _similarity(scale, angle, shift):
    linear = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return np.column_stack([linear, shift])


def test_a_known_similarity_is_recovered():
    truth = _similarity(1.7, 0.4, (12.0, -3.0))
    found = similarity_transform(FIVE_POINTS_112x96, apply_affine(truth, FIVE_POINTS_112x96))
    assert_allclose(found, truth, atol=1e-12)


def test_no_similarity_near_the_found_one_fits_better():
    rng = np.random.default_rng(0)
    source = FIVE_POINTS_112x96 + rng.normal(0, 5, (5, 2))
    best = similarity_transform(source, FIVE_POINTS_112x96)

    def error(matrix):
        return np.sum((apply_affine(matrix, source) - FIVE_POINTS_112x96) ** 2)

    for _ in range(50):
        nudge = _similarity(1 + rng.normal(0, 0.01), rng.normal(0, 0.01), rng.normal(0, 0.5, 2))
        assert error(compose_affine(nudge, best)) >= error(best)


def test_inverse_undoes():
    matrix = _similarity(0.6, 1.0, (4.0, 9.0))
    assert_allclose(compose_affine(invert_affine(matrix), matrix), np.eye(3)[:2], atol=1e-12)


def test_the_square_template_is_shifted_by_eight_pixels():
    assert_allclose(five_point_template(112, 112), FIVE_POINTS_112x96 + np.array([8, 0]))
    assert_allclose(five_point_template(224, 192), FIVE_POINTS_112x96 * 2)


def test_alignment_brings_the_five_points_onto_the_template():
    points = apply_affine(_similarity(1.3, 0.3, (60.0, 20.0)), FIVE_POINTS_112x96)
    image = np.zeros((300, 300, 3), np.uint8)
    for x, y in points:
        image[int(y) - 2 : int(y) + 3, int(x) - 2 : int(x) + 3] = 255
    aligned = align_face(image, points).astype(float)[..., 0]
    for x, y in FIVE_POINTS_112x96:
        top, left = int(y) - 4, int(x) - 4
        patch = aligned[top : top + 9, left : left + 9]
        rows, columns = np.mgrid[top : top + 9, left : left + 9] + 0.5
        assert np.hypot((patch * columns).sum() / patch.sum() - x, (patch * rows).sum() / patch.sum() - y) < 0.7


def test_the_identity_warp_keeps_every_pixel():
    image = np.random.default_rng(0).integers(0, 256, (20, 30, 3), dtype=np.uint8)
    assert (warp(image, np.eye(3)[:2], 20, 30) == image).all()


def test_halving_averages_pixels_about_their_common_corner():
    # A warp by ½ puts the new pixel's centre (0.5) on the old pixels' corner (1.0).
    image = np.zeros((4, 4, 3), np.uint8)
    image[:2, :2] = np.array([[0, 100], [100, 200]])[..., None]
    assert warp(image, np.array([[0.5, 0, 0], [0, 0.5, 0]]), 2, 2)[0, 0, 0] == 100


def test_a_box_that_is_the_picture_gives_the_picture():
    image = np.random.default_rng(0).integers(0, 256, (128, 96, 3), dtype=np.uint8)
    assert (crop_box(image, np.array([0.0, 0.0, 96.0, 128.0])) == image).all()


def test_shrinking_a_box_keeps_the_mean():
    image = np.random.default_rng(0).integers(0, 256, (512, 384, 3), dtype=np.uint8)
    small = crop_box(image, np.array([0.0, 0.0, 384.0, 512.0]))
    assert abs(small.mean() - image.mean()) < 0.6


def test_shrinking_a_box_averages_stripes_away():
    image = np.zeros((512, 384, 3), np.uint8)
    image[:, ::4] = 255
    small = crop_box(image, np.array([0.0, 0.0, 384.0, 512.0]))
    assert small.min() == small.max() == 64


def test_points_that_coincide_are_refused():
    with pytest.raises(ValueError, match="at least two different finite source points"):
        similarity_transform(np.ones((5, 2)), FIVE_POINTS_112x96)
    with pytest.raises(ValueError, match="at least two different finite source points"):
        similarity_transform(np.full((5, 2), np.nan), FIVE_POINTS_112x96)


def test_an_empty_box_is_refused():
    with pytest.raises(ValueError, match="left < right and top < bottom"):
        crop_box(np.zeros((10, 10, 3), np.uint8), np.array([5.0, 0.0, 5.0, 9.0]))
