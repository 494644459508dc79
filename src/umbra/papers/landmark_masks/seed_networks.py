"""One seed of everything that was trained: the base network, the maps it gives, the masks that were learnt for it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import torch
from jaxtyping import Int
from torch import Tensor

from umbra.backbones import fingerprint, load_weights
from umbra.configuration import build
from umbra.learning.embedding import feature_maps
from umbra.learning.recogniser import Recogniser
from umbra.metrics.identification import rank_of_scores
from umbra.papers.landmark_masks.method import (
    MaskDictionary,
    MaskPairs,
    MaskTrainer,
    cut_apart,
    mask_pairs,
    masked_scores,
    scores_with_dictionary,
)
from umbra.papers.landmark_masks.protocol import Material, Part
from umbra.papers.landmark_masks.runs import GeneratorsConfig, base_of, joined, some
from umbra.runs.credits import Memo
from umbra.runs.records import Trained

NO_MASK = "No mask"
PICTURES = 160
"""Of a part, for judging how exact masks are (test) and for masks that nobody learnt (training)."""


def settings_of(generators: Trained) -> GeneratorsConfig:
    """What a run of mask generators was trained with."""
    config: GeneratorsConfig = build(GeneratorsConfig, generators.params["model"], path=f"{generators.name}.model")
    return config


@dataclass(frozen=True, eq=False)
class SeedNetworks:
    """One seed: its base network, the gallery's maps, the mask dictionaries learnt for it; opened when asked for."""

    material: Material
    run: Trained
    generators: Trained | None
    number: int
    choice: Callable[[str], float] | None = None  # of λ, by strategy; none: only one was trained
    given: Mapping[str, MaskDictionary] | None = None  # dictionaries that came about otherwise
    _memo: Memo = field(default_factory=Memo)

    @property
    def base(self) -> Recogniser:
        """The base network."""
        return self._memo("base", lambda: base_of(self.run, self.number))

    @property
    def gallery(self) -> Tensor:
        """The maps of the training images, against which everybody is compared."""
        return self._memo("gallery", lambda: feature_maps(self.base, self.material.images("train")))

    @property
    def strategies(self) -> tuple[str, ...]:
        """Those that have masks; none where the evaluation was opened without generators."""
        if self.given is not None:
            return tuple(self.given)
        return () if self.generators is None else settings_of(self.generators).strategies

    @property
    def tried(self) -> dict[float, dict[str, MaskDictionary]]:
        """The learnt masks by λ and strategy."""
        generators = self.generators
        if generators is None:
            raise ValueError("masks need an evaluation opened with mask generators.")
        return self._memo("tried", lambda: dictionaries_of(self.material, self.base, generators, self.number))

    def dictionary(self, strategy: str) -> MaskDictionary:
        """The masks of a strategy: those of the λ that was chosen for it."""
        if self.given is not None:
            return self.given[strategy]
        weights = tuple(self.tried)
        if self.choice is None and len(weights) > 1:
            raise ValueError(f"{strategy}: masks were trained with {len(weights)} λ; say which, or how to choose.")
        return self.tried[weights[0] if self.choice is None else self.choice(strategy)][strategy]

    def pairs(self, part: Part) -> MaskPairs:
        """Pairs of images of a part over the regions of all strategies."""
        names = self.strategies
        if not names:
            raise ValueError("pairs of images need an evaluation opened with mask generators.")
        return self._memo(("pairs", part, names), lambda: pairs_of(self.material, self.base, names, part))

    def maps(self, kind: str, part: Part) -> Tensor:
        """The maps of a part under one occlusion."""
        key = ("maps", kind, part)
        return self._memo(key, lambda: feature_maps(self.base, self.material.covered(kind, part).images))

    def instead(self, dictionaries: Mapping[str, MaskDictionary]) -> "SeedNetworks":
        """The same network and maps with other dictionaries."""
        return replace(self, given=dictionaries)

    def ranks(
        self, probes: Tensor, labels: np.ndarray, strategy: str, covered: np.ndarray, percentile: float
    ) -> Int[np.ndarray, " probes"]:
        """The place of each probe's person in the space of its mask, 1 for the nearest."""
        base, gallery = self.base, self.gallery
        if strategy == NO_MASK:
            keep = torch.ones(len(probes), *base.network.map_shape, dtype=torch.bool)
            scores = masked_scores(base, probes, gallery, keep)
        else:
            dictionary = self.dictionary(strategy)
            scores = scores_with_dictionary(base, dictionary, probes, gallery, covered, percentile=percentile)
        return rank_of_scores(scores, labels, self.material.labels("train"))


def dictionaries_of(
    material: Material, base: Recogniser, generators: Trained, number: int
) -> dict[float, dict[str, MaskDictionary]]:
    """The mean masks that a run's generators left (Sec. 3.3), by λ and strategy."""
    trainer, made_for = trainer_of(material, base, generators, number), fingerprint(base.network)
    names: dict[str, tuple[str, ...]] = {
        name: material.regions[name].names for name in settings_of(generators).strategies
    }
    weights = trainer.config.difference_weights
    return {weight: cut_apart(trainer.mean_masks(weight), names, made_for) for weight in weights}


def trainer_of(material: Material, base: Recogniser, generators: Trained, number: int) -> MaskTrainer:
    """The mask generators of one seed as they ended, with what they keep of their best epochs."""
    config = settings_of(generators)
    regions = sum(len(material.regions[name].names) for name in config.strategies)
    trainer = MaskTrainer(config.generator, base, regions=regions)
    load_weights(trainer, generators.weights[number])
    return trainer.eval()


def pairs_of(material: Material, base: Recogniser, strategies: Sequence[str], part: Part) -> MaskPairs:
    """Pairs of pictures of a part over all regions of some strategies."""
    chosen = some(len(material.indices(part)), PICTURES, seed=material.seed)
    regions = joined([material.regions[name] for name in strategies])
    rng = np.random.default_rng([material.seed, len(part)])
    return mask_pairs(base, material.images(part)[chosen], material.labels(part)[chosen], regions, rng=rng)
