import numpy as np
import pytest

from umbra.world.head import layout
from umbra.world.head.anthropometry import MEASURES, OPEN, expected, spread
from umbra.world.head.average import average_head
from umbra.world.head.head import bendings, head_from, kernel, mean_head, measure, own_measures, responses
from umbra.world.head.scan_points import both_sides
from umbra.world.head.scan_statistics import scan_statistics

OWN = dict(zip(MEASURES, own_measures(), strict=True))
MODES = len(bendings().scans)


def test_components_move_the_scans_points_as_the_scans_do():
    ids, even = both_sides(scan_statistics().even.astype(float))
    off = bendings().scans[: len(even), ids] - even
    assert np.sqrt((off**2).mean()) < 0.03 * np.sqrt((even**2).mean())


def test_components_leave_open_measures_alone_and_open_measures_each_other():
    rows = [list(MEASURES).index(name) for name in OPEN]
    assert np.abs(responses(bendings().scans)[:, rows]).max() < 0.05
    assert np.allclose(responses(bendings().open)[:, rows], np.eye(len(OPEN)), atol=0.03)


def test_open_measures_leave_the_scans_points_alone():
    ids, _ = both_sides(scan_statistics().even.astype(float))
    assert np.abs(bendings().open[:, ids]).max() < 0.03


def test_a_head_has_the_open_measures_it_was_made_from():
    wanted = OWN | {"head_length": OWN["head_length"] + 6, "ear_length": OWN["ear_length"] + 5}
    found = measure(head_from(np.zeros(MODES), wanted))
    assert abs(found["head_length"] - wanted["head_length"]) < 0.3
    assert abs(found["ear_length"] - wanted["ear_length"]) < 0.3


def test_the_average_is_near_the_published_means():
    z = (own_measures() - expected(0.5)) / spread(0.5)
    rows = [index for index, name in enumerate(MEASURES) if name not in OPEN]
    assert np.median(np.abs(z[rows])) < 0.6


def test_even_components_keep_the_head_symmetric():
    components = np.zeros(MODES)
    components[: len(scan_statistics().even)] = np.random.default_rng(5).standard_normal(len(scan_statistics().even))
    vertices = head_from(components, OWN)
    assert np.allclose(vertices[layout.MIRROR] * [-1, 1, 1], vertices, atol=1e-2)


def test_lips_are_closed_in_every_head():
    vertices = head_from(np.full(MODES, 0.7), OWN)
    lower = layout.PARTS["right_lower0"]
    assert np.allclose(vertices[layout.PARTS["right_upper0"][: len(lower)]], vertices[lower], atol=1e-3)


def test_refuses_measures_or_components_that_are_missing():
    with pytest.raises(ValueError, match="measures lack head_length"):
        head_from(np.zeros(MODES), {name: 1.0 for name in OPEN if name != "head_length"})
    with pytest.raises(ValueError, match=f"components: expected {MODES}, one a component of the scans; got 3"):
        head_from(np.zeros(3), OWN)


def test_the_kernel_is_largest_at_one_point_and_falls_with_distance():
    values = kernel(np.zeros((1, 3)), np.array([[0.0, 0, 0], [0, 20, 0], [0, 0, 200]]))[0]
    assert values[0] == pytest.approx(1.62)
    assert values[0] > values[1] > values[2] > 0


def test_the_mean_head_is_the_average():
    assert np.allclose(mean_head(), average_head(), atol=1e-4)
