"""What the notebook opens: the test images and the runs of its edition, and how each artefact is made of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from umbra.claims import Paper, ResultTable, library
from umbra.data.ar import load_ar
from umbra.data.faces import FaceSet, from_world
from umbra.data.folders import data_root
from umbra.data.frames import FrameConfig
from umbra.data.prepared import is_real
from umbra.data.protocols import Identify, ar_like
from umbra.papers.alob import beyond, figures, inspection, rates, settling, tables
from umbra.papers.alob.convergence import convergence_table
from umbra.papers.alob.evaluation import GROUP, Evaluation
from umbra.papers.alob.inspection import BASELINE, FIVE, MAIN
from umbra.papers.alob.lacks import (
    first_of,
    lacks_ar,
    lacks_five,
    lacks_images,
    lacks_impostors,
    lacks_people,
    lacks_rates,
    lacks_runs,
    lacks_truth,
)
from umbra.papers.alob.protocol import Benchmark, open_benchmark, subset
from umbra.papers.alob.verification import PairScores
from umbra.runs import paths
from umbra.runs.exhibits import Exhibit
from umbra.runs.provenance import set_hash
from umbra.runs.records import Trained, read_set, runs_of

HERE = Path(__file__).parent
SWEEP = f"{GROUP}_lambda_"
REAL_FACES = "lfw_faces"
TEST_SETS = ("alob_strangers", FIVE, "alob_ar", "alob_masked")
"""Drawn sets that no run learns from."""
NOBODY = np.zeros(0, np.int64)


@dataclass(frozen=True, eq=False)
class Ar:
    """Faces behind sunglasses and scarves, and who is in the gallery under either protocol."""

    faces: FaceSet
    protocols: Mapping[str, Identify]


@dataclass(frozen=True, eq=False)
class Page:
    """One edition's test images and runs; `besides` are exhibits that other folders hand in."""

    evaluation: Evaluation
    besides: Mapping[str, Exhibit] = field(default_factory=dict)

    @cached_property
    def paper(self) -> Paper:
        """Citation, published numbers, artefacts and claims."""
        return library.load_paper(HERE.name, HERE.parent)

    @property
    def exhibits(self) -> Mapping[str, Exhibit]:
        """How each artefact is made."""
        return {**EXHIBITS, **self.besides}

    @property
    def private(self) -> Path | None:
        """Where pictures of real people go: below build/, outside git."""
        real = is_real(paths.face_set(self.edition, REAL_FACES))
        return paths.private(self.edition, GROUP) if real else None

    @property
    def benchmark(self) -> Benchmark:
        """The test images and their pairs."""
        return self.evaluation.benchmark

    @property
    def edition(self) -> str:
        """Its name."""
        return self.benchmark.edition

    def run(self, name: str) -> Trained:
        """The run of that name."""
        return self.evaluation.run(name)

    def sets(self) -> dict[str, str]:
        """The drawn test sets, which no run read."""
        folders = {name: paths.face_set(self.edition, name) for name in TEST_SETS}
        return {name: set_hash(at) for name, at in folders.items() if (at / "set.json").is_file()}

    @cached_property
    def ar(self) -> Ar | None:
        """AR's part: drawn, or the database itself where the edition is on photographs and somebody has it."""
        if not self.benchmark.real:
            drawn = from_world(read_set("alob_ar", self.edition))
            assert drawn.table is not None  # drawn sets have one
            kinds = tuple(tables.PROBES.values())
            found = {
                name: ar_like(drawn.people, drawn.table, gallery=size, kinds=kinds)
                for name, size in tables.GALLERIES.items()
            }
            return Ar(drawn, found)
        if not (data_root() / "ar").is_dir():
            return None
        height, width = self.benchmark.clean.shape[1:3]
        real = load_ar(None, FrameConfig("aligned", height, width), cache=paths.cache())
        return Ar(real.faces, {name: real.protocol(size) for name, size in tables.GALLERIES.items()})

    @property
    def ar_faces(self) -> FaceSet:
        """AR's faces, or a set of nobody."""
        return subset(self.benchmark.faces, NOBODY) if self.ar is None else self.ar.faces

    @cached_property
    def sweep(self) -> list[str]:
        """The runs over λ, the main one among them."""
        return [MAIN, *(name for name in runs_of(GROUP) if name.startswith(SWEEP))]

    def impostors(self) -> pd.DataFrame:
        """How many meetings of impostors set the threshold of each test: those of its list, and all of its images."""
        rows = [
            {
                "Test": name,
                "Genuine pairs": int(one.same.sum()),
                "Impostors of the list": int((~one.same).sum()),
                "All impostors": one.impostors,
                "TAR": "measured" if one.resolves else "refused",
                "TAR+": "measured" if one.resolves_crossed else "refused",
            }
            for name, one in self.baseline_scores.items()
        ]
        return pd.DataFrame(rows).set_index("Test")

    def refusals(self) -> str:
        """What of the lists is not as published, and why TAR is refused, test by test."""
        found = [f"{name}: {one.why}" for name, one in self.baseline_scores.items() if not one.resolves]
        found = found or ["TAR is refused nowhere: all lists have impostors enough."]
        return "\n".join([*self.benchmark.notes, *found])

    @cached_property
    def baseline_scores(self) -> dict[str, PairScores]:
        """What the baseline's first seed says about each test: how many pairs there are does not depend on who says."""
        seed = self.evaluation.seeds(BASELINE)[0]
        return {name: self.evaluation.scores(BASELINE, seed, name) for name in self.benchmark.tests}

    def arms(self) -> dict[str, str]:
        """Rows and runs of every arm that was trained for the paper's tables and for where the gain comes from."""
        known = {**tables.MAIN, **tables.VARIANTS, **{row: run for row, (run, _) in settling.ARMS.items()}}
        known |= {f"λ = {self.run(name).params['model']['network']['trimmer_weight']:g}": name for name in self.sweep}
        once = {run: row for row, run in reversed(known.items())}  # the first row that names it
        return {row: run for row, run in known.items() if once[run] == row}

    def headline(self) -> dict[str, float]:
        """For `dvc metrics`: accuracy of baseline and ALOB in every test."""
        named = {"baseline": BASELINE, "ALOB": MAIN}
        return {
            f"accuracy, {test}, {title}": self.evaluation.rates(name, test)["accuracy"].estimate
            for test in self.benchmark.tests
            for title, name in named.items()
        }


