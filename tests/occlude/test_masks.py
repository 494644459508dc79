import numpy as np
import pytest

from umbra.occlude.garments import ear_points
from umbra.occlude.masks import MASKS, band_sheet, mask_sheets
from umbra.occlude.raster import Light, draw_sheets, grid_normals
from umbra.occlude.wearer import MEAN_HEAD, standard_landmarks, wearer_of

POINTS = standard_landmarks(112, 96)
EYES, BROWS = slice(36, 48), slice(17, 27)
BREATH = [30, 31, 32, 33, 34, 35, *range(48, 68)]  # tip and wings of the nose, and the mouth
KINDS = sorted(MASKS)


def _sheets(kind, head=MEAN_HEAD, seed=0):
    return mask_sheets(head, kind, rng=np.random.default_rng(seed))


def _alpha(kind, seed=0):
    """Coverage of a picture of an aligned face."""
    wearer = wearer_of(POINTS)
    sheets = [(sheet, wearer.to_picture(sheet.points)) for sheet in _sheets(kind, wearer.landmarks, seed)]
    return draw_sheets(sheets, Light(), 112, 96).alpha


def _at(alpha, points):
    """Values at the pixels that hold the points (a pixel's centre lies at a half)."""
    return alpha[np.floor(points[:, 1]).astype(int), np.floor(points[:, 0]).astype(int)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_mask_covers_nose_and_mouth_and_leaves_the_eyes_free(kind):
    for seed in range(3):
        alpha = _alpha(kind, seed)
        assert _at(alpha, POINTS[BREATH]).min() > 0.99
        assert _at(alpha, POINTS[EYES]).max() == 0
        assert _at(alpha, POINTS[BROWS]).max() == 0


@pytest.mark.parametrize("kind", KINDS)
def test_a_mask_is_symmetric_about_the_middle_of_a_symmetric_face(kind):
    points = _sheets(kind)[-1].points
    assert np.allclose(points[:, ::-1] * (-1, 1, 1), points, atol=1e-9)


@pytest.mark.parametrize("kind", KINDS)
def test_a_mask_reaches_from_the_bridge_of_the_nose_to_below_the_chin(kind):
    points = _sheets(kind)[-1].points
    middle = points[:, points.shape[1] // 2]
    assert (np.diff(middle[:, 1]) < 0).all()
    assert MEAN_HEAD[30, 1] < middle[0, 1] < MEAN_HEAD[27, 1]
    assert middle[-1, 1] < MEAN_HEAD[8, 1]


@pytest.mark.parametrize("kind", KINDS)
def test_a_mask_stands_before_the_nose_and_the_lips(kind):
    points = _sheets(kind)[-1].points.reshape(-1, 3)
    for landmark in (30, 33, 51, 57):
        place = MEAN_HEAD[landmark]
        nearest = np.linalg.norm(points[:, :2] - place[:2], axis=1).argmin()
        assert points[nearest, 2] > place[2] + 2


@pytest.mark.parametrize("kind", KINDS)
def test_the_front_of_a_mask_faces_the_camera(kind):
    points = _sheets(kind)[-1].points
    middle = points.shape[1] // 2
    assert (grid_normals(points)[4:-4, middle - 4 : middle + 5, 2] > 0).all()


@pytest.mark.parametrize("kind", ["surgical_mask", "cloth_mask", "kn95_mask"])
def test_loops_end_at_the_ears(kind):
    *loops, _ = _sheets(kind)
    ears = [ear for side in (-1, 1) for ear in ear_points(MEAN_HEAD, side)]
    for loop, ear in zip(loops, ears, strict=True):
        ends = loop.points.mean(0)[[0, -1]]
        assert np.linalg.norm(ends - ear, axis=1).min() < 1e-9


def test_the_straps_of_a_respirator_pass_above_and_below_the_ears():
    *straps, _ = _sheets("n95_mask")
    for side, pair in ((-1, straps[:2]), (1, straps[2:])):
        upper, lower = ear_points(MEAN_HEAD, side)
        assert pair[0].points[..., 1].max() > upper[1] + 20
        assert pair[1].points[..., 1].min() < lower[1] - 20
        assert all((np.sign(strap.points[..., 0]) == side).all() for strap in pair)


def test_a_folded_mask_has_a_ridge_and_a_pleated_one_a_round_front():
    def ridge(kind):
        """How sharply the middle is bent, over how sharply the cloth beside it is."""
        along = np.diff(_sheets(kind)[-1].points[14], axis=0)
        along /= np.linalg.norm(along, axis=1, keepdims=True)
        bend = np.arccos((along[:-1] * along[1:]).sum(1))
        return bend[len(bend) // 2] / bend[len(bend) // 2 + 2]

    assert ridge("kn95_mask") > 2
    assert ridge("surgical_mask") < 1.5


@pytest.mark.parametrize("kind", KINDS)
def test_a_mask_on_a_larger_head_elsewhere_is_the_same_mask_enlarged_and_moved(kind):
    shift = np.array([11.0, -7.0, 5.0])
    small, large = _sheets(kind)[-1].points, _sheets(kind, 1.4 * MEAN_HEAD + shift)[-1].points
    assert np.allclose(large, 1.4 * small + shift, atol=1e-9)


@pytest.mark.parametrize("kind", KINDS)
def test_the_rng_decides_the_cloth_and_not_the_cut(kind):
    one, two, other = (_sheets(kind, seed=seed) for seed in (2, 2, 3))
    assert all(np.array_equal(a.texture, b.texture) for a, b in zip(one, two, strict=True))
    assert not np.array_equal(one[-1].texture, other[-1].texture)
    assert np.array_equal(one[-1].points, other[-1].points)


def test_a_band_is_opaque_and_darker_at_its_edges_so_that_it_looks_round():
    band = band_sheet(np.zeros((2, 9, 3)), (0.5, 0.4, 0.2))
    assert (band.alpha == 1).all()
    assert np.allclose(band.texture[:, 0, 0], [0.36, 0.5, 0.525, 0.5, 0.36])
    assert np.allclose(band.texture[2, 5], np.array([0.5, 0.4, 0.2]) * 1.05)


def test_a_mask_that_nobody_makes_is_refused():
    with pytest.raises(KeyError, match="veil"):
        mask_sheets(MEAN_HEAD, "veil", rng=np.random.default_rng(0))
