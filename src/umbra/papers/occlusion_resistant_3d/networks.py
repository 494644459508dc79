"""RNet, SOPI and MOPI, opened from what their runs left; a trainee has the trainer that taught it, seed for seed."""

from functools import lru_cache
from pathlib import Path

from umbra.backbones import load_weights
from umbra.configuration import build
from umbra.learning.reconstruction.face_model import FaceModel
from umbra.learning.reconstruction.judge import Judge
from umbra.learning.reconstruction.network import NetworkConfig
from umbra.learning.reconstruction.regressor import FaceRegressor, RegressorConfig
from umbra.morphable import load_model
from umbra.papers.occlusion_resistant_3d.method import Mopi, MopiConfig, Sopi, SopiConfig
from umbra.runs import paths
from umbra.runs.networks import load_recogniser
from umbra.runs.records import Trained, read_run


def face_model(edition: str, config: NetworkConfig) -> FaceModel:
    """The edition's linear model before the camera whose pictures a network takes."""
    return _face_model(paths.build(edition) / "model.safetensors", config.side, config.view)


@lru_cache(maxsize=4)
def _face_model(path: Path, side: int, view: int) -> FaceModel:
    return FaceModel(load_model(path), side=side, view=view)


def load_regressor(trained: Trained, number: int, edition: str) -> FaceRegressor:
    """RNet of one seed, in evaluation mode."""
    config = build(RegressorConfig, _part(trained, "network"), path=f"{trained.name}.model.network")
    module = FaceRegressor(config, face_model(edition, config.network))
    load_weights(module, weights_of(trained, number))
    return module.eval()


def network_of(trained: Trained) -> NetworkConfig:
    """The form of RNet's network, and so of all that learn from it."""
    config: RegressorConfig = build(RegressorConfig, _part(trained, "network"), path=f"{trained.name}.model.network")
    return config.network


def load_sopi(trained: Trained, number: int, edition: str) -> Sopi:
    """SOPI of one seed, in evaluation mode, with its trainer."""
    config = build(SopiConfig, _part(trained, "sopi"), path=f"{trained.name}.model.sopi")
    module = Sopi(config, load_regressor(needed(trained.params["needs"], edition), number, edition))
    load_weights(module, weights_of(trained, number))
    return module.eval()


def load_mopi(trained: Trained, number: int, edition: str) -> Mopi:
    """MOPI of one seed, in evaluation mode, with the SOPI it began as."""
    config = build(MopiConfig, _part(trained, "mopi"), path=f"{trained.name}.model.mopi")
    judge = open_judge(trained.params["model"]["judge"], edition, number)
    assert judge is not None  # the recipe refuses a run without one
    module = Mopi(config, load_sopi(needed(trained.params["needs"], edition), number, edition), judge)
    load_weights(module, weights_of(trained, number))
    return module.eval()


def open_judge(name: str, edition: str, number: int) -> Judge | None:
    """The recogniser of a run and what size of faces it sees; none without a name."""
    if not name:
        return None
    trained = read_run(name, edition)
    recogniser = load_recogniser(trained, _seed_of(trained, number))
    return Judge(recogniser.network, height=recogniser.config.height, width=recogniser.config.columns)


def weights_of(trained: Trained, number: int) -> Path:
    """The weights of a seed; a run with fewer seeds gives its first."""
    path: Path = trained.weights[_seed_of(trained, number)]
    return path


def _seed_of(trained: Trained, number: int) -> int:
    return number if number in trained.weights else trained.seeds[0]


def _part(trained: Trained, name: str) -> dict[str, object]:
    return {"seed": 0, **trained.params["model"][name]}


def needed(needs: str, edition: str) -> Trained:
    """The run that a run's `needs` names."""
    return read_run(needs.rsplit("/", 1)[-1], edition)
