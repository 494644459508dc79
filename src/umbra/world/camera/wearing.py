"""What somebody wears over the face, as a mesh on their own head."""

from collections.abc import Sequence

import numpy as np

from umbra import occlude
from umbra.types import Mesh, Region
from umbra.world.head import layout


def worn_over(scene: Sequence[Mesh], kind: str, *, rng: np.random.Generator) -> Mesh:
    """The mesh of a worn occluder; `scene` is `people.scene_of`'s: the head first, its hair among what follows."""
    vertices, triangles = scene[0].vertices, layout.TRIANGLES
    # A cap sits on the hair, all else on the face with its beard.
    under = (Region.HAIR, Region.HEADWEAR) if kind == "cap" else (Region.SKIN,)
    parts = [mesh for mesh in scene[1:] if mesh.labels[0] in under]
    if parts:
        offsets = np.cumsum([len(vertices), *(len(mesh.vertices) for mesh in parts)])
        triangles = np.concatenate([triangles, *(m.triangles + o for m, o in zip(parts, offsets, strict=False))])
        vertices = np.concatenate([vertices, *(mesh.vertices for mesh in parts)])
    return occlude.worn_mesh(vertices, layout.LANDMARKS, triangles, kind=kind, rng=rng)
