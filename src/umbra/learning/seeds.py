"""Chance, held fixed: what is drawn depends on names and numbers, never on what ran before."""

import random
from zlib import crc32

import numpy as np


def derive(seed: int, *names: str | int) -> int:
    """A 32-bit seed for the thing that `names` name; another name or another `seed` gives an unrelated one."""
    # NumPy takes a sequence and the same with a zero behind it for one; its length in front tells them apart.
    words = [name if isinstance(name, int) else crc32(name.encode("utf-8")) for name in names]
    return int(np.random.SeedSequence([len(words), seed, *words]).generate_state(1)[0])


def training_seed(seed: int, number: int) -> int:
    """The seed of a run's training with this number, whatever the run is called.

    Runs of one number are paired: they begin at the same weights where their shapes agree, and see the same pictures
    in the same order with the same chance, so that what differs between them is what was changed.
    """
    return derive(seed, "training", number)


def seed_all(seed: int, *names: str | int) -> None:
    """Seed Python's, NumPy's and torch's global generators: libraries draw from them whether we like it or not."""
    import torch

    value = derive(seed, *names)
    random.seed(value)
    np.random.seed(value)  # noqa: NPY002 - the global generator is what third parties use
    torch.manual_seed(value)
