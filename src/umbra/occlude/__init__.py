"""Occluders drawn by code: worn, held and geometric, with exact alpha and mask, for RGB pictures and head meshes.

`occlude` draws one by name; `place_random` is the generator that occluded training sets are made with, and
`place_random_batch` its compiled twin; `worn_mesh` dresses a head in three dimensions. Left and right are the image's.
"""

from umbra.occlude.batch import PlacedBatch, place_random_batch
from umbra.occlude.catalog import HELD, WORN, occlude
from umbra.occlude.draped import sunglasses_mesh, worn_mesh, wrap_mask_mesh
from umbra.occlude.placement import LEVELS, SCALES, place_random
from umbra.occlude.result import Occlusion
from umbra.occlude.shapes import GEOMETRIC, block
from umbra.occlude.sprites import CLASSES

__all__ = [
    "CLASSES",
    "GEOMETRIC",
    "HELD",
    "LEVELS",
    "SCALES",
    "WORN",
    "Occlusion",
    "PlacedBatch",
    "block",
    "occlude",
    "place_random",
    "place_random_batch",
    "sunglasses_mesh",
    "worn_mesh",
    "wrap_mask_mesh",
]
