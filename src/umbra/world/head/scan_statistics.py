"""How real heads vary: the statistics of the scanned heads of the ICT face model, carried over as numbers.

Source: ICT-FaceKit (Li et al. 2020, CVPR; MIT licence, copyright 2020 USC Institute for Creative Technologies), the
linear model of light-stage scans. How each number was taken: the clay head was registered to the scans' mean
(`registration`), which gives every vertex of the skin its place on the scans.

- `mean`: where these places lie on the mean scan, mm, sides averaged; ears are not compared and stay smooth here.
- `even`, `odd`: principal components of the places of `scan_points` over the model's Gaussian, one standard deviation
  each, in mm: `even` those whose sides agree, `odd` those whose sides are opposite (asymmetry). Right half only.
- `landmarks_mean`, `landmarks_covariance`: of the scans' own 68 landmarks, for comparison, in the same frame.

`python -m umbra.papers.world.scan_statistics` takes them anew where the model lies in the folder of real sets.
"""

from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

import numpy as np
from jaxtyping import Float32, Int
from safetensors import safe_open

from umbra.reading import reading
from umbra.sums import hash_arrays
from umbra.world.head import layout
from umbra.world.head.scan_points import scan_points

FILE = Path(__file__).with_name("scan_statistics.safetensors")
SHA256 = "sha256"
"""In the header of the file: the hash of its numbers, since one flipped bit may well leave a head."""
REMEDY = "Take it anew with `python -m umbra.papers.world.scan_statistics`, or restore it: `git restore src`."


@dataclass(frozen=True, eq=False)
class ScanStatistics:
    """What was carried over; see the module for how each was taken."""

    places: Float32[np.ndarray, "right 2"]
    """Chart places of the vertices of `mean`, by which a changed layout is noticed."""
    mean: Float32[np.ndarray, "right 3"]
    even: Float32[np.ndarray, "even half 3"]
    odd: Float32[np.ndarray, "odd half 3"]
    landmarks_mean: Float32[np.ndarray, "68 3"]
    landmarks_covariance: Float32[np.ndarray, "204 204"]


def right_half() -> Int[np.ndarray, " right"]:
    """Vertices of the skin at image right and on the midline, in their order."""
    return np.flatnonzero(layout.PLACES[: layout.SKIN_COUNT, 0] >= -1e-6)


@cache
def scan_statistics() -> ScanStatistics:
    """The committed statistics."""
    return read_statistics(FILE)


def read_statistics(path: Path) -> ScanStatistics:
    """Read statistics; check that they are those that were written, and that they belong to the layout."""
    with reading(path, "the statistics of scanned heads", REMEDY), safe_open(path, "np") as file:
        arrays = {field.name: file.get_tensor(field.name) for field in fields(ScanStatistics)}
        stated = (file.metadata() or {}).get(SHA256, "")
    if (found := hash_arrays(arrays)) != stated:
        raise ValueError(
            f"{path.name}: expected numbers of the SHA-256 {stated[:12] or 'that its header lacks'}; found "
            f"{found[:12]}. {REMEDY}"
        )
    expected, places = layout.PLACES[right_half()], arrays["places"]
    if places.shape != expected.shape or not np.allclose(places, expected, atol=1e-3):
        raise ValueError(
            f"{path.name}: expected statistics at the {len(expected)} places of the layout's right half; found "
            f"{len(places)} of another layout. {REMEDY}"
        )
    if (found := arrays["even"].shape[1]) != (wanted := len(scan_points())):
        raise ValueError(f"{path.name}: expected components at {wanted} points; found {found}. {REMEDY}")
    return ScanStatistics(**arrays)
