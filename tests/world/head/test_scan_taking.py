import numpy as np

from tests.world.toy_scans import toy_registration, toy_scans
from umbra.world.head import layout, scan_taking
from umbra.world.head.average import clay_head
from umbra.world.head.scan_points import scan_points
from umbra.world.head.scan_statistics import right_half


def test_components_have_the_covariance_of_their_directions():
    rng = np.random.default_rng(0)
    directions = rng.standard_normal((4, 6, 3))
    found = scan_taking.components(directions, 6)
    flat, kept = directions.reshape(4, -1), found.reshape(6, -1)
    np.testing.assert_allclose(kept.T @ kept, flat.T @ flat, atol=1e-9)
    assert not found[4:].any()


def test_statistics_of_toy_scans_are_theirs(monkeypatch):
    monkeypatch.setattr(scan_taking, "register", lambda clay, scans: toy_registration())
    taken = scan_taking.take_statistics(clay_head(), toy_scans(), even=3, odd=2)
    scans = toy_scans()
    np.testing.assert_allclose(taken.landmarks_mean, scans.mean[scans.landmarks] + toy_registration().shift, atol=0.01)
    marks = scans.identity[:, scans.landmarks].reshape(3, -1)
    np.testing.assert_allclose(taken.landmarks_covariance, marks.T @ marks, atol=1e-3)
    assert [int((np.abs(b).max(axis=(1, 2)) > 0.2).sum()) for b in (taken.even, taken.odd)] == [2, 1]
    tip = list(scan_points()).index(layout.LANDMARKS[30])
    np.testing.assert_allclose(np.abs(taken.odd[0, tip]), [1.5, 0, 0], atol=0.1)
    fitted = toy_registration().fitted[right_half()]
    assert np.abs(taken.mean - fitted).max() < 0.6
