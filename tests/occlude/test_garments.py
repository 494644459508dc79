import numpy as np
import pytest

from umbra.occlude.garments import (
    CLOTH,
    KN95,
    N95,
    SURGICAL,
    ear_points,
    eye_frame,
    face_front_points,
    head_unit,
    mask_points,
    scarf_points,
    skull_points,
    strap_points,
)
from umbra.occlude.wearer import MEAN_HEAD

CUTS = {"surgical": SURGICAL, "cloth": CLOTH, "kn95": KN95, "n95": N95}
SHIFT = np.array([12.0, -8.0, 3.0])


def test_the_mean_head_measures_one_and_an_enlarged_one_its_factor():
    assert np.isclose(head_unit(MEAN_HEAD), 1)
    assert np.isclose(head_unit(1.7 * MEAN_HEAD + SHIFT), 1.7)


def test_the_frame_of_the_eyes_lies_between_them_and_turns_with_them():
    origin, along, across = eye_frame(MEAN_HEAD)
    assert np.allclose(origin[:2], (0, -1 / 3))  # two of the six points lie 5 above, two 5 below, one 2 below
    assert np.allclose(along, (1, 0, 0))
    assert np.allclose(across, (0, 1, 0))
    turned = MEAN_HEAD @ np.array([[0.8, -0.6, 0], [0.6, 0.8, 0], [0, 0, 1]]).T
    _, along, across = eye_frame(turned)
    assert np.allclose(along, (0.8, 0.6, 0))
    assert np.allclose(across, (-0.6, 0.8, 0))


@pytest.mark.parametrize("name", CUTS)
def test_a_mask_meets_the_jaw_line_at_its_four_corners(name):
    cut = CUTS[name]
    grid = mask_points(MEAN_HEAD, cut)
    for corner, share in ((grid[0, 0], cut.side_top), (grid[-1, 0], cut.side_bottom)):
        low = int(share)
        jaw = MEAN_HEAD[low] + (share - low) * (MEAN_HEAD[low + 1] - MEAN_HEAD[low])
        assert np.allclose(corner, jaw + cut.side_forward * (MEAN_HEAD[48] - jaw))


@pytest.mark.parametrize("name", CUTS)
def test_a_mask_is_tucked_under_the_chin_by_its_cut(name):
    grid = mask_points(MEAN_HEAD, CUTS[name], rows=9, columns=21)
    assert grid.shape == (9, 21, 3)
    assert np.allclose(grid[-1, 10], MEAN_HEAD[8] + (0, -CUTS[name].chin_tuck, 6))


def test_a_finer_grid_is_the_same_mask():
    coarse, fine = (mask_points(MEAN_HEAD, CLOTH, rows=rows, columns=2 * rows - 1) for rows in (9, 17))
    assert np.allclose(fine[::2, ::2], coarse, atol=1e-9)


def test_a_strap_joins_its_ends_with_its_width():
    start, end = np.array([50.0, -30, 20]), np.array([75.0, -10, -30])
    band = strap_points(start, end, width=6.0)
    assert np.allclose(np.linalg.norm(band[0] - band[1], axis=-1), 6)
    assert np.allclose(band.mean(0)[[0, -1]], [start, end], atol=1e-9)
    assert (band[0, :, 1] > band[1, :, 1]).all()


def test_a_strap_bows_outwards_and_sags_in_its_middle():
    start, end = np.array([-50.0, -20, 0]), np.array([-70.0, -20, -40])
    line = strap_points(start, end, width=4.0, sag=5.0).mean(0)
    assert np.allclose(line[4], (start + end) / 2 + (-2, -5, 2))


def test_the_ears_lie_behind_the_jaw_line_mirrored_and_one_above_the_other():
    left, right = ear_points(MEAN_HEAD, -1), ear_points(MEAN_HEAD, 1)
    assert np.allclose(left[0], (-75, 8, -38))
    assert np.allclose(left[1], (-74, -16, -36))
    assert np.allclose(np.array(left) * (-1, 1, 1), right)


def test_a_plate_before_the_face_has_its_extent_depth_and_curve():
    plate = face_front_points(MEAN_HEAD, (70.0, 30.0, -40.0), 10.0, 24.0, cells=8)
    assert plate.shape == (8, 17, 3)
    assert np.allclose(plate[0, 0, :2], (-70, 30 - 1 / 3))
    assert np.allclose(plate[-1, -1, :2], (70, -40 - 1 / 3))
    assert np.allclose(plate[:, 8, 2], MEAN_HEAD[27, 2] + 10)
    assert np.allclose(plate[:, 0, 2], MEAN_HEAD[27, 2] + 10 - 24)
    assert np.allclose(plate[:, 4, 2], MEAN_HEAD[27, 2] + 10 - 6)


def test_the_skull_is_widest_thirty_millimetres_above_the_eyes():
    azimuth = np.array([[0.0, np.pi / 2, -np.pi / 2, np.pi]])
    front, right, left, back = skull_points(MEAN_HEAD, azimuth, np.full((1, 4), 30.0), np.zeros((1, 4)))[0]
    assert np.allclose(front, (0, 30 - 1 / 3, 56))
    assert np.allclose(right, (77, 30 - 1 / 3, -32))
    assert np.allclose(left, (-77, 30 - 1 / 3, -32))
    assert np.allclose(back, (0, 30 - 1 / 3, -120))


def test_the_skull_closes_at_the_crown():
    azimuth = np.linspace(-3, 3, 7)[None]
    crown = skull_points(MEAN_HEAD, azimuth, np.full((1, 7), 128.0), np.zeros((1, 7)))[0]
    assert np.allclose(crown, crown[:1])


def test_the_folds_of_a_scarf_push_it_straight_outwards():
    flat, folded = (scarf_points(MEAN_HEAD, np.full((12, 21), depth)) for depth in (0.0, 4.0))
    assert np.allclose(np.linalg.norm(folded - flat, axis=-1), 4)
    assert np.allclose((folded - flat)[:, 10], (0, 0, 4))


def test_a_scarf_starts_at_the_nose_and_widens_down_to_the_neck():
    points = scarf_points(MEAN_HEAD, np.zeros((20, 31)))
    assert np.isclose(points[0, 15, 1], MEAN_HEAD[30, 1] + 5)
    assert np.isclose(points[-1, 15, 1], MEAN_HEAD[8, 1] - 75)
    assert np.isclose(np.ptp(points[-1, :, 0]) / np.ptp(points[0, :, 0]), 1.16)
    assert (np.diff(points[:, 15, 1]) < 0).all()


@pytest.mark.parametrize(
    "lay",
    [
        lambda head: mask_points(head, KN95),
        lambda head: face_front_points(head, (70.0, 30.0, -40.0), 10.0, 24.0),
        lambda head: scarf_points(head, np.ones((6, 9))),
    ],
    ids=["mask", "plate", "scarf"],
)
def test_garments_grow_and_move_with_the_head(lay):
    assert np.allclose(lay(1.5 * MEAN_HEAD + SHIFT), 1.5 * lay(MEAN_HEAD) + SHIFT, atol=1e-9)
