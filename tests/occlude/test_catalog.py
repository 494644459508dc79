import numpy as np
import pytest

from umbra.occlude.catalog import HELD, WORN, draw_held, occlude
from umbra.occlude.raster import Light
from umbra.occlude.shapes import GEOMETRIC
from umbra.occlude.solids import turn
from umbra.occlude.wearer import MEAN_HEAD, five_of

KINDS = [*WORN, *HELD, *GEOMETRIC]
IMAGE = np.random.default_rng(5).integers(60, 200, (112, 96, 3), dtype=np.uint8)


def _points(yaw=0.0, roll=0.0, scale=0.5):
    return (scale * MEAN_HEAD @ turn(0.0, yaw, roll).T)[:, :2] * (1, -1) + (48, 55)


def test_every_promised_occluder_is_there():
    worn = "surgical_mask cloth_mask kn95_mask n95_mask sunglasses eyeglasses scarf eye_mask cap headband"
    assert set(WORN) == set(worn.split())
    assert set(HELD) == {"cup", "book", "phone", "hand"}
    assert {"dsofi", "dhofi", "shofi", "star", "crown", "free_shape", "band_forehead", "cell_8"} <= set(GEOMETRIC)


@pytest.mark.parametrize("kind", KINDS)
def test_an_occluder_is_exact_and_decided_by_its_seed(kind):
    first = occlude(IMAGE, kind, landmarks=_points(), rng=np.random.default_rng(2))
    again = occlude(IMAGE, kind, landmarks=_points(), rng=np.random.default_rng(2))
    assert np.array_equal(first.image, again.image)
    assert np.array_equal(first.image[first.alpha == 0], IMAGE[first.alpha == 0])
    assert (first.image[first.alpha > 0.99] != IMAGE[first.alpha > 0.99]).any()
    assert np.array_equal(first.mask, first.alpha >= 0.5)
    assert first.fraction == pytest.approx(first.mask.mean())
    assert 0.005 < first.fraction < 0.7
    assert first.kind == kind


@pytest.mark.parametrize("kind", ["surgical_mask", "cloth_mask", "kn95_mask", "n95_mask"])
@pytest.mark.parametrize("yaw", [0.0, 0.4, -0.4])
def test_a_mask_covers_nose_tip_mouth_and_chin_but_no_eye(kind, yaw):
    points = _points(yaw)
    mask = occlude(IMAGE, kind, landmarks=points, rng=np.random.default_rng(0)).mask
    x, y = np.floor(points).astype(int).T
    assert mask[y[[30, 33]], x[[30, 33]]].all()
    assert mask[y[48:68], x[48:68]].all()
    assert mask[y[8] - 1, x[8]]
    assert not mask[y[36:48], x[36:48]].any()


@pytest.mark.parametrize("roll", [-0.4, 0.0, 0.3])
def test_sunglasses_follow_the_line_of_the_eyes(roll):
    points = _points(roll=roll)
    mask = occlude(IMAGE, "sunglasses", landmarks=points, rng=np.random.default_rng(1)).mask
    places = np.argwhere(mask)[:, ::-1] - np.argwhere(mask)[:, ::-1].mean(0)
    axis = np.linalg.eigh(places.T @ places)[1][:, 1]
    eyes = points[42:48].mean(0) - points[36:42].mean(0)
    assert abs(axis @ eyes) / np.linalg.norm(eyes) > np.cos(0.10)
    x, y = np.floor([points[36:42].mean(0), points[42:48].mean(0)]).astype(int).T
    assert mask[y, x].all()


def test_eyeglasses_leave_the_eyes_visible():
    points = _points()
    result = occlude(IMAGE, "eyeglasses", landmarks=points, rng=np.random.default_rng(1))
    x, y = np.floor([points[36:42].mean(0), points[42:48].mean(0)]).astype(int).T
    assert not result.mask[y, x].any()


def test_five_points_wear_nearly_the_same_as_68():
    both = [
        occlude(IMAGE, "surgical_mask", landmarks=points, rng=np.random.default_rng(4)).mask
        for points in (_points(0.2, 0.1), five_of(_points(0.2, 0.1)))
    ]
    assert (both[0] & both[1]).sum() / (both[0] | both[1]).sum() > 0.85


def test_a_cap_lies_above_the_brows_and_a_scarf_below_the_eyes():
    points = _points()
    cap = occlude(IMAGE, "cap", landmarks=points, rng=np.random.default_rng(0)).mask
    scarf = occlude(IMAGE, "scarf", landmarks=points, rng=np.random.default_rng(0)).mask
    assert np.argwhere(cap)[:, 0].max() < points[36:48, 1].min()
    assert np.argwhere(scarf)[:, 0].min() > points[36:48, 1].max()


def test_surgical_masks_come_in_several_colours():
    tones = {
        tuple(
            np.round(
                occlude(IMAGE, "surgical_mask", landmarks=_points(), rng=np.random.default_rng(s)).image[75, 48] / 60
            )
        )
        for s in range(12)
    }
    assert len(tones) >= 3


@pytest.mark.parametrize("kind", [*HELD])
def test_a_held_thing_is_drawn_at_the_size_asked_for(kind):
    sizes = []
    for size in (40.0, 80.0):
        layer = draw_held(kind, (160, 160), (80.0, 80.0, size, 0.0), Light(), rng=np.random.default_rng(1))
        sizes.append((layer.alpha[:100] >= 0.5).sum() if kind == "hand" else (layer.alpha >= 0.5).sum())
    assert 2.5 < sizes[1] / sizes[0] < 5.5


def test_any_picture_size_will_do():
    points = _points() * 3
    big = np.repeat(np.repeat(IMAGE, 3, 0), 3, 1)
    small = occlude(IMAGE, "kn95_mask", landmarks=_points(), rng=np.random.default_rng(0)).fraction
    assert occlude(big, "kn95_mask", landmarks=points, rng=np.random.default_rng(0)).fraction == pytest.approx(
        small, abs=0.02
    )


def test_bad_input_is_refused_in_words():
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="unknown occluder 'umbrella'"):
        occlude(IMAGE, "umbrella", rng=rng)
    with pytest.raises(ValueError, match="scarf is worn on a face and needs landmarks"):
        occlude(IMAGE, "scarf", rng=rng)
    with pytest.raises(ValueError, match="must be uint8"):
        occlude(IMAGE.astype(float), "cup", rng=rng)
    with pytest.raises(ValueError, match="covers no pixel"):
        occlude(IMAGE, "sunglasses", landmarks=_points() + 500, rng=rng)
