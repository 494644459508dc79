import numpy as np

from umbra.world.head import chart, layout
from umbra.world.head.scan_points import GROWTH, SPACING, both_sides, ear_distance, scan_points, scanned, spacing


def test_all_landmarks_are_among_the_points_of_both_sides():
    ids, _ = both_sides(np.zeros((len(scan_points()), 3)))
    assert set(layout.LANDMARKS.tolist()) <= set(ids.tolist())
    assert len(set(ids.tolist())) == len(ids)


def test_twins_agree_or_are_opposite():
    half = np.random.default_rng(0).standard_normal((2, len(scan_points()), 3))
    ids, even = both_sides(half)
    _, odd = both_sides(half, even=False)
    where = {int(vertex): index for index, vertex in enumerate(ids)}
    twin = [where[int(layout.MIRROR[vertex])] for vertex in ids]
    paired = layout.MIRROR[ids] != ids
    np.testing.assert_allclose(even[:, twin][:, paired], (even * [-1, 1, 1])[:, paired])
    np.testing.assert_allclose(odd[:, twin][:, paired], (odd * [1, -1, -1])[:, paired])


def test_the_net_is_fine_at_features_and_leaves_out_what_scans_do_not_give():
    places = np.array([[0.0, -14.0], [70.0, -40.0], chart.EAR_CENTRE, [200.0, 0.0], [0.0, -140.0]])
    assert spacing(places)[0] < spacing(places)[1]
    assert scanned(places).tolist() == [True, True, False, False, False]


def test_the_nearest_feature_sets_the_spacing():
    """In the midline nose, mouth and bridge are as fine as the table says, the crown is as coarse as it gets."""
    places = np.array([[0.0, -14.0], [0.0, -45.0], [0.0, 10.0], [0.0, 99.0], [0.0, -32.0]])
    np.testing.assert_allclose(spacing(places), [4.0, 4.5, 5.5, SPACING, 4.5 + GROWTH * 1])


def test_the_ear_is_measured_alike_on_both_sides():
    places = np.array([chart.EAR_CENTRE, chart.EAR_CENTRE + chart.EAR_RADII * (1, 0)])
    np.testing.assert_allclose(ear_distance(places), [0, 1])
    np.testing.assert_allclose(ear_distance(places * [-1, 1]), [0, 1])
