"""ALOB's trained networks, loaded from the weights that their runs left."""

from umbra.backbones import load_weights
from umbra.configuration import build
from umbra.papers.alob.method import AlobConfig, AlobLearner
from umbra.runs.networks import classes_of, require_seed
from umbra.runs.records import Trained


def load_learner(trained: Trained, seed: int) -> AlobLearner:
    """Both trunks of one seed of paper 003, or the baseline's one, in evaluation mode."""
    require_seed(trained, seed)
    network = {**trained.params["model"]["network"], "seed": seed}
    config = build(AlobConfig, network, path=f"{trained.name}.model.network")
    module = AlobLearner(config, classes=classes_of(trained.weights[seed]))
    load_weights(module, trained.weights[seed])
    return module.eval()
