"""What is drawn depends on names and numbers alone."""

import random

import numpy as np
import torch

from umbra.learning.seeds import derive, seed_all, training_seed


def test_a_seed_depends_on_every_name_and_on_their_order():
    names = [(), ("a",), ("b",), ("a", 0), ("a", 1), (0, "a"), (0,)]
    assert len({derive(seed, *name) for seed in (1, 2) for name in names}) == 2 * len(names)


def test_a_seed_never_changes_between_versions():
    assert derive(1, "net", 0) == 2052171395


def test_a_training_is_seeded_by_its_number_alone():
    assert training_seed(1, 0) == training_seed(1, 0) == derive(1, "training", 0)
    assert len({training_seed(seed, number) for seed in (1, 2) for number in (0, 1, 2)}) == 6


def test_all_generators_are_seeded():
    def draws():
        return random.random(), np.random.rand(), float(torch.rand(()))  # noqa: NPY002

    seed_all(3, "x")
    first = draws()
    assert draws() != first
    seed_all(3, "x")
    assert draws() == first
