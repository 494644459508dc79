from dataclasses import replace

import numpy as np
import pytest
import torch

from tests.papers.conftest import EDITION
from tests.papers.occlusion_resistant_3d.conftest import egg_set
from umbra.learning.fit_config import FitConfig
from umbra.learning.reconstruction.regressor import RegressorConfig
from umbra.papers.occlusion_resistant_3d import runs
from umbra.papers.occlusion_resistant_3d.covers import CoversConfig
from umbra.papers.occlusion_resistant_3d.method import IMAGES, MopiConfig, SopiConfig
from umbra.papers.occlusion_resistant_3d.runs import RECIPES, MopiTraining, RegressorTraining, SopiTraining
from umbra.runs.settings import LoaderConfig, RunSettings

GROUP = "occlusion_resistant_3d"


@pytest.fixture
def eggs(face, tree, monkeypatch):
    monkeypatch.setattr(runs, "read_set", lambda *_: egg_set(face))
    return egg_set(face)


def settings(method, model, needs="sets/faces_3d"):
    fit = FitConfig(epochs=1, monitor="validation_error", mode="min")
    return RunSettings(GROUP, method, "faces_3d", needs, (0,), fit, model, LoaderConfig(batch=4))


def step(module, data):
    module.log = lambda *_, **__: None
    batch = next(iter(data.train_dataloader()))
    loss = module.train().training_step(batch, 0)
    loss.backward()
    return batch, loss.item()


def test_rnet_learns_from_bare_faces_with_its_judge(eggs, network):
    config = RegressorTraining(judge="world_recogniser", network=RegressorConfig(network=network))
    module, data = RECIPES["face_regressor"].prepare(settings("face_regressor", config), EDITION, 5, 0)
    batch, loss = step(module, data)
    assert {"image", "landmarks", "parsing"} <= set(batch)
    assert np.isfinite(loss)
    assert module._helpers[1] is not None
    assert module.config.seed == 5


def test_rnet_on_covered_faces_starts_where_it_is_told(eggs, network):
    config = RegressorTraining(start="rnet", covers=CoversConfig(share=1.0), network=RegressorConfig(network=network))
    module, data = RECIPES["face_regressor"].prepare(settings("face_regressor", config), EDITION, 5, 1)
    trained = runs.load_regressor(runs.read_run("rnet", EDITION), 1, EDITION)
    torch.testing.assert_close(module.network.heads[0].weight, trained.network.heads[0].weight)
    batch, _ = step(module, data)
    assert (batch["image"] != batch["clean"]).flatten(1).any(dim=1).all()
    assert "parsing" in batch


def test_sopi_and_mopi_learn_from_what_they_need(eggs, network):
    sopi = settings("sopi", SopiTraining(sopi=SopiConfig(network=network)), f"runs/{GROUP}/rnet")
    module, data = RECIPES["sopi"].prepare(sopi, EDITION, 5, 1)
    step(module, data)
    torch.testing.assert_close(module.network.heads[0].weight, module.teacher.network.heads[0].weight)
    mopi = MopiTraining("world_recogniser", mopi=MopiConfig(network=network))
    module, data = RECIPES["mopi"].prepare(settings("mopi", mopi, f"runs/{GROUP}/sopi"), EDITION, 5, 1)
    batch, _ = step(module, data)
    assert batch["images"].shape[1] == IMAGES


def test_exact_labels_are_the_worlds(eggs, network):
    config = SopiTraining(exact=True, sopi=SopiConfig(network=network))
    module, data = RECIPES["sopi"].prepare(settings("sopi", config, f"runs/{GROUP}/rnet"), EDITION, 5, 0)
    batch = next(iter(data.val_dataloader()))
    own = data.split.validation[: len(batch["shape"])]
    wanted = module.wanted(batch)
    np.testing.assert_allclose(wanted[:, :224], eggs.coefficients[own, :224])
    torch.testing.assert_close(wanted[:, 224:], module.labels(batch["clean"])[:, 224:])


def test_all_arms_hold_out_the_same_people(eggs):
    faces = runs.faces_of(eggs)
    assert set(faces.people[runs.split_of(faces).train]).isdisjoint(faces.people[runs.split_of(faces).validation])
    np.testing.assert_array_equal(runs.split_of(faces).train, runs.split_of(faces).train)


def test_what_cannot_be_learnt_from_is_refused(eggs, network):
    with pytest.raises(ValueError, match="set: expected parsing maps and coefficients"):
        runs.faces_of(replace(eggs, parsing=None))
    config = MopiTraining("", mopi=MopiConfig(network=network))
    with pytest.raises(ValueError, match=r"model\.judge: expected the run of recognisers"):
        RECIPES["mopi"].prepare(settings("mopi", config, f"runs/{GROUP}/sopi"), EDITION, 5, 0)
