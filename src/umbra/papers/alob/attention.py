"""What the trunks look at: shares of class activation maps on parts of the picture (the paper's Figure 5 in numbers).

The parts do not overlap and fill the picture. Where an occluder lies (alpha of one half or more) the part is
"Occluder", elsewhere what the parsing of the uncovered picture says: "Hair" and what is worn on it; "Background"
with the clothes, all that is no head; "Face skin" with brows, eyes, nose and mouth (`FACE_REGIONS`); "Rest of the
head": ears, neck and glasses.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Float32, Float64, Int, UInt8

from umbra.claims import ResultTable
from umbra.metrics.grouped import Grouped
from umbra.papers.alob.method import AlobLearner
from umbra.papers.alob.method.attention import CAMS, Place, Trunk, class_maps
from umbra.types import FACE_REGIONS, Region

PARTS: dict[str, tuple[Region, ...]] = {
    "Hair": (Region.HAIR, Region.HEADWEAR),
    "Background": (Region.BACKGROUND, Region.CLOTHES),
    "Face skin": FACE_REGIONS,
    "Rest of the head": (Region.LEFT_EAR, Region.RIGHT_EAR, Region.NECK, Region.GLASSES),
}
OCCLUDER = "Occluder"
BY_AREA = "{}, by area"
ALL_ZERO = "Map zero everywhere"
ALOB = "ALOB"
"""The name among the models whose rows bear no prefix."""


def parts_of(
    parsing: UInt8[np.ndarray, "items height width"], occluder: UInt8[np.ndarray, "items height width"] | None = None
) -> dict[str, Bool[np.ndarray, "items height width"]]:
    """Where each part is; without an occluder there is no such part."""
    known = [region for regions in PARTS.values() for region in regions]
    strange = ~np.isin(parsing, known)
    if strange.any():
        raise ValueError(
            f"parsing: expected regions of uncovered faces ({min(known):d} to {max(known):d} without "
            f"{Region.OCCLUDER:d}, the occluder); found {int(parsing[strange][0])}. Give that of the clean twins."
        )
    free = np.ones(parsing.shape, bool) if occluder is None else occluder < 128
    own = {} if occluder is None else {OCCLUDER: ~free}
    return own | {name: np.isin(parsing, regions) & free for name, regions in PARTS.items()}


def shares_of(
    maps: Float[np.ndarray, "items height width"], parts: Mapping[str, Bool[np.ndarray, "items height width"]]
) -> dict[str, Float64[np.ndarray, " items"]]:
    """The share of each map's sum on each part; a map that is zero everywhere counts as even all over the picture."""
    energy = maps.astype(np.float64)
    energy[is_zero(maps)] = 1.0
    energy /= energy.sum(axis=(1, 2), keepdims=True)
    return {name: (energy * where).sum(axis=(1, 2)) for name, where in parts.items()}


def is_zero(maps: Float[np.ndarray, "items height width"]) -> Bool[np.ndarray, " items"]:
    """Which maps are zero everywhere: nothing speaks for the class."""
    return np.asarray((maps == 0).all(axis=(1, 2)))


