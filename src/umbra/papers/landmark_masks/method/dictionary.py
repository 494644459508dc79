"""The mask dictionary: for each region the features to discard when it is covered (paper 001, Sec. 3.3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from jaxtyping import Bool, Float
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from umbra.backbones import fingerprint

PAPER_PERCENTILES = {"grid": 25.0, "LM1": 20.0, "LM2": 30.0, "LM2-split": 25.0}
"""Sec. 4.2: the larger the regions, the higher; LM2-split is ours, its halves the size of the grid's cells."""


@dataclass(frozen=True, eq=False)
class MaskDictionary:
    """The mean masks of one strategy for one network; `masks(percentile)` makes them binary.

    `mean` lies in [0, 1], low where covering the region spoils the feature; `made_for` is the network's fingerprint.
    """

    strategy: str
    names: tuple[str, ...]
    mean: Float[Tensor, "regions c h w"]
    made_for: str

    def masks(self, percentile: float) -> Bool[Tensor, "regions c h w"]:
        """True for a feature to keep; see `binarise`."""
        return binarise(self.mean, percentile)

    def check(self, network: nn.Module) -> None:
        """Refuse a network other than the one the masks were learnt for: its features mean something else."""
        found = fingerprint(network)
        if found != self.made_for:
            raise ValueError(
                f"this mask dictionary ({self.strategy}) was made for the network {self.made_for[:12]}…, "
                f"but the network given is {found[:12]}…; train the mask generators for this network."
            )

    def save(self, path: Path | str) -> None:
        """Write as safetensors."""
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        notes = {"strategy": self.strategy, "names": "\n".join(self.names), "made_for": self.made_for}
        save_file({"mean": self.mean.contiguous()}, path, metadata=notes)

    @classmethod
    def load(cls, path: Path | str) -> "MaskDictionary":
        """Read what `save` wrote."""
        if not Path(path).is_file():
            raise FileNotFoundError(f"mask dictionary {path} not found; train the mask generators first.")
        with safe_open(path, framework="pt") as file:
            notes = file.metadata() or {}
            if not {"strategy", "names", "made_for"} <= notes.keys():
                raise ValueError(f"{path} is no mask dictionary: it names no strategy, regions and network.")
            return cls(notes["strategy"], tuple(notes["names"].split("\n")), file.get_tensor("mean"), notes["made_for"])


def min_max(masks: Float[Tensor, "*batch c h w"]) -> Float[Tensor, "*batch c h w"]:
    """Each mask stretched to [0, 1] on its own (paper 001, Sec. 3.3):  m' = (m − min m) / (max m − min m)."""
    low = masks.amin(dim=(-3, -2, -1), keepdim=True)
    high = masks.amax(dim=(-3, -2, -1), keepdim=True)
    return (masks - low) / (high - low).clamp(min=1e-12)


def binarise(mean: Float[Tensor, "regions c h w"], percentile: float) -> Bool[Tensor, "regions c h w"]:
    """Binary masks (paper 001, Eq. 4):  M_i = 1 where m̄_i > δ, else 0;  δ = that percentile of all values of m̄_i.

    m̄ = `mean`; the share `percentile` / 100 of each region's features is discarded.
    """
    if not 0 <= percentile <= 100:
        raise ValueError(f"percentile must lie in 0..100; got {percentile}. The paper takes 20 to 30.")
    flat = mean.flatten(1)
    # δ is a value of the mask, not one between two as torch.quantile would give, so exactly that share is discarded.
    rank = round(percentile / 100 * flat.shape[1]) - 1
    if rank < 0:
        return torch.ones_like(mean, dtype=torch.bool)
    threshold = flat.sort(dim=1).values[:, rank]
    return mean > threshold[:, None, None, None]


def cut_apart(
    means: Float[Tensor, "regions c h w"], strategies: Mapping[str, tuple[str, ...]], made_for: str
) -> dict[str, MaskDictionary]:
    """The mean masks of several strategies, one after the other in `means`, as a dictionary each."""
    count = sum(map(len, strategies.values()))
    if count != len(means):
        raise ValueError(f"strategies name {count} regions, the mean masks are of {len(means)}.")
    parts = means.split([len(names) for names in strategies.values()])
    named = zip(strategies.items(), parts, strict=True)
    return {strategy: MaskDictionary(strategy, names, mean, made_for) for (strategy, names), mean in named}
