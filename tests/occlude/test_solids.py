import numpy as np
import pytest

from umbra.occlude.raster import grid_normals
from umbra.occlude.solids import book_sheets, cup_sheets, phone_sheets, turn

MAKERS = {"cup": cup_sheets, "book": book_sheets, "phone": phone_sheets}


def _cups():
    """A mug and a paper cup, of the first seeds that draw them: five and three sheets."""
    drawn = [cup_sheets(np.random.default_rng(seed)) for seed in range(12)]
    return next(c for c in drawn if len(c) == 5), next(c for c in drawn if len(c) == 3)


def _extent(sheets):
    points = np.concatenate([sheet.points.reshape(-1, 3) for sheet in sheets])
    return points.min(0), points.max(0)


@pytest.mark.parametrize("angles", [(0.0, 0.0, 0.0), (0.3, -0.7, 1.1), (-2.0, 3.0, 0.4)])
def test_a_turn_keeps_lengths_and_handedness(angles):
    matrix = turn(*angles)
    assert np.allclose(matrix @ matrix.T, np.eye(3), atol=1e-12)
    assert np.isclose(np.linalg.det(matrix), 1.0)


def test_a_quarter_turn_about_each_axis_sends_each_axis_to_the_next():
    x, y, z = np.eye(3)
    assert np.allclose(turn(np.pi / 2, 0.0, 0.0) @ y, z, atol=1e-12)
    assert np.allclose(turn(0.0, np.pi / 2, 0.0) @ z, x, atol=1e-12)
    assert np.allclose(turn(0.0, 0.0, np.pi / 2) @ x, y, atol=1e-12)


def test_pitch_comes_before_yaw_and_yaw_before_roll():
    assert np.allclose(turn(0.3, 0.5, 0.7), turn(0.0, 0.0, 0.7) @ turn(0.0, 0.5, 0.0) @ turn(0.3, 0.0, 0.0), atol=1e-12)
    assert not np.allclose(
        turn(0.3, 0.5, 0.7), turn(0.3, 0.0, 0.0) @ turn(0.0, 0.5, 0.0) @ turn(0.0, 0.0, 0.7), atol=0.01
    )


@pytest.mark.parametrize("name", MAKERS)
def test_the_same_rng_gives_the_same_thing_and_another_gives_another(name):
    one, two, other = (MAKERS[name](np.random.default_rng(seed)) for seed in (4, 4, 9))
    for first, second in zip(one, two, strict=True):
        assert np.array_equal(first.points, second.points)
        assert np.array_equal(first.texture, second.texture)
    assert not np.array_equal(one[-1].texture, other[-1].texture)


@pytest.mark.parametrize("name", MAKERS)
def test_colours_stay_within_their_range_and_fit_their_alpha(name):
    for seed in range(4):
        for sheet in MAKERS[name](np.random.default_rng(seed)):
            assert 0 <= sheet.texture.min() <= sheet.texture.max() <= 1
            assert sheet.texture.shape[:2] == sheet.alpha.shape
            assert sheet.texture.dtype == np.float32


def test_a_mug_is_a_tube_of_stated_height_with_a_handle_on_one_side():
    mug, _ = _cups()
    body = mug[3].points
    assert np.isclose(np.ptp(body[..., 1]), 94)
    radius = np.hypot(body[..., 0], body[..., 2])
    assert np.allclose(radius, radius[:, :1])
    assert np.isclose(radius.max(), 40, atol=0.01)
    handle = mug[0].points[..., 0]
    assert np.sign(handle.min()) == np.sign(handle.max())
    assert np.abs(handle).max() > 65


def test_coffee_stands_level_within_the_mug():
    mug, _ = _cups()
    coffee = mug[2].points
    assert np.ptp(coffee[..., 1]) == 0
    assert mug[3].points[..., 1].min() < coffee[0, 0, 1] < mug[3].points[..., 1].max()
    assert mug[2].texture.mean() < 0.2


def test_a_paper_cup_narrows_downwards_under_a_lid_that_reaches_over_it():
    _, (_, body, lid) = _cups()
    radius = np.hypot(body.points[..., 0], body.points[..., 2])[:, 0]
    assert (np.diff(radius) < 0).all()
    assert np.isclose(np.ptp(body.points[..., 1]), 98)
    assert lid.points[..., 0].max() > body.points[..., 0].max()
    assert lid.points[..., 1].max() > body.points[..., 1].max()
    assert lid.points[..., 1].min() < body.points[..., 1].max()


def test_the_wall_of_a_cup_faces_outwards():
    for body in (_cups()[0][3], _cups()[1][1]):
        outward = body.points * (1, 0, 1)
        assert ((grid_normals(body.points) * outward).sum(-1)[1:-1, 1:-1] > 0).all()


def test_a_book_is_a_closed_box_whose_sides_face_away_from_its_middle():
    for seed in range(3):
        sheets = book_sheets(np.random.default_rng(seed))
        low, high = _extent(sheets)
        assert np.allclose(low, -high)
        assert np.allclose(high[:2], (65, 95))
        assert 7 <= high[2] <= 15
        for sheet in sheets:
            normal = grid_normals(sheet.points)[2, 2]
            assert normal @ sheet.points.mean((0, 1)) > 5


def test_the_cover_lies_nearest_to_the_camera_and_is_laid_down_last():
    sheets = book_sheets(np.random.default_rng(0))
    assert np.ptp(sheets[-1].points[..., 2]) == 0
    assert sheets[-1].points[0, 0, 2] == _extent(sheets)[1][2]


def test_a_cover_is_printed_and_a_spine_is_plain():
    *_, spine, cover = book_sheets(np.random.default_rng(1))
    assert cover.texture.std(axis=(0, 1)).max() > 0.05
    assert np.ptp(spine.texture.reshape(-1, 3), axis=0).max() == 0


def test_a_phone_measures_72_by_150_by_8_millimetres():
    low, high = _extent(phone_sheets(np.random.default_rng(0)))
    assert np.allclose(high - low, (72, 150, 8))


def test_the_layers_of_a_phone_rise_towards_its_face():
    depth = [sheet.points[0, 0, 2] for sheet in phone_sheets(np.random.default_rng(0))]
    assert depth == sorted(depth)
    assert depth[-1] == 4


def test_the_corners_of_a_phone_are_rounded_and_its_middle_is_solid():
    alpha = phone_sheets(np.random.default_rng(0))[-1].alpha
    assert alpha[0, 0] == alpha[0, -1] == alpha[-1, 0] == alpha[-1, -1] == 0
    assert alpha[len(alpha) // 2].min() == 1
    assert np.array_equal(alpha, alpha[:, ::-1])
    # A rectangle less the four corners of squares of 9 mm that a quarter of a circle leaves over.
    wanted = 1 - (4 - np.pi) * 9**2 / (72 * 150)
    assert np.isclose(alpha.mean(), wanted, atol=0.002)
