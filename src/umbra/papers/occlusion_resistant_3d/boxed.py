"""The trainings for photographs, which boxes cut out: every other drawn face is cut out so, all else stays."""

import lightning

from umbra.data.modules import FacesModule
from umbra.learning.reconstruction.face_model import FaceModel
from umbra.papers.occlusion_resistant_3d.boxes import every_other_by_box
from umbra.papers.occlusion_resistant_3d.covers import CoveredFaces
from umbra.papers.occlusion_resistant_3d.method import Sopi
from umbra.papers.occlusion_resistant_3d.runs import RECIPES as TRAININGS
from umbra.runs.recipe import Prepared, Recipe
from umbra.runs.settings import RunSettings


def boxed(training: Recipe) -> Recipe:
    """One of the paper's trainings on faces half of which are cut out by their boxes."""

    def prepare(run: RunSettings, edition: str, seed: int, number: int) -> Prepared:
        module, data = training.prepare(run, edition, seed, number)
        assert isinstance(data, FacesModule | CoveredFaces)
        data.faces = every_other_by_box(data.faces, _face_of(module))
        if isinstance(data, CoveredFaces) and "parsing" in data.also:
            assert data.faces.parsing is not None  # a set without is refused
            data.also["parsing"] = data.faces.parsing
        return module, data

    return Recipe(training.config, prepare, training.logged)


def _face_of(module: lightning.LightningModule) -> FaceModel:
    # Lightning types what a module holds as tensors or modules
    face: FaceModel = module.teacher.face if isinstance(module, Sopi) else module.face  # type: ignore[assignment]
    return face


RECIPES = {
    "boxed_face_regressor": boxed(TRAININGS["face_regressor"]),
    "boxed_sopi": boxed(TRAININGS["sopi"]),
    "boxed_mopi": boxed(TRAININGS["mopi"]),
}
