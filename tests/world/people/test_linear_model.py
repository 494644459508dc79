from functools import cache

import numpy as np
import pytest

from umbra.world.head.expressions import NEUTRAL
from umbra.world.people.linear_model import (
    build_model,
    fit_coefficients,
    principal_directions,
    residuals,
    vertex_colours,
)
from umbra.world.people.people import draw_person


@cache
def _small():
    return build_model(5, 60, expressions=40, albedos=12)


def test_directions_recover_a_low_rank_cloud():
    rng = np.random.default_rng(0)
    basis, _ = np.linalg.qr(rng.standard_normal((300, 3)))
    rows = (rng.standard_normal((200, 3)) * [9.0, 4.0, 2.0] @ basis.T + 1).astype(np.float32)
    mean, directions, sd = principal_directions(rows.copy(), 5, rng=rng)
    assert np.allclose(sd[:3], [9, 4, 2], rtol=0.15)
    assert sd[3:].tolist() == [0, 0]
    left = (rows - mean) - (rows - mean) @ directions.T @ directions
    assert np.abs(left).max() < 1e-3


def test_a_person_of_the_training_set_is_rebuilt_exactly():
    model, person = _small(), draw_person(5, 3)
    fit = fit_coefficients(model, person, NEUTRAL)
    rebuilt = model.shape(fit.identity, fit.expression)
    assert np.linalg.norm(rebuilt - person.shape, axis=1).mean() < 0.05


def test_a_neutral_face_has_no_expression_and_a_smile_has():
    model, person = _small(), draw_person(5, 3)
    assert np.abs(fit_coefficients(model, person, NEUTRAL).expression).max() < 0.05
    smile = fit_coefficients(model, person, {"smile": 1.0})
    vertices = person.vertices({"smile": 1.0})
    assert np.linalg.norm(model.shape(smile.identity, smile.expression) - vertices, axis=1).mean() < 0.3


def test_the_same_seed_builds_the_same_model():
    one, two = (build_model(6, 8, expressions=4, albedos=3) for _ in range(2))
    assert np.array_equal(one.identity, two.identity)
    assert np.array_equal(one.albedo_sd, two.albedo_sd)


def test_the_residual_of_others_is_reported_and_smaller_than_people_differ():
    report = residuals(_small(), seed=99, people=3)
    assert report.people == 3
    assert 0 < report.identity_mm < 4
    assert 0.4 < report.identity_share < 1
    assert report.expression_mm < 1


def test_vertex_colours_are_those_of_the_texture():
    ramp = np.zeros((64, 64, 3), np.float32)
    ramp[:] = (np.arange(64, dtype=np.float32)[:, None, None] + 0.5) / 64
    from umbra.world.head import layout

    assert np.allclose(vertex_colours(ramp)[:, 0], np.clip(layout.UV[:, 1], 0.5 / 64, 63.5 / 64), atol=0.01)


def test_refuses_a_model_of_one_head():
    with pytest.raises(ValueError, match="at least 2 people, better 1000; got 1"):
        build_model(0, 1)


def test_refuses_residuals_of_nobody():
    with pytest.raises(ValueError, match="at least 2 people; got 0"):
        residuals(_small(), seed=0, people=0)
