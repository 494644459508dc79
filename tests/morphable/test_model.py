import numpy as np
import pytest
from numpy.testing import assert_allclose

from umbra.morphable.model import MorphableModel


def test_no_coefficients_give_the_mean(model):
    assert_allclose(model.shape(np.zeros(80), np.zeros(64)), model.mean_shape)
    assert_allclose(model.colour(np.zeros(80)), model.mean_albedo)


def test_one_coefficient_moves_one_direction_by_its_sd(model):
    identity, expression = np.zeros(80), np.zeros(64)
    identity[3], expression[5] = 2.0, -1.0
    wanted = model.mean_shape + 2 * model.identity_sd[3] * model.identity[3]
    wanted = wanted - model.expression_sd[5] * model.expression[5]
    assert_allclose(model.shape(identity, expression), wanted, rtol=1e-5, atol=1e-4)


def test_batches_give_the_same_as_one_by_one(model):
    rng = np.random.default_rng(0)
    identity, expression = rng.normal(size=(2, 3, 80)), rng.normal(size=(2, 3, 64))
    assert_allclose(model.shape(identity, expression)[1, 2], model.shape(identity[1, 2], expression[1, 2]))


def test_five_points_are_means_of_their_groups(model):
    assert_allclose(model.five(model.mean_shape)[2], model.mean_shape[2:5].mean(axis=0), rtol=1e-6)


def test_a_direction_that_was_not_filled_may_be_zero(parts):
    parts["identity"][70:], parts["identity_sd"][70:] = 0, 0
    assert MorphableModel(**parts).identity_sd[79] == 0


def _unreal(parts):
    parts["mean_albedo"][3, 1] = np.nan


def _out_of_range(parts):
    parts["triangles"][4, 2] = 70


def _no_such_landmark(parts):
    parts["landmarks"][0] = -1


def _long(parts):
    parts["expression"][0] *= 1.01


def _four(parts):
    parts["five_points"] = parts["five_points"][:4]


def _negative(parts):
    parts["albedo_sd"][2] = -1


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (_unreal, "mean_albedo should be finite; found 1 values"),
        (_out_of_range, "triangles should name vertices 0 to 69; found . to 70"),
        (_no_such_landmark, "landmarks should name vertices 0 to 69; found -1 to"),
        (_long, "directions of expression should be orthonormal"),
        (_four, "five_points should be five groups"),
        (_negative, "albedo_sd should not be negative"),
    ],
)
def test_a_damaged_model_is_refused_in_one_sentence(parts, damage, sentence):
    damage(parts)
    with pytest.raises(ValueError, match=sentence):
        MorphableModel(**parts)
