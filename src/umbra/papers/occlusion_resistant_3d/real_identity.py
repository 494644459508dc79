"""Whose face is it, of real people? Identity coefficients of photographs in LFW and MFR2, uncovered and covered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Bool, Float, Int64

from umbra.claims import ResultTable
from umbra.metrics.grouped import Grouped
from umbra.morphable.coefficients import split_257
from umbra.papers.occlusion_resistant_3d.beyond import Pairs, areas_of
from umbra.papers.occlusion_resistant_3d.evaluation import COVERED, MOPI, RNET, SOPI, Evaluation, asked
from umbra.papers.occlusion_resistant_3d.real_faces import PeopleViews
from umbra.runs.credits import Memo

METHODS = (RNET, COVERED, SOPI, MOPI)
CLEAN, SQUARE, BARE, MASKED = "LFW, uncovered", "LFW, one square", "MFR2, uncovered", "MFR2, masked"
CONDITIONS = (CLEAN, SQUARE, BARE, MASKED)
Identity = Float[np.ndarray, "seeds images 80"]


@dataclass(frozen=True, eq=False)
class RealIdentity:
    """Reconstructions of photographs of people who have names."""

    evaluation: Evaluation
    lfw: PeopleViews
    mfr2: PeopleViews
    _memo: Memo = field(default_factory=Memo)

    def views(self, condition: str) -> PeopleViews:
        """The set to which a condition belongs."""
        return self.lfw if condition in (CLEAN, SQUARE) else self.mfr2

    def coefficients(self, method: str, condition: str) -> Identity:
        """Of all photographs of the set to which the condition belongs."""
        views = self.views(condition)
        images = views.square if condition == SQUARE else views.clean
        name = SQUARE if condition == SQUARE else CLEAN if views is self.lfw else BARE
        answers = self.evaluation.answers
        return self._memo(
            (method, name),
            lambda: np.stack([split_257(asked(answer, images)).identity for answer in answers(method)]),
        )

    def areas(self, method: str, condition: str) -> Grouped:
        """For each photograph, how often somebody's own uncovered ones are nearer to it than other people's."""
        views = self.views(condition)
        probes = self.coefficients(method, condition)
        gallery = self.coefficients(method, CLEAN if condition == SQUARE else condition)
        pairs = Pairs.among(views.people, ~views.masked)
        shown = views.masked if condition == MASKED else ~views.masked
        chosen = np.flatnonzero(shown & pairs.own.any(axis=1)).astype(np.int64)
        pairs = Pairs(pairs.own[chosen], pairs.other[chosen])
        areas = np.stack([areas_of(one[chosen], all_of, pairs) for one, all_of in zip(probes, gallery, strict=True)])
        return Grouped(areas, views.people[chosen])

    def spreads(self, method: str, condition: str) -> Mapping[str, Grouped]:
        """Variances of the coefficients: over all photographs, and over those of one person."""
        views = self.views(condition)
        shown = views.masked if condition == MASKED else ~views.masked
        own, people = self.coefficients(method, condition)[:, shown], views.people[shown]
        apart = ((own - own.mean(axis=1, keepdims=True)) ** 2).mean(axis=2)
        within, several = within_people(own, people)
        found = {"all": Grouped(apart, people)}
        if several.any():
            found["one person"] = Grouped(within[:, several], people[several])
        return found


def within_people(
    identity: Identity, people: Int64[np.ndarray, " images"]
) -> tuple[Float[np.ndarray, "seeds images"], Bool[np.ndarray, " images"]]:
    """Squared distance of each photograph from the mean of its person's, unbiased; and who has several."""
    _, labels, counts = np.unique(people, return_inverse=True, return_counts=True)
    members = (labels[:, None] == np.arange(len(counts))) / counts  # images people
    gap = identity - np.einsum("sic,ip->spc", identity, members)[:, labels]
    several = counts[labels] > 1
    correction = np.where(several, counts[labels] / np.maximum(counts[labels] - 1, 1), 0.0)
    return (gap**2).mean(axis=2) * correction, several


def identity_table(real: RealIdentity) -> ResultTable:
    """How much of who it is, in real photographs."""
    return _table("real-identity", lambda method, condition: {condition: real.areas(method, condition)})


def spread_table(real: RealIdentity) -> ResultTable:
    """How far reconstructions of one person lie apart, beside how far all of them do."""

    def measured(method: str, condition: str) -> Mapping[str, Grouped]:
        return {f"{condition}, {name}": found for name, found in real.spreads(method, condition).items()}

    return _table("real-spread", measured)


def _table(name: str, measure: Callable[[str, str], Mapping[str, Grouped]]) -> ResultTable:
    cells = {
        (method, column): found
        for method in METHODS
        for condition in CONDITIONS
        for column, found in measure(method, condition).items()
    }
    return ResultTable(name, cells)