def attention_table(
    models: Mapping[str, Sequence[AlobLearner]],
    images: Mapping[str, UInt8[np.ndarray, "_ _ _ 3"]],
    parsing: UInt8[np.ndarray, "_ _ _"],
    occluder: Mapping[str, UInt8[np.ndarray, "_ _ _"]],
    people: Int[np.ndarray, " _"],
    *,
    at: Place = "activation",
) -> ResultTable:
    """Share of the maps and of the area on each part, per seed and picture.

    `models` are the seeds of "ALOB", whose Trimmer is asked, and of others ("Baseline"), whose rows bear their name.
    `images` are the same faces by the name of the test ("Clean", "OCC-2.0"), `parsing` is theirs without occluder,
    `occluder` the alpha of each test that has one, `people` whose faces they are. `ALL_ZERO` is how often a
    map had to be taken as even.
    `at` is which reading of "second-to-last convolution" is meant; the table of the other is "attention-output".
    """
    _refuse_what_does_not_fit(models, images, parsing, occluder)
    cells: dict[tuple[str, str], np.ndarray] = {}
    parts = {test: parts_of(parsing, occluder.get(test)) for test in images}
    for name, learners in models.items():
        for test, pictures in images.items():
            seen = [class_maps(learner, pictures, trunk=_trunk(name, learner), at=at) for learner in learners]
            for method in CAMS:
                row = f"{test}, {method}" if name == ALOB else f"{name}: {test}, {method}"
                cells |= _row(row, [maps[method] for maps in seen], parts[test])
    grouped = {key: Grouped(shares, people) for key, shares in cells.items()}
    return ResultTable("attention" if at == "activation" else f"attention-{at}", grouped)


def _row(row: str, maps: Sequence[np.ndarray], parts: Mapping[str, np.ndarray]) -> dict[tuple[str, str], np.ndarray]:
    found = [shares_of(one, parts) for one in maps]
    cells = {(row, part): np.stack([one[part] for one in found]) for part in parts}
    for part, where in parts.items():
        cells[row, BY_AREA.format(part)] = np.tile(where.mean(axis=(1, 2)), (len(maps), 1))
    cells[row, ALL_ZERO] = np.stack([is_zero(one) for one in maps]).astype(np.float64)
    return cells


def _trunk(name: str, learner: AlobLearner) -> Trunk:
    return "trimmer" if name == ALOB or learner.config.has_trimmer else "baseline"


def _refuse_what_does_not_fit(
    models: Mapping[str, Sequence[AlobLearner]],
    images: Mapping[str, np.ndarray],
    parsing: np.ndarray,
    occluder: Mapping[str, np.ndarray],
) -> None:
    for name, learners in models.items():
        if not learners:
            raise ValueError(f"models: expected a learner or more of each; {name!r} has none. Leave it out.")
    if unknown := sorted(set(occluder) - set(images)):
        raise ValueError(
            f"occluder: expected the alpha of tests among {sorted(images)}; found {unknown}. Give their pictures too."
        )
    for test, pictures in images.items():
        alpha = occluder.get(test, parsing)
        if not pictures.shape[:3] == parsing.shape == alpha.shape:
            raise ValueError(
                f"images of {test!r}: expected pictures, parsing and occluder of the same faces and size; found "
                f"{pictures.shape[:3]}, {parsing.shape} and {alpha.shape}. Take all of them from one set."
            )


@dataclass(frozen=True, eq=False)
class Looks:
    """Some pictures and where a trunk looks in them, for Figure 5: `tests` from top to bottom, `methods` in order."""

    tests: tuple[str, ...]
    methods: tuple[str, ...]
    images: UInt8[np.ndarray, "tests items height width 3"]
    maps: Float32[np.ndarray, "tests methods items height width"]


def looks(
    learner: AlobLearner,
    images: Mapping[str, UInt8[np.ndarray, "items height width 3"]],
    chosen: Sequence[int],
    *,
    trunk: Trunk = "trimmer",
    at: Place = "activation",
) -> Looks:
    """The pictures numbered `chosen` under each test and their maps by both methods, as they come (not scaled)."""
    for test, pictures in images.items():
        if not all(0 <= number < len(pictures) for number in chosen):
            raise ValueError(
                f"chosen: expected numbers from 0 to {len(pictures) - 1}, the pictures of {test!r}; found "
                f"{list(chosen)}."
            )
    taken = {test: np.ascontiguousarray(pictures[list(chosen)]) for test, pictures in images.items()}
    found = {test: class_maps(learner, pictures, trunk=trunk, at=at) for test, pictures in taken.items()}
    maps = np.stack([np.stack([found[test][method] for method in CAMS]) for test in taken])
    return Looks(tuple(taken), CAMS, np.stack(list(taken.values())), maps)
