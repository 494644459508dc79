"""Recognition under every occlusion by every strategy, seed by seed, on the same test images.

Feature maps are computed once per seed and occlusion; a strategy only multiplies them. All occlusions of a question are
asked together, because the gallery is embedded once for each different mask among them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
import torch
from jaxtyping import Bool, Float64, Int
from torch import Tensor

from umbra.backbones import load_weights
from umbra.configuration import build
from umbra.data.worn import Covered
from umbra.learning.embedding import feature_maps
from umbra.learning.recogniser import Recogniser
from umbra.metrics.identification import rank_of_scores
from umbra.papers.landmark_masks.method import (
    PAPER_PERCENTILES,
    MaskDictionary,
    MaskPairs,
    MaskTrainer,
    Segmenter,
    build_dictionary,
    covered_regions,
    find_occluders,
    mask_pairs,
    masked_scores,
    scores_with_dictionary,
)
from umbra.papers.landmark_masks.protocol import CLEAN, OCCLUSIONS, Material, Part
from umbra.papers.landmark_masks.runs import DetectorConfig, GeneratorsConfig, base_of, joined, some
from umbra.runs.credits import Memo
from umbra.runs.records import Trained

NO_MASK = "No mask"
STRATEGY_OF = {"LM1": "LM1", "LM2": "LM2", "Grid": "grid", "LM2-split": "LM2-split"}
"""Columns of the tables and the strategies behind them."""
PICTURES = 160
"""Of a part, for the mean masks (training) and for judging how exact they are (test)."""
Outcomes = Float64[np.ndarray, "seeds items"]


@dataclass(frozen=True, eq=False)
class SeedNetworks:
    """One seed: its base network, the gallery's maps, the mask dictionaries learnt for it; opened when asked for."""

    material: Material
    run: Trained
    generators: Trained | None
    number: int
    given: dict[str, MaskDictionary] | None = None  # dictionaries that were learnt otherwise
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
    def dictionaries(self) -> dict[str, MaskDictionary]:
        """The masks by strategy; none where the evaluation was opened without generators."""
        generators = self.generators
        if self.given is not None or generators is None:
            return self.given or {}
        make = partial(dictionaries_of, self.material, self.base, generators, self.number)
        return self._memo("dictionaries", make)

    @property
    def pairs(self) -> MaskPairs:
        """Pairs of test images over the regions of all strategies."""
        names = tuple(self.dictionaries)
        if not names:
            raise ValueError("pairs of test images need an evaluation opened with mask generators.")
        return self._memo(("pairs", names), lambda: pairs_of(self.material, self.base, names, "test"))

    def maps(self, kind: str, part: Part) -> Tensor:
        """The maps of a part under one occlusion."""
        key = ("maps", kind, part)
        return self._memo(key, lambda: feature_maps(self.base, self.material.covered(kind, part).images))

    def instead(self, dictionaries: dict[str, MaskDictionary]) -> "SeedNetworks":
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
            dictionary = self.dictionaries[strategy]
            scores = scores_with_dictionary(base, dictionary, probes, gallery, covered, percentile=percentile)
        return rank_of_scores(scores, labels, self.material.labels("train"))