def open_page(edition: str, besides: Mapping[str, Exhibit] | None = None) -> Page:
    """The tests of an edition and whoever is asked about them."""
    return Page(Evaluation(open_benchmark(edition)), besides or {})


def _of_ar(make: Callable[..., ResultTable]) -> Callable[[Page], ResultTable]:
    def made(page: Page) -> ResultTable:
        if page.ar is None:
            raise ValueError(lacks_ar(page))
        return make(page.evaluation, page.ar.faces, page.ar.protocols)

    return made


def _sweep_table(page: Page) -> ResultTable:
    return page.evaluation.keep("table-7", lambda: tables.lambda_table(page.evaluation, page.sweep))


EXHIBITS: Mapping[str, Exhibit] = {
    "table-1": Exhibit(lambda page: tables.table_1(page.evaluation, page.ar_faces)),
    "table-2": Exhibit(lambda page: tables.table_2(page.evaluation)),
    "table-3": Exhibit(_of_ar(tables.table_3), lacks_ar),
    "absolutes": Exhibit(_of_ar(tables.absolutes_table), lacks_people),
    "table-4": Exhibit(lambda page: tables.occluded_table(page.evaluation)),
    "table-5": Exhibit(lambda page: tables.masked_table(page.evaluation, tables.RIGHT, "table-5")),
    "table-6": Exhibit(lambda page: tables.masked_table(page.evaluation, tables.ACCEPTED, "table-6"), lacks_impostors),
    "table-7": Exhibit(_sweep_table),
    "weights": Exhibit(lambda page: figures.weights(_sweep_table(page))),
    "table-8": Exhibit(lambda page: tables.variant_table(page.evaluation)),
    "errors": Exhibit(lambda page: tables.errors_table(page.evaluation)),
    "figure-1": Exhibit(lambda page: figures.figure_1(page.evaluation)),
    "figure-2": Exhibit(lambda page: figures.figure_2(page.evaluation), shows_people=True),
    "figure-3": Exhibit(lambda page: figures.figure_3(page.evaluation, page.ar and page.ar.faces), shows_people=True),
    "figure-4": Exhibit(lambda page: figures.figure_4()),
    "figure-5": Exhibit(lambda page: figures.figure_5(page.evaluation), shows_people=True),
    "figure-6": Exhibit(lambda page: figures.figure_6(page.evaluation), lacks_five),
    "rivals": Exhibit(lambda page: page.paper.published["rivals"].reset_index()),
    "history": Exhibit(lambda page: figures.history(page.evaluation)),
    "convergence": Exhibit(lambda page: convergence_table(page.evaluation, page.arms())),
    "rates": Exhibit(lambda page: rates.recorded(page.edition), lacks_rates),
    "taken": Exhibit(lambda page: inspection.taken(page.evaluation)),
    "attention": Exhibit(lambda page: inspection.attention(page.evaluation), lacks_truth),
    "attention-output": Exhibit(lambda page: inspection.attention(page.evaluation, at="output"), lacks_truth),
    "compactness": Exhibit(lambda page: inspection.compactness(page.evaluation), lacks_images(2)),
    "probes": Exhibit(lambda page: inspection.probes(page.evaluation), first_of(lacks_truth, lacks_images(4))),
    "settling": Exhibit(lambda page: settling.settling_table(page.evaluation)),
    "angle": Exhibit(lambda page: settling.angle_table(page.evaluation)),
    "own-class": Exhibit(lambda page: settling.own_class_table(page.evaluation)),
    "unseen": Exhibit(lambda page: beyond.unseen_table(page.evaluation), lacks_runs(*beyond.UNSEEN.values())),
    "pretraining": Exhibit(
        lambda page: beyond.pretraining_table(page.evaluation),
        lacks_runs("alob_baseline_pretrained", "alob_main_pretrained"),
    ),
}
