"""Where faces are commonly covered: regions around the landmarks, found from a training set (paper 001, Sec. 3.4)."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from jaxtyping import Bool, Float, Int, UInt8

LANDMARKS = ("left eye", "right eye", "nose", "mouth")
"""The mouth is the middle of its two corners; left and right are the image's."""
TARGETS = {
    "left eye": (0,),
    "right eye": (1,),
    "nose": (2,),
    "mouth": (3,),
    "eyes": (0, 1),
    "eyes, left half": (0,),
    "eyes, right half": (1,),
}
"""Which landmarks a region is made for; a region not named here (forehead, chin, a grid cell) is made for none."""


@dataclass(frozen=True, eq=False)
class Regions:
    """One strategy's regions: names and boxes of whole pixels (left, top, right, bottom; the last two exclusive)."""

    strategy: str
    names: tuple[str, ...]
    boxes: Int[np.ndarray, "regions 4"]
    height: int
    width: int

    def masks(self) -> Bool[np.ndarray, "regions height width"]:
        """True inside each region."""
        masks = np.zeros((len(self.names), self.height, self.width), bool)
        for mask, (left, top, right, bottom) in zip(masks, self.boxes, strict=True):
            mask[top:bottom, left:right] = True
        return masks


@dataclass(frozen=True)
class Coverage:
    """How often landmarks fall inside the regions made for them (the paper: about 95 % each, about 90 % together)."""

    share: dict[str, float]  # per region that is made for a landmark: share of pictures with all of these inside
    together: float  # share of pictures with every landmark inside its region
    pictures: int


def landmark_positions(five_points: Float[np.ndarray, "items 5 2"]) -> Float[np.ndarray, "items 4 2"]:
    """Both eyes, the nose and the middle of the mouth corners, in the order of `LANDMARKS`."""
    mouth = five_points[:, 3:].mean(axis=1, keepdims=True)
    return np.concatenate([five_points[:, :3], mouth], axis=1)


def means_and_deviations(
    five_points: Float[np.ndarray, "items 5 2"],
) -> tuple[Float[np.ndarray, "4 2"], Float[np.ndarray, "4 2"]]:
    """Mean position and standard deviation of each landmark over the pictures where it was found (NaN: not found)."""
    positions = landmark_positions(five_points)
    found = np.isfinite(positions).all(axis=2).sum(axis=0)
    if len(positions) == 0 or found.min() < 1:
        missing = LANDMARKS[int(found.argmin())] if len(positions) else "any landmark"
        raise ValueError(f"no training picture has {missing}; a region cannot be placed. Check the landmark detector.")
    return np.nanmean(positions, axis=0), np.nanstd(positions, axis=0)


def lm1_regions(five_points: Float[np.ndarray, "items 5 2"], *, height: int, width: int) -> Regions:
    """LM1 (paper 001, Sec. 3.4): four boxes of 4σ_x × 4σ_y around the mean of left eye, right eye, nose and mouth."""
    mean, deviation = means_and_deviations(five_points)
    edges = np.concatenate([mean - 2 * deviation, mean + 2 * deviation], axis=1)
    return checked("LM1", dict(zip(LANDMARKS, edges, strict=True)), five_points, size=(height, width))


def lm2_bands(five_points: Float[np.ndarray, "items 5 2"], *, height: int) -> dict[str, tuple[float, float]]:
    """Top and bottom of LM2's bands: eyes from 3σ above to 2σ below their mean, mouth ± 2σ, and what lies between."""
    mean, _ = means_and_deviations(five_points)
    eyes = landmark_positions(five_points)[:, :2, 1]
    middle, spread = float(np.nanmean(eyes)), float(np.nanstd(eyes))
    mouth = landmark_positions(five_points)[:, 3, 1]
    reach = 2 * float(np.nanstd(mouth))
    cuts = [0.0, middle - 3 * spread, middle + 2 * spread, mean[3, 1] - reach, mean[3, 1] + reach, float(height)]
    return dict(zip(("forehead", "eyes", "nose", "mouth", "chin"), pairwise(cuts), strict=True))


def lm2_regions(five_points: Float[np.ndarray, "items 5 2"], *, height: int, width: int) -> Regions:
    """LM2 (paper 001, Sec. 3.4): five bands across the whole width, each ending where the next begins."""
    bands = lm2_bands(five_points, height=height)
    edges = {name: np.array([0.0, top, width, bottom]) for name, (top, bottom) in bands.items()}
    return checked("LM2", edges, five_points, size=(height, width))


def lm2_split_regions(five_points: Float[np.ndarray, "items 5 2"], *, height: int, width: int) -> Regions:
    """LM2 with each band cut in two at the mean nose: what the paper proposes for half-covered faces (Sec. 5)."""
    middle = float(means_and_deviations(five_points)[0][2, 0])
    edges = {}
    for name, (top, bottom) in lm2_bands(five_points, height=height).items():
        edges[f"{name}, left half"] = np.array([0.0, top, middle, bottom])
        edges[f"{name}, right half"] = np.array([middle, top, width, bottom])
    return checked("LM2-split", edges, five_points, size=(height, width))


