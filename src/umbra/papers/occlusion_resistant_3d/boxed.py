"""The trainings for photographs, which boxes cut out: every other drawn face is cut out so, all else stays."""

from umbra.data.modules import FacesModule
from umbra.learning.reconstruction.face_model import FaceModel
from umbra.learning.reconstruction.regressor import FaceRegressor
from umbra.papers.occlusion_resistant_3d import runs
from umbra.papers.occlusion_resistant_3d.boxes import every_other_by_box
from umbra.papers.occlusion_resistant_3d.covers import CoveredFaces
from umbra.papers.occlusion_resistant_3d.method import Mopi, Sopi
from umbra.papers.occlusion_resistant_3d.runs import MopiTraining, RegressorTraining, SopiTraining
from umbra.runs.recipe import Prepared, Recipe
from umbra.runs.settings import RunSettings


def regressor(run: RunSettings, edition: str, seed: int, number: int) -> Prepared:
    """RNet, on faces half of which are cut out by their boxes."""
    return by_boxes(runs.regressor(run, edition, seed, number))


def sopi(run: RunSettings, edition: str, seed: int, number: int) -> Prepared:
    """The trainee, on the same faces."""
    return by_boxes(runs.sopi(run, edition, seed, number))


def mopi(run: RunSettings, edition: str, seed: int, number: int) -> Prepared:
    """Seven heads, on the same faces."""
    return by_boxes(runs.mopi(run, edition, seed, number))


def by_boxes(prepared: Prepared) -> Prepared:
    """A training of the paper with every other face cut out anew."""
    module, data = prepared
    assert isinstance(data, FacesModule | CoveredFaces)
    # Lightning types what a module holds as tensors or modules
    face: FaceModel = module.teacher.face if isinstance(module, Sopi) else module.face  # type: ignore[assignment]
    data.faces = every_other_by_box(data.faces, face)
    if isinstance(data, CoveredFaces) and "parsing" in data.also:
        assert data.faces.parsing is not None  # a set without is refused
        data.also["parsing"] = data.faces.parsing
    return module, data


RECIPES = {
    "boxed_face_regressor": Recipe(RegressorTraining, regressor, FaceRegressor.LOGGED),
    "boxed_sopi": Recipe(SopiTraining, sopi, Sopi.LOGGED),
    "boxed_mopi": Recipe(MopiTraining, mopi, Mopi.LOGGED),
}
