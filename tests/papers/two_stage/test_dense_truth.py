"""Vertices of heads that were really drawn: their landmarks are those of the set, their depth is the head's."""

from dataclasses import replace

import numpy as np
import pytest

from umbra.morphable import save_model
from umbra.papers.two_stage.dense_truth import true_heads, true_vertices
from umbra.papers.two_stage.method.shape.labels import pose_of
from umbra.world.people.linear_model import build_model
from umbra.world.sets.config import WorldConfig
from umbra.world.sets.dataset import write_world
from umbra.world.sets.world_set import read_world


@pytest.fixture(scope="module")
def model():
    return build_model(11, 6, expressions=6, albedos=4)


@pytest.fixture(scope="module")
def faces(model, tmp_path_factory):
    """Two people, one image each, turned up to 80°, in the frame that landmarks are learnt in."""
    folder = tmp_path_factory.mktemp("dense")
    save_model(model, folder / "model.safetensors")
    config = WorldConfig(
        seed=11, people=2, pictures=1, first_person=4, frame="box", height=48, width=48, yaw=(0.2, 1.4),
        supersampling=1, model=str(folder / "model.safetensors"), channels=("images",),
    )  # fmt: skip
    write_world(config, folder / "set", processes=1)
    return read_world(folder / "set")


def test_landmarks_of_the_heads_are_those_of_the_set(faces, model):
    found = true_vertices(faces, model)
    assert found.shape == (2, len(model.mean_shape), 3)
    np.testing.assert_allclose(found[:, model.landmarks, :2], faces.landmarks, atol=0.05)
    np.testing.assert_allclose(true_heads(faces)[:, model.landmarks], faces.landmarks_3d, atol=1e-2)


def test_depth_has_the_scale_of_the_image(faces, model):
    """A head that is placed by the weak perspective of its landmarks lies nearly where the camera saw it."""
    for head, seen, landmarks in zip(true_heads(faces), true_vertices(faces, model), faces.landmarks, strict=True):
        pose = pose_of(head[model.landmarks], landmarks.astype(np.float64) * [1, -1])
        weak = head @ pose[:, :3].T
        depth = seen[:, 2] - seen[:, 2].mean()
        assert np.corrcoef(weak[:, 2], depth)[0, 1] > 0.99
        assert depth.std() / weak[:, 2].std() == pytest.approx(1.0, abs=0.05)


def test_heads_of_another_world_are_refused(faces, model):
    other = replace(faces, config={**faces.config, "seed": 12})
    with pytest.raises(ValueError, match="heads: expected those whose landmarks the set holds; in image 0"):
        true_vertices(other, model)
