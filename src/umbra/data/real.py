"""What the loaders of real sets hand over."""

from dataclasses import dataclass
from pathlib import Path

from umbra.data.faces import FaceSet
from umbra.data.folders import LoadSummary
from umbra.data.pairs import Pairs


@dataclass(frozen=True, eq=False)
class RealSet:
    """Faces, the pairs that the protocol compares, and what was left out."""

    faces: FaceSet
    pairs: Pairs
    summary: LoadSummary


def places(faces: FaceSet) -> dict[tuple[str, int], int]:
    """Index of every picture by (name, number)."""
    return {(name[:-5], int(name[-4:])): place for place, name in enumerate(faces.pictures)}


def gather(folder: Path, faces: FaceSet, pairs: Pairs, left_out: list[str], warnings: list[str]) -> RealSet:
    """A real set with its summary."""
    summary = LoadSummary(
        folder=str(folder),
        pictures=len(faces),
        people=len(faces.names),
        not_found=0 if faces.found is None else int((~faces.found).sum()),
        pairs=len(pairs),
        pairs_left_out=len(pairs.left_out),
        left_out=tuple(left_out),
        warnings=tuple(warnings),
    )
    return RealSet(faces, pairs, summary)
