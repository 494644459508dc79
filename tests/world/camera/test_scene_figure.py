import numpy as np
import pytest

from umbra.geometry.cameras import Camera
from umbra.types import Mesh, Region
from umbra.world.camera.light import draw_light
from umbra.world.camera.scene_body import body_of
from umbra.world.camera.scene_figure import _part_of_picture, draw_figure
from umbra.world.camera.scene_layout import Standing
from umbra.world.people.people import draw_person

CAMERA = Camera(160.0, 80.0, 50.0, 160, 120)


@pytest.fixture(scope="module")
def person():
    return draw_person(1, 3)


def figure(person, kind="", *, across=0.0, depth=12.0, yaw=0.0, camera=CAMERA):
    standing = Standing(
        3, np.array([0.0, yaw, 0.0]), 0.0, np.array([across, 0.0, 10.0 - depth]), 1530.0, {}, kind, (5,)
    )
    light = draw_light(rng=np.random.default_rng(0))
    return draw_figure(person, body_of(person), standing, camera, light, supersampling=2)


def test_a_figure_is_the_same_in_any_part_of_a_picture_that_holds_it(person):
    one = figure(person)
    wide = Camera(160.0, 110.0, 70.0, 220, 180)  # more of the view, the same scale
    other = figure(person, camera=wide)
    assert (other.left - one.left, other.top - one.top) == (30, 20)
    rows, columns = one.face.shape
    np.testing.assert_array_equal(one.face, other.face[:rows, :columns])
    np.testing.assert_allclose(other.landmarks - one.landmarks, np.tile([30.0, 20.0], (68, 1)), atol=1e-6)


def test_samples_hold_the_whole_person_and_little_else(person):
    drawn = figure(person)
    there = np.isfinite(drawn.samples.depth)
    assert there[:, :4].any() or drawn.left > 0
    assert 0.2 < there.mean() < 0.95
    assert set(np.unique(drawn.samples.label[there])) >= {Region.SKIN, Region.CLOTHES, Region.NOSE}
    assert (drawn.samples.owner == 1).all()


def test_the_face_hides_its_far_side(person):
    front, side = figure(person), figure(person, yaw=1.3)
    assert front.by_head[17:68].sum() <= 6
    assert side.by_head.sum() > 20
    assert not front.by_thing.any()


@pytest.mark.parametrize("kind", ["surgical_mask", "hand"])
def test_what_covers_the_face_is_labelled_and_counted(person, kind):
    drawn = figure(person, kind, depth=6.0)
    plain = figure(person, depth=6.0)
    np.testing.assert_array_equal(drawn.face, plain.face)
    thing = drawn.samples.label == Region.OCCLUDER
    assert drawn.covered.sum() == (thing & drawn.face).sum() > 0.1 * drawn.face.sum()
    np.testing.assert_array_equal(drawn.samples.label[~thing], plain.samples.label[~thing])
    assert drawn.by_thing.sum() >= 4
    assert (drawn.samples.depth[thing] <= plain.samples.depth[thing]).all()


def test_whoever_reaches_the_lens_may_show_anywhere():
    corners = np.array([[-50.0, 0, 0], [50, 0, 0], [0, 80, 0]], np.float32)
    small = Mesh(corners, np.array([[0, 1, 2]], np.int32), corners[:, :2], np.zeros((1, 1, 3), np.float32),
                 np.ones(1, np.uint8))  # fmt: skip
    here = np.zeros(3)
    left, top, right, bottom = _part_of_picture([small], np.eye(3), here, CAMERA)
    assert (left, top, right, bottom) == (71, 36, 89, 51)
    near = Mesh(corners + np.float32([0, 0, 960]), small.triangles, small.uv, small.texture, small.labels)
    assert _part_of_picture([small, near], np.eye(3), here, CAMERA) == (0, 0, 160, 120)


def test_a_mask_hides_the_mouth_and_no_brow(person):
    drawn = figure(person, "surgical_mask", depth=6.0)
    assert drawn.by_thing[48:68].all()
    assert not drawn.by_thing[17:27].any()


def test_somebody_cut_by_the_border_has_points_outside(person):
    drawn = figure(person, across=-6.0)
    assert drawn.left == 0
    assert (drawn.landmarks[:, 0] < 0).any()
    assert (drawn.landmarks[:, 0] > 0).any()
