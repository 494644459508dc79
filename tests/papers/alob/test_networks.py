"""Both trunks come back with the weights that their run left, and say when they are not there."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch

from umbra.backbones import save_weights
from umbra.learning.embedding import embed_images
from umbra.papers.alob.method import AlobConfig, AlobLearner
from umbra.papers.alob.networks import load_learner
from umbra.runs.records import Trained

BASELINE = {"combination": "identifier", "trimmer_weight": 0.0, "shared_classifier": False}
CONCATENATION = {"combination": "concatenation", "shared_classifier": False}
MODEL = {"depth": 18, "width": 8, "stem": "3x3/2", "embedding": 8, "height": 32, "columns": 24}


@pytest.fixture(params=[{}, BASELINE, CONCATENATION], ids=["projection", "identifier", "concatenation"])
def trained(request, tmp_path: Path) -> tuple[Trained, AlobLearner]:
    torch.manual_seed(0)
    network = MODEL | request.param
    module = AlobLearner(AlobConfig(**network), classes=5)
    path = tmp_path / "seed-3.safetensors"
    save_weights(module, path)
    params = {"set": "toy", "model": {"without_folds": [1], "network": network}}
    return Trained("twins", "alob", "alob", params, (3,), {3: path}, pd.DataFrame(), {}, {}), module


def test_loaded_trunks_give_the_same_embeddings_and_lengths(trained):
    run, module = trained
    images = np.random.default_rng(0).integers(0, 256, (3, 32, 24, 3), dtype=np.uint8)
    back = load_learner(run, 3)
    assert not back.training
    assert (back.head.weight.shape[0], back.config.seed) == (5, 3)
    assert (back.network.trimmer is None) == (module.network.trimmer is None)
    torch.testing.assert_close(embed_images(back, images), embed_images(module, images))
    for name, value in module.state_dict().items():
        assert torch.equal(back.state_dict()[name], value), name


def test_a_seed_that_was_not_trained_is_refused(trained):
    with pytest.raises(ValueError, match="run twins has no seed 4; its seeds: 3"):
        load_learner(trained[0], 4)


def test_weights_of_other_trunks_are_refused(trained):
    run, _ = trained
    run.params["model"]["network"]["width"] = 12
    with pytest.raises(ValueError, match="is for another network: at 'network"):
        load_learner(run, 3)
