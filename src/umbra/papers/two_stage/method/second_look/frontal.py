"""A face turned to the front: its mesh, with the image as its texture, drawn anew looking ahead.

What the image does not show of the face, because the head itself hides it, is taken from its other half, as if faces
were symmetric. What no half shows goes on from what is next to it; around the face stays what the aligned image has.
"""

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
import torch
from jaxtyping import Bool, Float, Int64, UInt8
from scipy.spatial import cKDTree

from umbra.geometry.alignment import five_point_template, similarity_transform
from umbra.geometry.normals import vertex_normals
from umbra.morphable.coefficients import POSE_62
from umbra.morphable.model import MorphableModel
from umbra.papers.two_stage.method.shape.basis import ShapeBasis
from umbra.render.fragments import Fragments, rasterise
from umbra.types import FACE_REGIONS

BEHIND = 4.0
"""Millimetres by which a surface may lie behind what the image shows there and still count as shown."""
GRAZING = 0.15
"""Cosine to the line of sight under which a surface is seen too flatly to be read."""
FAR = 1000.0
FILLED = 3.0
"""Pixels around a gap that say what goes on in it (Telea 2004)."""


@dataclass(frozen=True, eq=False)
class Frontal:
    """The face in the recogniser's frame, and where its pixels come from."""

    image: UInt8[np.ndarray, "height width 3"]
    seen: Bool[np.ndarray, "height width"]  # from the image itself
    mirrored: Bool[np.ndarray, "height width"]  # from the other half


@dataclass(frozen=True, eq=False)
class Turner:
    """A linear model and the frame in which recognisers see faces."""

    model: MorphableModel
    basis: ShapeBasis
    height: int
    width: int

    @cached_property
    def mirror(self) -> Int64[np.ndarray, " vertices"]:
        """The vertex of the mean head that lies nearest to each one's mirror image."""
        mean = self.model.mean_shape.astype(np.float64)
        return np.asarray(cKDTree(mean).query(mean * [-1, 1, 1])[1], np.int64)

    @cached_property
    def triangles(self) -> np.ndarray:
        """Those of the face, without ears, neck and skull."""
        of_face = np.isin(self.model.regions, [int(region) for region in FACE_REGIONS])
        return np.ascontiguousarray(self.model.triangles[of_face[self.model.triangles].all(axis=1)])

    @torch.inference_mode()
    def turn(
        self,
        image: UInt8[np.ndarray, "side side 3"],
        numbers: Float[np.ndarray, " 62"],
        aligned: np.ndarray,
        *,
        fine: int = 1,
    ) -> Frontal:
        """Turn one face; `aligned` is the same face in the frame.

        The 62 numbers hold in pixels `fine` times as large as those of `image`.
        """
        own = torch.from_numpy(np.asarray(numbers, np.float32))[None]
        there = fine * self.basis.placed(own)[0].numpy().astype(np.float64)  # in the image
        shape = self.basis.shape(own)[0].numpy().astype(np.float64)
        here = self._ahead(shape)  # in the frame, looking ahead
        drawn = rasterise(here, self.triangles, self.height, self.width)
        scale = fine * float(own[0, :POSE_62].view(3, 4)[0, :3].norm())
        shown = self._shown(there, scale, image.shape[0])
        first, of_first = self._read(image, there, shown, drawn, np.arange(len(there)))
        other, of_other = self._read(image, there, shown, drawn, self.mirror)
        of_other &= ~of_first
        result = np.where(of_first[..., None], first, np.where(of_other[..., None], other, aligned)).astype(np.uint8)
        unknown = (drawn.face >= 0) & ~of_first & ~of_other
        filled = cv2.inpaint(result, unknown.astype(np.uint8), FILLED, cv2.INPAINT_TELEA) if unknown.any() else result
        return Frontal(np.asarray(filled, np.uint8), of_first, of_other)

    def _ahead(self, shape: Float[np.ndarray, "vertices 3"]) -> Float[np.ndarray, "vertices 3"]:
        """Pixels of the frame and depth: an unturned head, its five points as near to the template as they come."""
        flat = shape[:, :2] * [1, -1]
        five = np.stack([flat[group].mean(axis=0) for group in self.model.five_points])
        matrix = similarity_transform(five, five_point_template(self.height, self.width))
        return np.concatenate([flat @ matrix[:, :2].T + matrix[:, 2], (FAR - shape[:, 2:])], axis=1)

    def _shown(self, there: np.ndarray, scale: float, side: int) -> Bool[np.ndarray, " vertices"]:
        """Which vertices the image shows: they face the viewer, and nothing of the head lies before them."""
        placed = np.concatenate([there[:, :2], FAR - there[:, 2:]], axis=1)
        drawn = rasterise(placed, np.ascontiguousarray(self.model.triangles), side, side)
        normals = vertex_normals(there * [1, -1, 1], self.model.triangles)  # y points down in the image
        column, row = np.floor(there[:, :2]).astype(int).T
        inside = (column >= 0) & (column < side) & (row >= 0) & (row < side)
        nearest = drawn.depth[row.clip(0, side - 1), column.clip(0, side - 1)]
        free = placed[:, 2] <= nearest + BEHIND * scale
        return inside & free & (normals[:, 2] > GRAZING)

    def _read(
        self,
        image: np.ndarray,
        there: np.ndarray,
        shown: np.ndarray,
        drawn: Fragments,
        vertices: Int64[np.ndarray, " _"],
    ) -> tuple[UInt8[np.ndarray, "height width 3"], Bool[np.ndarray, "height width"]]:
        """The image at the places of the drawn face's vertices, or of their twins, and where that is shown."""
        corners = vertices[self.triangles[drawn.face.clip(0)]]  # height width 3
        places = (there[corners, :2] * drawn.barycentric[..., None]).sum(axis=2) - 0.5
        read = cv2.remap(
            image, places[..., 0].astype(np.float32), places[..., 1].astype(np.float32), cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )  # fmt: skip
        return np.asarray(read, np.uint8), (drawn.face >= 0) & shown[corners].all(axis=2)
