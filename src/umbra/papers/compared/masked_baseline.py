"""The landmark masks of paper 001 on the frozen baseline of paper 003, so that both papers answer the same question.

The trunk, the people and the pictures are the baseline's; only what the masks need is learnt here. Unlike the trunk of
paper 001, this one has met covered faces while it learnt.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from jaxtyping import Bool, Float, Float64, Int64, UInt8
from torch import Tensor, nn
from torch.nn import functional

from umbra.backbones import fingerprint, load_weights
from umbra.configuration import build
from umbra.data.faces import FaceSet
from umbra.data.splits import Split
from umbra.learning.embedding import evaluating, feature_maps, half_where_fast
from umbra.learning.recogniser import Recogniser
from umbra.learning.seeds import training_seed
from umbra.papers.alob.method import AlobLearner
from umbra.papers.alob.networks import load_learner
from umbra.papers.alob.runs import AlobTraining, split_for
from umbra.papers.landmark_masks.method import (
    PAPER_PERCENTILES,
    STRATEGIES,
    MaskDictionary,
    MaskPairData,
    MaskPairs,
    MaskTrainer,
    Regions,
    covered_regions,
    cut_apart,
    discarding_mask,
    mask_pairs,
)
from umbra.papers.landmark_masks.runs import GeneratorsConfig, Strategy, joined, some
from umbra.runs.config import read_head
from umbra.runs.recipe import Prepared
from umbra.runs.records import Trained, read_faces, read_run
from umbra.runs.settings import RunSettings

COHORT = 160
"""Training pictures among which the cohort's people are looked for."""
BATCH = 1024


@dataclass(frozen=True)
class AlobMasks(GeneratorsConfig):
    """Mask generators on the baseline; `pictures` and `held_out` are counted in the baseline's own two parts."""

    strategies: tuple[Strategy, ...] = ("LM2",)

    def __post_init__(self) -> None:
        if len(self.generator.difference_weights) > 1:
            raise ValueError(
                "generator.difference_weights: expected one λ, since nothing here chooses among several; found "
                f"{list(self.generator.difference_weights)}"
            )


def alob_masks(run: RunSettings, edition: str, seed: int, number: int) -> Prepared:
    """Generators of all regions on the baseline that `needs` names, seed for seed (paper 001, Sec. 3.2)."""
    config: AlobMasks = run.model
    ground = open_ground(read_run(run.needs.rsplit("/", 1)[-1], edition), number, edition)
    if ground.set != run.set:
        raise ValueError(
            f"set: expected {ground.set!r}, from which the baseline of {run.needs} learnt; got {run.set!r}. The masks "
            "are judged by the baseline's own classifier, which knows nobody else."
        )
    regions = joined(ground.regions(config.strategies))
    parts = ((ground.split.train, config.pictures), (ground.split.validation, config.held_out))
    pairs = [
        ground.pairs(
            indices[some(len(indices), count, seed=seed + place)], regions, np.random.default_rng([seed, place])
        )
        for place, (indices, count) in enumerate(parts)
    ]
    data = MaskPairData(pairs[0], pairs[1], batch=run.loader.batch)
    return MaskTrainer(config.generator, ground.base, regions=len(regions.names)), data


def as_recogniser(learner: AlobLearner) -> Recogniser:
    """The baseline in the form that paper 001 works on: its trunk and classifier, copied."""
    config = learner.config
    if config.has_trimmer:
        raise ValueError(
            f"learner: expected a baseline (combination 'identifier'), one trunk whose map can be masked; got "
            f"{config.combination!r}, which compares what two trunks say. Name the baseline's run."
        )
    settings = replace(config.trunk(), seed=config.seed, loss="cosface", margin=config.margin, scale=config.scale)
    made = Recogniser(settings, classes=learner.head.weight.shape[0])
    made.network.load_state_dict(learner.network.identifier.state_dict())
    made.head.load_state_dict(learner.head.state_dict())
    return made.to(learner.head.weight.device).eval()


@dataclass(frozen=True, eq=False)
class Ground:
    """One seed of the baseline, frozen, with the pictures that it learnt from and those held out from it."""

    base: Recogniser
    faces: FaceSet
    split: Split
    set: str

    def regions(self, strategies: Sequence[Strategy]) -> list[Regions]:
        """The regions of some strategies, made from the training pictures (paper 001, Sec. 3.4)."""
        points = np.asarray(self.faces.five_points[self.split.train], np.float64)
        height, width = self.faces.images.shape[1:3]
        return [STRATEGIES[name](points, height=height, width=width) for name in strategies]

    def pairs(self, chosen: Int64[np.ndarray, " chosen"], regions: Regions, rng: np.random.Generator) -> MaskPairs:
        """Maps of some pictures, clean and with a block over each region."""
        images = np.ascontiguousarray(self.faces.images[chosen])
        return mask_pairs(self.base, images, self.split.labels[chosen], regions, rng=rng)


def open_ground(trained: Trained, number: int, edition: str) -> Ground:
    """The baseline of one seed, or its first where it has no such seed, and its own split of its own set."""
    number = number if number in trained.weights else trained.seeds[0]
    base = as_recogniser(load_learner(trained, number))
    config = build(AlobTraining, trained.params["model"], path=f"{trained.name}.model")
    faces = read_faces(trained.params["set"], edition)
    split = split_for(faces, config, seed=training_seed(read_head().seed, number))
    if split.classes != base.head.weight.shape[0]:
        raise ValueError(
            f"{trained.name} was trained on {base.head.weight.shape[0]} people, the set {trained.params['set']!r} now "
            f"gives {split.classes}; train it again with `dvc repro train@{trained.name}`."
        )
    return Ground(base, faces, split, trained.params["set"])


