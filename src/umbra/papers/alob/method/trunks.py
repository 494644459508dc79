"""Identifier and Trimmer, and how their features meet (Secs. 3.1 to 3.3, Figs. 1 and 2)."""

from dataclasses import dataclass
from pathlib import Path

import torch
from jaxtyping import Float
from torch import Tensor, nn

from umbra.backbones import FaceNetwork, read_weights
from umbra.learning.recogniser import build_network
from umbra.learning.seeds import derive
from umbra.losses import purify
from umbra.papers.alob.method.settings import AlobConfig

PREFIX = "network."
"""Of the trunks' names in a learner's weights."""

SHORTEST = 1e-4
"""A feature shorter than this has no direction to compare."""


@dataclass(frozen=True, eq=False)
class TwinFeatures:
    """`identified` is f^f (Eq. 2), `trimmed` f^m (Eq. 1; None without a Trimmer), `embedding` what is compared."""

    embedding: Float[Tensor, "batch compared"]
    identified: Float[Tensor, "batch embedding"]
    trimmed: Float[Tensor, "batch embedding"] | None


class TwinTrunks(nn.Module):
    """F^f and F^m side by side, no weight in common."""

    def __init__(self, identifier: FaceNetwork, trimmer: FaceNetwork | None, config: AlobConfig) -> None:
        super().__init__()
        self.identifier, self.trimmer, self.config = identifier, trimmer, config

    def forward(self, images: Float[Tensor, "batch 3 height width"]) -> TwinFeatures:
        """Both features and what becomes of them."""
        identified = self.identifier(images).embedding
        if self.trimmer is None:
            return TwinFeatures(identified, identified, None)
        trimmed = self.trimmer(images).embedding
        return TwinFeatures(self.combine(identified, trimmed), identified, trimmed)

    def combine(
        self, identified: Float[Tensor, "batch embedding"], trimmed: Float[Tensor, "batch embedding"]
    ) -> Float[Tensor, "batch compared"]:
        """Eqs. 7 and 8, what Table 8 puts in their place, or f^f alone; f^m is a constant unless training is joint.

        In float32: half precision would leave a rest along f^m.
        """
        own, other = identified.float(), (trimmed if self.config.joint else trimmed.detach()).float()
        match self.config.combination:
            case "projection":
                return purify(own, other)
            case "subtraction":
                return own - other
            case "sum":
                return own + other
            case "beside":
                return own
            case _:
                return torch.cat([own, other], dim=1)


def build_twins(config: AlobConfig) -> TwinTrunks:
    """Both trunks as `config` describes them; the Trimmer's first weights come from chance of their own.

    The Identifier and the classifier, drawn before and after it, start as the baseline's of the same number do, since
    a training's chance depends on its number alone (`learning.seeds.training_seed`).
    """
    identifier, trimmer = build_network(config.trunk()), None
    if config.has_trimmer:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(derive(config.seed, "trimmer"))
            trimmer = build_network(config.trunk())
    return TwinTrunks(identifier, trimmer, config)


def load_trunks(twins: TwinTrunks, path: Path) -> None:
    """Take the trunks out of another training's weights; its classifier, made for other people, stays behind."""
    remedy = "Start from a run with the same backbone, width and combination."
    twins.load_state_dict(read_weights(path, twins.state_dict(), prefix=PREFIX, of="other trunks", remedy=remedy))


def refuse_zero_length(features: Float[Tensor, "items embedding"]) -> Float[Tensor, "items embedding"]:
    """The features, or a refusal where one of them has no length: f^f along f^m leaves nothing to compare."""
    short = (~(features.norm(dim=1) >= SHORTEST)).nonzero().flatten()  # what is no number is short too
    if len(short):
        raise ValueError(
            f"features: expected some length in each; {len(short)} of {len(features)} have none (the first is number "
            f"{int(short[0])}). Their f^f lies along f^m, and the projection leaves nothing: train longer, or with "
            "another combination."
        )
    return features
