"""Chance and threads, held fixed: what is drawn depends on names and numbers, never on what ran before."""

import os
import random
from collections.abc import MutableMapping
from zlib import crc32

import numpy as np

THREAD_VARIABLES = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS")

KEPT_MEMORY = {"MALLOC_MMAP_THRESHOLD_": str(4 * 1024**3), "MALLOC_TRIM_THRESHOLD_": str(4 * 1024**3)}
"""Tell glibc to keep freed memory for the next array instead of handing it back: a fifth less time for a page."""


def derive(seed: int, *names: str | int) -> int:
    """A 32-bit seed for the thing that `names` name; another name or another `seed` gives an unrelated one."""
    # NumPy takes a sequence and the same with a zero behind it for one; its length in front tells them apart.
    words = [name if isinstance(name, int) else crc32(name.encode("utf-8")) for name in names]
    return int(np.random.SeedSequence([len(words), seed, *words]).generate_state(1)[0])


def seed_all(seed: int, *names: str | int) -> None:
    """Seed Python's, NumPy's and torch's global generators: libraries draw from them whether we like it or not."""
    import torch

    value = derive(seed, *names)
    random.seed(value)
    np.random.seed(value)  # noqa: NPY002 - the global generator is what third parties use
    torch.manual_seed(value)


def pin_threads(count: int, environment: MutableMapping[str, str] = os.environ) -> None:
    """Let numerical libraries that start after this use `count` threads: the last bits depend on it."""
    if count < 1:
        raise ValueError(f"threads must be at least 1; got {count}")
    for variable in THREAD_VARIABLES:
        environment[variable] = str(count)
    for variable, number in KEPT_MEMORY.items():
        environment.setdefault(variable, number)
    environment.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # CUDA's matrix products repeat only with this
