import numpy as np
import pytest

from umbra.occlude.eyewear import (
    PLATE,
    SHAPES,
    eye_mask_sheets,
    eye_mask_texture,
    eyeglasses_texture,
    glasses_sheets,
    sunglasses_texture,
)
from umbra.occlude.garments import ear_points
from umbra.occlude.raster import Light, draw_sheets
from umbra.occlude.wearer import MEAN_HEAD, standard_landmarks, wearer_of

POINTS = standard_landmarks(112, 96)
EYES = slice(36, 48)
PUPILS = np.array([POINTS[36:42].mean(0), POINTS[42:48].mean(0)])


def _sheets(kind, head, seed=0):
    rng = np.random.default_rng(seed)
    return eye_mask_sheets(head, rng=rng) if kind == "eye_mask" else glasses_sheets(head, kind, rng=rng)


def _alpha(kind, seed):
    wearer = wearer_of(POINTS)
    sheets = [(sheet, wearer.to_picture(sheet.points)) for sheet in _sheets(kind, wearer.landmarks, seed)]
    return draw_sheets(sheets, Light(), 128, 96).alpha


def _at(alpha, points):
    return alpha[np.floor(points[:, 1]).astype(int), np.floor(points[:, 0]).astype(int)]


KINDS = ("sunglasses", "eyeglasses", "eye_mask")


@pytest.mark.parametrize("kind", KINDS)
def test_the_plate_lies_before_the_eyes_and_is_symmetric_about_the_middle(kind):
    points = _sheets(kind, MEAN_HEAD)[-1].points
    assert np.allclose(points[:, ::-1] * (-1, 1, 1), points, atol=1e-9)
    for eye in MEAN_HEAD[EYES]:
        nearest = np.linalg.norm(points[..., :2] - eye[:2], axis=-1).argmin()
        assert points.reshape(-1, 3)[nearest, 2] > eye[2]


@pytest.mark.parametrize("kind", KINDS)
def test_the_plate_has_its_stated_size_about_the_line_of_the_eyes(kind):
    points = _sheets(kind, MEAN_HEAD)[-1].points
    middle = MEAN_HEAD[EYES, 1].mean()
    assert np.isclose(points[..., 0].max(), PLATE[0])
    assert np.isclose(points[..., 1].max() - middle, PLATE[1])
    assert np.isclose(points[..., 1].min() - middle, PLATE[2])


@pytest.mark.parametrize("kind", ["sunglasses", "eye_mask"])
def test_dark_glasses_and_eye_masks_hide_the_eyes_and_leave_the_mouth(kind):
    for seed in range(3):
        alpha = _alpha(kind, seed)
        assert _at(alpha, POINTS[EYES]).min() > 0.9
        assert _at(alpha, POINTS[48:]).max() == 0
        assert _at(alpha, POINTS[5:12]).max() == 0


def test_eyeglasses_leave_the_pupils_to_be_seen():
    for seed in range(3):
        alpha = _alpha("eyeglasses", seed)
        assert _at(alpha, PUPILS).max() < 0.5
        assert alpha.max() > 0.9


@pytest.mark.parametrize("kind", ["sunglasses", "eyeglasses"])
def test_arms_run_from_the_plate_back_to_the_ears(kind):
    *arms, front = _sheets(kind, MEAN_HEAD)
    for side, arm in zip((-1, 1), arms, strict=True):
        line = arm.points.mean(0)
        line = line[np.argsort(line[:, 2])]
        ear = ear_points(MEAN_HEAD, side)[0]
        assert np.linalg.norm(line[0] - ear) < 8
        assert np.linalg.norm(front.points - line[-1], axis=-1).min() < 5
        assert (np.sign(line[:, 0]) == side).all()


def test_glasses_turn_with_the_line_of_the_eyes():
    angle = 0.3
    tilt = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
    level, tilted = (_sheets("sunglasses", head)[-1].points for head in (MEAN_HEAD, MEAN_HEAD @ tilt.T))
    assert np.allclose(tilted, level @ tilt.T, atol=1e-9)


@pytest.mark.parametrize("shape", SHAPES)
def test_sunglasses_of_every_shape_have_two_dark_lenses(shape):
    colour, alpha = sunglasses_texture(np.random.default_rng(0), shape=shape)
    assert colour.shape[:2] == alpha.shape
    half = alpha.shape[1] // 2
    assert np.isclose(alpha[:, :half].mean(), alpha[:, half:].mean(), atol=0.005)
    assert 0.25 < (alpha > 0.9).mean() < 0.9
    assert np.median(colour[alpha > 0.9]) < 0.5


def test_a_shape_of_glasses_that_nobody_makes_is_refused():
    with pytest.raises(KeyError, match="monocle"):
        sunglasses_texture(np.random.default_rng(0), shape="monocle")


@pytest.mark.parametrize("paint", [sunglasses_texture, eyeglasses_texture, eye_mask_texture])
def test_textures_are_within_range_and_decided_by_their_rng(paint):
    for seed in range(6):
        colour, alpha = paint(np.random.default_rng(seed))
        assert 0 <= colour.min() <= colour.max() <= 1
        assert 0 <= alpha.min() <= alpha.max() <= 1
    one, two, other = (paint(np.random.default_rng(seed))[0] for seed in (1, 1, 2))
    assert np.array_equal(one, two)
    assert not np.array_equal(one, other)


def test_an_eye_mask_is_notched_for_the_nose():
    alpha = eye_mask_texture(np.random.default_rng(0))[1]
    covered = (alpha > 0.5).sum(axis=0)
    middle = len(covered) // 2
    assert covered[middle] < 0.85 * covered[middle + 60]
