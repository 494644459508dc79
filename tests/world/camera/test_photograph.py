import dataclasses
from dataclasses import fields

import cv2
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from umbra.geometry.cameras import to_camera
from umbra.geometry.rotations import euler_to_matrix
from umbra.morphable.coefficients import light_matrix, split_257
from umbra.types import Region
from umbra.world.camera.framing import Frame, PoseRange
from umbra.world.camera.photograph import OccluderPolicy, Settings, photograph
from umbra.world.people.people import draw_person

SMALL = Frame("aligned", 112, 96)


@pytest.fixture(scope="module")
def person():
    return draw_person(1, 3)


def _same(one, other):
    for field in fields(one):
        a, b = getattr(one, field.name), getattr(other, field.name)
        if isinstance(a, np.ndarray):
            assert_array_equal(a, b, err_msg=field.name)


@pytest.fixture(scope="module")
def masked(person):
    return photograph(person, seed=1, index=2, frame=SMALL, wearing="surgical_mask")


def test_a_photograph_does_not_depend_on_what_was_taken_before(person, masked):
    for index in (9, 4):
        photograph(person, seed=1, index=index, frame=SMALL)
    photograph(draw_person(1, 8), seed=1, index=2, frame=SMALL)
    _same(photograph(draw_person(1, 3), seed=1, index=2, frame=SMALL, wearing="surgical_mask"), masked)


def test_a_photograph_does_not_depend_on_the_number_of_threads(person, masked):
    before = cv2.getNumThreads()
    try:
        for threads in (1, 3):
            cv2.setNumThreads(threads)
            again = photograph(draw_person(1, 3), seed=1, index=2, frame=SMALL, wearing="surgical_mask")
            _same(again, masked)
    finally:
        cv2.setNumThreads(before)


def test_another_seed_person_or_index_gives_another_picture(person, masked):
    for other in (
        photograph(person, seed=2, index=2, frame=SMALL),
        photograph(person, seed=1, index=3, frame=SMALL),
        photograph(draw_person(1, 4), seed=1, index=2, frame=SMALL),
    ):
        assert np.abs(other.clean.astype(int) - masked.clean).mean() > 3


@pytest.mark.parametrize("kind", ["surgical_mask", "sunglasses", "hand"])
def test_the_twins_differ_under_the_occluder_and_in_its_shadow_and_nowhere_else(person, kind):
    shot = photograph(person, seed=1, index=5, frame=SMALL, wearing=kind)
    different = (shot.image != shot.clean).any(axis=2)
    assert not (different & (shot.occluder_mask == 0) & (shot.shadow == 0)).any()
    assert different[shot.occluder_mask > 200].mean() > 0.9
    assert shot.occluder == kind
    assert 0.03 < shot.covered_fraction < 0.95


def test_the_clean_twin_is_the_picture_that_nothing_covers(person, masked):
    bare = photograph(person, seed=1, index=2, frame=SMALL, wearing="")
    assert_array_equal(bare.image, masked.clean)
    assert_array_equal(bare.parsing, masked.parsing)
    assert not bare.occluder_mask.any()
    assert not bare.shadow.any()
    assert (bare.occluder, bare.covered_fraction) == ("", 0.0)


def test_the_parsing_tells_what_is_behind_and_what_is_seen(masked):
    under = masked.occluder_mask >= 128
    assert (masked.seen[under] == Region.OCCLUDER).all()
    assert_array_equal(masked.seen[~under], masked.parsing[~under])
    assert {Region.UPPER_LIP, Region.LOWER_LIP} <= set(np.unique(masked.parsing[under]))


def test_coverage_is_counted_over_the_face_alone(masked):
    face = (masked.parsing >= Region.SKIN) & (masked.parsing <= Region.LOWER_LIP)
    assert masked.covered_fraction == pytest.approx(masked.occluder_mask[face].mean() / 255)


@pytest.mark.parametrize("kind", ["aligned", "box", "portrait"])
def test_the_coefficients_put_the_landmarks_where_they_are(person, kind):
    shot = photograph(person, seed=1, index=7, frame=Frame(kind, 128, 96))
    c = split_257(shot.coefficients.astype(np.float64))
    points = to_camera(shot.landmarks_3d.astype(np.float64), euler_to_matrix(c.angles), c.translation)
    assert_allclose(shot.camera.project(points)[0], shot.landmarks, atol=1e-3)
    assert_allclose(light_matrix(c.light), shot.light.gamma, atol=1e-6)
    assert_allclose(c.angles, shot.pose, atol=1e-7)
    assert np.isnan(c.identity).all()