@dataclass(frozen=True, eq=False)
class Evaluation:
    """All seeds of one base network on one material; what the U-Net finds is shared by all of them."""

    material: Material
    networks: tuple[SeedNetworks, ...]
    detector: Trained | None = None
    _memo: Memo = field(default_factory=Memo)
    _found: Memo = field(default_factory=Memo)

    @property
    def segmenter(self) -> Segmenter:
        """The U-Net."""
        detector = self.detector
        if detector is None:
            raise ValueError("no segmentation network was given to this evaluation; ask for exact occluders instead.")
        return self._found("segmenter", lambda: load_segmenter(detector))

    def found(self, kind: str) -> Bool[np.ndarray, "items height width"]:
        """Where the U-Net sees an occluder in the test images of one kind."""
        return self._found(kind, lambda: find_occluders(self.segmenter, self.material.covered(kind).images))

    def outcomes(
        self,
        kind: str,
        column: str,
        *,
        percentile: float | None = None,
        exact: bool = False,
        part: Part = "test",
        among: Sequence[str] = OCCLUSIONS,
    ) -> Outcomes:
        """1 where rank 1 is right, by seed and image; `among`: what is worked out in the same go."""
        strategy = STRATEGY_OF.get(column, NO_MASK)
        level = 0.0 if strategy == NO_MASK else PAPER_PERCENTILES[strategy] if percentile is None else percentile
        exact = exact or strategy == NO_MASK  # without a mask nothing depends on it
        key = (strategy, level, exact, part)
        kinds = among if kind in among else [kind]
        self._memo.together([(name, *key) for name in kinds], lambda missing: self._rank([m[0] for m in missing], key))
        return self._memo((kind, *key), lambda: self._rank([kind], key)[kind, *key])

    def averaged(self, kinds: Iterable[str], column: str, **options: Any) -> Outcomes:
        """The mean over several kinds, image by image."""
        return np.mean([self.outcomes(kind, column, **options) for kind in kinds], axis=0)

    def covered_of(self, kinds: Sequence[str], strategy: str, *, exact: bool, part: Part) -> np.ndarray:
        """Which regions of a strategy are covered in the images of these kinds, one kind after the other."""
        if strategy == NO_MASK:
            return np.zeros((0, 0), bool)
        where = [self.material.covered(kind, part).truth if exact else self.found(kind) for kind in kinds]
        return covered_regions(np.concatenate(where), self.material.regions[strategy])

    def _rank(self, kinds: list[str], key: tuple[str, float, bool, Part]) -> dict[tuple[Any, ...], Outcomes]:
        strategy, level, exact, part = key
        covered = self.covered_of(kinds, strategy, exact=exact, part=part)
        labels = np.tile(self.material.labels(part), len(kinds))
        rows = []
        for one in self.networks:
            probes = torch.cat([one.maps(kind, part) for kind in kinds])
            rows.append(one.ranks(probes, labels, strategy, covered, level) == 1)
        found = np.split(np.stack(rows).astype(np.float64), len(kinds), axis=1)
        return {(kind, *key): outcome for kind, outcome in zip(kinds, found, strict=True)}

    def under(self, images: Covered, columns: Iterable[str]) -> dict[str, Outcomes]:
        """Outcomes of several strategies on other test images, with exact occluders."""
        labels, rows = self.material.labels("test"), []
        for one in self.networks:
            probes = feature_maps(one.base, images.images)
            rows.append([self._right(one, probes, labels, column, images.truth) for column in columns])
        stacked = (np.stack(found).astype(np.float64) for found in zip(*rows, strict=True))
        return dict(zip(columns, stacked, strict=True))

    def _right(
        self, one: SeedNetworks, probes: Tensor, labels: np.ndarray, column: str, truth: np.ndarray
    ) -> np.ndarray:
        strategy = STRATEGY_OF.get(column, NO_MASK)
        if strategy == NO_MASK:
            return one.ranks(probes, labels, strategy, np.zeros((0, 0), bool), 0.0) == 1
        covered = covered_regions(truth, self.material.regions[strategy])
        return one.ranks(probes, labels, strategy, covered, PAPER_PERCENTILES[strategy]) == 1

    def first(self, seeds: int) -> "Evaluation":
        """The same with the first seeds alone."""
        return replace(self, networks=self.networks[:seeds], _memo=Memo())

    def rival(self, base: Trained, generators: Trained) -> "Evaluation":
        """Another base network on the same images, with the same U-Net."""
        return replace(open_evaluation(self.material, base, generators), detector=self.detector, _found=self._found)

    @property
    def clean(self) -> Outcomes:
        """Outcomes on clean images, unmasked."""
        return self.outcomes(CLEAN, NO_MASK)


def open_evaluation(
    material: Material, base: Trained, generators: Trained | None = None, detector: Trained | None = None
) -> Evaluation:
    """Everything trained, ready to be asked; without `generators` there are no masks to compare."""
    if generators is not None and generators.params["needs"] != f"runs/{base.group}/{base.name}":
        raise ValueError(
            f"{generators.name}: its masks were made for another network ({generators.params['needs']}), not for "
            f"{base.name}; train generators for it, or open that one."
        )
    numbers = base.seeds if generators is None else generators.seeds
    networks = tuple(SeedNetworks(material, base, generators, number) for number in numbers)
    return Evaluation(material, networks, detector)


def dictionaries_of(
    material: Material, base: Recogniser, generators: Trained, number: int, *, pairs: MaskPairs | None = None
) -> dict[str, MaskDictionary]:
    """One dictionary per strategy, averaged over training pictures (Sec. 3.3); `pairs` where they are there already."""
    config = build(GeneratorsConfig, generators.params["model"], path=f"{generators.name}.model")
    pairs = pairs or pairs_of(material, base, config.strategies, "train")
    trainer = MaskTrainer(config.generator, base, regions=pairs.occluded.shape[1])
    load_weights(trainer, generators.weights[number])
    joint = joined([material.regions[name] for name in config.strategies])
    whole = build_dictionary(trainer, pairs, strategy=joint.strategy, names=joint.names)
    made, start = dict[str, MaskDictionary](), 0
    for name in config.strategies:
        names = material.regions[name].names
        made[name] = MaskDictionary(name, names, whole.mean[start : start + len(names)], whole.made_for)
        start += len(names)
    return made


def pairs_of(material: Material, base: Recogniser, strategies: Sequence[str], part: Part) -> MaskPairs:
    """Pairs of pictures of a part over all regions of some strategies."""
    chosen = some(len(material.indices(part)), PICTURES, seed=material.seed)
    regions = joined([material.regions[name] for name in strategies])
    rng = np.random.default_rng([material.seed, len(part)])
    return mask_pairs(base, material.images(part)[chosen], material.labels(part)[chosen], regions, rng=rng)


def load_segmenter(trained: Trained) -> Segmenter:
    """The U-Net of the first seed."""
    config = build(DetectorConfig, trained.params["model"], path=f"{trained.name}.model")
    segmenter = Segmenter(config.network)
    load_weights(segmenter, trained.weights[trained.seeds[0]])
    return segmenter.eval()
