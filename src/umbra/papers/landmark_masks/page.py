"""What the notebook opens first: the faces and the runs of its edition; and what it says of them last."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from umbra.data.prepared import is_real
from umbra.papers.landmark_masks import beyond, tables
from umbra.papers.landmark_masks.evaluation import NO_MASK, Contest, open_contest
from umbra.papers.landmark_masks.protocol import OCCLUSIONS, Material, open_material
from umbra.reporting.display import Shown
from umbra.reporting.report import Report
from umbra.runs import paths
from umbra.runs.config import read_head
from umbra.runs.provenance import RunRecord
from umbra.runs.records import Trained, read_run, runs_of

GROUP = "landmark_masks"
FACES = "landmark_faces"
SWEEP = f"{GROUP}_lambda_"
FROM_FACES_ALONE = ("figure-3", "figure-4", "figure-6")
"""Artefacts that no network had a part in."""


def private_folder(edition: str) -> Path | None:
    """Where pictures of real people go: below build/, outside git; None where nobody real is shown."""
    return paths.build(edition) / "private" / GROUP if is_real(paths.face_set(edition, FACES)) else None


@dataclass(frozen=True, eq=False)
class Stage:
    """One edition's faces and runs."""

    edition: str
    material: Material

    def run(self, name: str) -> Trained:
        """The run `landmark_masks_<name>`."""
        return read_run(f"{GROUP}_{name}", self.edition)

    @cached_property
    def base(self) -> Trained:
        """The base network."""
        return self.run("base")

    @cached_property
    def generators(self) -> Trained:
        """The mask generators on it."""
        return self.run("generators")

    @cached_property
    def detector(self) -> Trained:
        """The U-Net."""
        return self.run("detector")

    @cached_property
    def occluded_base(self) -> Trained:
        """The base network that saw occlusions in training."""
        return self.run("occluded_base")

    @cached_property
    def occluded_generators(self) -> Trained:
        """The mask generators on that."""
        return self.run("occluded_generators")

    @cached_property
    def sweep(self) -> dict[float, Trained]:
        """The runs over λ, the main one among them."""
        names = [name for name in runs_of(GROUP) if name.startswith(SWEEP)]
        return tables.weights_of([self.generators, *(read_run(name, self.edition) for name in names)])

    def contest(self) -> Contest:
        """The main comparison."""
        return open_contest(self.material, self.base, self.generators, self.detector)

    def background(self, contest: Contest, report: Report) -> Shown:
        """The table of the background, where faces and background can be told apart; else the reason."""
        if self.material.faces.parsing is None:
            return Shown(None, text="not available: photographs do not say which pixels are background")
        return report.table("background", beyond.background(contest, self.base, self.run("no_background")))

    def headline(self, contest: Contest) -> dict[str, float]:
        """For `dvc metrics`: rank 1 on clean faces, and over all occlusions by strategy."""
        means = {name: float(contest.averaged(OCCLUSIONS, name).mean()) for name in tables.MAIN}
        renamed = {("no mask" if name == NO_MASK else name): value for name, value in means.items()}
        return {"rank-1 on clean faces": float(contest.clean.mean())} | {
            f"rank-1 under occlusion, {name}": value for name, value in renamed.items()
        }

    def provenance(self) -> tuple[dict[str, Sequence[str]], list[RunRecord], dict[str, str]]:
        """Which artefact came from which runs, all runs of the group, and the faces."""
        runs = {name: read_run(name, self.edition).provenance() for name in runs_of(GROUP)}
        main = [record.name for part in ("base", "generators", "detector") for record in runs[f"{GROUP}_{part}"]]
        base = [record.name for record in runs[f"{GROUP}_base"]]
        hardened = [record.name for part in ("base", "generators") for record in runs[f"{GROUP}_occluded_{part}"]]
        special = {
            "lambda-sweep": [r.name for name in runs if name.startswith(SWEEP) for r in runs[name]] + main,
            "occlusion-training": hardened + main,
            "background": base + [r.name for r in runs.get(f"{GROUP}_no_background", [])],
            "figure-2": base,
            **{name: [] for name in FROM_FACES_ALONE},
        }
        known = _artefacts()
        sources: dict[str, Sequence[str]] = {
            name: special.get(name, main) for name in known if name != "background" or self._has_background
        }
        records = [record for one in runs.values() for record in one]
        return sources, records, {}  # the faces' hash comes with the runs

    @property
    def _has_background(self) -> bool:
        return self.material.faces.parsing is not None


def _artefacts() -> list[str]:
    from umbra.papers.shelf import load_paper

    return [artefact.id for artefact in load_paper(GROUP).artefacts]


def open_stage(edition: str) -> Stage:
    """The faces of an edition, split by its seed."""
    return Stage(edition, open_material(FACES, edition, seed=read_head().seed))
