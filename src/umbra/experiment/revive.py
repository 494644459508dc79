"""Trained networks, brought back from the weights that their runs left."""

from safetensors import safe_open

from umbra.backbones import load_weights
from umbra.configuration import build
from umbra.experiment.records import Trained
from umbra.methods.recogniser import Recogniser, RecogniserConfig


def revive_recogniser(trained: Trained, seed: int) -> Recogniser:
    """The recogniser of one seed, in evaluation mode; how many people it was trained on is read from its head."""
    if seed not in trained.weights:
        raise ValueError(f"run {trained.name} has no seed {seed}; its seeds: {', '.join(map(str, trained.seeds))}")
    config = build(RecogniserConfig, {**trained.params["model"], "seed": seed}, path=f"{trained.name}.model")
    with safe_open(trained.weights[seed], framework="pt") as weights:
        classes = weights.get_slice("head.weight").get_shape()[0]
    module = Recogniser(config, classes=classes)
    load_weights(module, trained.weights[seed])
    return module.eval()
