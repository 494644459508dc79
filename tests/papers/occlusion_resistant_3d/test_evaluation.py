import numpy as np
import torch

from umbra.papers.occlusion_resistant_3d import evaluation as module
from umbra.papers.occlusion_resistant_3d.evaluation import (
    MEAN_POSED,
    MEAN_RIGHT,
    MEAN_SHAPE,
    MOPI,
    RNET,
    RUNS,
    SOPI,
    asked,
    drawn_faces,
    landmarks_of,
    shapes_of,
)
from umbra.papers.occlusion_resistant_3d.protocol import BARE


def test_every_seed_of_every_method_answers_to_every_image(evaluation, material):
    for method in RUNS:
        numbers = evaluation.numbers(method, BARE)
        assert numbers.shape == (2, len(material), 257)
        assert not np.allclose(numbers[0], numbers[1])


def test_answers_do_not_depend_on_how_many_are_asked_at_once(evaluation, material, monkeypatch):
    whole = evaluation.numbers(SOPI, "SHOFI")[0]
    monkeypatch.setattr(module, "AT_ONCE", 5)
    parts = asked(evaluation.answers(SOPI)[0], material.images("SHOFI"))
    np.testing.assert_allclose(parts, whole, atol=1e-4)


def test_mopi_is_asked_about_single_images(evaluation, material):
    one = evaluation.answers(MOPI)[0](torch.from_numpy(material.bare[:1])).detach().numpy()
    np.testing.assert_allclose(evaluation.numbers(MOPI, BARE)[0, :1], one, atol=1e-4)


def test_the_mean_face_knows_nobody_and_stands_where_it_is_put(evaluation, material):
    assert not evaluation.numbers(MEAN_SHAPE, BARE).any()
    right, posed = (evaluation.numbers(name, "SHOFI") for name in (MEAN_RIGHT, MEAN_POSED))
    assert not right[..., :224].any()
    assert not posed[..., :224].any()
    np.testing.assert_array_equal(right[1, :, 224:], material.numbers[:, 224:])
    np.testing.assert_array_equal(posed[..., 224:], evaluation.numbers(SOPI, "SHOFI")[..., 224:])


def test_true_numbers_have_no_error(evaluation, material):
    face = evaluation.face
    np.testing.assert_allclose(landmarks_of(face, material.numbers), material.landmarks, atol=1e-3)
    np.testing.assert_allclose(shapes_of(face, material.numbers), material.truth.heads, atol=1e-3)
    images, masks = drawn_faces(face, material.numbers)
    np.testing.assert_allclose(images[masks], material.bare[masks] / 255, atol=0.01)


def test_a_face_out_of_the_image_is_unlike_altogether(evaluation, material, monkeypatch):
    away = np.zeros((1, len(material), 257), np.float32)
    away[..., 254] = 50.0
    monkeypatch.setattr(type(evaluation), "numbers", lambda *_: away)
    assert (evaluation._histograms(RNET, BARE) == 1).all()


def test_the_skin_is_seen_with_and_without_light(evaluation, material):
    skin = module.skin_of(evaluation.face, [material.numbers])
    assert skin.albedo.shape == skin.drawn.shape == (1, len(material))
    dark = material.numbers.copy()
    dark[:, 227:254] = 0
    dark[:, [227, 236, 245]] = -0.4  # of the ambient 0.8
    unlit = module.skin_of(evaluation.face, [dark])
    np.testing.assert_allclose(unlit.albedo, skin.albedo)
    assert (unlit.drawn < 0.8 * skin.drawn).all()
