import numpy as np

from tests.world.toy_scans import SHIFT, toy_registration, toy_scans
from umbra.world.head import layout
from umbra.world.head.average import average_head
from umbra.world.head.registration import (
    OUTLINES,
    _near,
    at_shares,
    outline,
    outline_vertices,
    residual_by_region,
    shares_of,
    skin_triangles,
)
from umbra.world.head.surface import Surface


def test_the_fit_lies_on_the_scans_and_region_by_region_says_how_near():
    rows = residual_by_region(toy_registration())
    assert {"skin", "nose", "upper_lip", "neck"} <= set(rows)
    assert all(mean < 0.25 for mean, _ in rows.values())
    assert "left_ear" not in rows


def test_the_scans_are_shifted_into_the_frame_of_the_head():
    assert abs(toy_registration().shift[0]) < 1e-6
    assert np.abs(toy_registration().shift + SHIFT).max() < 8


def test_places_that_face_elsewhere_or_lie_far_off_are_no_counterparts():
    skin, triangles = average_head()[: layout.SKIN_COUNT].astype(float), skin_triangles()
    weight, places = _near(Surface(skin, triangles), skin, triangles)
    assert (weight > 0).mean() > 0.7
    np.testing.assert_allclose(places, skin, atol=1e-6)
    inside_out, away = Surface(skin, triangles[:, ::-1]), Surface(skin + np.array([0, 0, 400]), triangles)
    assert (_near(inside_out, skin, triangles)[0] > 0).mean() < 0.02  # but where skin lies on skin
    assert not _near(away, skin, triangles)[0].any()


def test_landmarks_of_anatomy_fall_onto_the_scans_landmarks():
    registration, scans = toy_registration(), toy_scans()
    marks = layout.LANDMARKS[[27, 30, 33, 36, 39, 42, 45, 48, 54, 19, 24]]
    wanted = scans.mean[scans.landmarks[[27, 30, 33, 36, 39, 42, 45, 48, 54, 19, 24]]] + registration.shift
    assert np.linalg.norm(registration.fitted[marks] - wanted, axis=1).max() < 0.3


def test_the_fit_keeps_the_midline_in_its_plane():
    middle = layout.MIRROR[: layout.SKIN_COUNT] == np.arange(layout.SKIN_COUNT)
    assert np.abs(toy_registration().fitted[middle, 0]).max() < 1e-9


def test_places_carry_what_is_known_of_the_scans():
    registration = toy_registration()
    moved = registration.places.on(toy_scans().identity.astype(float))
    tip = layout.LANDMARKS[30]
    np.testing.assert_allclose(moved[0, tip], toy_scans().identity[0, tip], atol=0.1)


def test_outlines_begin_and_end_at_their_landmarks():
    scans = toy_scans()
    for name, ids in outline_vertices().items():
        line = outline(scans, OUTLINES[name])
        np.testing.assert_allclose(line[[0, -1]], scans.mean[scans.landmarks[list(OUTLINES[name])]][[0, -1]], atol=1e-4)
        assert (average_head()[ids, 0] > -1e-6).all()


def test_shares_of_a_line_are_those_at_which_its_points_are_found():
    line = np.array([[0.0, 0, 0], [3, 0, 0], [3, 1, 0]])
    np.testing.assert_allclose(shares_of(line), [0, 0.75, 1])
    np.testing.assert_allclose(at_shares(line, np.array([0.5, 0.75, 1.0])), [[2, 0, 0], [3, 0, 0], [3, 1, 0]])
