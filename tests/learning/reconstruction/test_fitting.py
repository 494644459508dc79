"""Eggs are found again from their pictures, and a block over them does harm unless it is known, or found out."""

import pytest
import torch
from toy_head import toy_faces, toy_model

from umbra.learning.reconstruction.face_model import FaceModel
from umbra.learning.reconstruction.fitting import FittingConfig, explained, fit_faces
from umbra.learning.reconstruction.regressor import SupervisionConfig, landmark_errors

SIDE = 32
GENTLE = SupervisionConfig(flatness=0.0, greyness=1.0)


@pytest.fixture(scope="module")
def face():
    return FaceModel(toy_model(), side=SIDE)


@pytest.fixture(scope="module")
def batch(face):
    return toy_faces(face, 6)


@pytest.fixture(scope="module")
def blocked(batch):
    """The same eggs with a black block over a quarter of each, and where it does not lie."""
    images = batch["image"].clone()
    images[:, 10:18, 10:22] = 0
    seen = torch.ones(images.shape[:3])
    seen[:, 10:18, 10:22] = 0
    return images, seen


def colour_error(face, batch, numbers):
    """Mean distance of the albedo from the true one."""
    return (face(numbers).albedo - face(batch["numbers"]).albedo).abs().mean().item()


def test_landmarks_and_colours_come_nearer(face, batch):
    start = torch.zeros_like(batch["numbers"])
    found = fit_faces(face, batch["image"], batch["landmarks"], config=FittingConfig(supervision=GENTLE))
    before, after = (landmark_errors(face(numbers), batch["landmarks"]).mean() for numbers in (start, found))
    assert after < 0.2 * before
    drawn = face.render(face(found))
    inside = drawn.mask & (batch["parsing"] > 0)
    image = batch["image"].permute(0, 3, 1, 2).float() / 255
    assert (drawn.image - image).abs().amax(dim=1)[inside].mean() < 0.05


def test_a_block_does_less_harm_where_it_is_known_or_found_out(face, batch, blocked):
    images, seen = blocked
    errors = {}
    for name, given, robust in (("naive", None, False), ("known", seen, False), ("robust", None, True)):
        config = FittingConfig(robust=robust, supervision=GENTLE)
        found = fit_faces(face, images, batch["landmarks"], seen=given, config=config)
        errors[name] = colour_error(face, batch, found)
    assert errors["known"] < 0.8 * errors["naive"]
    assert errors["robust"] < 0.9 * errors["naive"]


def test_faces_are_fitted_as_if_each_were_alone(face, batch):
    config = FittingConfig(steps=8, first=4, supervision=GENTLE)
    together = fit_faces(face, batch["image"][:2], batch["landmarks"][:2], config=config)
    alone = fit_faces(face, batch["image"][1:2], batch["landmarks"][1:2], config=config)
    torch.testing.assert_close(together[1:], alone, rtol=1e-3, atol=1e-3)


def test_pixels_are_left_out_by_the_median_of_those_that_count():
    drawn, image = torch.zeros(1, 3, 1, 5), torch.zeros(1, 3, 1, 5)
    image[0, 0, 0] = torch.tensor([0.1, 0.1, 0.2, 0.9, 0.1])
    weights = torch.tensor([[[1.0, 1.0, 1.0, 1.0, 0.0]]])
    assert explained(drawn, image, weights, threshold=3.0).tolist() == [[[True, True, True, False, True]]]
    nothing = explained(drawn, image, torch.zeros(1, 1, 5), threshold=3.0)
    assert not nothing.any()  # and nothing is not a number
