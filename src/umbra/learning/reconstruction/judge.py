"""How alike two pictures of a face are to a face recogniser, which sees both cut out alike."""

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional

from umbra.backbones import FaceNetwork
from umbra.geometry.alignment import five_point_template

LEFT_EYE, RIGHT_EYE, OTHERS = slice(36, 42), slice(42, 48), (30, 48, 54)


def five_of(landmarks: Float[Tensor, "batch 68 2"]) -> Float[Tensor, "batch 5 2"]:
    """The five points out of the 68: both eyes' middles, the nose's tip, the mouth's corners."""
    eyes = [landmarks[:, part].mean(dim=1, keepdim=True) for part in (LEFT_EYE, RIGHT_EYE)]
    return torch.cat([*eyes, landmarks[:, list(OTHERS)]], dim=1)


def cut_out(
    images: Float[Tensor, "batch 3 height width"],
    points: Float[Tensor, "batch 5 2"],
    *,
    height: int,
    width: int,
) -> Float[Tensor, "batch 3 {height} {width}"]:
    """Faces laid on the five-point template, as `geometry.alignment.align_face` lays them; differentiable in `images`.

    The similarity from the template to the points in closed form (Umeyama 1991, for the plane, as complex numbers).
    """
    template = torch.as_tensor(five_point_template(height, width), dtype=points.dtype, device=points.device)
    middle, aim = template.mean(dim=0), points.mean(dim=1)
    s = torch.view_as_complex((template - middle).contiguous())
    t = torch.view_as_complex((points - aim[:, None]).contiguous())
    turn = (s.conj() * t).sum(dim=1) / (s.abs() ** 2).sum()
    y, x = torch.meshgrid(
        torch.arange(height, device=points.device) + 0.5, torch.arange(width, device=points.device) + 0.5, indexing="ij"
    )
    grid = torch.complex(x - middle[0], y - middle[1])
    moved = turn[:, None, None] * grid
    sides = torch.tensor([images.shape[3], images.shape[2]], dtype=points.dtype, device=points.device)
    places = torch.stack([moved.real, moved.imag], dim=-1) + aim[:, None, None]
    return functional.grid_sample(images, 2 * places / sides - 1, padding_mode="border", align_corners=False)


class Judge(nn.Module):
    """A frozen recogniser and the size of what it sees; pictures come in [0, 1]."""

    def __init__(self, network: FaceNetwork, *, height: int, width: int) -> None:
        super().__init__()
        self.network = network.requires_grad_(requires_grad=False).eval()
        self.height, self.width = height, width

    def train(self, mode: bool = True) -> "Judge":
        """It stays as it is, whoever trains."""
        return super().train(mode=False)

    def forward(
        self, images: Float[Tensor, "batch 3 height width"], landmarks: Float[Tensor, "batch 68 2"]
    ) -> Float[Tensor, "batch features"]:
        """Features of the faces at these landmarks."""
        faces = cut_out(images, five_of(landmarks), height=self.height, width=self.width)
        return self.network(2 * faces.clamp(0, 1) - 1).embedding.float()
