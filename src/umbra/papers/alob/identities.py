"""Nobody may be judged by a network that was trained on them: checked against what each run learnt from."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from umbra.configuration import build
from umbra.data.splits import Split
from umbra.learning.seeds import training_seed
from umbra.papers.alob.protocol import Benchmark
from umbra.papers.alob.runs import AlobTraining, plain, split_for
from umbra.runs.config import read_head
from umbra.runs.records import Trained, read_faces

WHOM = ("without_folds", "without_mfr2", "fewest")
"""What of a run's settings says whom it learns from."""


def training_split(run: Trained, edition: str) -> Split:
    """The people and images that a run learnt from, as indices into its set; shown as a result, the run gets credit."""
    return _lesson(run.name, run.stated, edition)[1]


def split_of_training(run: Trained, number: int, edition: str) -> Split:
    """The images that the training of this number learnt from, and those that were held out from it."""
    config = _whom(run.name, run.params)
    return split_for(read_faces(run.params["set"], edition), config, seed=training_seed(read_head().seed, number))


def training_identities(run: Trained, edition: str) -> frozenset[str]:
    """The plain names of the people whom a run learnt from."""
    names, split = _lesson(run.name, run.params, edition)
    return frozenset(plain(names[person]) for person in split.people)


def _lesson(name: str, settings: Mapping[str, Any], edition: str) -> tuple[tuple[str, ...], Split]:
    return _split(settings["set"], edition, _whom(name, settings))


def _whom(name: str, settings: Mapping[str, Any]) -> AlobTraining:
    model = settings["model"]
    return build(AlobTraining, {key: model[key] for key in WHOM if key in model}, path=f"{name}.model")


@lru_cache(maxsize=16)
def _split(name: str, edition: str, config: AlobTraining) -> tuple[tuple[str, ...], Split]:
    faces = read_faces(name, edition)
    return tuple(map(str, faces.names)), split_for(faces, config, seed=0)


def require_disjoint(name: str, known: frozenset[str], benchmark: Benchmark, test: str, place: int) -> None:
    """Refuse the run `name`, the `place`-th network asked, if people of its pairs are `known` to it."""
    pairs, faces = (
        (benchmark.masked_pairs, benchmark.masked_faces) if test == "MFR2" else (benchmark.pairs, benchmark.faces)
    )
    asked = benchmark.tests[test].network == place
    people = np.unique(faces.people[np.concatenate([pairs.first[asked], pairs.second[asked]])])
    if met := sorted(str(faces.names[person]) for person in people if plain(str(faces.names[person])) in known):
        raise ValueError(
            f"{name}: expected a network that never met the people of {test}; it learnt from {len(met)} of them, "
            f"{met[0]} for one. Train it with `without_folds` or `without_mfr2`, or on another set."
        )
