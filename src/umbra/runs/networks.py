"""Trained networks, loaded from the weights that their runs left."""

from pathlib import Path

from safetensors import safe_open

from umbra.backbones import load_weights
from umbra.configuration import build
from umbra.learning.recogniser import Recogniser, RecogniserConfig
from umbra.runs.records import Trained


def load_recogniser(trained: Trained, seed: int) -> Recogniser:
    """The recogniser of one seed, in evaluation mode; how many people it was trained on is read from its head."""
    require_seed(trained, seed)
    config = build(RecogniserConfig, {**trained.params["model"], "seed": seed}, path=f"{trained.name}.model")
    module = Recogniser(config, classes=classes_of(trained.weights[seed]))
    load_weights(module, trained.weights[seed])
    return module.eval()


def require_seed(trained: Trained, seed: int) -> None:
    """Refuse a seed that the run was not trained with."""
    if seed not in trained.weights:
        raise ValueError(f"run {trained.name} has no seed {seed}; its seeds: {', '.join(map(str, trained.seeds))}")


def classes_of(path: Path) -> int:
    """How many people a network was trained on, read from the head of its weights."""
    with safe_open(path, framework="pt") as weights:
        return weights.get_slice("head.weight").get_shape()[0]
