import numpy as np
import pytest

from tests.world.toy_scans import toy_registration, toy_scans
from umbra.world.head import layout
from umbra.world.people.linear_model import build_model
from umbra.world.people.scan_model import carried, scanned_model


@pytest.fixture(scope="module")
def model():
    return scanned_model(build_model(5, 12, expressions=4, albedos=4), toy_scans(), toy_registration())


def test_the_basis_spans_what_the_scans_directions_do_on_the_layout(model):
    wanted = carried(toy_scans().identity, toy_registration()).reshape(3, -1)
    flat = model.identity.reshape(len(model.identity), -1).astype(float)
    assert (model.identity_sd > 0).sum() == 3
    assert (np.diff(model.identity_sd) <= 0).all()
    np.testing.assert_allclose((wanted @ flat.T) @ flat, wanted, atol=0.02)
    covariance = flat.T[:200] * model.identity_sd**2 @ flat[:, :200]
    np.testing.assert_allclose(covariance, wanted[:, :200].T @ wanted[:, :200], atol=0.02)


def test_the_mean_is_the_scans_on_the_layout(model):
    marks = layout.LANDMARKS[[30, 33, 36, 45]]
    wanted = toy_scans().mean[toy_scans().landmarks[[30, 33, 36, 45]]] + toy_registration().shift
    assert np.linalg.norm(model.mean_shape[marks] - wanted, axis=1).max() < 0.5


def test_what_is_no_skin_goes_with_lids_and_lips():
    moved = carried(toy_scans().identity, toy_registration())
    ring = moved[:, layout.PARTS["left_lid0"]].mean(axis=1)
    np.testing.assert_allclose(moved[:, layout.PARTS["left_eyeball"]], np.repeat(ring[:, None], 181, axis=1))
    np.testing.assert_allclose(moved[:, layout.PARTS["bag1"]], moved[:, layout.PARTS["mouth_ring"]])


def test_expression_and_albedo_stay_the_worlds(model):
    world = build_model(5, 12, expressions=4, albedos=4)
    assert np.array_equal(model.expression, world.expression)
    assert np.array_equal(model.albedo, world.albedo)
