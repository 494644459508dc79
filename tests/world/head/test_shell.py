import numpy as np
import pytest

from umbra.world.head import chart, layout
from umbra.world.head.head import mean_head
from umbra.world.head.shell import anchor, grid_normals, grid_triangles


def test_anchors_are_convex_and_land_on_the_chart_place():
    places = np.array([[0.0, 60.0], [-35.0, -20.0], [90.0, 40.0], [180.0, 0.0]])
    found = anchor(places)
    assert np.allclose(found.weights.sum(axis=1), 1, atol=1e-5)
    assert (found.weights >= 0).all()
    uv = np.einsum("pk,pkc->pc", found.weights, layout.UV[found.vertices])
    assert np.abs(uv - chart.to_uv(places)).max() < 2e-3


def test_anchors_follow_the_head():
    head = mean_head().astype(np.float32)
    found = anchor(np.array([[0.0, 60.0], [90.0, 40.0]]))
    moved = head * np.float32(1.1) + np.float32(3)
    assert np.allclose(found.on(moved), found.on(head) * 1.1 + 3, atol=1e-3)
    assert found.on(head)[0, 2] > 60, "a place on the forehead lies in front"


def test_part_of_a_head_is_refused():
    with pytest.raises(ValueError, match="whole head"):
        anchor(np.array([[0.0, 0.0]])).on(np.zeros((68, 3)))


def test_a_sheet_around_a_ball_has_outward_normals_and_triangles():
    turn, tilt = np.meshgrid(np.linspace(-np.pi, np.pi, 25), np.linspace(0.3, 2.8, 20))
    ball = np.stack([np.sin(tilt) * np.sin(turn), np.cos(tilt), np.sin(tilt) * np.cos(turn)], axis=-1)
    assert (np.einsum("rcx,rcx->rc", grid_normals(ball), ball) > 0.97).all()
    corners = ball.reshape(-1, 3)[grid_triangles(20, 25)]
    outward = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    assert (np.einsum("fx,fx->f", outward, corners.mean(axis=1)) > 0).all()