def test_features_are_where_the_landmarks_say(person):
    settings = Settings(poses=PoseRange(yaw=(0.0, 0.1)), without=("expression",))
    shot = photograph(person, seed=1, index=1, frame=Frame("portrait", 160, 160), settings=settings)
    rows, columns = np.mgrid[0:160, 0:160] + 0.5
    wanted = {Region.LEFT_EYE: slice(36, 42), Region.RIGHT_EYE: slice(42, 48), Region.UPPER_LIP: slice(48, 55)}
    for region, part in wanted.items():
        shown = shot.parsing == region
        middle = np.array([columns[shown].mean(), rows[shown].mean()])
        assert np.linalg.norm(middle - shot.landmarks[part].mean(axis=0)) < 4, region


def test_depth_is_known_on_the_head_and_nowhere_else(person):
    shot = photograph(person, seed=1, index=1, frame=Frame("portrait", 160, 160))
    assert_array_equal(np.isnan(shot.depth), shot.parsing == Region.BACKGROUND)
    column, row = np.floor(shot.landmarks[30]).astype(int)
    tip = to_camera(shot.landmarks_3d[30].astype(float), euler_to_matrix(shot.pose.astype(float)), np.zeros(3))[2] * 100
    assert shot.depth[row, column] == pytest.approx(tip, abs=4)


def test_a_turned_head_hides_its_far_side(person):
    settings = Settings(poses=PoseRange(yaw=(0.85, 0.9)), without=("expression",))
    for index in range(4):
        shot = photograph(person, seed=1, index=index, frame=Frame("portrait", 160, 160), settings=settings)
        far, near = (slice(0, 6), slice(11, 17)) if shot.pose[1] < 0 else (slice(11, 17), slice(0, 6))
        assert shot.visible[near].sum() > shot.visible[far].sum()
        assert not shot.visible[far].all()


def test_a_frontal_head_shows_its_inner_landmarks(person):
    settings = Settings(poses=PoseRange(yaw=(0.0, 0.05)), without=("expression",))
    shot = photograph(person, seed=1, index=0, frame=Frame("portrait", 160, 160), wearing="", settings=settings)
    assert shot.visible[17:].mean() > 0.9


def test_a_mask_hides_the_mouth_and_not_the_brows(masked):
    assert not masked.visible[48:68].any()
    assert masked.visible[17:27].mean() > 0.5


def test_the_policy_covers_its_share(person):
    policy = OccluderPolicy(0.5, ("hand",))
    kinds = [
        photograph(person, seed=1, index=index, frame=Frame("aligned", 28, 24), occluder_policy=policy).occluder
        for index in range(40)
    ]
    assert set(kinds) == {"", "hand"}
    assert 10 <= kinds.count("hand") <= 30


def test_settings_are_heeded(person):
    still = Settings(perfect_sensor=True, light="flash", without=("expression",))
    one, other = (photograph(person, seed=1, index=index, frame=SMALL, settings=still) for index in (0, 1))
    assert_array_equal(one.landmarks_3d, other.landmarks_3d)
    assert one.light.kind == other.light.kind == "flash"


def test_a_share_that_is_none_is_refused():
    with pytest.raises(ValueError, match=r"expected a share in \[0, 1\]"):
        OccluderPolicy(1.5)
    with pytest.raises(ValueError, match="0 kinds"):
        OccluderPolicy(0.5, ())


def test_an_unknown_occluder_is_refused(person):
    with pytest.raises(ValueError, match="unknown occluder 'umbrella'"):
        photograph(person, seed=1, index=0, frame=SMALL, wearing="umbrella")


@pytest.mark.parametrize("frame", [SMALL, Frame("aligned", 256, 256)])
def test_the_bump_is_the_detailed_depth_less_the_base_depth_to_the_last_bit(person, frame):
    shot = photograph(person, seed=1, index=2, frame=frame)
    shown = shot.parsing != Region.BACKGROUND
    assert_array_equal(shot.bump, shot.depth - shot.depth_base)
    assert_array_equal(shot.depth, shot.depth_base + shot.bump)
    for depth in (shot.depth, shot.depth_base, shot.bump):
        assert_array_equal(np.isfinite(depth), shown)
    skin = shot.parsing == Region.SKIN
    assert 0.01 < shot.bump[skin].std() < 0.5
    assert np.abs(shot.bump[skin]).max() < 4
    assert not shot.bump[(shot.parsing == Region.HAIR) | (shot.parsing == Region.CLOTHES)].any()
    assert_allclose(np.linalg.norm(shot.normals[shown], axis=1), 1.0, atol=1e-5)
    assert not shot.normals[~shown].any()


def test_landmarks_coefficients_and_parsing_are_those_of_the_surface_without_relief(person):
    old = dataclasses.replace(
        person,
        appearance=dataclasses.replace(
            person.appearance, skin=dataclasses.replace(person.appearance.skin, wrinkles=1.3)
        ),
    )
    one, two = (photograph(who, seed=1, index=2, frame=SMALL, wearing="") for who in (person, old))
    for name in ("landmarks", "landmarks_3d", "visible", "parsing", "depth_base"):
        assert_array_equal(getattr(one, name), getattr(two, name))
    assert np.nanstd(two.bump) > np.nanstd(one.bump)
