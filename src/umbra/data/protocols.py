"""Test protocols for drawn faces, each the twin of one that real sets are judged by.

They read only the labels and the table of a set, so they serve any set that has these columns.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from jaxtyping import Bool, Int64

from umbra.data.pairs import Pairs

MASKS = ("surgical_mask", "cloth_mask", "kn95_mask", "n95_mask")

YAW_BINS = (0.0, 30.0, 60.0, 90.0)
"""Degrees of |yaw|: [0, 30], (30, 60], (60, 90] (3DDFA's benchmark on AFLW2000-3D)."""


@dataclass(frozen=True, eq=False)
class Identify:
    """A gallery and sets of probes by name, as indices of the set."""

    gallery: Int64[np.ndarray, " gallery"]
    probes: dict[str, Int64[np.ndarray, " probes"]]


@dataclass(frozen=True, eq=False)
class TwoSides:
    """Pictures on either side of a comparison; where the sides are paired, row by row."""

    clean: Int64[np.ndarray, " clean"]
    covered: Int64[np.ndarray, " covered"]


def disjoint_people(
    people: Int64[np.ndarray, " pictures"], *, test_people: int, seed: int
) -> tuple[Int64[np.ndarray, " train"], Int64[np.ndarray, " test"]]:
    """Pictures of the people one may train on, and of `test_people` others (LFW: nobody is in both)."""
    everybody = np.unique(people)
    if not 2 <= test_people < len(everybody):
        raise ValueError(
            f"test_people: expected at least 2, and fewer than the set's {len(everybody)} people; got {test_people}."
        )
    held = np.random.default_rng([seed, 1]).permutation(everybody)[:test_people]
    in_test = np.isin(people, held)
    return np.flatnonzero(~in_test).astype(np.int64), np.flatnonzero(in_test).astype(np.int64)


def lfw_like(
    people: Int64[np.ndarray, " pictures"],
    candidates: Int64[np.ndarray, " candidates"],
    *,
    seed: int,
    pairs: int = 6000,
    folds: int = 10,
) -> Pairs:
    """As many genuine as impostor pairs in folds whose people are disjoint, as in LFW's View 2.

    No pair occurs twice. Refuses more genuine pairs than the pictures hold.
    """
    per_kind, rest = divmod(pairs, 2 * folds)
    everybody = np.random.default_rng([seed, 2]).permutation(np.unique(people[candidates]))
    if rest or per_kind < 1 or len(everybody) < 2 * folds:
        raise ValueError(
            f"pairs: expected a multiple of {2 * folds} and at least {2 * folds} people; got {pairs} pairs of "
            f"{len(everybody)} people. Ask for fewer folds or bring more people."
        )
    rows = []
    for fold, group in enumerate(np.array_split(everybody, folds)):
        own = candidates[np.isin(people[candidates], group)]
        rng = np.random.default_rng([seed, 3, fold])
        for same in (True, False):
            drawn = _draw_pairs(own, people, same, per_kind, rng=rng)
            rows.append((drawn, np.full(per_kind, same), np.full(per_kind, fold)))
    both = np.concatenate([row[0] for row in rows])
    return Pairs(
        first=both[:, 0],
        second=both[:, 1],
        same=np.concatenate([row[1] for row in rows]),
        fold=np.concatenate([row[2] for row in rows]).astype(np.int64),
        line=np.arange(len(both), dtype=np.int64),
    )


def _draw_pairs(
    own: np.ndarray, people: np.ndarray, same: bool, count: int, *, rng: np.random.Generator
) -> Int64[np.ndarray, "count 2"]:
    """`count` different pairs out of one fold: from the list of all pairs, which a fold is small enough to hold."""
    first, second = np.triu_indices(len(own), 1)
    fits = np.flatnonzero((people[own[first]] == people[own[second]]) == same)
    if len(fits) < count:
        kind = "genuine" if same else "impostor"
        raise ValueError(
            f"pairs: expected {count} {kind} pairs in each fold; a fold of {len(own)} pictures holds {len(fits)}. "
            "Ask for fewer pairs, or draw more people or more pictures of each."
        )
    chosen = rng.permutation(fits)[:count]
    return np.stack([own[first[chosen]], own[second[chosen]]], axis=1).astype(np.int64)


def ar_like(
    people: Int64[np.ndarray, " pictures"], table: pd.DataFrame, *, gallery: int = 6, kinds: tuple[str, ...]
) -> Identify:
    """A gallery of the first `gallery` uncovered pictures of everybody; one set of probes per kind (AR: 6, or 1).

    `kinds` names the probes, as ("sunglasses", "scarf"); a kind matches every occluder whose name starts with it.
    """
    covered_by = table["kind"].to_numpy(dtype=object).astype(str)
    chosen: list[int] = []
    for person in np.unique(people):
        own = np.flatnonzero((people == person) & (covered_by == ""))
        if len(own) < gallery:
            raise ValueError(
                f"gallery: expected {gallery} uncovered pictures of everybody; person {person} has {len(own)}. "
                "Draw more pictures of each, or ask for a smaller gallery."
            )
        chosen.extend(own[:gallery].tolist())
    probes = {}
    for kind in kinds:
        probes[kind] = np.flatnonzero(np.char.startswith(covered_by, kind)).astype(np.int64)
        if len(probes[kind]) == 0:
            raise ValueError(f"kinds: expected pictures covered by {kind!r}; found only {sorted(set(covered_by))}.")
    return Identify(np.array(chosen, np.int64), probes)


def mfr2_like(
    people: Int64[np.ndarray, " pictures"],
    table: pd.DataFrame,
    *,
    seed: int,
    pairs: int = 800,
    kinds: tuple[str, ...] = MASKS,
) -> Pairs:
    """Pairs of a clean and a masked face, half of them genuine, in random order; folds are ten runs of the list."""
    covered_by = table["kind"].to_numpy(dtype=object).astype(str)
    sides = TwoSides(np.flatnonzero(covered_by == ""), np.flatnonzero(np.isin(covered_by, kinds)))
    rng = np.random.default_rng([seed, 4])
    half = pairs // 2
    genuine = _genuine(people, sides)
    rows = [genuine[rng.permutation(len(genuine))[:half]], _impostors(people, sides, half, rng=rng)]
    for name, found in zip(("genuine", "impostor"), rows, strict=True):
        if len(found) < half:
            raise ValueError(
                f"pairs: expected {half} {name} pairs of a clean picture and one with one of {kinds}; the set holds "
                f"{len(found)}. Ask for fewer, or draw more."
            )
    labels = [np.full(half, True), np.full(half, False)]
    order = rng.permutation(2 * half)
    both, same_person = np.concatenate(rows)[order], np.concatenate(labels)[order]
    places = np.arange(len(both), dtype=np.int64)
    return Pairs(
        first=both[:, 0],
        second=both[:, 1],
        same=same_person,
        fold=places * 10 // len(both),
        line=places,
    )


def _genuine(people: np.ndarray, sides: TwoSides) -> Int64[np.ndarray, "pairs 2"]:
    """All pairs of a clean and a covered picture of one person."""
    clean = pd.DataFrame({"person": people[sides.clean], "first": sides.clean})
    covered = pd.DataFrame({"person": people[sides.covered], "second": sides.covered})
    return clean.merge(covered, on="person")[["first", "second"]].to_numpy(np.int64)


def _impostors(
    people: np.ndarray, sides: TwoSides, count: int, *, rng: np.random.Generator
) -> Int64[np.ndarray, "pairs 2"]:
    """`count` different pairs of different people, drawn blindly: the list of all would not fit into memory."""
    size = len(sides.clean) * len(sides.covered)
    places = np.unique(rng.integers(0, size, 8 * count)) if size > 8 * count else np.arange(size)
    both = np.stack([sides.clean[places // len(sides.covered)], sides.covered[places % len(sides.covered)]], axis=1)
    both = both[people[both[:, 0]] != people[both[:, 1]]]
    return both[rng.permutation(len(both))[:count]].astype(np.int64)


def aflw_like(table: pd.DataFrame) -> dict[str, Int64[np.ndarray, " pictures"]]:
    """Pictures by |yaw| in degrees: 0-30, 30-60 and 60-90; profiles beyond 90 belong to the last."""
    yaw = np.abs(np.rad2deg(table["yaw"].to_numpy(np.float64)))
    bins = np.minimum(np.searchsorted(YAW_BINS[1:], yaw, side="left"), len(YAW_BINS) - 2)
    names = [f"{low:.0f}-{high:.0f}" for low, high in pairwise(YAW_BINS)]
    return {name: np.flatnonzero(bins == place).astype(np.int64) for place, name in enumerate(names)}


def celeba_like(table: pd.DataFrame, *, smallest: float = 0.05) -> TwoSides:
    """Pictures whose face is clean, and those of which at least a share `smallest` of the face is covered."""
    covered = table["covered"].to_numpy(np.float64)
    clean: Bool[np.ndarray, " pictures"] = table["kind"].to_numpy(dtype=object) == ""
    sides = TwoSides(
        np.flatnonzero(clean).astype(np.int64), np.flatnonzero(~clean & (covered >= smallest)).astype(np.int64)
    )
    if len(sides.clean) == 0 or len(sides.covered) == 0:
        raise ValueError(
            f"table: expected clean and covered pictures; found {len(sides.clean)} and {len(sides.covered)}. "
            "Draw the set with a share of occluded pictures between 0 and 1."
        )
    return sides
