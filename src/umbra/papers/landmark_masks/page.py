"""What the notebook opens: the faces and the runs of its edition, and how each artefact is made of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from umbra.claims import Paper, library
from umbra.papers.landmark_masks import beyond, controls, figures, saliency, tables
from umbra.papers.landmark_masks.evaluation import Evaluation, open_evaluation
from umbra.papers.landmark_masks.protocol import OCCLUSIONS, Material, open_material
from umbra.papers.landmark_masks.seed_networks import NO_MASK
from umbra.runs import paths
from umbra.runs.config import read_head
from umbra.runs.exhibits import Exhibit
from umbra.runs.records import Trained, read_run

HERE = Path(__file__).parent
GROUP = "landmark_masks"
FACES = "landmark_faces"


@dataclass(frozen=True, eq=False)
class Page:
    """One edition's faces and runs."""

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
        """Where pictures of real people go: below build/, outside git."""
        return paths.private(self.edition, GROUP) if self.material.real else None

    def run(self, name: str) -> Trained:
        """The run of that name."""
        return read_run(name, self.edition)

    def sets(self) -> dict[str, str]:
        """None: the faces' hash comes with the runs."""
        return {}

    @cached_property
    def base(self) -> Trained:
        """The base network."""
        return self.run(f"{GROUP}_base")

    @cached_property
    def generators(self) -> Trained:
        """The mask generators on it."""
        return self.run(f"{GROUP}_generators")

    @cached_property
    def evaluation(self) -> Evaluation:
        """The main comparison."""
        return open_evaluation(self.material, self.base, self.generators, self.run(f"{GROUP}_detector"))

    @cached_property
    def hardened(self) -> Evaluation:
        """The base network that saw occlusions in training, and the mask generators on that."""
        return self.evaluation.rival(self.run(f"{GROUP}_occluded_base"), self.run(f"{GROUP}_occluded_generators"))

    @property
    def without_background(self) -> Trained | None:
        """The network that never saw a background; none of photographs, which do not say where theirs is."""
        return None if self.material.faces.parsing is None else self.run(f"{GROUP}_no_background")

    def headline(self) -> dict[str, float]:
        """For `dvc metrics`: rank 1 on clean faces, and over all occlusions by strategy."""
        means = {name: float(self.evaluation.averaged(OCCLUSIONS, name).mean()) for name in tables.MAIN}
        renamed = {("no mask" if name == NO_MASK else name): value for name, value in means.items()}
        return {"rank-1 on clean faces": float(self.evaluation.clean.mean())} | {
            f"rank-1 under occlusion, {name}": value for name, value in renamed.items()
        }


def open_page(edition: str) -> Page:
    """The faces of an edition, split by its seed."""
    return Page(edition, open_material(FACES, edition, seed=read_head().seed))


EXHIBITS: Mapping[str, Exhibit] = {
    "table-1": Exhibit(lambda page: tables.table_1(page.evaluation)),
    "table-1-bars": Exhibit(lambda page: figures.table_1_bars(page.evaluation, page.paper.published["table-1"])),
    "numbers": Exhibit(lambda page: tables.numbers(page.evaluation)),
    "counts": Exhibit(lambda page: tables.counts(page.material, page.base)),
    "figure-1": Exhibit(lambda page: figures.figure_1(page.evaluation)),
    "figure-2": Exhibit(lambda page: figures.figure_2(page.evaluation), shows_people=True),
    "figure-3": Exhibit(lambda page: figures.figure_3(page.evaluation)),
    "figure-4": Exhibit(lambda page: figures.figure_4(page.evaluation), shows_people=True),
    "figure-5": Exhibit(lambda page: figures.figure_5(page.evaluation), shows_people=True),
    "figure-6": Exhibit(lambda page: figures.figure_6(page.evaluation), shows_people=True),
    "figure-7": Exhibit(lambda page: figures.figure_7(page.evaluation), shows_people=True),
    "figure-8": Exhibit(lambda page: figures.figure_8(page.evaluation), shows_people=True),
    "figure-9": Exhibit(lambda page: figures.figure_9(page.evaluation), shows_people=True),
    "saliency": Exhibit(lambda page: saliency.saliency_table(page.evaluation)),
    "segmentation-labels": Exhibit(lambda page: tables.segmentation_labels(page.evaluation)),
    "delta-sweep": Exhibit(lambda page: tables.delta_sweep(page.evaluation)),
    "lambda-sweep": Exhibit(lambda page: tables.lambda_sweep(page.evaluation)),
    "controls": Exhibit(lambda page: controls.controls(page.evaluation)),
    "discarded-share": Exhibit(lambda page: controls.discarded_shares(page.evaluation)),
    "mask-precision": Exhibit(lambda page: beyond.mask_precision(page.evaluation)),
    "perfect-segmentation": Exhibit(lambda page: beyond.perfect_segmentation(page.evaluation)),
    "background": Exhibit(lambda page: beyond.background(page.evaluation, page.base, page.without_background)),
    "lm2-split": Exhibit(lambda page: beyond.lm2_split(page.evaluation)),
    "occlusion-training": Exhibit(lambda page: beyond.occlusion_training(page.evaluation, page.hardened)),
    "random-blocks": Exhibit(lambda page: beyond.random_blocks(page.evaluation)),
    "coverage-curve": Exhibit(lambda page: figures.coverage_curve(page.evaluation)),
}
