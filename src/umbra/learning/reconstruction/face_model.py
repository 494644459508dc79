"""From 257 numbers to a face before the camera: its mesh, colours, light, landmarks and picture, all differentiable."""

from dataclasses import dataclass
from typing import cast

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor, nn

from umbra.geometry.cameras import Camera
from umbra.geometry.rotations import euler_to_matrix_torch
from umbra.morphable.coefficients import light_matrix, split_257
from umbra.morphable.model import MorphableModel
from umbra.morphable.tensors import MorphableTensors, linear_sum
from umbra.render.differentiable import Rendering, place
from umbra.render.quick import render_mesh


@dataclass(frozen=True, eq=False)
class PosedFaces:
    """Faces before the camera: `vertices` in camera units, `landmarks` in pixels of its picture."""

    vertices: Float[Tensor, "batch vertices 3"]
    albedo: Float[Tensor, "batch vertices 3"]
    light: Float[Tensor, "batch 9 3"]
    landmarks: Float[Tensor, "batch 68 2"]


class FaceModel(nn.Module):
    """A linear face model and the camera of the 257 numbers, in which square pictures of `side` pixels are taken.

    They are the middle of a view of `view` pixels, or all of it: faces fill little more than half of the view.
    """

    def __init__(self, model: MorphableModel, *, side: int, view: int | None = None) -> None:
        super().__init__()
        self.model = MorphableTensors(model)
        self.view = side if view is None else view
        self.camera = middle_of_view(side, self.view)

    def forward(self, numbers: Float[Tensor, "batch 257"]) -> PosedFaces:
        """The faces that the numbers describe (Deng et al. 2019, Sec. 3)."""
        parts = parts_of(numbers)
        shape = self.model.shape(parts["identity"], parts["expression"])
        vertices = place(shape, euler_to_matrix_torch(parts["angles"]), parts["translation"])
        points, _ = self.camera.project_torch(vertices[:, self.model.landmarks])
        light = cast(Tensor, light_matrix(parts["light"]))
        return PosedFaces(vertices, self.model.colour(parts["albedo"]), light, points)

    def landmarks(self, numbers: Float[Tensor, "batch 257"]) -> Float[Tensor, "batch 68 2"]:
        """Of the same faces the landmarks alone, in pixels, without the rest of the head."""
        parts, model = parts_of(numbers), self.model
        own = model.landmarks
        neutral = linear_sum(model.mean_shape[own], model.identity[:, own], model.identity_sd, parts["identity"])
        moved = torch.tensordot(parts["expression"] * model.expression_sd, model.expression[:, own], dims=1)
        vertices = place(neutral + moved, euler_to_matrix_torch(parts["angles"]), parts["translation"])
        return self.camera.project_torch(vertices)[0]

    def render(self, faces: PosedFaces) -> Rendering:
        """Their pictures; heads are closed, so what is seen from behind is left out."""
        return render_mesh(
            faces.vertices,
            faces.albedo,
            faces.light,
            triangles=self.model.triangles,
            camera=self.camera,
            front_only=True,
        )

    def shape_alone(self, numbers: Float[Tensor, "batch 257"]) -> Float[Tensor, "batch vertices 3"]:
        """The heads in millimetres, unposed."""
        parts = parts_of(numbers)
        return self.model.shape(parts["identity"], parts["expression"])


def middle_of_view(side: int, view: int) -> Camera:
    """The camera of the 257 numbers with a view of `view` pixels, cut to the `side` in its middle."""
    camera = Camera.deep3d(view)
    margin = middle_margin(side, view)
    if not margin:
        return camera
    shift = np.array([[1.0, 0.0, -margin], [0.0, 1.0, -margin]])
    return camera.with_crop(shift, height=side, width=side)


def middle_margin(side: int, view: int) -> int:
    """Pixels that are cut from each edge of a view."""
    if view < side or (view - side) % 2:
        raise ValueError(
            f"frame: expected the side of a view as large as its middle of {side} pixels, or an even number larger; "
            f"found {view}. Cut as much from either edge."
        )
    return (view - side) // 2


def parts_of(numbers: Float[Tensor, "batch 257"]) -> dict[str, Tensor]:
    """The 257 numbers by the names of `Coefficients`."""
    return cast(dict[str, Tensor], vars(split_257(numbers)))


def check_finite(numbers: Float[Tensor, "batch 257"], what: str) -> None:
    """Refuse coefficients with which nothing could be drawn."""
    if not torch.isfinite(numbers).all():
        lost = int((~torch.isfinite(numbers)).any(dim=1).sum())
        raise ValueError(
            f"{what}: expected finite coefficients; found {lost} of {len(numbers)} faces with NaN or infinity. "
            "Train with a lower rate, or from weights that are whole."
        )
