"""What the runs of paper 003 learn from: their configuration, and the data and module of each."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated

import numpy as np
from jaxtyping import Int64

from umbra.configuration import Count, Seed, Within
from umbra.data import lfw, mfr2
from umbra.data.faces import FaceSet
from umbra.data.grey import greyed
from umbra.data.modules import FacesModule
from umbra.data.splits import Split
from umbra.names import MaybeName
from umbra.papers.alob.method import AlobConfig, AlobLearner
from umbra.papers.alob.method.trunks import load_trunks
from umbra.runs import paths
from umbra.runs.recipe import Prepared, Recipe
from umbra.runs.records import read_faces
from umbra.runs.settings import RunSettings

HELD = 0.1
"""Share of each person's pictures that choose the best epoch and never train."""
Fold = Annotated[int, Within(1, 10)]


@dataclass(frozen=True)
class AlobTraining:
    """One run: whom it learns from, what it starts from, and the network."""

    seed: Seed = 0  # each training sets its own
    without_folds: tuple[Fold, ...] = ()  # of LFW's View 2 (1 to 10): whoever occurs in them is not learnt from
    without_mfr2: bool = False  # whoever is in MFR2 is not learnt from
    grey: bool = False  # take the colour away first, for networks that will meet grey photographs
    fewest: Count = 2  # pictures that somebody needs to be learnt from
    start: MaybeName = ""  # a run (needs it too) whose trunks this one starts with
    network: AlobConfig = field(default_factory=AlobConfig)


def alob(run: RunSettings, edition: str, seed: int, number: int) -> Prepared:
    """Both trunks, or the baseline's one, on pictures of which two in three are covered (Sec. 4.2)."""
    config: AlobTraining = run.model
    if run.fit.clip is not None or run.fit.accumulate != 1:
        raise ValueError("fit.clip and fit.accumulate: two optimisers step by hand here; leave both out")
    faces = read_faces(run.set, edition)
    if config.grey:
        faces = replace(faces, images=greyed(np.ascontiguousarray(faces.images)))
    split = split_for(faces, config, seed=seed)
    loader = run.loader
    data = FacesModule(faces, seed=seed, batch=loader.batch, split=split, cover=loader.cover, workers=loader.workers)
    learner = AlobLearner(replace(config.network, seed=seed), classes=split.classes)
    if config.start:
        weights = paths.run(edition, run.group, config.start)
        load_trunks(learner.network, _one_of(weights, number))
    return learner, data


def split_for(faces: FaceSet, config: AlobTraining, *, seed: int) -> Split:
    """Everybody allowed who has enough pictures; one picture in ten is held out (none of those with five or fewer).

    Nobody is tested here: the test people are others.
    """
    barred = lfw.people_of_folds(config.without_folds) if config.without_folds else frozenset()
    barred |= mfr2.people() if config.without_mfr2 else frozenset()
    unknown = {plain(name) for name in barred}
    allowed = np.array([plain(name) not in unknown for name in faces.names])
    allowed &= faces.pictures_per_person() >= max(1, config.fewest)
    return split_of(faces.people, np.flatnonzero(allowed).astype(np.int64), seed=seed)


def plain(name: str) -> str:
    """A name without case, spaces and signs, which the sets write differently."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def split_of(people: Int64[np.ndarray, " pictures"], chosen: Int64[np.ndarray, " people"], *, seed: int) -> Split:
    """Training and validation pictures of the `chosen` people."""
    if len(chosen) < 2:
        raise ValueError(f"people: expected at least two to tell apart; got {len(chosen)}. Lower `fewest`.")
    train, validation = [], []
    labels = np.full(len(people), -1, np.int64)
    for label, person in enumerate(chosen):
        own = np.flatnonzero(people == person)
        labels[own] = label
        order = np.random.default_rng([seed, int(person), 29]).permutation(own)
        held = round(HELD * len(own))
        validation.append(order[:held])
        train.append(order[held:])
    parts = [np.sort(np.concatenate(part)).astype(np.int64) for part in (train, validation)]
    if not len(parts[1]):
        raise ValueError(
            "people: expected somebody with six pictures or more, of which one can be held out for validation; found "
            "nobody. Bring more pictures per person."
        )
    return Split(parts[0], parts[1], np.zeros(0, np.int64), labels, chosen, int((labels < 0).sum()))


def _one_of(folder: Path, number: int) -> Path:
    found = [folder / f"seed-{number}.safetensors", *sorted(folder.glob("seed-*.safetensors"))]
    there = [path for path in found if path.is_file()]
    if not there:
        raise FileNotFoundError(f"{folder}: expected the weights to start from; found none. Train {folder.name} first.")
    return there[0]


RECIPES = {"alob": Recipe(AlobTraining, alob, AlobLearner.LOGGED)}
