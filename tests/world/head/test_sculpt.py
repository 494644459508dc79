import numpy as np

from umbra.world.head import layout, sculpt


def test_rays_in_the_front_of_the_face_look_straight_ahead():
    _, directions = sculpt.rays(np.array([[0.0, 0.0], [30.0, 20.0], [-30.0, -40.0]]))
    assert np.allclose(directions, [0, 0, 1])


def test_rays_of_both_sides_are_mirror_twins():
    places = np.array([[70.0, 10.0], [150.0, 60.0], [20.0, -90.0]])
    (origins, directions), (others, turned) = sculpt.rays(places), sculpt.rays(places * [-1, 1])
    assert np.allclose(origins * [-1, 1, 1], others)
    assert np.allclose(directions * [-1, 1, 1], turned)


def test_clay_lies_on_the_surface_of_the_face():
    places = np.ascontiguousarray(layout.PLACES[:500])
    points = sculpt.clay(places.tobytes())
    assert np.abs(sculpt.face(np.abs(points) * [1, 0, 0] + points * [0, 1, 1])).max() < 0.5
