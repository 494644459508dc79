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
from umbra.papers.alob import beyond, figures, inspection, tables
from umbra.papers.alob.evaluation import GROUP, Evaluation
from umbra.papers.alob.inspection import BASELINE, FIVE, MAIN
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
                "All strangers": one.impostors,
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


def lacks_truth(page: Page) -> str:
    """Where face, hair and occluder are, and how a head is turned and lit, is known of drawn faces alone."""
    unknown = page.benchmark.faces.parsing is None
    return "photographs do not say which of their pixels are skin, hair or an object" if unknown else ""


def lacks_runs(*names: str) -> Callable[[Page], str]:
    """Why not, for what needs runs that an edition may not train."""

    def why_not(page: Page) -> str:
        lacking = [name for name in names if not page.evaluation.has(name)]
        if not lacking:
            return ""
        return f"it needs the runs {', '.join(lacking)}, which the {page.edition} edition does not train"

    return why_not


def lacks_images(wanted: int) -> Callable[[Page], str]:
    """Why not, for what needs so many images of everybody tested."""

    def why_not(page: Page) -> str:
        few = int(page.benchmark.faces.pictures_per_person().min())
        return f"it needs {wanted} pictures of everybody tested; the fewest here are {few}" if few < wanted else ""

    return why_not


def first_of(*reasons: Callable[[Page], str]) -> Callable[[Page], str]:
    """The first of several reasons that applies."""
    return lambda page: next(filter(None, (reason(page) for reason in reasons)), "")


def _lacks_ar(page: Page) -> str:
    asked = "the AR Face Database must be asked for; put it into the folder ar beside the other real sets"
    return asked if page.ar is None else ""


def _lacks_five(page: Page) -> str:
    drawn = (paths.face_set(page.edition, FIVE) / "set.json").is_file()
    return (
        ""
        if drawn
        else f"it needs twenty pictures each of five people, the set {FIVE}, which this edition does not draw"
    )


def _lacks_impostors(page: Page) -> str:
    scores = list(page.baseline_scores.values())
    return "" if any(one.resolves or one.resolves_crossed for one in scores) else scores[0].why


def _table_3(page: Page) -> ResultTable:
    if page.ar is None:
        raise ValueError(_lacks_ar(page))
    return tables.table_3(page.evaluation, page.ar.faces, page.ar.protocols)


EXHIBITS: Mapping[str, Exhibit] = {
    "table-1": Exhibit(lambda page: tables.table_1(page.evaluation, page.ar_faces)),
    "table-2": Exhibit(lambda page: tables.table_2(page.evaluation)),
    "table-3": Exhibit(_table_3, _lacks_ar),
    "table-4": Exhibit(lambda page: tables.occluded_table(page.evaluation)),
    "table-5": Exhibit(lambda page: tables.masked_table(page.evaluation, tables.RIGHT, "table-5")),
    "table-6": Exhibit(lambda page: tables.masked_table(page.evaluation, tables.ACCEPTED, "table-6"), _lacks_impostors),
    "table-7": Exhibit(lambda page: tables.lambda_table(page.evaluation, page.sweep)),
    "table-8": Exhibit(lambda page: tables.variant_table(page.evaluation)),
    "errors": Exhibit(lambda page: tables.errors_table(page.evaluation)),
    "figure-1": Exhibit(lambda page: figures.figure_1(page.evaluation)),
    "figure-2": Exhibit(lambda page: figures.figure_2(page.evaluation), shows_people=True),
    "figure-3": Exhibit(lambda page: figures.figure_3(page.evaluation, page.ar and page.ar.faces), shows_people=True),
    "figure-4": Exhibit(lambda page: figures.figure_4()),
    "figure-5": Exhibit(lambda page: figures.figure_5(page.evaluation), shows_people=True),
    "figure-6": Exhibit(lambda page: figures.figure_6(page.evaluation), _lacks_five),
    "history": Exhibit(lambda page: figures.history(page.evaluation)),
    "taken": Exhibit(lambda page: inspection.taken(page.evaluation)),
    "attention": Exhibit(lambda page: inspection.attention(page.evaluation), lacks_truth),
    "attention-activation": Exhibit(lambda page: inspection.attention(page.evaluation, at="activation"), lacks_truth),
    "compactness": Exhibit(lambda page: inspection.compactness(page.evaluation), lacks_images(2)),
    "probes": Exhibit(lambda page: inspection.probes(page.evaluation), first_of(lacks_truth, lacks_images(4))),
    "fair": Exhibit(lambda page: beyond.fair_table(page.evaluation), lacks_runs("alob_baseline_wide")),
    "ambiguities": Exhibit(
        lambda page: beyond.ambiguity_table(page.evaluation), lacks_runs("alob_own_classifier", "alob_apart")
    ),
    "unseen": Exhibit(lambda page: beyond.unseen_table(page.evaluation), lacks_runs(*beyond.UNSEEN.values())),
    "pretraining": Exhibit(
        lambda page: beyond.pretraining_table(page.evaluation),
        lacks_runs("alob_baseline_pretrained", "alob_main_pretrained"),
    ),
}
