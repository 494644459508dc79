"""The golden sample: a few pictures of the world with everything known about them, pinned by data.dvc.

    python -m umbra.world.sets.golden --out data

Reading notebooks open it at once, and the renderer is tested against it: a redrawn picture must agree within
`TOLERANCE`, which leaves room for other processors and versions (last bits of a float, a pixel on an edge, one step
of JPEG) and for nothing else.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from umbra.world.sets.config import WorldConfig
from umbra.world.sets.dataset import write_world
from umbra.world.sets.world_set import WorldSet

SEED = 2024
SETS = {
    "faces": WorldConfig(seed=SEED, people=24, pictures=2, occluded=0.5),
    "portraits": WorldConfig(
        seed=SEED, people=24, pictures=1, frame="portrait", height=160, width=160, channels=("images", "parsing")
    ),
}


@dataclass(frozen=True)
class Agreement:
    """How far a redrawn picture is from the stored one."""

    mean_level: float  # mean difference of the pixels, of 255
    far_pixels: float  # share of pixels that differ by more than 16 levels in some channel
    relabelled: float  # share of pixels with another region
    landmark_pixels: float  # largest distance of a landmark
    coefficients: float  # largest difference of one that is known
    covered: float  # difference of the covered fraction

    def within(self, tolerance: "Agreement") -> bool:
        """Whether every difference is at most the tolerance's."""
        return all(getattr(self, name) <= getattr(tolerance, name) for name in self.__dataclass_fields__)


TOLERANCE = Agreement(
    mean_level=1.0, far_pixels=0.005, relabelled=0.005, landmark_pixels=0.05, coefficients=1e-3, covered=0.01
)


def agreement(stored: WorldSet, row: int, drawn: Any) -> Agreement:
    """Compare row `row` of a stored set with a photograph drawn now."""
    step = np.abs(stored.images[row].astype(int) - drawn.image)
    known = np.isfinite(stored.coefficients[row])
    relabelled = 0.0 if stored.parsing is None else float((stored.parsing[row] != drawn.parsing).mean())
    return Agreement(
        mean_level=float(step.mean()),
        far_pixels=float((step.max(axis=2) > 16).mean()),
        relabelled=relabelled,
        landmark_pixels=float(np.linalg.norm(stored.landmarks[row] - drawn.landmarks, axis=1).max()),
        coefficients=float(np.abs(stored.coefficients[row] - drawn.coefficients)[known].max(initial=0.0)),
        covered=abs(float(stored.table["covered"][row]) - drawn.covered_fraction),
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Draw the sample."""
    parser = argparse.ArgumentParser(prog="python -m umbra.world.sets.golden", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("data"), help="folder for the sets of the sample")
    parser.add_argument("--processes", type=int, default=2)
    chosen = parser.parse_args(arguments)
    chosen.out.mkdir(parents=True, exist_ok=True)
    for name, config in SETS.items():
        folder = write_world(config, chosen.out / name, processes=chosen.processes)
        size = sum(path.stat().st_size for path in folder.iterdir())
        print(f"{folder}: {config.shape[0]} pictures, {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
