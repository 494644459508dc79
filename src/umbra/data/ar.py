"""The AR Face Database (Martinez and Benavente 1998): faces behind sunglasses and scarves, to be identified.

A picture M-001-08 or W-01-8 tells the person (M or W and a number) and the condition, 1 to 26. Session one: 1 neutral,
2 smile, 3 anger, 4 scream, 5-7 lights, 8-10 sunglasses, 11-13 scarf; 14-26 repeat them in the second session.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from jaxtyping import Int64

from umbra.data.aligned import prepare
from umbra.data.faces import FaceSet
from umbra.data.finding import Find, default_find
from umbra.data.folders import LoadSummary, PictureFile, find_set, shown
from umbra.data.frames import FrameConfig
from umbra.data.pictures import SUFFIXES, other_kind
from umbra.data.protocols import Identify

PER_SESSION = 13
CODES = 2 * PER_SESSION
COVERS = {"sunglasses": (8, 9, 10), "scarf": (11, 12, 13)}
"""Conditions of session one in which something covers the face."""

GALLERIES = (6, 1)
"""Pictures of everybody in the gallery of protocol 1 and of protocol 2."""

PEOPLE = (126, 100)
"""The whole database (126 people: Zhao et al. 2023, Sec. 4.1), and its cropped edition, which many papers use."""

NAME = re.compile(r"([MW])-(\d{2,3})-(\d{1,2})", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, eq=False)
class ArSet:
    """Faces by person and code; `faces.kinds` is "sunglasses", "scarf" or "".

    `faces.table` holds person, index (the code), kind and session (1 or 2).
    """

    faces: FaceSet
    codes: Int64[np.ndarray, " pictures"]
    summary: LoadSummary

    def protocol(self, gallery: int) -> Identify:
        """Protocol 1 (`gallery` 6) or 2 (`gallery` 1) of AR; the probes are all sunglasses, and all scarves.

        Zhao et al. 2023, Sec. 4.3, say how many pictures of everybody the gallery holds, not which. Here protocol 1
        takes the first six uncovered ones of session one by code, 1 to 6, and protocol 2 the neutral one, 1. Probes
        are of both sessions.
        Nobody is dropped in silence: a person who lacks one of these codes is refused.
        """
        if gallery not in GALLERIES:
            raise ValueError(f"gallery: expected 6 (protocol 1) or 1 (protocol 2); got {gallery}.")
        chosen = np.flatnonzero(self.codes <= gallery)
        counts = np.bincount(self.faces.people[chosen], minlength=len(self.faces.names))
        if len(short := np.flatnonzero(counts < gallery)):
            own = self.codes[chosen[self.faces.people[chosen] == short[0]]]
            lacks = ", ".join(str(code) for code in range(1, gallery + 1) if code not in own)
            raise ValueError(
                f"{self.summary.folder}: expected pictures 1 to {gallery} of everybody, for the gallery; found "
                f"{len(short)} people without all of them, the first of them {self.faces.names[short[0]]}, who lacks "
                f"{lacks}. Add the pictures, or take all pictures of these people out of the folder."
            )
        probes = {kind: np.flatnonzero(np.isin(self.codes, codes_of(kind))).astype(np.int64) for kind in COVERS}
        if missing := [kind for kind, places in probes.items() if len(places) == 0]:
            raise ValueError(
                f"{self.summary.folder}: expected pictures with {missing[0]}, codes "
                f"{', '.join(map(str, codes_of(missing[0])))}; found none. Copy them from the database."
            )
        return Identify(chosen.astype(np.int64), probes)


def load_ar(
    root: Path | None = None,
    config: FrameConfig | None = None,
    *,
    cache: Path = Path("build/cache"),
    find: Find | None = None,
    say: Callable[[str], None] | None = None,
) -> ArSet:
    """AR in one frame; `root` is the folder that holds ar/ (default: UMBRA_DATA).

    Where no detector sees any face, the mean position of `config` serves, which fits pictures cut close to the face.
    """
    folder = find_set("ar", root)
    files, wrong = scan_ar(folder)
    faces, unread = prepare(files, config or FrameConfig(), cache=cache / "ar", find=find or default_find(), say=say)
    codes = np.array([int(name[-4:]) for name in faces.pictures], np.int64)
    kinds = np.array([kind_of(int(code)) for code in codes], dtype="<U10")
    table = pd.DataFrame(
        {"person": faces.people, "index": codes, "kind": kinds.astype(object), "session": 1 + (codes > PER_SESSION)}
    )
    faces = replace(faces, kinds=kinds, table=table)
    summary = LoadSummary(
        folder=str(folder),
        pictures=len(faces),
        people=len(faces.names),
        not_found=0 if faces.found is None else int((~faces.found).sum()),
        left_out=(*wrong, *unread),
        warnings=tuple(check_counts(faces, kinds)),
    )
    return ArSet(faces, codes, summary)


def codes_of(kind: str) -> tuple[int, ...]:
    """The conditions of both sessions in which `kind` covers the face."""
    return (*COVERS[kind], *(code + PER_SESSION for code in COVERS[kind]))


def kind_of(code: int) -> str:
    """What covers the face in the condition `code`: "sunglasses", "scarf", or "" for nothing."""
    if not 1 <= code <= CODES:
        raise ValueError(f"code: expected a condition from 1 to {CODES}; got {code}.")
    return next((kind for kind in COVERS if code in codes_of(kind)), "")


def scan_ar(folder: Path) -> tuple[list[PictureFile], list[str]]:
    """All pictures at any depth by person and code, and a sentence for every file that is none."""
    files: dict[tuple[str, int], PictureFile] = {}
    wrong = []
    inside = sorted(path for path in folder.rglob("*") if not path.is_dir())
    for path in inside:
        match = NAME.fullmatch(path.stem)
        if match is None or not 1 <= int(match[3]) <= CODES:
            wrong.append(
                f"{shown(path)}: expected a picture named M-001-01 or W-001-01, its last number from 1 to {CODES}; "
                f"found {shown(Path(path.name))}. Rename it."
            )
            continue
        if path.suffix.lower() not in SUFFIXES:
            wrong.append(
                f"{shown(path)}: expected a picture as {', '.join(SUFFIXES)}; found {path.suffix or 'no ending'}. "
                "Convert it to PNG."
            )
            continue
        if kind := other_kind(path):
            wrong.append(f"{shown(path)}: expected a picture; found {kind}. Copy it again from the database.")
            continue
        file = PictureFile(f"{match[1].upper()}-{int(match[2]):03d}", int(match[3]), path)
        if (first := files.setdefault(file.key, file)) is not file:
            wrong.append(
                f"{path}: expected one picture of {file.name} for code {file.number}; found also "
                f"{first.path}. Remove one."
            )
    if not files:
        raise FileNotFoundError(
            f"{folder}: expected pictures named M-001-01.bmp, directly or in subfolders; found none among "
            f"{len(inside)} files. " + (wrong[0] if wrong else "Unpack the database there.")
        )
    return [files[key] for key in sorted(files)], wrong


def check_counts(faces: FaceSet, kinds: np.ndarray) -> list[str]:
    """A sentence for everything that makes results hard to compare with published ones."""
    told = []
    if len(faces.names) not in PEOPLE:
        told.append(f"expected {PEOPLE[0]} people, or {PEOPLE[1]} in the cropped edition; found {len(faces.names)}: "
                    "rates are not comparable with published ones")  # fmt: skip
    if short := int((faces.pictures_per_person() < CODES).sum()):
        told.append(f"expected {CODES} pictures of everybody; {short} of {len(faces.names)} people have fewer")
    if faces.found is None or faces.found.all():
        return told
    if not faces.found.any():
        nothing = "expected faces; none was found in any picture: `make external`, unless they are cut to the face"
        return [*told, nothing]
    for kind in COVERS:
        own = faces.found[kinds == kind]
        if not own.all():
            told.append(
                f"{kind}: no face found in {int((~own).sum())} of {len(own)} pictures: their alignment is rough"
            )
    return told
