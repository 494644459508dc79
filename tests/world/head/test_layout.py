import numpy as np
import pytest

from umbra.types import Region
from umbra.world.head import layout
from umbra.world.head.head import mean_head

MIRRORED_68 = [*range(16, -1, -1), *range(26, 16, -1), 27, 28, 29, 30, 35, 34, 33, 32, 31]
MIRRORED_68 += [45, 44, 43, 42, 47, 46, 39, 38, 37, 36, 41, 40, 54, 53, 52, 51, 50, 49, 48, 59, 58, 57, 56, 55]
MIRRORED_68 += [64, 63, 62, 61, 60, 67, 66, 65]


def test_landmarks_are_68_different_vertices_of_the_skin():
    assert len(set(layout.LANDMARKS.tolist())) == 68
    assert layout.LANDMARKS.max() < layout.SKIN_COUNT


def test_left_landmarks_mirror_the_right_ones():
    assert np.array_equal(layout.MIRROR[layout.LANDMARKS], layout.LANDMARKS[MIRRORED_68])


@pytest.mark.parametrize(
    ("higher", "lower"), [(24, 44), (44, 46), (27, 30), (30, 33), (33, 51), (51, 62), (62, 57), (57, 8), (16, 12)]
)
def test_landmarks_follow_each_other_down_the_face(higher, lower):
    points = mean_head()[layout.LANDMARKS]
    assert points[higher, 1] > points[lower, 1]


def test_the_nose_tip_is_the_foremost_point():
    vertices = mean_head()
    assert vertices[layout.LANDMARKS[30], 2] > vertices[:, 2].max() - 1.5


def test_regions_of_landmarks_fit_their_features():
    regions = layout.REGIONS[layout.LANDMARKS]
    assert (regions[28:31] == Region.NOSE).all()
    assert layout.REGIONS[layout.PARTS["right_upper2"][0]] == Region.UPPER_LIP
    assert (np.isin(regions[:17], [Region.SKIN, Region.NECK])).all()


def test_left_regions_lie_at_image_left():
    for left, right in ((Region.LEFT_BROW, Region.RIGHT_BROW), (Region.LEFT_EYE, Region.RIGHT_EYE)):
        assert mean_head()[left == layout.REGIONS, 0].max() < 0
        assert (left == layout.FACE_LABELS).sum() == (right == layout.FACE_LABELS).sum() > 10


def test_five_points_are_eyes_nose_and_mouth_corners():
    vertices = mean_head()
    five = np.stack([vertices[group].mean(axis=0) for group in layout.FIVE_POINTS])
    assert five[0, 0] < five[2, 0] < five[1, 0]
    assert five[3, 0] < 0 < five[4, 0]
    assert five[0, 1] > five[2, 1] > five[3, 1]


def test_outlines_and_texture_places_stay_in_the_unit_square():
    for outline in (*layout.FEATURE_UV.values(), layout.UV):
        assert outline.min() >= 0
        assert outline.max() <= 1
