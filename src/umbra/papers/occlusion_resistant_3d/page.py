"""What the notebook opens: the test faces and the runs of its edition, and how each artefact is made of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from umbra.claims import Paper, library
from umbra.data.frames import FrameConfig
from umbra.data.lfw import load_lfw
from umbra.data.mfr2 import load_mfr2
from umbra.papers.occlusion_resistant_3d import (
    ablations,
    beyond,
    figures,
    real_bases,
    real_identity,
    real_tables,
    rivals,
    tables,
)
from umbra.papers.occlusion_resistant_3d.evaluation import RNET, SOPI, Evaluation
from umbra.papers.occlusion_resistant_3d.networks import network_of
from umbra.papers.occlusion_resistant_3d.protocol import BARE, Material, open_material
from umbra.papers.occlusion_resistant_3d.real_faces import load_posed, view_people
from umbra.papers.occlusion_resistant_3d.real_identity import RealIdentity
from umbra.papers.occlusion_resistant_3d.real_tables import RealEvaluation
from umbra.runs import paths
from umbra.runs.config import read_head
from umbra.runs.exhibits import Exhibit
from umbra.runs.records import Trained, read_run

HERE = Path(__file__).parent
TEST_FACES = "strangers_3d"
TRAINER = "rnet"
REAL = "lfw"
"""The edition that has photographs."""
FEWEST = {"lfw": 10, "mfr2": 2}
"""Photographs of those who are asked about."""
BOX = FrameConfig("box", 128, 128)
HISTORIES = {"RNet": "rnet", "RNet, on covered faces": "rnet_covered", "SOPI": "sopi", "MOPI": "mopi"}


@dataclass(frozen=True, eq=False)
class Page:
    """One edition's test faces and runs."""

    edition: str
    material: Material

    @cached_property
    def paper(self) -> Paper:
        """Citation, published numbers, artefacts and claims."""
        return library.load_paper(HERE.name, HERE.parent)

    @property
    def exhibits(self) -> Mapping[str, Exhibit]:
        """How each artefact is made."""
        return EXHIBITS

    @property
    def private(self) -> Path | None:
        """None: of real people there are numbers alone."""
        return None

    def run(self, name: str) -> Trained:
        """The run of that name."""
        return read_run(name, self.edition)

    def sets(self) -> dict[str, str]:
        """The hash of the test faces, which no run was trained on."""
        return {TEST_FACES: self.material.faces.sha256["images"]}

    @cached_property
    def evaluation(self) -> Evaluation:
        """Every method on the test faces."""
        return Evaluation(self.edition, self.material, self.run)

    @cached_property
    def posed(self) -> RealEvaluation:
        """The methods on AFLW2000-3D."""
        seed = self.material.seed
        return RealEvaluation(self.evaluation, load_posed(self.material.face, seed=seed), seed)

    @cached_property
    def named(self) -> RealIdentity:
        """The methods on LFW and MFR2."""
        face, seed = self.material.face, self.material.seed
        lfw, mfr2 = (load(None, BOX, cache=paths.cache()).faces for load in (load_lfw, load_mfr2))
        return RealIdentity(
            self.evaluation,
            view_people(lfw, face, fewest=FEWEST["lfw"], seed=seed),
            view_people(mfr2, face, fewest=FEWEST["mfr2"], seed=seed),
        )

    @property
    def meshes(self) -> Path:
        """Where reconstructions are left as files."""
        return paths.own(paths.build(self.edition) / "meshes" / HERE.name, inside=False)

    def headline(self) -> dict[str, float]:
        """For `dvc metrics`: landmark errors, bare and under one large square."""
        found = {}
        for method in (RNET, SOPI):
            for condition in (BARE, "SHOFI"):
                errors = tables.errors_of(self.evaluation, method, condition)["ME"]
                found[f"landmark error, {method}, {condition}"] = float(errors.mean())
        return found


def open_page(edition: str) -> Page:
    """The test faces of an edition, as its trainer sees them."""
    network = network_of(read_run(TRAINER, edition))
    return Page(edition, open_material(TEST_FACES, edition, network, seed=read_head().seed))


def _no_photographs(page: Page) -> str:
    return "" if page.edition == REAL else "this edition uses no photograph of a real person; see the lfw edition"


EXHIBITS: Mapping[str, Exhibit] = {
    "table-1": Exhibit(lambda page: tables.table_1(page.evaluation)),
    "table-2": Exhibit(lambda page: tables.table_2(page.evaluation)),
    "table-3": Exhibit(lambda page: tables.table_3(page.evaluation)),
    "table-4": Exhibit(lambda page: tables.table_4(page.evaluation)),
    "table-5": Exhibit(lambda page: tables.table_5(page.evaluation)),
    "table-6": Exhibit(lambda page: tables.table_6(page.evaluation)),
    "table-7": Exhibit(lambda page: tables.table_7(page.evaluation)),
    "figure-1": Exhibit(lambda page: figures.figure_1(page.evaluation)),
    "figure-2": Exhibit(lambda page: figures.figure_2(page.evaluation)),
    "figure-3": Exhibit(lambda page: figures.figure_3(page.evaluation)),
    "figure-4": Exhibit(lambda page: figures.figure_4(page.evaluation)),
    "figure-5": Exhibit(lambda page: figures.figure_5(page.evaluation)),
    "figure-6": Exhibit(lambda page: figures.figure_6(page.evaluation)),
    "landmark-errors": Exhibit(lambda page: beyond.landmark_table(page.evaluation)),
    "failures": Exhibit(lambda page: beyond.failures(page.evaluation)),
    "shapes": Exhibit(lambda page: beyond.shapes(page.evaluation)),
    "hidden-geometry": Exhibit(lambda page: beyond.hidden(page.evaluation)),
    "hidden-curve": Exhibit(lambda page: figures.hidden_curve(page.evaluation)),
    "pose-and-light": Exhibit(lambda page: beyond.pose_and_light(page.evaluation)),
    "identity": Exhibit(lambda page: beyond.identity(page.evaluation)),
    "ghosts": Exhibit(lambda page: beyond.ghosts(page.evaluation)),
    "occluder-colour": Exhibit(lambda page: beyond.occluder_colour(page.evaluation)),
    "natural-kinds": Exhibit(lambda page: beyond.by_kind(page.evaluation)),
    "losses": Exhibit(lambda page: ablations.losses(page.evaluation)),
    "readings": Exhibit(lambda page: ablations.readings(page.evaluation)),
    "fits": Exhibit(lambda page: rivals.fits(page.evaluation)),
    "protocols": Exhibit(lambda page: rivals.protocols(page.evaluation)),
    "aflw2000": Exhibit(lambda page: real_tables.by_yaw(page.posed), _no_photographs),
    "aflw2000-squares": Exhibit(lambda page: real_tables.squares(page.posed), _no_photographs),
    "aflw2000-patterns": Exhibit(lambda page: real_tables.patterns(page.posed), _no_photographs),
    "real-bases": Exhibit(lambda page: real_bases.bases_table(page.material.face), _no_photographs),
    "real-identity": Exhibit(lambda page: real_identity.identity_table(page.named), _no_photographs),
    "real-spread": Exhibit(lambda page: real_identity.spread_table(page.named), _no_photographs),
    "history": Exhibit(lambda page: figures.history(page.evaluation, HISTORIES)),
}
