"""Trained networks, brought back from the weights that their runs left."""

from pathlib import Path

from safetensors import safe_open

from umbra.backbones import load_weights
from umbra.configuration import build
from umbra.learning.recogniser import Recogniser, RecogniserConfig
from umbra.papers.alob.method import AlobConfig, AlobLearner
from umbra.runs.records import Trained


def revive_recogniser(trained: Trained, seed: int) -> Recogniser:
    """The recogniser of one seed, in evaluation mode; how many people it was trained on is read from its head."""
    _require_seed(trained, seed)
    config = build(RecogniserConfig, {**trained.params["model"], "seed": seed}, path=f"{trained.name}.model")
    module = Recogniser(config, classes=_classes(trained.weights[seed]))
    load_weights(module, trained.weights[seed])
    return module.eval()


def revive_alob(trained: Trained, seed: int) -> AlobLearner:
    """Both trunks of one seed of paper 003, or the baseline's one, in evaluation mode."""
    _require_seed(trained, seed)
    network = {**trained.params["model"]["network"], "seed": seed}
    config = build(AlobConfig, network, path=f"{trained.name}.model.network")
    module = AlobLearner(config, classes=_classes(trained.weights[seed]))
    load_weights(module, trained.weights[seed])
    return module.eval()


def _require_seed(trained: Trained, seed: int) -> None:
    if seed not in trained.weights:
        raise ValueError(f"run {trained.name} has no seed {seed}; its seeds: {', '.join(map(str, trained.seeds))}")


def _classes(path: Path) -> int:
    with safe_open(path, framework="pt") as weights:
        return weights.get_slice("head.weight").get_shape()[0]
