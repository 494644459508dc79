"""What a wrong answer costs: the asymmetric loss of the paper, and the three costs of the 3DDFA family beside it."""

import torch
from jaxtyping import Float, Int
from torch import Tensor

from umbra.papers.two_stage.method.shape.basis import ShapeBasis

DEPTH = 11
"""The shift along the line of sight, of which a weak perspective knows nothing: no cost looks at it."""


def asymmetric_euclidean(
    found: Float[Tensor, "batch 62"], truth: Float[Tensor, "batch 62"], *, over: float = 1.0, under: float = 3.0
) -> Float[Tensor, ""]:
    """λ₁ ‖γ⁺ − γ_max‖² + λ₂ ‖γ_p⁺ − γ_max‖² (Tran et al. 2017, Eq. 3; paper 000, Sec. II.C): too little costs more.

    γ⁺ = |γ|, γ_p⁺ = sign(γ) · γ_p, γ_max = max(γ⁺, γ_p⁺); γ = `truth`, γ_p = `found`, both whitened, so that 0 is the
    mean of all labels: the twelve numbers of the pose are in the sum too. Paper 000 gives no weights; λ₁ = `over` and
    λ₂ = `under` are recalled as Tran et al.'s and not verified in a source at hand. A mean over the batch.
    """
    size, reached = truth.abs(), torch.where(truth < 0, -found, found)
    most = torch.maximum(size, reached)
    costs = over * (size - most).square() + under * (reached - most).square()
    return without_depth(costs).sum(dim=1).mean()


def parameter_cost(found: Float[Tensor, "batch 62"], truth: Float[Tensor, "batch 62"]) -> Float[Tensor, ""]:
    """PDC: squared error of the whitened numbers (Zhu et al. 2016, Eq. 6)."""
    return without_depth((found - truth).square()).mean()


def vertex_cost(
    found: Float[Tensor, "batch 62"],
    truth: Float[Tensor, "batch 62"],
    basis: ShapeBasis,
    chosen: Int[Tensor, " points"],
) -> Float[Tensor, ""]:
    """VDC: squared distance of the chosen vertices (Zhu et al. 2016, Eq. 7), in per cent of the side, squared.

    The shift along the line of sight is the truth's.
    """
    found = torch.cat([found[:, :DEPTH], truth[:, DEPTH : DEPTH + 1], found[:, DEPTH + 1 :]], dim=1)
    apart = basis.placed(basis.numbers(found), chosen) - basis.placed(basis.numbers(truth), chosen)
    return (100 * apart / basis.side).square().sum(dim=-1).mean()


def weighted_parameter_cost(
    found: Float[Tensor, "batch 62"],
    truth: Float[Tensor, "batch 62"],
    basis: ShapeBasis,
    chosen: Int[Tensor, " points"],
) -> Float[Tensor, ""]:
    """WPDC (Zhu et al. 2016, Eq. 9): squared error of each number, weighed by how far it moves the chosen vertices."""
    weights = movement(found.detach(), truth, basis, chosen)
    return (weights * (found - truth).square()).mean()


@torch.no_grad()
def movement(
    found: Float[Tensor, "batch 62"],
    truth: Float[Tensor, "batch 62"],
    basis: ShapeBasis,
    chosen: Int[Tensor, " points"],
) -> Float[Tensor, "batch 62"]:
    """By how much each wrong number alone moves the vertices, the most in a face being 1; not differentiated.

    A direction of shape moves them by the face's own scale, where 3DDFA's code has one constant for all faces.
    """
    meant = basis.numbers(truth)
    wrong = (basis.numbers(found) - meant).abs()
    shape = basis.shape(meant, chosen)  # batch points 3
    axes = torch.cat([shape.norm(dim=1), shape.new_full((len(shape), 1), len(chosen) ** 0.5)], dim=1)  # batch 4
    pose = axes.repeat(1, 3)  # the matrix lies row by row
    scale = meant[:, :3].norm(dim=1, keepdim=True)  # of the pose's first row
    lengths = basis.directions[:, chosen].flatten(1).norm(dim=1)
    moved = without_depth(wrong * torch.cat([pose, scale * lengths], dim=1) + 1e-6)
    return moved / moved.amax(dim=1, keepdim=True)


def without_depth(numbers: Float[Tensor, "batch 62"]) -> Float[Tensor, "batch 62"]:
    """The same with 0 for the depth of the shift, so that nobody is told apart by what nobody knows."""
    kept = torch.ones(numbers.shape[1], device=numbers.device)
    kept[DEPTH] = 0
    return numbers * kept
