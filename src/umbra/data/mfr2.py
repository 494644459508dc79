"""MFR2 (Anwar and Raychowdhury 2020): real masked faces, 269 pictures of 53 people, 848 pairs.

The papers use 800 of the 848 pairs and do not say which: here all 848 are used. Five of them are there twice, three in
the other order (lines 40 and 533, 112 and 731, 218 and 532, 306 and 494, 446 and 468): the published list is taken as
it is.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from umbra.data.aligned import prepare
from umbra.data.finding import Find, default_find
from umbra.data.folders import composed, find_set, scan_people
from umbra.data.frames import FrameConfig
from umbra.data.pair_lines import is_number, picture_name
from umbra.data.pairs import check_hash, parse_plain, resolve
from umbra.data.real import RealSet, gather, places
from umbra.reading import read_text

MEAN = ((0.385, 0.488), (0.618, 0.480), (0.506, 0.622), (0.407, 0.747), (0.611, 0.740))
"""Mean five points of all 269 faces over the picture's size, as `finding` sees them; for installations without it."""

PAIRS_SHA256 = "5fe0060a3f75d2b98130e7e3ad6f89d8f0e84e5823c3636f447b18f3d9ab2529"
LABELS_SHA256 = "ffe682ad1363bb39cb78aef6683028a06c423cfd9651388d9ec9be28819ec701"
"""Of pairs.txt and mfr2_labels.txt in mfr2.zip, to which the authors' repository, aqeelanwar/MaskTheFace, links.

The authors state no hash. These were taken from the copy with which the committed results were measured; it has the
848 pairs that they count.
"""

UNMASKED = "no-mask"
MASKS = (
    "KN95", "N95", "N99", "cloth_black", "cloth_purple", "cloth_red", "cloth_textured", "cloth_white",
    "surgical_black", "surgical_blue", "surgical_green", "surgical_white",
)  # fmt: skip
"""All that the published labels name."""

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
    listed, labels = folder / "pairs.txt", folder / "mfr2_labels.txt"
    lines, bad_lines = parse_plain(listed, published=PAIRS_SHA256)
    pairs = resolve(lines, bad_lines, where, folder)
    kinds, bad_labels = read_labels(labels, where)
    other = check_hash(listed, PAIRS_SHA256) + check_hash(labels, LABELS_SHA256)
    return gather(folder, replace(faces, kinds=kinds), pairs, [*wrong, *unread, *bad_labels], other)


def people(root: Path | None = None) -> frozenset[str]:
    """Names of everybody in the set, and the names that they bear in LFW."""
    files, _ = scan_people(find_set("mfr2", root))
    names = {file.name for file in files}
    return frozenset(names | {other for name in names for other in ELSEWHERE.get(name, ())})


def read_labels(path: Path, where: dict[tuple[str, int], int]) -> tuple[np.ndarray, list[str]]:
    """The mask of every picture ("" for none, "unknown" where no line names it), and a sentence for what does not fit.

    Pictures that are not there, or that have no label, are told; a line that says nothing, names a mask that MFR2 does
    not have, or speaks of a picture for the second time is refused.
    """
    kinds, wrong = np.full(len(where), "unknown", dtype="<U32"), []
    seen: dict[tuple[str, int], int] = {}
    text = read_text(path, "lines 'name, number, mask'", "Copy it with the set.")
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        key, mask = _label(path, number, line)
        if key in seen:
            raise ValueError(
                f"{path}: expected one line for each picture; found {picture_name(*key)} in line {seen[key]} and in "
                f"line {number}. Remove the wrong one, or take the labels as they are distributed."
            )
        seen[key] = number
        if key in where:
            kinds[where[key]] = mask
        else:
            wrong.append(f"{path}: line {number} names {picture_name(*key)}; found no such picture. Add it.")
    bare = [picture_name(*key) for key in where if key not in seen]
    wrong += [f"{path}: expected a line for {name}; found none. Add it." for name in bare]
    return kinds, wrong


def _label(path: Path, number: int, line: str) -> tuple[tuple[str, int], str]:
    """The picture that a line names, and its mask."""
    name, count, mask = ([composed(word.strip()) for word in line.split(",")] + ["", ""])[:3]
    if line.count(",") != 2 or not name or not is_number(count) or not mask:
        raise ValueError(
            f"{path}: expected 'name, number, mask' in line {number}; found {line[:50]!r}. Mend the line, or take the "
            "labels as they are distributed."
        )
    if mask not in (UNMASKED, *MASKS):
        raise ValueError(
            f"{path}: expected {UNMASKED} or one of {', '.join(MASKS)} in line {number}; found {mask[:50]!r}. Mend the "
            "line, or take the labels as they are distributed."
        )
    return (name, int(count)), "" if mask == UNMASKED else mask
