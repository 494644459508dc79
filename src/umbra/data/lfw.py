"""Labeled Faces in the Wild (Huang et al. 2007), View 2: as distributed (250×250, colour), or as face crops.

In the official pictures the face detector's box is the middle 1 / 2.2 of the picture; crops are that box.
"""

from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path

from umbra.data.aligned import prepare
from umbra.data.finding import Find, default_find
from umbra.data.folders import PictureFile, find_set, scan_people
from umbra.data.frames import FrameConfig
from umbra.data.pairs import FOLDS, check_hash, parse_view2, resolve
from umbra.data.pictures import picture_size
from umbra.data.real import RealSet, gather, places

PAIRS_SHA256 = "ea42330c62c92989f9d7c03237ed5d591365e89b3e649747777b70e692dc1592"
OFFICIAL_SIZE = 250
DETECTOR_SHARE = 1 / 2.2

CROP_MEAN = ((0.326, 0.407), (0.677, 0.401), (0.502, 0.599), (0.349, 0.793), (0.669, 0.789))
"""Mean five points of 492 crops over their size, as dlib finds them; for installations without a detector."""


def load_lfw(
    root: Path | None = None,
    config: FrameConfig | None = None,
    *,
    cache: Path = Path("build/cache"),
    find: Find | None = None,
    say: Callable[[str], None] | None = None,
) -> RealSet:
    """LFW in one frame, with the 6,000 pairs of View 2 as far as their pictures are there.

    `root` is the folder that holds lfw/ (default: UMBRA_DATA). The fold of a pair is that of its line in pairs.txt,
    whatever else is missing.
    """
    folder = find_set("lfw", root)
    files, wrong = scan_people(folder)
    config = replace(config or FrameConfig(), mean=mean_points(files))
    faces, unread = prepare(files, config, cache=cache / "lfw", find=find or default_find(), say=say)
    lines, bad_lines = parse_view2(folder / "pairs.txt")
    pairs = resolve(lines, bad_lines, places(faces), folder)
    return gather(folder, faces, pairs, wrong + unread, check_hash(folder / "pairs.txt", PAIRS_SHA256))


def mean_points(files: list[PictureFile]) -> tuple[tuple[float, float], ...]:
    """The mean five points for the layout at hand, told by the size of every picture that can be opened.

    Official pictures among crops are refused: faces that nothing finds would be looked for at the wrong place.
    """
    official: dict[bool, list[PictureFile]] = {True: [], False: []}
    for file in files:
        try:
            official[picture_size(file.path) == (OFFICIAL_SIZE, OFFICIAL_SIZE)].append(file)
        except (ValueError, OSError):  # left out later, with a sentence
            continue
    if official[True] and official[False]:
        raise ValueError(
            f"{files[0].path.parents[1]}: expected one layout, pictures of {OFFICIAL_SIZE}×{OFFICIAL_SIZE} pixels as "
            f"distributed or crops of the faces; found {len(official[True])} of {OFFICIAL_SIZE}×{OFFICIAL_SIZE}, for "
            f"instance {official[True][0].path.name}, and {len(official[False])} of other sizes, for instance "
            f"{official[False][0].path.name}. Keep those of one layout."
        )
    if official[True]:
        return tuple((0.5 + (x - 0.5) * DETECTOR_SHARE, 0.5 + (y - 0.5) * DETECTOR_SHARE) for x, y in CROP_MEAN)
    return CROP_MEAN


def people_of_folds(folds: Collection[int], root: Path | None = None) -> frozenset[str]:
    """Names of everybody who occurs in these folds (1 to 10) of View 2, which no other fold shares."""
    if wrong := sorted(set(folds) - set(range(1, FOLDS + 1))):
        raise ValueError(f"folds: expected numbers from 1 to {FOLDS}; got {wrong[0]}.")
    lines, unread = parse_view2(find_set("lfw", root) / "pairs.txt")
    if unread:
        raise ValueError(f"{unread[0]} Whoever stands in such a line would be learnt from: mend the file first.")
    return frozenset(name for line in lines if line.fold + 1 in folds for name, _ in (line.first, line.second))
