"""Recognition under every occlusion by every strategy, seed by seed, on the same test pictures.

Feature maps are computed once per seed and occlusion; a strategy only multiplies them. All occlusions of a question are
asked together, because the gallery is embedded once for each different mask among them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import torch
from jaxtyping import Bool, Float64, Int
from torch import Tensor

from umbra.backbones import load_weights
from umbra.configuration import build
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
from umbra.papers.landmark_masks.protocol import CLEAN, OCCLUSIONS, Covered, Material, Part
from umbra.papers.landmark_masks.runs import DetectorConfig, GeneratorsConfig, base_of, joined, some
from umbra.runs.records import Trained

NO_MASK = "No mask"
STRATEGY_OF = {"LM1": "LM1", "LM2": "LM2", "Grid": "grid", "LM2-split": "LM2-split"}
"""Columns of the tables and the strategies behind them."""
PICTURES = 160
"""Of a part, for the mean masks (training) and for judging how exact they are (test)."""
Outcomes = Float64[np.ndarray, "seeds items"]


@dataclass(frozen=True, eq=False)
class Player:
    """One seed: its base network, the gallery's maps, and the mask dictionaries learnt for it."""

    base: Recogniser
    gallery: Tensor
    gallery_labels: np.ndarray
    dictionaries: dict[str, MaskDictionary]
    pairs: MaskPairs | None  # of test pictures, over the regions of all its strategies
    _maps: dict[tuple[str, Part], Tensor] = field(default_factory=dict)

    def maps(self, material: Material, kind: str, part: Part) -> Tensor:
        """The maps of a part under one occlusion."""
        if (kind, part) not in self._maps:
            self._maps[kind, part] = feature_maps(self.base, material.covered(kind, part).images)
        return self._maps[kind, part]

    def ranks(
        self, probes: Tensor, labels: np.ndarray, strategy: str, covered: np.ndarray, percentile: float
    ) -> Int[np.ndarray, " probes"]:
        """The place of each probe's person in the space of its mask, 1 for the nearest."""
        if strategy == NO_MASK:
            keep = torch.ones(len(probes), *self.base.network.map_shape, dtype=torch.bool)
            scores = masked_scores(self.base, probes, self.gallery, keep)
        else:
            dictionary = self.dictionaries[strategy]
            scores = scores_with_dictionary(self.base, dictionary, probes, self.gallery, covered, percentile=percentile)
        return rank_of_scores(scores, labels, self.gallery_labels)


