import numpy as np
import pytest

from umbra.papers.occlusion_resistant_3d.vertex_errors import vertex_errors

FIVE = (0, 10, 20, 40, 60)


def test_the_truth_itself_moved_turned_and_scaled_has_no_error(material):
    truth = material.truth
    turn = np.linalg.qr(np.random.default_rng(0).normal(size=(3, 3)))[0]
    turn *= np.sign(np.linalg.det(turn))
    moved = (1.3 * truth.heads @ turn + 20).astype(np.float32)
    found = vertex_errors([moved], truth, truth.in_sight, five=FIVE)
    assert found.face.shape == (1, len(material))
    np.testing.assert_allclose(found.face, 0, atol=1e-3)


def test_errors_are_counted_where_they_are(material):
    truth = material.truth
    region = np.flatnonzero(truth.region)
    away = [vertex for vertex in region if vertex not in truth.landmarks[list(FIVE)]][:4]
    bent = truth.heads.copy()
    bent[:, away] += np.array([0, 3.0, 4.0], np.float32)
    visible = np.ones(truth.heads.shape[:2], bool)
    visible[:, away[:2]] = False
    found = vertex_errors([bent], truth, visible, five=FIVE)
    np.testing.assert_allclose(found.face, 4 * 5 / len(region), rtol=1e-3)
    np.testing.assert_allclose(found.hidden, 5, rtol=1e-3)
    np.testing.assert_allclose(found.visible, 2 * 5 / (len(region) - 2), rtol=1e-3)
    np.testing.assert_allclose(found.hidden_share, 2 / len(region))


@pytest.mark.parametrize(("shown", "empty"), [(True, "hidden"), (False, "visible")])
def test_nothing_hidden_or_nothing_shown_is_no_number(material, shown, empty):
    truth = material.truth
    found = vertex_errors([truth.heads], truth, np.full(truth.heads.shape[:2], shown), five=FIVE)
    assert np.isnan(getattr(found, empty)).all()
    assert np.isfinite(found.face).all()
