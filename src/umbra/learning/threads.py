"""Threads and memory of the numerical libraries, told through the environment, which each reads when it is loaded."""

import os
from collections.abc import MutableMapping

THREAD_VARIABLES = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS")

KEPT_MEMORY = {"MALLOC_MMAP_THRESHOLD_": str(4 * 1024**3), "MALLOC_TRIM_THRESHOLD_": str(4 * 1024**3)}
"""Tell glibc to keep freed memory for the next array instead of handing it back: a fifth less time for a page."""


def pin_threads(count: int, environment: MutableMapping[str, str] = os.environ) -> None:
    """Let numerical libraries that start after this use `count` threads: the last bits depend on it."""
    if count < 1:
        raise ValueError(f"threads must be at least 1; got {count}")
    for variable in THREAD_VARIABLES:
        environment[variable] = str(count)
    for variable, number in KEPT_MEMORY.items():
        environment.setdefault(variable, number)
    environment.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # CUDA's matrix products repeat only with this
