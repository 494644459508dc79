"""What the notebook opens first: the test pictures and the runs of its edition; and what it says of them last."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from umbra.claims import ResultTable
from umbra.data.aligned import FrameConfig
from umbra.data.ar import load_ar
from umbra.data.faces import FaceSet, from_world
from umbra.data.folders import data_root
from umbra.data.prepared import is_real
from umbra.data.protocols import Identify, ar_like
from umbra.papers.alob import beyond, tables
from umbra.papers.alob.evaluation import GROUP, MASKED, OTHER, Contest
from umbra.papers.alob.inspection import BASELINE, FIVE, MAIN, MASKS
from umbra.papers.alob.protocol import Bench, open_bench, subset
from umbra.papers.alob.runs import open_faces
from umbra.papers.alob.verification import Judged
from umbra.papers.shelf import load_paper
from umbra.reporting.display import Shown
from umbra.reporting.report import Report
from umbra.runs import paths
from umbra.runs.provenance import RunRecord, set_hash
from umbra.runs.records import read_set, runs_of

SWEEP = f"{GROUP}_lambda_"
REAL_FACES = "lfw_faces"
TEST_SETS = ("alob_strangers", FIVE, "alob_ar", "alob_masked")
"""Drawn sets that no run learns from."""

NEEDS_RUNS: Mapping[str, Sequence[str]] = {
    "fair": ("alob_baseline_wide",),
    "ambiguities": ("alob_own_classifier", "alob_apart"),
    "unseen": tuple(beyond.UNSEEN.values()),
    "robustness": (MASKS,),
    "regions": (MASKS,),
    "pretraining": ("alob_baseline_pretrained", "alob_main_pretrained"),
}
NEEDS_TRUTH = ("attention", "attention-activation", "probes")
"""Artefacts that ask where face, hair and occluder are, or how a head is turned and lit."""

NOBODY = np.zeros(0, np.int64)

FEWEST = {"probes": 4, "compactness": 2}
"""Pictures that everybody tested must have."""

FROM_PICTURES_ALONE = ("table-1", "figure-4")
"""Artefacts that no network had a part in."""


def private_folder(edition: str) -> Path | None:
    """Where pictures of real people go: below build/, outside git; None where nobody real is shown."""
    return paths.build(edition) / "private" / GROUP if is_real(paths.face_set(edition, REAL_FACES)) else None


@dataclass(frozen=True, eq=False)
class Ar:
    """Faces behind sunglasses and scarves, and who is in the gallery under either protocol."""

    faces: FaceSet
    protocols: Mapping[str, Identify]


@dataclass(frozen=True, eq=False)
class Stage:
    """One edition's test pictures and runs."""

    contest: Contest

    @property
    def bench(self) -> Bench:
        """The test pictures and their pairs."""
        return self.contest.bench

    @property
    def edition(self) -> str:
        """Its name."""
        return self.bench.edition

    @cached_property
    def learnt(self) -> FaceSet:
        """The set that ALOB learnt from."""
        return open_faces(self.contest.run(MAIN).params["set"], self.edition)

    @cached_property
    def ar(self) -> Ar | None:
        """AR's part: drawn, or the database itself where the edition is on photographs and somebody has it."""
        if not self.bench.real:
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
        height, width = self.bench.clean.shape[1:3]
        real = load_ar(None, FrameConfig("aligned", height, width), cache=paths.root() / "build" / "cache")
        return Ar(real.faces, {name: real.protocol(size) for name, size in tables.GALLERIES.items()})

    @property
    def ar_faces(self) -> FaceSet:
        """AR's faces, or a set of nobody."""
        return subset(self.bench.faces, NOBODY) if self.ar is None else self.ar.faces

    @cached_property
    def sweep(self) -> list[str]:
        """The runs over λ, the main one among them."""
        return [MAIN, *(name for name in runs_of(GROUP) if name.startswith(SWEEP))]

    def why_not(self, artefact: str) -> str:
        """Why this edition has no such artefact, in words; nothing where it has."""
        if artefact == "table-3" and self.ar is None:
            return "the AR Face Database must be asked for; put it into the folder ar beside the other real sets"
        if artefact in NEEDS_TRUTH and self.bench.faces.parsing is None:
            return "photographs do not say which of their pixels are skin, hair or an object"
        if lacking := [name for name in NEEDS_RUNS.get(artefact, ()) if not self.contest.has(name)]:
            return f"it needs the runs {', '.join(lacking)}, which the {self.edition} edition does not train"
        few = int(self.bench.faces.pictures_per_person().min())
        if few < (wanted := FEWEST.get(artefact, 0)):
            return f"it needs {wanted} pictures of everybody tested; the fewest here are {few}"
        if artefact == "figure-6" and not (paths.face_set(self.edition, FIVE) / "set.json").is_file():
            return f"it needs twenty pictures each of five people, the set {FIVE}, which this edition does not draw"
        if artefact == "table-6" and not any(one.resolves or one.resolves_crossed for one in self._answered.values()):
            return next(iter(self._answered.values())).why
        return ""

    def show(self, report: Report, name: str, make: Callable[[], ResultTable]) -> Shown:
        """The table, or the sentence that says why there is none."""
        if why := self.why_not(name):
            return Shown(None, text=f"{report.paper.artefact(name).title}: not available: {why}.")
        return report.table(name, make())

    def claims(self, report: Report, *artefacts: str) -> Shown:
        """The claims of which these tables are the last that is asked."""
        known = {*report.results, *artefacts}
        asked = [
            claim.id
            for claim in report.paper.claims
            if {part.table for part in claim.comparisons} & {*artefacts}
            and {part.table for part in claim.comparisons} <= known
        ]
        return report.claims(*asked) if asked else Shown(None, text="the paper claims nothing about it")

    def strangers(self) -> pd.DataFrame:
        """How many meetings of strangers set the threshold of each test: those of its list, and all of its pictures."""
        rows = [
            {
                "Test": name,
                "Genuine pairs": int(one.same.sum()),
                "Impostors of the list": int((~one.same).sum()),
                "All strangers": one.strangers,
                "TAR": "measured" if one.resolves else "refused",
                "TAR+": "measured" if one.resolves_crossed else "refused",
            }
            for name, one in self._answered.items()
        ]
        return pd.DataFrame(rows).set_index("Test")

    def refusals(self) -> Shown:
        """Why TAR is refused, test by test."""
        found = [f"{name}: {one.why}" for name, one in self._answered.items() if not one.resolves]
        return Shown(None, text="\n".join(found) or "TAR is refused nowhere: all lists have impostors enough.")

    @cached_property
    def _answered(self) -> dict[str, Judged]:
        seed = self.contest.seeds(BASELINE)[0]
        return {name: self.contest.judged(BASELINE, seed, name) for name in self.bench.tests}

    def headline(self) -> dict[str, float]:
        """For `dvc metrics`: accuracy of baseline and ALOB in every test."""
        named = {"baseline": BASELINE, "ALOB": MAIN}
        return {
            f"accuracy, {test}, {title}": self.contest.cells(name, test)["accuracy"].estimate
            for test in self.bench.tests
            for title, name in named.items()
        }

    def provenance(self) -> tuple[dict[str, Sequence[str]], list[RunRecord], dict[str, str]]:
        """Which artefact came from which runs, all runs of the group, and the test sets, which none of them read."""
        runs = {name: self.contest.run(name).provenance() for name in runs_of(GROUP)}
        records = [record for own in runs.values() for record in own]
        sources: dict[str, Sequence[str]] = {
            artefact.id: [record.name for name in self._runs_behind(artefact.id) for record in runs.get(name, [])]
            for artefact in load_paper(GROUP).artefacts
            if not self.why_not(artefact.id)
        }
        folders = {name: paths.face_set(self.edition, name) for name in TEST_SETS}
        return sources, records, {name: set_hash(at) for name, at in folders.items() if (at / "set.json").is_file()}

    def _runs_behind(self, artefact: str) -> list[str]:
        """The runs of an artefact, with those that judge the other half of the people, and MFR2."""
        known: dict[str, Sequence[str]] = {
            **dict.fromkeys(FROM_PICTURES_ALONE, ()),
            **dict.fromkeys([f"table-{number}" for number in (2, 3, 4, 5, 6)], tuple(tables.MAIN.values())),
            "table-7": self.sweep,
            **dict.fromkeys(("table-8", "figure-6", "compactness"), tuple(tables.VARIANTS.values())),
            "fair": tuple(beyond.FAIR.values()),
            "ambiguities": tuple(beyond.AMBIGUITIES.values()),
            "unseen": tuple(beyond.UNSEEN.values()),
            "pretraining": tuple(beyond.PRETRAINING.values()),
            "probes": (BASELINE, MAIN),
            **dict.fromkeys(("robustness", "regions"), (BASELINE, MAIN, MASKS)),
        }
        return [name + half for name in known.get(artefact, (MAIN,)) for half in ("", OTHER, MASKED)]


def open_stage(edition: str) -> Stage:
    """The tests of an edition and whoever is asked about them."""
    return Stage(Contest(open_bench(edition)))
