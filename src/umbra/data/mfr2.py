"""MFR2 (Anwar and Raychowdhury 2020): real masked faces, 269 pictures of 53 people, 848 pairs.

The papers use 800 of the 848 pairs and do not say which: here all 848 are used.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from umbra.data.aligned import Find, FrameConfig, default_find, prepare
from umbra.data.folders import find_set, scan_people
from umbra.data.pairs import parse_plain, resolve
from umbra.data.real import RealSet, gather, places

MEAN = ((0.386, 0.495), (0.622, 0.491), (0.507, 0.628), (0.402, 0.758), (0.615, 0.754))
"""Mean five points of the 194 faces that dlib finds, over the picture's size; for installations without a detector."""

UNMASKED = "no-mask"
ELSEWHERE = {"JoeBiden": ("Joseph_Biden",)}
"""People of MFR2 whom LFW holds under another name."""


def load_mfr2(
    root: Path | None = None,
    config: FrameConfig | None = None,
    *,
    cache: Path = Path("build/cache"),
    find: Find | None = None,
    say: Callable[[str], None] | None = None,
) -> RealSet:
    """MFR2 in one frame; `kinds` name the masks, and folds are ten runs of the list."""
    folder = find_set("mfr2", root)
    files, wrong = scan_people(folder)
    config = replace(config or FrameConfig(), mean=MEAN)
    faces, unread = prepare(files, config, cache=cache / "mfr2", find=find or default_find(), say=say)
    where = places(faces)
    lines, bad_lines = parse_plain(folder / "pairs.txt")
    pairs = resolve(lines, bad_lines, where, folder)
    kinds, bad_labels = read_labels(folder / "mfr2_labels.txt", where)
    return gather(folder, replace(faces, kinds=kinds), pairs, [*wrong, *unread, *bad_labels], [])


def people(root: Path | None = None) -> frozenset[str]:
    """Names of everybody in the set, and the names that they bear in LFW."""
    files, _ = scan_people(find_set("mfr2", root))
    names = {file.name for file in files}
    return frozenset(names | {other for name in names for other in ELSEWHERE.get(name, ())})


def read_labels(path: Path, where: dict[tuple[str, int], int]) -> tuple[np.ndarray, list[str]]:
    """The mask of every picture ("" for none, "unknown" where no line names it), and a sentence per bad line."""
    if not path.is_file():
        raise FileNotFoundError(f"{path}: expected lines 'name, number, mask'; found none. Copy it with the set.")
    kinds, wrong = np.full(len(where), "unknown", dtype="<U32"), []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        words = [word.strip() for word in line.split(",")]
        if len(words) != 3 or not words[1].isdigit():
            if line.strip():
                wrong.append(f"{path}: expected 'name, number, mask' in line {number}; found {line[:50]!r}.")
            continue
        place = where.get((words[0], int(words[1])))
        if place is None:
            wrong.append(f"{path}: line {number} names {words[0]}_{int(words[1]):04d}; found no such picture. Add it.")
        else:
            kinds[place] = "" if words[2] == UNMASKED else words[2]
    return kinds, wrong
