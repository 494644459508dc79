"""What the world's notebook opens, and how each artefact is made of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np

from umbra.claims import Paper, ResultTable, library
from umbra.metrics.dyads import PairMeans
from umbra.morphable import MorphableModel, load_model
from umbra.papers.world import evaluation, figures, geometry, scenes, transfer
from umbra.papers.world.evaluation import Realism, UnseenPeople
from umbra.papers.world.geometry import Geometry
from umbra.papers.world.landmark_transfer import ask_about_aflw2000
from umbra.papers.world.transfer import MOST, TAUGHT, WIDEST, Photographs
from umbra.runs import paths
from umbra.runs.credits import Memo
from umbra.runs.exhibits import Exhibit
from umbra.runs.provenance import set_hash
from umbra.runs.records import Trained, read_run
from umbra.runs.settings import read_world_settings

HERE = Path(__file__).parent
RUN, UNSEEN = "world_recogniser", "strangers"
"""The recogniser, and the set of people whom it never saw."""
LANDMARKS = "world_landmarks"
"""The network that finds landmarks."""
LEVELS = {"Level 2.0": 2.0, "Level 3.0": 3.0, "Training, 1:0.5:5": None}
HEADS = 1000
"""Drawn and scanned heads whose geometry is compared."""
REAL = "lfw"
"""The edition that has photographs."""


@dataclass(frozen=True, eq=False)
class Page:
    """One edition of the world, seen from its seed."""

    edition: str
    seed: int
    _memo: Memo = field(default_factory=Memo)

    @cached_property
    def paper(self) -> Paper:
        """Artefacts and claims."""
        return library.load_paper(HERE.name, HERE.parent)

    @property
    def exhibits(self) -> Mapping[str, Exhibit]:
        """How each artefact is made."""
        return EXHIBITS

    @property
    def private(self) -> Path | None:
        """Nobody real is shown."""
        return None

    def run(self, name: str) -> Trained:
        """The run of that name."""
        return read_run(name, self.edition)

    def sets(self) -> dict[str, str]:
        """The set that was only asked about."""
        return {UNSEEN: set_hash(paths.face_set(self.edition, UNSEEN))}

    @cached_property
    def model(self) -> MorphableModel:
        """The linear model of the world's heads."""
        return load_model(paths.build(self.edition) / "model.safetensors")

    @cached_property
    def fractions(self) -> dict[str, np.ndarray]:
        """Covered shares at the levels of the literature."""
        return evaluation.placed_fractions(LEVELS, pictures=20_000, seed=self.seed)

    @cached_property
    def realism(self) -> Realism:
        """What dlib says of the drawn people."""
        return evaluation.read_realism(paths.root() / "reports" / "realism" / "realism.json")

    @cached_property
    def geometry(self) -> Geometry:
        """Drawn and scanned heads side by side."""
        return geometry.compare(people=HEADS, seed=self.seed)

    @property
    def unseen(self) -> UnseenPeople:
        """The recogniser, asked about people whom it never saw."""
        return self._memo("unseen", lambda: evaluation.verify_runs(RUN, UNSEEN, self.edition, seed=self.seed))

    @cached_property
    def photographs(self) -> Photographs:
        """Pairs of real people."""
        return transfer.open_photographs(self.run(WIDEST))

    def asked(self, run: str) -> PairMeans:
        """A run of drawn people, asked about real ones."""
        return self._memo(("asked", run), lambda: self.photographs.ask(self.run(run)))

    @property
    def best(self) -> ResultTable:
        """The widest network, asked about real people, beside what nobody taught."""
        return self._memo(
            "best", lambda: transfer.best_table(self.photographs, self.run(WIDEST), self.asked(TAUGHT[MOST]))
        )

    @property
    def by_people(self) -> ResultTable:
        """Accuracy on real people by the number of drawn ones."""
        return transfer.people_table(self.asked)

    @property
    def landmarks(self) -> tuple[ResultTable, str]:
        """Errors on real faces of what learnt landmarks from drawn ones; and how many faces, in a sentence."""
        return self._memo("landmarks", lambda: ask_about_aflw2000(self.run(LANDMARKS)))


def open_page(edition: str) -> Page:
    """The world of an edition."""
    return Page(edition, read_world_settings().seed)


def _no_photographs(page: Page) -> str:
    return "" if page.edition == REAL else "this edition uses no photograph of a real person; see the lfw edition"


EXHIBITS: Mapping[str, Exhibit] = {
    "wall": Exhibit(lambda page: figures.wall(page.seed)),
    "person": Exhibit(lambda page: figures.person(page.seed)),
    "channels": Exhibit(lambda page: figures.channels(page.seed)),
    "relief": Exhibit(lambda page: figures.relief(page.seed)),
    "scenes": Exhibit(lambda page: scenes.scenes(page.seed)),
    "skin-tones": Exhibit(lambda page: figures.skin_tones(page.seed)),
    "shape-modes": Exhibit(lambda page: figures.modes(page.model, "identity")),
    "albedo-modes": Exhibit(lambda page: figures.modes(page.model, "albedo")),
    "linear-model": Exhibit(lambda page: evaluation.residual_table(page.model, seed=page.seed, people=60)),
    "occluders": Exhibit(lambda page: figures.occluders(page.seed)),
    "coverage-distribution": Exhibit(lambda page: figures.coverage_distribution(page.fractions)),
    "coverage": Exhibit(
        lambda page: ResultTable.of_no_training(
            "coverage", {(row, "Covered"): own[None] for row, own in page.fractions.items()}
        )
    ),
    "geometry": Exhibit(lambda page: page.geometry.table),
    "geometry-parts": Exhibit(lambda page: page.geometry.parts),
    "geometry-spectra": Exhibit(lambda page: page.geometry.spectra),
    "mean-shapes": Exhibit(lambda page: figures.mean_shapes(page.geometry)),
    "realism": Exhibit(lambda page: page.realism.table),
    "distances": Exhibit(lambda page: figures.distances(page.realism)),
    "unseen-people": Exhibit(lambda page: page.unseen.table),
    "lfw": Exhibit(lambda page: page.best, _no_photographs),
    "lfw-people": Exhibit(lambda page: page.by_people, _no_photographs),
    "lfw-curve": Exhibit(lambda page: figures.taught(page.by_people, page.best), _no_photographs),
    "lfw-without": Exhibit(lambda page: transfer.parts_table(page.asked), _no_photographs),
    "aflw2000": Exhibit(lambda page: page.landmarks[0], _no_photographs),
}
