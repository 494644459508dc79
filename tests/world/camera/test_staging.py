import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from umbra.types import Region
from umbra.world.camera.framing import Frame, Pose
from umbra.world.camera.light import Light, draw_light
from umbra.world.camera.staging import Shot
from umbra.world.people.people import draw_person, scene_of


@pytest.fixture(scope="module")
def scene():
    return scene_of(draw_person(1, 3))


def _shot(scene, yaw=0.0):
    pose = Pose(np.array([0.0, yaw, 0.0]), np.zeros(3))
    return Shot(scene, pose, Frame("portrait", 96, 96), 2, np.random.default_rng(0))


def _draw(shot, kind):
    back = np.full((96, 96, 3), 0.5, np.float32)
    return shot.draw(draw_light(rng=np.random.default_rng(0)), back, kind, np.random.default_rng(1))


def test_without_an_occluder_there_is_one_picture(scene):
    taken = _draw(_shot(scene), "")
    assert_array_equal(taken.clean.image, taken.covered)
    assert not taken.alpha.any()
    assert not taken.shadow.any()


@pytest.mark.parametrize("kind", ["surgical_mask", "cap", "hand"])
def test_the_pictures_differ_only_where_alpha_or_shadow_says(scene, kind):
    taken = _draw(_shot(scene), kind)
    different = (np.abs(taken.covered - taken.clean.image) > 1e-6).any(axis=2)
    assert not (different & (taken.alpha == 0) & (taken.shadow == 0)).any()
    assert 0.02 < taken.alpha.mean() < 0.9


@pytest.mark.parametrize("kind", ["cap", "hand"])
def test_what_covers_a_face_takes_light_from_beside_it_and_adds_none(scene, kind):
    back = np.full((96, 96, 3), 0.5, np.float32)
    sun = draw_light(rng=np.random.default_rng(4), kind="sun")
    taken = _shot(scene).draw(sun, back, kind, np.random.default_rng(1))
    beside = taken.alpha == 0
    assert (taken.covered <= taken.clean.image + 1e-6)[beside].all()
    assert ((taken.shadow > 0.1) & beside).sum() > 5
    assert taken.shadow.max() <= 1


def test_a_light_without_lamps_throws_no_shadow(scene):
    back = np.full((96, 96, 3), 0.5, np.float32)
    light = Light(draw_light(rng=np.random.default_rng(4), kind="sun").gamma, "sun")
    for kind in ("cap", "hand"):
        assert not _shot(scene).draw(light, back, kind, np.random.default_rng(1)).shadow.any()


def test_a_draped_mask_lies_over_the_mouth_and_turns_with_the_head(scene):
    for yaw in (0.0, 0.6):
        shot = _shot(scene, yaw)
        taken = _draw(shot, "surgical_mask")
        clean, alpha = taken.clean, taken.alpha
        assert alpha[np.isin(clean.labels, [Region.UPPER_LIP, Region.LOWER_LIP])].mean() > 0.95
        assert alpha[np.isin(clean.labels, [Region.LEFT_BROW, Region.RIGHT_BROW])].mean() < 0.05


def test_five_points_lie_among_their_landmarks(scene):
    shot = _shot(scene)
    assert_allclose(shot.five_points[0], shot.landmarks[36:42].mean(axis=0), atol=1.5)
    assert_allclose(shot.five_points[3], shot.landmarks[48], atol=1.5)
