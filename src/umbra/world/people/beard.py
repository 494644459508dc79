"""A beard that stands off the face: a shell over the skin in which it is painted, cut out between its strands."""

from dataclasses import dataclass

import cv2
import numpy as np
from jaxtyping import Float, Float32, Int, Int32

from umbra.geometry.normals import vertex_normals
from umbra.types import Mesh, Region
from umbra.world.head import chart, layout
from umbra.world.paint.appearance import Appearance
from umbra.world.paint.canvas import canvas, rising
from umbra.world.paint.texture import TEXTURE_SIZE as SIZE
from umbra.world.paint.texture_strands import beard_density

GROWN = ("moustache", "goatee", "full")
"""Styles with hair long enough to stand off; stubble and shaven hair are paint alone."""
LARGEST_LIFT = 4.0
"""Millimetres off the skin at most where landmarks lie: less than what hides one."""
SPECULAR = 0.05


@dataclass(frozen=True, eq=False)
class BeardShell:
    """Which part of the head a beard covers, and how far it stands off: `lift` along the normals, `drop` downwards."""

    ids: Int[np.ndarray, " corners"]
    triangles: Int32[np.ndarray, "faces 3"]
    lift: Float32[np.ndarray, " corners"]
    drop: Float32[np.ndarray, " corners"]
    alpha: Float32[np.ndarray, "rows columns"]

    def mesh(
        self, vertices: Float[np.ndarray, "vertices 3"], texture: Float32[np.ndarray, "texels_down texels_across 3"]
    ) -> Mesh:
        """The shell on a head (mm) as it moves, in the head's own texture.

        Its region is skin, an own choice: a painted beard lies on skin, too. Its depth is that of its triangles.
        """
        skin = np.ascontiguousarray(vertices[self.ids], np.float32)
        points = skin + vertex_normals(skin, self.triangles) * self.lift[:, None]
        points += self.drop[:, None] * np.array([0.0, -1.0, 0.3], np.float32)
        return Mesh(
            vertices=points.astype(np.float32), triangles=self.triangles, uv=layout.UV[self.ids], texture=texture,
            labels=np.full(len(self.triangles), Region.SKIN, np.uint8), alpha=self.alpha, specular=SPECULAR,
        )  # fmt: skip


def beard_shell(look: Appearance) -> BeardShell | None:
    """The shell of somebody's beard, or None for those who have none that stands off."""
    beard = look.beard
    if beard.style not in GROWN or beard.density <= 0:
        return None
    ground = canvas(SIZE // 4)
    density = beard_density(look, ground)
    rng = np.random.default_rng([look.seed, 50])
    uv = layout.UV[: layout.SKIN_COUNT]
    column, row = np.clip((uv * ground.size).astype(int), 0, ground.size - 1).T
    grown = density[row, column]
    skin = (layout.TRIANGLES < layout.SKIN_COUNT).all(axis=1)
    faces = layout.TRIANGLES[skin]
    faces = faces[(grown[faces] > 0.12).all(axis=1)]
    ids, corners = np.unique(faces, return_inverse=True)
    lift, drop = _standing(look, layout.PLACES[ids], grown[ids])
    return BeardShell(ids, corners.reshape(-1, 3).astype(np.int32), lift, drop, _cut_out(density, rng=rng))


def _standing(
    look: Appearance, places: Float[np.ndarray, "corners 2"], grown: Float32[np.ndarray, " corners"]
) -> tuple[Float32[np.ndarray, " corners"], Float32[np.ndarray, " corners"]]:
    """How far hair stands off and hangs, mm: least over the lip and on the cheeks, most under the chin."""
    a, h, length = np.abs(places[:, 0]), places[:, 1], look.beard.length
    full = rising(grown.astype(float), 0.45, 1.0)
    over_lip = rising(h, chart.MOUTH_Y - 4, chart.MOUTH_Y + 4)
    lift = (1.4 + 2.6 * length) * (1 - 0.45 * over_lip) * (0.75 + 0.25 * rising(h, -40, -70))
    below = rising(h, -84, -100) * rising(h, -116, -102) * np.exp(-((a / 70) ** 4))
    drop = (2.0 + 15.0 * length**1.5) * below
    return np.minimum(lift * full, LARGEST_LIFT).astype(np.float32), (drop * full).astype(np.float32)


def _cut_out(
    density: Float32[np.ndarray, "rows columns"], *, rng: np.random.Generator
) -> Float32[np.ndarray, "fine_rows fine_columns"]:
    """Whole where hair grows densely, ragged where it ends: strands are long downwards."""
    strands = cv2.resize(rng.standard_normal((SIZE // 12, SIZE // 2), dtype=np.float32), (SIZE, SIZE))
    grown = cv2.resize(density, (SIZE, SIZE))
    return np.clip(np.float32(0.5) + (grown - np.float32(0.66)) + np.float32(0.22) * strands * (1 - grown), 0, 1)
