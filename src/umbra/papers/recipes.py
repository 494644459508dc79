"""Every method that params.yaml may name, from the folders of the papers that brought them."""

from umbra.papers.alob import runs as alob
from umbra.papers.compared import runs as compared
from umbra.papers.landmark_masks import runs as landmark_masks
from umbra.papers.occlusion_resistant_3d import boxed as boxed_3d
from umbra.papers.occlusion_resistant_3d import runs as occlusion_resistant_3d
from umbra.papers.world import runs as world
from umbra.runs.recipe import Recipe

RECIPES: dict[str, Recipe] = {
    **world.RECIPES,
    **landmark_masks.RECIPES,
    **alob.RECIPES,
    **occlusion_resistant_3d.RECIPES,
    **boxed_3d.RECIPES,
    **compared.RECIPES,
}
