"""The linear model for torch: the same sums as `MorphableModel`, differentiable and on any device."""

import torch
from jaxtyping import Float
from torch import Tensor, nn

from umbra.morphable.model import MorphableModel, expected_shapes


def linear_sum(
    mean: Float[Tensor, "vertices 3"],
    basis: Float[Tensor, "directions vertices 3"],
    sd: Float[Tensor, " directions"],
    coefficients: Float[Tensor, "*batch directions"],
) -> Float[Tensor, "*batch vertices 3"]:
    """Mean plus directions (Blanz & Vetter 1999): S̄ + Σ αᵢ σᵢ Uᵢ."""
    return mean + torch.tensordot(coefficients * sd, basis, dims=1)


class MorphableTensors(nn.Module):
    """Hold a `MorphableModel` as buffers, which follow the module between devices and stay out of its weights."""

    mean_shape: Tensor
    identity: Tensor
    identity_sd: Tensor
    expression: Tensor
    expression_sd: Tensor
    mean_albedo: Tensor
    albedo: Tensor
    albedo_sd: Tensor
    triangles: Tensor
    landmarks: Tensor
    regions: Tensor
    uv: Tensor

    def __init__(self, model: MorphableModel) -> None:
        super().__init__()
        for name in expected_shapes(0, 0):
            tensor = torch.as_tensor(getattr(model, name))
            tensor = tensor.long() if name in ("triangles", "landmarks") else tensor
            self.register_buffer(name, tensor, persistent=False)
        self.groups = len(model.five_points)
        for place, group in enumerate(model.five_points):
            self.register_buffer(f"five_{place}", torch.as_tensor(group).long(), persistent=False)

    def shape(
        self, identity: Float[Tensor, "*batch 80"], expression: Float[Tensor, "*batch 64"]
    ) -> Float[Tensor, "*batch vertices 3"]:
        """`MorphableModel.shape`."""
        neutral = linear_sum(self.mean_shape, self.identity, self.identity_sd, identity)
        return neutral + torch.tensordot(expression * self.expression_sd, self.expression, dims=1)

    def colour(self, albedo: Float[Tensor, "*batch 80"]) -> Float[Tensor, "*batch vertices 3"]:
        """`MorphableModel.colour`."""
        return linear_sum(self.mean_albedo, self.albedo, self.albedo_sd, albedo)

    def five(self, vertices: Float[Tensor, "*batch vertices 3"]) -> Float[Tensor, "*batch 5 3"]:
        """`MorphableModel.five`."""
        groups = [getattr(self, f"five_{place}") for place in range(self.groups)]
        return torch.stack([vertices[..., group, :].mean(dim=-2) for group in groups], dim=-2)
