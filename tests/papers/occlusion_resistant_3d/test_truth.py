from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from umbra.learning.reconstruction.face_model import FaceModel
from umbra.morphable import MorphableModel
from umbra.papers.occlusion_resistant_3d.truth import open_truth
from umbra.world.camera.framing import Frame
from umbra.world.camera.photograph import photograph
from umbra.world.people.linear_model import build_model
from umbra.world.people.people import draw_person

SEED, PERSON, SIDE = 11, 4, 64


@pytest.fixture(scope="module")
def model() -> MorphableModel:
    return build_model(SEED, 6, expressions=6, albedos=4)


@pytest.fixture(scope="module")
def photographed(model):
    """Two photographs of somebody, as far as the truth asks."""
    taken = [
        photograph(
            draw_person(SEED, PERSON),
            seed=SEED,
            index=index,
            frame=Frame("camera", SIDE, SIDE),
            wearing="",
            model=model,
        )
        for index in (0, 5)
    ]

    faces = SimpleNamespace(
        config={"seed": SEED},
        table=pd.DataFrame({"person": [PERSON] * 2, "index": [0, 5]}),
        landmarks_3d=np.stack([one.landmarks_3d for one in taken]),
        coefficients=np.stack([one.coefficients for one in taken]),
    )
    return faces, taken


@pytest.fixture(scope="module")
def truth(model, photographed):
    return open_truth.__wrapped__(photographed[0], FaceModel(model, side=SIDE))


def test_vertices_lie_where_the_photographs_have_their_landmarks(truth, photographed):
    wanted = np.stack([one.landmarks for one in photographed[1]])
    np.testing.assert_allclose(truth.pixels[:, truth.landmarks], wanted, atol=1e-2)


def test_what_is_in_sight_agrees_with_the_landmarks_that_the_photographs_show(truth, photographed):
    shown = np.stack([one.visible for one in photographed[1]])
    found = truth.in_sight[:, truth.landmarks]
    assert (found == shown).mean() > 0.9  # hair and glasses hide some from the camera, which are no part of a head


def test_the_back_of_the_head_is_no_face_and_out_of_sight(truth):
    behind = truth.heads[0, :, 2] < -60
    assert behind.any()
    assert not truth.region[behind].any()
    assert not truth.in_sight[:, behind].any()
    assert truth.in_sight[:, truth.region].mean() > 0.6


def test_some_images_have_their_own_heads(truth):
    few = truth.only(np.array([1]))
    np.testing.assert_array_equal(few.heads[0], truth.heads[1])
    np.testing.assert_array_equal(few.pixels[0], truth.pixels[1])


def test_heads_of_other_people_are_refused(model, photographed):
    others = SimpleNamespace(**vars(photographed[0]))
    others.table = others.table.assign(person=PERSON + 1)
    with pytest.raises(ValueError, match="heads: expected those whose landmarks the set holds; found others"):
        open_truth.__wrapped__(others, FaceModel(model, side=SIDE))
