"""Training, validation and test pictures: within each person, or of different people."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Int64

FEWEST = 10
SHARES = (0.70, 0.15, 0.15)


@dataclass(frozen=True, eq=False)
class Split:
    """Indices into a set. `labels` are the people's labels 0 … in the split, per picture of the set (−1: not in it)."""

    train: Int64[np.ndarray, " train"]
    validation: Int64[np.ndarray, " validation"]
    test: Int64[np.ndarray, " test"]
    labels: Int64[np.ndarray, " pictures"]
    people: Int64[np.ndarray, " people"]  # label in the set of each label in the split
    left_out: int  # pictures of people with too few

    @property
    def classes(self) -> int:
        """How many people are in the split."""
        return len(self.people)


def split_within_people(
    people: Int64[np.ndarray, " pictures"],
    *,
    seed: int,
    fewest: int = FEWEST,
    shares: tuple[float, float, float] = SHARES,
) -> Split:
    """70 / 15 / 15 of the pictures of everybody who has at least ten (Johnston and Ngxande, Sec. 4.1).

    Person by person: the pictures are shuffled by (seed, person), the shares are rounded so that each part gets at
    least one picture and the rest trains. Who else is in the set changes nothing.
    """
    if abs(sum(shares) - 1) > 1e-9 or min(shares) <= 0 or fewest < 3:
        raise ValueError(
            f"shares: expected three positive shares that sum to 1, of at least 3 pictures; got {shares} of {fewest}."
        )
    counts = np.bincount(people, minlength=int(people.max(initial=-1)) + 1)
    chosen = np.flatnonzero(counts >= fewest)
    if len(chosen) == 0:
        raise ValueError(
            f"people: expected somebody with at least {fewest} pictures; the most that one "
            f"of {int((counts > 0).sum())} people has is {int(counts.max(initial=0))}. "
            "Bring more pictures per person, or lower `fewest`."
        )
    parts: tuple[list[np.ndarray], ...] = ([], [], [])
    labels = np.full(len(people), -1, np.int64)
    for label, person in enumerate(chosen):
        own = np.flatnonzero(people == person)
        labels[own] = label
        order = np.random.default_rng([seed, int(person)]).permutation(own)
        held = [max(1, round(share * len(own))) for share in shares[1:]]
        for part, piece in zip(parts, np.split(order, [len(own) - sum(held), len(own) - held[1]]), strict=True):
            part.append(np.sort(piece))
    train, validation, test = (np.concatenate(part).astype(np.int64) for part in parts)
    return Split(train, validation, test, labels, chosen.astype(np.int64), int((labels < 0).sum()))


def split_by_people(
    people: Int64[np.ndarray, " pictures"], *, seed: int, shares: tuple[float, float, float] = SHARES
) -> Split:
    """Whole people train, validate or test: nobody whose pictures are asked about was learnt from.

    People are shuffled by the seed; each part gets at least one of them. Labels count the people as the set does.
    """
    if abs(sum(shares) - 1) > 1e-9 or min(shares) <= 0:
        raise ValueError(f"shares: expected three positive shares that sum to 1; got {shares}.")
    known = np.unique(people)
    if len(known) < 3:
        raise ValueError(
            f"people: expected at least 3, one for each part; found {len(known)}. Draw a set of more people."
        )
    order = np.random.default_rng([seed, 6]).permutation(known)
    held = [max(1, round(share * len(known))) for share in shares[1:]]
    parts = np.split(order, [len(known) - sum(held), len(known) - held[1]])
    train, validation, test = (np.flatnonzero(np.isin(people, part)).astype(np.int64) for part in parts)
    return Split(train, validation, test, people.astype(np.int64), np.arange(people.max() + 1, dtype=np.int64), 0)
