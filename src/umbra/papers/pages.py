"""Every page, opened for an edition as its notebook opens it."""

from collections.abc import Callable
from functools import partial

from umbra.papers.alob import page as alob
from umbra.papers.compared import exhibits as compared
from umbra.papers.landmark_masks import page as landmark_masks
from umbra.papers.occlusion_resistant_3d import page as occlusion_resistant_3d
from umbra.papers.world import page as world
from umbra.runs.exhibits import Page

PAGES: dict[str, Callable[[str], Page]] = {
    "world": world.open_page,
    "landmark_masks": landmark_masks.open_page,
    "alob": partial(alob.open_page, besides=compared.EXHIBITS),
    "occlusion_resistant_3d": occlusion_resistant_3d.open_page,
}
