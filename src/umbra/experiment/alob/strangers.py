"""Nobody may be judged by a network that was trained on them: checked against what each run learnt from."""

from functools import lru_cache

import numpy as np

from umbra.configuration import build
from umbra.experiment.alob.bench import Bench
from umbra.experiment.alob.training import AlobTraining, open_faces, plain, split_for
from umbra.experiment.records import Trained

WHOM = ("without_folds", "without_mfr2", "fewest")
"""What of a run's settings says whom it learns from."""


def learnt_from(run: Trained, edition: str) -> frozenset[str]:
    """The plain names of the people whom a run learnt from."""
    model = run.params["model"]
    config = build(AlobTraining, {key: model[key] for key in WHOM if key in model}, path=f"{run.name}.model")
    return _names(run.params["set"], edition, config)


@lru_cache(maxsize=16)
def _names(name: str, edition: str, config: AlobTraining) -> frozenset[str]:
    faces = open_faces(name, edition)
    return frozenset(plain(str(faces.names[person])) for person in split_for(faces, config, seed=0).people)


def refuse_acquaintances(name: str, known: frozenset[str], bench: Bench, test: str, place: int) -> None:
    """Refuse the run `name`, the `place`-th network asked, if people of the pairs that it judges are `known` to it."""
    pairs, faces = (bench.masked_pairs, bench.masked_faces) if test == "MFR2" else (bench.pairs, bench.faces)
    asked = bench.tests[test].judge == place
    people = np.unique(faces.people[np.concatenate([pairs.first[asked], pairs.second[asked]])])
    if met := sorted(str(faces.names[person]) for person in people if plain(str(faces.names[person])) in known):
        raise ValueError(
            f"{name}: expected a network that never met the people of {test}; it learnt from {len(met)} of them, "
            f"{met[0]} for one. Train it with `without_folds` or `without_mfr2`, or on another set."
        )
