import numpy as np

from umbra.world.head import layout, sculpt
from umbra.world.head.average import average_head, complete, eye_centre


def test_the_average_head_is_its_own_mirror_image():
    vertices = average_head()
    assert np.allclose(vertices[layout.MIRROR] * [-1, 1, 1], vertices, atol=1e-9)


def test_normals_point_outwards():
    vertices, triangles = average_head(), layout.TRIANGLES
    skin = (triangles < layout.SKIN_COUNT).all(axis=1)
    corners = vertices[triangles[skin]]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    outwards = (normals * (corners.mean(axis=1) - [0, 20, 0])).sum(axis=1) > 0
    areas = np.linalg.norm(normals, axis=1)
    assert areas[outwards].sum() / areas.sum() > 0.9


def test_lid_edges_lie_outside_the_eyeballs():
    for side in ("left", "right"):
        ring = average_head()[layout.PARTS[f"{side}_lid0"]]
        assert (np.linalg.norm(ring - eye_centre(side), axis=1) > sculpt.EYE_RADIUS).all()


def test_lips_are_closed():
    vertices = average_head()
    middle = vertices[layout.PARTS["right_upper0"][:15]] - vertices[layout.PARTS["right_lower0"][:15]]
    assert np.abs(middle[:, 1]).max() < 0.2


def test_completing_the_complete_head_changes_nothing():
    assert np.allclose(complete(average_head()), average_head(), atol=0.05)


def test_sizes_are_those_of_a_head():
    low, high = average_head().min(axis=0), average_head().max(axis=0)
    assert 165 < high[0] - low[0] < 200
    assert 120 < high[1] < 150
    assert 200 < high[2] - low[2] < 235