def grid_regions(five_points: Float[np.ndarray, "items 5 2"], *, height: int, width: int, cells: int = 3) -> Regions:
    """The grid of PDSN (Song et al. 2019, paper 001, Sec. 3.4): `cells` × `cells` equal blocks."""
    names = {}
    for row in range(cells):
        for column in range(cells):
            box = np.array([column * width, row * height, (column + 1) * width, (row + 1) * height]) / cells
            names[f"row {row + 1}, column {column + 1}"] = box
    return checked("grid", names, None, size=(height, width))


STRATEGIES: dict[str, Callable[..., Regions]] = {
    "LM1": lm1_regions,
    "LM2": lm2_regions,
    "grid": grid_regions,
    "LM2-split": lm2_split_regions,
}


def checked(
    strategy: str,
    edges: dict[str, Float[np.ndarray, " 4"]],
    five_points: Float[np.ndarray, "items 5 2"] | None,
    *,
    size: tuple[int, int],
) -> Regions:
    """Edges rounded to pixels and cut at the border; refuses a region that is empty or that no landmark falls into."""
    height, width = size
    boxes = np.rint(np.stack(list(edges.values()))).astype(np.int64)
    boxes = boxes.clip(0, [width, height, width, height])
    for name, box in zip(edges, boxes, strict=True):
        if box[2] <= box[0] or box[3] <= box[1]:
            raise ValueError(
                f"{strategy}: the region {name!r} is empty ({box.tolist()} in {width}×{height} pixels); "
                "the landmarks vary too little or too much. Check that they are in pixels of these pictures."
            )
    regions = Regions(strategy, tuple(edges), boxes, height, width)
    if five_points is not None:
        for name, share in coverage(regions, five_points).share.items():
            if share == 0:
                raise ValueError(f"{strategy}: no landmark falls into the region {name!r}; check the landmarks' order.")
    return regions


def coverage(regions: Regions, five_points: Float[np.ndarray, "items 5 2"]) -> Coverage:
    """Share of pictures whose landmarks lie inside the regions made for them; missing landmarks lie outside."""
    positions = landmark_positions(five_points)
    inside_all = np.ones(len(positions), bool)
    share = {}
    for name, (left, top, right, bottom) in zip(regions.names, regions.boxes, strict=True):
        if name not in TARGETS:
            continue
        x, y = np.moveaxis(positions[:, TARGETS[name]], 2, 0)
        inside = ((x >= left) & (x <= right) & (y >= top) & (y <= bottom)).all(axis=1)
        share[name] = float(inside.mean())
        inside_all &= inside
    return Coverage(share, float(inside_all.mean()), len(positions))


def overlap(occluders: Bool[np.ndarray, "items height width"], regions: Regions) -> Float[np.ndarray, "items regions"]:
    """Share of each region's area that each picture's occluder covers."""
    if occluders.shape[1:] != (regions.height, regions.width):
        raise ValueError(
            f"occluders are {occluders.shape[1:]} pixels (height, width), the regions were made for "
            f"{(regions.height, regions.width)}; resize the one or make the other anew."
        )
    flat = regions.masks().reshape(len(regions.names), -1).astype(np.float32)
    return occluders.reshape(len(occluders), -1).astype(np.float32) @ flat.T / flat.sum(axis=1)


def covered_regions(
    occluders: Bool[np.ndarray, "items height width"], regions: Regions, *, threshold: float = 0.5, some: bool = False
) -> Bool[np.ndarray, "items regions"]:
    """Regions covered by more than `threshold` (paper 001, Sec. 3.4: 50 %); with `some`, none is refused."""
    if not 0 <= threshold < 1:
        raise ValueError(f"threshold is a share of a region in [0, 1); got {threshold}.")
    covered = overlap(occluders, regions) > threshold
    if some and not covered.any(axis=1).all():
        first = int(np.flatnonzero(~covered.any(axis=1))[0])
        raise ValueError(
            f"the occluder of picture {first} covers no region of {regions.strategy} by more than {threshold:.0%}; "
            "enlarge it, lower the threshold, or pass some=False to recognise it unmasked."
        )
    return covered


def paint_regions(
    images: UInt8[np.ndarray, "items height width 3"],
    regions: Regions,
    intensities: UInt8[np.ndarray, "items regions"],
) -> UInt8[np.ndarray, "items regions height width 3"]:
    """Each picture once per region, that region filled with a block of uniform intensity (paper 001, Sec. 4.2)."""
    if images.shape[1:3] != (regions.height, regions.width):
        raise ValueError(
            f"images are {images.shape[1:3]} (height, width), regions {(regions.height, regions.width)}; resize one."
        )
    painted = np.repeat(images[:, None], len(regions.names), axis=1)
    for region, (left, top, right, bottom) in enumerate(regions.boxes):
        painted[:, region, top:bottom, left:right] = intensities[:, region, None, None, None]
    return painted
