import numpy as np
import pytest

from umbra.papers.occlusion_resistant_3d import beyond
from umbra.papers.occlusion_resistant_3d.beyond import Pairs
from umbra.papers.occlusion_resistant_3d.evaluation import MEAN_SHAPE, RNET, SOPI
from umbra.papers.occlusion_resistant_3d.protocol import BARE


def test_areas_by_hand():
    units = np.array([[1.0, 0], [0.9, 0.1], [0, 1.0], [0.95, 0.05]])
    people = np.array([0, 0, 1, 1])
    # image 0: its partner 1 (0.994) against 2 (0) and 3 (0.9986): one of two; image 2: 3 (0.05) against 0 (0), 1 (0.11)
    areas = beyond.areas_of(units, units, Pairs.among(people))
    assert areas[0] == pytest.approx(0.5)
    assert areas[2] == pytest.approx(0.5)


def test_equal_similarities_count_half_and_the_own_image_never():
    same, pairs = np.ones((6, 4)), Pairs.among(np.repeat([0, 1], 3))
    np.testing.assert_allclose(beyond.areas_of(same, same, pairs), 0.5)
    apart = np.eye(2)[np.repeat([0, 1], 3)]
    np.testing.assert_allclose(beyond.areas_of(apart, apart, pairs), 1.0)


def test_areas_equal_a_naive_count():
    rng = np.random.default_rng(2)
    probes, gallery, people = rng.normal(size=(9, 5)), rng.normal(size=(9, 5)), np.repeat([0, 1, 2], 3)
    found = beyond.areas_of(probes, gallery, Pairs.among(people))
    for i in range(9):
        scores = [probes[i] @ g / np.linalg.norm(probes[i]) / np.linalg.norm(g) for g in gallery]
        pairs = [
            scores[j] > scores[k] for j in range(9) for k in range(9)
            if people[j] == people[i] and j != i and people[k] != people[i]
        ]  # fmt: skip
        assert found[i] == pytest.approx(np.mean(pairs))


def test_some_images_alone_can_be_the_gallery():
    pairs = Pairs.among(np.array([0, 0, 1, 1]), np.array([True, False, True, True]))
    np.testing.assert_array_equal(pairs.own[1], [True, False, False, False])
    np.testing.assert_array_equal(pairs.own[0], [False] * 4)  # its person's other image is not in the gallery
    np.testing.assert_array_equal(pairs.other[0], [False, False, True, True])


def test_exact_numbers_are_at_no_distance(evaluation, material, monkeypatch):
    exact = np.repeat(material.numbers[None], 2, axis=0)
    monkeypatch.setattr(type(evaluation), "numbers", lambda *_: exact)
    found = beyond._distances(evaluation, SOPI, BARE)
    for name, values in found.items():
        np.testing.assert_allclose(values, 1.0 if name == "identity" else 0.0, atol=0.05 if name == "turn" else 1e-5)


def test_a_turn_is_measured_in_degrees(evaluation, material, monkeypatch):
    turned = np.repeat(material.numbers[None], 2, axis=0).copy()
    turned[..., 224:227] = 0
    true = material.numbers.copy()
    true[:, 224:227] = (0, np.radians(12), 0)
    monkeypatch.setitem(material.__dict__, "numbers", true)
    monkeypatch.setattr(type(evaluation), "numbers", lambda *_: turned)
    np.testing.assert_allclose(beyond._distances(evaluation, SOPI, BARE)["turn"], 12, atol=1e-3)


def test_lost_faces_are_counted(evaluation, material, monkeypatch):
    points = np.repeat(material.landmarks[None], 2, axis=0).copy()
    points[0, :6] += 20
    monkeypatch.setattr(type(evaluation), "landmarks", lambda *_: points)
    table = beyond.failures(evaluation)
    assert table.mean(RNET, BARE) == pytest.approx(6 / len(material) / 2)


def test_a_skin_that_is_the_occluder_follows_it_wholly(evaluation, material, monkeypatch):
    class Skin:
        def __init__(self, value):
            self.albedo = self.drawn = np.full((2, len(material)), value / 255)

    monkeypatch.setattr(type(evaluation), "skin_under", lambda _, method, value: Skin(value))
    table = beyond.occluder_colour(evaluation)
    assert table.mean(RNET, "Drawn") == 1


def test_ghosts_are_all_one_face(evaluation, monkeypatch):
    one = np.ones((2, 12, 257), np.float32)
    monkeypatch.setattr(type(evaluation), "numbers", lambda *_: one)
    table = beyond.ghosts(evaluation)
    assert table.mean(RNET, "Spread, SHOFI") == 0
    assert table.mean(RNET, "Distance, SHOFI") == 1


def test_shapes_and_what_is_hidden_are_asked_of_all(evaluation, material):
    shapes, hidden, kinds = beyond.shapes(evaluation), beyond.hidden(evaluation), beyond.by_kind(evaluation)
    assert shapes.rows == [*beyond.LEARNT, MEAN_SHAPE]
    found = evaluation.vertices(SOPI, "SHOFI")
    assert shapes.mean(SOPI, "SHOFI") == pytest.approx(found.face.mean())
    assert hidden.mean(SOPI, "SHOFI, hidden") == pytest.approx(np.nanmean(found.hidden))
    assert MEAN_SHAPE in shapes.unlearnt
    assert kinds.rows == ["Scarf", "Hand", "Cap"]
    assert kinds.size("Scarf", SOPI) == (2, 4)