@dataclass(frozen=True, eq=False)
class MaskedFaces:
    """A frozen trunk and the masks learnt for it; with percentile 0 the masks discard nothing, and it is the baseline.

    It is told exactly what is covered, which only whoever laid the occluder knows: a perfect segmentation is assumed.
    Cosines under different masks are not on one scale, which ranking a gallery forgives and one threshold for all pairs
    does not; `levelled` ones count in standard deviations from the mean cosine of the `cohort`, different people that
    the trunk was trained on, seen through the same mask.
    """

    base: Recogniser
    dictionary: MaskDictionary
    regions: Regions
    percentile: float
    cohort: Float[Tensor, "cohort c h w"]
    levelled: bool = False

    def __post_init__(self) -> None:
        self.dictionary.check(self.base.network)
        if self.dictionary.names != self.regions.names:
            raise ValueError(
                f"regions: expected those of the dictionary, {', '.join(self.dictionary.names)}; got "
                f"{', '.join(self.regions.names)}. Take both from one strategy of one run."
            )

    @property
    def trunk(self) -> nn.Module:
        """What sees the pictures; matchers of one trunk share its maps."""
        return self.base.network

    def features(self, images: UInt8[np.ndarray, "items height width 3"]) -> Float[Tensor, "items c h w"]:
        """The maps that masks act on."""
        return feature_maps(self.base, images)

    def scores(
        self,
        first: Float[Tensor, "firsts c h w"],
        second: Float[Tensor, "seconds c h w"],
        pairs: Int64[np.ndarray, "pairs 2"],
        occluders: Bool[np.ndarray, "seconds height width"],
    ) -> Float64[np.ndarray, " pairs"]:
        """Cosine of each pair (place among the firsts, among the seconds), both sides through the second's mask.

        The mask is the product of those of all regions that the occluder covers by more than half (paper 001,
        Secs. 3.4 and 3.5).
        """
        masks = self.dictionary.masks(self.percentile)
        discards = (~masks).flatten(1).any(dim=1).numpy()
        covered = covered_regions(occluders, self.regions) & discards
        covered, kind = np.unique(covered, axis=0, return_inverse=True)  # few are different: a map is embedded for each
        products = discarding_mask(masks, covered)
        kinds = kind.reshape(-1)[pairs[:, 1]]
        sides = [self._units(maps, pairs[:, side], products, kinds) for side, maps in enumerate((first, second))]
        cosines = (sides[0] * sides[1]).sum(axis=1)
        if not self.levelled:
            return cosines
        scale = np.array([self._strangers(products, kind) for kind in range(len(products))])
        return (cosines - scale[kinds, 0]) / scale[kinds, 1]

    def _strangers(self, masks: Tensor, kind: int) -> tuple[float, float]:
        """Mean and standard deviation of the cosines within the cohort under one of the masks."""
        count = len(self.cohort)
        units = self._units(self.cohort, np.arange(count), masks, np.full(count, kind))
        cosines = (units @ units.T)[np.triu_indices(count, 1)]
        return float(cosines.mean()), float(cosines.std())

    def _units(
        self, maps: Tensor, items: np.ndarray, masks: Tensor, kinds: np.ndarray
    ) -> Float64[np.ndarray, "pairs embedding"]:
        """Embeddings of unit length of `items` of the maps, each under the mask of its kind."""
        device = next(self.base.parameters()).device
        asked, where = np.unique(np.stack([items, kinds], axis=1), axis=0, return_inverse=True)
        parts = []
        with evaluating(self.base), torch.inference_mode(), half_where_fast(device):
            for item, kind in (part.T for part in torch.from_numpy(asked).split(BATCH)):
                masked = maps[item].to(device) * masks[kind].to(device)
                parts.append(functional.normalize(self.base.network.embed(masked).float(), dim=1).cpu())
        return torch.cat(parts).numpy().astype(np.float64)[where.reshape(-1)]


def load_masks(generators: Trained, number: int, edition: str) -> dict[str, MaskedFaces]:
    """The masks of one seed by strategy, averaged over held-out pictures (paper 001, Sec. 3.3), on one shared trunk.

    The percentile is the paper's for the strategy; `dataclasses.replace` sets another.
    """
    if number not in generators.weights:
        known = ", ".join(map(str, generators.seeds))
        raise ValueError(f"run {generators.name} has no seed {number}; its seeds: {known}")
    config = build(AlobMasks, generators.params["model"], path=f"{generators.name}.model")
    ground = open_ground(read_run(generators.params["needs"].rsplit("/", 1)[-1], edition), number, edition)
    parts = ground.regions(config.strategies)
    regions = joined(parts)
    trainer = MaskTrainer(config.generator, ground.base, regions=len(regions.names))
    load_weights(trainer, generators.weights[number])
    chosen = ground.split.train[some(len(ground.split.train), COHORT, seed=number)]
    _, single = np.unique(ground.split.labels[chosen], return_index=True)  # one picture of each person
    cohort = feature_maps(ground.base, np.ascontiguousarray(ground.faces.images[chosen[np.sort(single)]]))
    names = {own.strategy: own.names for own in parts}
    (weight,) = config.generator.difference_weights
    learnt = cut_apart(trainer.mean_masks(weight), names, fingerprint(ground.base.network))
    return {
        own.strategy: MaskedFaces(ground.base, learnt[own.strategy], own, PAPER_PERCENTILES[own.strategy], cohort)
        for own in parts
    }
