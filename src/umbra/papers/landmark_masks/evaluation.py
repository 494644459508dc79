"""Recognition under every occlusion by every strategy, seed by seed, on the same test images.

Feature maps are computed once per seed and occlusion; a strategy only multiplies them. All occlusions of a question are
asked together, because the gallery is embedded once for each different mask among them.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import numpy as np
import torch
from jaxtyping import Bool, Float64
from torch import Tensor

from umbra.backbones import load_weights
from umbra.configuration import build
from umbra.data.worn import Covered
from umbra.learning.embedding import feature_maps
from umbra.metrics.grouped import Grouped
from umbra.papers.landmark_masks.method import PAPER_PERCENTILES, Segmenter, covered_regions, find_occluders
from umbra.papers.landmark_masks.protocol import CLEAN, OCCLUSIONS, Material, Part
from umbra.papers.landmark_masks.runs import DetectorConfig
from umbra.papers.landmark_masks.seed_networks import NO_MASK, SeedNetworks, settings_of
from umbra.runs.credits import Memo
from umbra.runs.records import Trained

STRATEGY_OF = {"LM1": "LM1", "LM2": "LM2", "Grid": "grid", "LM2-split": "LM2-split"}
"""Columns of the tables and the strategies behind them."""
COLUMN_OF = {strategy: column for column, strategy in STRATEGY_OF.items()}
T = TypeVar("T")
Outcomes = Float64[np.ndarray, "seeds items"]


@dataclass(frozen=True, eq=False)
class Evaluation:
    """All seeds of one base network on one material; what the U-Net finds is shared by all of them."""

    material: Material
    networks: tuple[SeedNetworks, ...]
    detector: Trained | None = None
    chooser: "Choice | None" = None
    _memo: Memo = field(default_factory=Memo)
    _found: Memo = field(default_factory=Memo)

    @property
    def finders(self) -> tuple[int, ...]:
        """The U-Nets by their seeds: each base network has the one of its own seed, or the first if there is none."""
        detector = self.detector
        if detector is None:
            raise ValueError("no segmentation network was given to this evaluation; ask for exact occluders instead.")
        used = (one.number if one.number in detector.seeds else detector.seeds[0] for one in self.networks)
        return tuple(dict.fromkeys(used))

    def segmenter(self, finder: int) -> Segmenter:
        """The U-Net of one seed."""
        detector = self.detector
        if detector is None or finder not in self.finders:
            raise ValueError(f"finder: expected one of {self.finders}, found {finder}")
        return self._found(("segmenter", finder), lambda: load_segmenter(detector, finder))

    def found(self, kind: str, finder: int | None = None) -> Bool[np.ndarray, "items height width"]:
        """Where a U-Net, the first if none is named, sees an occluder in the test images of one kind."""
        asked = self.finders[0] if finder is None else finder
        images = self.material.covered(kind).images
        return self._found((kind, asked), lambda: find_occluders(self.segmenter(asked), images))

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

    def cell(self, kinds: Iterable[str], column: str, **options: Any) -> Grouped:
        """The same for a table: drawn person by person."""
        return self.material.by_person(self.averaged(kinds, column, **options), options.get("part", "test"))

    def covered_of(
        self, kinds: Sequence[str], strategy: str, *, exact: bool, part: Part = "test", number: int | None = None
    ) -> np.ndarray:
        """Which regions of a strategy are covered in the images of these kinds, one kind after the other.

        By what the U-Net of a seed's `number` finds, unless the occluders are known exactly.
        """
        if strategy == NO_MASK:
            return np.zeros((0, 0), bool)
        if exact:
            where = [self.material.covered(kind, part).truth for kind in kinds]
        else:
            finder = number if number is not None and number in self.finders else self.finders[0]
            where = [self.found(kind, finder) for kind in kinds]
        return covered_regions(np.concatenate(where), self.material.regions[strategy])

    def _rank(self, kinds: list[str], key: tuple[str, float, bool, Part]) -> dict[tuple[Any, ...], Outcomes]:
        strategy, level, exact, part = key
        labels = np.tile(self.material.labels(part), len(kinds))
        rows = []
        for one in self.networks:
            covered = self.covered_of(kinds, strategy, exact=exact, part=part, number=one.number)
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

    def kept(self, key: str, work_out: Callable[[], T]) -> T:
        """A result that more than one artefact shows; each is credited to all who were asked for it."""
        return self._memo(("kept", key), work_out)

    def first(self, seeds: int) -> "Evaluation":
        """The same with the first seeds alone."""
        return replace(self, networks=self.networks[:seeds], _memo=Memo())

    def rival(self, base: Trained, generators: Trained) -> "Evaluation":
        """Another base network on the same images, with the same U-Net."""
        return replace(open_evaluation(self.material, base, generators), detector=self.detector, _found=self._found)

    @property
    def choice(self) -> "Choice":
        """How λ was chosen; refused where there are no masks."""
        if self.chooser is None:
            raise ValueError("λ is chosen among masks, and this evaluation was opened without mask generators.")
        return self.chooser

    @property
    def clean(self) -> Outcomes:
        """Outcomes on clean images, unmasked."""
        return self.outcomes(CLEAN, NO_MASK)


@dataclass(frozen=True, eq=False)
class Choice:
    """λ of each strategy: the one whose masks name most validation images rightly.

    The mean over all seeds and the occlusions of Table 1, with the occluders known exactly, so that λ alone moves it.
    No test image is asked. Of equals the smallest is taken.
    """

    material: Material
    networks: tuple[SeedNetworks, ...]
    weights: tuple[float, ...]
    _memo: Memo = field(default_factory=Memo)

    def __call__(self, strategy: str) -> float:
        """The chosen λ."""
        if len(self.weights) == 1:
            return self.weights[0]
        asked = {weight: self.outcomes(weight, strategy, "validation").mean() for weight in sorted(self.weights)}
        return max(asked, key=lambda weight: asked[weight])

    def outcomes(self, weight: float, strategy: str, part: Part) -> Outcomes:
        """What the masks of one λ reach, image by image."""

        def open_tried() -> Evaluation:
            return Evaluation(self.material, tuple(one.instead(one.tried[weight]) for one in self.networks))

        tried = self._memo(weight, open_tried)
        return tried.averaged(OCCLUSIONS, COLUMN_OF[strategy], exact=True, part=part)

    @property
    def networks_by_choice(self) -> tuple[SeedNetworks, ...]:
        """The same networks and maps, with the masks of the chosen λ."""
        return tuple(replace(one, choice=self) for one in self.networks)


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
    if generators is None:
        return Evaluation(material, networks, detector)
    choice = Choice(material, networks, settings_of(generators).generator.difference_weights)
    return Evaluation(material, choice.networks_by_choice, detector, choice)


def load_segmenter(trained: Trained, seed: int) -> Segmenter:
    """The U-Net of one seed."""
    config = build(DetectorConfig, trained.params["model"], path=f"{trained.name}.model")
    segmenter = Segmenter(config.network)
    load_weights(segmenter, trained.weights[seed])
    return segmenter.eval()
