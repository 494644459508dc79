"""What is drawn depends on names and numbers alone."""

import random

import numpy as np
import pytest
import torch

from umbra.learning.seeds import KEPT_MEMORY, THREAD_VARIABLES, derive, pin_threads, seed_all


def test_a_seed_depends_on_every_name_and_on_their_order():
    names = [(), ("a",), ("b",), ("a", 0), ("a", 1), (0, "a"), (0,)]
    assert len({derive(seed, *name) for seed in (1, 2) for name in names}) == 2 * len(names)


def test_a_seed_never_changes_between_versions():
    assert derive(1, "net", 0) == 2052171395


def test_all_generators_are_seeded():
    def draws():
        return random.random(), np.random.rand(), float(torch.rand(()))  # noqa: NPY002

    seed_all(3, "x")
    first = draws()
    assert draws() != first
    seed_all(3, "x")
    assert draws() == first


def test_threads_are_pinned_for_what_starts_later():
    environment = {"MALLOC_TRIM_THRESHOLD_": "7"}  # what somebody has set stays
    pin_threads(2, environment)
    assert all(environment[name] == "2" for name in THREAD_VARIABLES)
    assert {environment[name] for name in KEPT_MEMORY} == {"7", str(4 * 1024**3)}
    with pytest.raises(ValueError, match="threads must be at least 1; got 0"):
        pin_threads(0, environment)
