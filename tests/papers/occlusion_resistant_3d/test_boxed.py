"""The trainings on faces that are cut by boxes: same networks, same people, other places."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from tests.papers.conftest import EDITION
from tests.papers.occlusion_resistant_3d.conftest import egg_set
from tests.papers.occlusion_resistant_3d.test_runs import GROUP, settings, step
from umbra.learning.reconstruction.regressor import RegressorConfig
from umbra.papers.occlusion_resistant_3d import runs
from umbra.papers.occlusion_resistant_3d.boxed import RECIPES
from umbra.papers.occlusion_resistant_3d.covers import CoversConfig
from umbra.papers.occlusion_resistant_3d.method import IMAGES, MopiConfig, SopiConfig
from umbra.papers.occlusion_resistant_3d.runs import MopiTraining, RegressorTraining, SopiTraining


@pytest.fixture(autouse=True)
def _eggs(face, tree, monkeypatch):
    bare = replace(egg_set(face), clean=None, occluder=None)
    monkeypatch.setattr(runs, "read_set", lambda *_: bare)


def cases(network):
    """Every training of the paper, with the run that it needs."""
    covered = RegressorTraining(covers=CoversConfig(share=1.0), network=RegressorConfig(network=network))
    yield "face_regressor", RegressorTraining(network=RegressorConfig(network=network)), "sets/faces_3d"
    yield "face_regressor", covered, f"runs/{GROUP}/rnet"
    yield "sopi", SopiTraining(sopi=SopiConfig(network=network)), f"runs/{GROUP}/rnet"
    versions = CoversConfig(versions=IMAGES, share=1.0)
    mopi = MopiTraining(judge="world_recogniser", covers=versions, mopi=MopiConfig(network=network))
    yield "mopi", mopi, f"runs/{GROUP}/sopi"


def test_each_training_sees_every_other_face_elsewhere_and_else_the_same(network):
    for name, model, needs in cases(network):
        run = settings(name, model, needs)
        torch.manual_seed(5)
        module, data = RECIPES[f"boxed_{name}"].prepare(run, EDITION, 5, 1)
        torch.manual_seed(5)
        plain, before = runs.RECIPES[name].prepare(run, EDITION, 5, 1)
        torch.testing.assert_close(module.state_dict(), plain.state_dict())
        np.testing.assert_array_equal(data.split.train, before.split.train)
        np.testing.assert_array_equal(data.faces.images[::2], before.faces.images[::2])
        assert (data.faces.landmarks[1::2] != before.faces.landmarks[1::2]).any(axis=(1, 2)).all()
        _, loss = step(module, data)
        assert np.isfinite(loss)


def test_a_parsing_map_that_goes_with_covered_faces_moves_too(network):
    model = RegressorTraining(covers=CoversConfig(), network=RegressorConfig(network=network))
    run = settings("face_regressor", model, f"runs/{GROUP}/rnet")
    _, data = RECIPES["boxed_face_regressor"].prepare(run, EDITION, 5, 0)
    assert data.also["parsing"] is data.faces.parsing
