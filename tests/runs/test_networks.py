"""A network comes back with the weights that its run left, and says when they are not there."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
from safetensors.torch import save_file

from umbra.learning.embedding import embed_images
from umbra.learning.recogniser import Recogniser, RecogniserConfig
from umbra.runs.networks import load_recogniser
from umbra.runs.records import Trained

MODEL = {"depth": 18, "width": 8, "stem": "3x3/2", "embedding": 8, "height": 32, "columns": 24}


@pytest.fixture
def trained(tmp_path: Path) -> tuple[Trained, Recogniser]:
    torch.manual_seed(0)
    module = Recogniser(RecogniserConfig(seed=1, **MODEL), classes=5)
    path = tmp_path / "seed-3.safetensors"
    save_file({name: value.contiguous() for name, value in module.state_dict().items()}, path)
    run = Trained("net", "toy", "recogniser", {"model": MODEL}, (3,), {3: path}, pd.DataFrame(), {}, {})
    return run, module


def test_a_revived_network_gives_the_same_embeddings(trained):
    run, module = trained
    images = np.random.default_rng(0).integers(0, 256, (3, 32, 24, 3), dtype=np.uint8)
    back = load_recogniser(run, 3)
    assert back.head.weight.shape[0] == 5
    assert not back.training
    torch.testing.assert_close(embed_images(back, images), embed_images(module, images))


def test_a_seed_that_was_not_trained_is_refused_with_the_seeds_there_are(trained):
    with pytest.raises(ValueError, match="run net has no seed 4; its seeds: 3"):
        load_recogniser(trained[0], 4)