@dataclass(frozen=True, eq=False)
class Contest:
    """All seeds of one base network on one material; what the U-Net finds is shared by all of them."""

    material: Material
    players: tuple[Player, ...]
    segmenter: Segmenter | None = None
    _outcomes: dict[tuple, Outcomes] = field(default_factory=dict)
    _found: dict[str, np.ndarray] = field(default_factory=dict)

    def found(self, kind: str) -> Bool[np.ndarray, "items height width"]:
        """Where the U-Net sees an occluder in the test pictures of one kind."""
        if self.segmenter is None:
            raise ValueError("no segmentation network was given to this contest; ask for exact occluders instead.")
        if kind not in self._found:
            self._found[kind] = find_occluders(self.segmenter, self.material.covered(kind).images)
        return self._found[kind]

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
        """1 where rank 1 is right, by seed and picture; `among`: what is worked out in the same go."""
        strategy = STRATEGY_OF.get(column, NO_MASK)
        level = 0.0 if strategy == NO_MASK else PAPER_PERCENTILES[strategy] if percentile is None else percentile
        exact = exact or strategy == NO_MASK  # without a mask nothing depends on it
        key = (strategy, level, exact, part)
        if (kind, *key) not in self._outcomes:
            kinds = list(among) if kind in among else [kind]
            self._play([name for name in kinds if (name, *key) not in self._outcomes], key)
        return self._outcomes[(kind, *key)]

    def averaged(self, kinds: Iterable[str], column: str, **options: object) -> Outcomes:
        """The mean over several kinds, picture by picture."""
        return np.mean([self.outcomes(kind, column, **options) for kind in kinds], axis=0)  # type: ignore[arg-type]

    def covered_of(self, kinds: Sequence[str], strategy: str, *, exact: bool, part: Part) -> np.ndarray:
        """Which regions of a strategy are covered in the pictures of these kinds, one kind after the other."""
        if strategy == NO_MASK:
            return np.zeros((0, 0), bool)
        where = [self.material.covered(kind, part).truth if exact else self.found(kind) for kind in kinds]
        return covered_regions(np.concatenate(where), self.material.regions[strategy])

    def _play(self, kinds: list[str], key: tuple[str, float, bool, Part]) -> None:
        strategy, level, exact, part = key
        covered = self.covered_of(kinds, strategy, exact=exact, part=part)
        labels = np.tile(self.material.labels(part), len(kinds))
        rows = []
        for player in self.players:
            probes = torch.cat([player.maps(self.material, kind, part) for kind in kinds])
            rows.append(player.ranks(probes, labels, strategy, covered, level) == 1)
        for kind, outcome in zip(kinds, np.split(np.stack(rows).astype(np.float64), len(kinds), axis=1), strict=True):
            self._outcomes[(kind, *key)] = outcome

    def under(self, pictures: Covered, columns: Iterable[str]) -> dict[str, Outcomes]:
        """Outcomes of several strategies on other test pictures, with exact occluders."""
        labels, rows = self.material.labels("test"), []
        for player in self.players:
            probes = feature_maps(player.base, pictures.images)
            rows.append([self._one(player, probes, labels, column, pictures.truth) for column in columns])
        return {
            name: np.stack(found).astype(np.float64)
            for name, found in zip(columns, zip(*rows, strict=True), strict=True)
        }

    def _one(self, player: Player, probes: Tensor, labels: np.ndarray, column: str, truth: np.ndarray) -> np.ndarray:
        strategy = STRATEGY_OF.get(column, NO_MASK)
        if strategy == NO_MASK:
            return player.ranks(probes, labels, strategy, np.zeros((0, 0), bool), 0.0) == 1
        covered = covered_regions(truth, self.material.regions[strategy])
        return player.ranks(probes, labels, strategy, covered, PAPER_PERCENTILES[strategy]) == 1

    def first(self, seeds: int) -> "Contest":
        """The same with the first seeds alone."""
        return replace(self, players=self.players[:seeds], _outcomes={})

    def rival(self, base: Trained, generators: Trained) -> "Contest":
        """Another base network on the same pictures, with the same U-Net."""
        opened = open_contest(self.material, base, generators)
        return Contest(self.material, opened.players, self.segmenter, _found=self._found)

    @cached_property
    def clean(self) -> Outcomes:
        """Outcomes on clean pictures, unmasked."""
        return self.outcomes(CLEAN, NO_MASK)


def open_contest(
    material: Material, base: Trained, generators: Trained | None = None, detector: Trained | None = None
) -> Contest:
    """Everything trained, brought back; without `generators` there are no masks to play with."""
    if generators is not None and generators.params["needs"] != f"runs/{base.group}/{base.name}":
        raise ValueError(
            f"{generators.name}: its masks were made for another network ({generators.params['needs']}), not for "
            f"{base.name}; train generators for it, or open that one."
        )
    numbers = base.seeds if generators is None else generators.seeds
    players = [_player(material, base, generators, number) for number in numbers]
    return Contest(material, tuple(players), None if detector is None else revive_segmenter(detector))


def _player(material: Material, base: Trained, generators: Trained | None, number: int) -> Player:
    network = base_of(base, number)
    gallery, labels = feature_maps(network, material.images("train")), material.labels("train")
    if generators is None:
        return Player(network, gallery, labels, {}, None)
    dictionaries = dictionaries_of(material, network, generators, number)
    return Player(network, gallery, labels, dictionaries, pairs_of(material, network, tuple(dictionaries), "test"))


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
    made, start = {}, 0
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


def revive_segmenter(trained: Trained) -> Segmenter:
    """The U-Net of the first seed."""
    config = build(DetectorConfig, trained.params["model"], path=f"{trained.name}.model")
    segmenter = Segmenter(config.network)
    load_weights(segmenter, trained.weights[trained.seeds[0]])
    return segmenter.eval()
