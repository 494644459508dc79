"""Classification on the sphere: cosines to class weights, and the margins that separate the classes."""

from math import cos, pi, sin

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn import functional

SMALLEST_NORM = 1e-12
SMALLEST_SQUARED_SINE = 1e-10
"""Below it sin θ is held constant: its derivative, −cos θ / sin θ, has no limit at θ = 0."""


def cosines(
    embeddings: Float[Tensor, "batch embedding"], weights: Float[Tensor, "classes embedding"]
) -> Float[Tensor, "batch classes"]:
    """Cosine of the angle to each class weight (Wang et al. 2018, CosFace, Eq. 2):  cos θ_j = x·W_j / (‖x‖ ‖W_j‖).

    x = `embeddings`, W = `weights`. Held in [−1, 1], from which rounding would otherwise stray.
    """
    unit = functional.normalize(embeddings, dim=1, eps=SMALLEST_NORM)
    return functional.linear(unit, functional.normalize(weights, dim=1, eps=SMALLEST_NORM)).clamp(-1.0, 1.0)


def cosface_logits(
    cosine: Float[Tensor, "batch classes"], labels: Int[Tensor, " batch"], *, margin: float, scale: float
) -> Float[Tensor, "batch classes"]:
    """Large-margin cosine logits (Wang et al. 2018, CosFace, Eq. 4):  z_j = s · (cos θ_j − m · [j = y]).

    cos θ = `cosine`, y = `labels`, m = `margin`, s = `scale`; the loss of Eq. 4 is the cross-entropy of z.
    """
    _check_scale(scale)
    if not 0 <= margin < 2:
        raise ValueError(f"margin is a difference of cosines in [0, 2); got {margin}. Did you pass degrees?")
    return scale * (cosine - margin * _one_hot(labels, cosine))


def arcface_logits(
    cosine: Float[Tensor, "batch classes"], labels: Int[Tensor, " batch"], *, margin: float, scale: float
) -> Float[Tensor, "batch classes"]:
    """Additive angular logits (Deng et al. 2019, ArcFace, Eq. 3):  z_j = s · cos(θ_j + m · [j = y]).

    cos θ = `cosine`, y = `labels`, m = `margin` in radians, s = `scale`. Past θ_y + m = π the formula would rise again;
    there we take cos θ − m·sin m, as the authors' code does, which goes on falling.
    """
    _check_scale(scale)
    if not 0 <= margin < pi / 2:
        raise ValueError(f"margin is an angle in radians in [0, π/2); got {margin}. Did you pass degrees?")
    sine = (1 - cosine.square()).clamp(min=SMALLEST_SQUARED_SINE).sqrt()
    turned = cosine * cos(margin) - sine * sin(margin)
    turned = torch.where(cosine >= cos(pi - margin), turned, cosine - margin * sin(margin))
    return scale * torch.where(_one_hot(labels, cosine) > 0, turned, cosine)


def softmax_logits(
    embeddings: Float[Tensor, "batch embedding"],
    weights: Float[Tensor, "classes embedding"],
    bias: Float[Tensor, " classes"] | None = None,
) -> Float[Tensor, "batch classes"]:
    """Plain logits (Wang et al. 2018, CosFace, Eq. 1):  f_j = W_jᵀ x + B_j, with lengths left as they are."""
    return functional.linear(embeddings, weights, bias)


def _one_hot(labels: Int[Tensor, " batch"], like: Float[Tensor, "batch classes"]) -> Float[Tensor, "batch classes"]:
    """1 at each row's label, in the type of `like`; refuses a label that is no class."""
    # Not on CUDA: reading the values would make the step wait for the device.
    if labels.numel() and not labels.is_cuda and not (int(labels.min()) >= 0 and int(labels.max()) < like.shape[1]):
        found = (int(labels.min()), int(labels.max()))
        raise ValueError(f"labels must lie in 0..{like.shape[1] - 1}; found {found[0]}..{found[1]}. Check `classes`.")
    return functional.one_hot(labels.long(), like.shape[1]).to(like.dtype)


def _check_scale(scale: float) -> None:
    """A scale of zero or less would turn the classes round."""
    if not scale > 0:
        raise ValueError(f"scale must be positive; got {scale}. The papers take 30 or 64.")


LOSSES = ("cosface", "arcface", "softmax")


class MarginHead(nn.Module):
    """Class weights for `cosface_logits`, `arcface_logits` or `softmax_logits`; computes in float32 under autocast."""

    def __init__(self, embedding: int, classes: int, *, loss: str, margin: float, scale: float) -> None:
        super().__init__()
        if loss not in LOSSES:
            raise ValueError(f"loss must be one of {LOSSES}; got {loss!r}.")
        self.loss = loss
        self.margin = margin
        self.scale = scale
        self.weight = nn.Parameter(nn.init.xavier_normal_(torch.empty(classes, embedding)))

    def scores(self, embeddings: Float[Tensor, "batch embedding"]) -> Float[Tensor, "batch classes"]:
        """What decides the class when no label is known: logits without margin."""
        with torch.autocast(embeddings.device.type, enabled=False):
            if self.loss == "softmax":
                return softmax_logits(embeddings.float(), self.weight)
            return self.scale * cosines(embeddings.float(), self.weight)

    def forward(
        self, embeddings: Float[Tensor, "batch embedding"], labels: Int[Tensor, " batch"], *, share: float = 1.0
    ) -> Float[Tensor, "batch classes"]:
        """Training logits, with `share` of the margin (a warm-up starts below 1)."""
        if self.loss == "softmax":
            return self.scores(embeddings)
        logits = cosface_logits if self.loss == "cosface" else arcface_logits
        with torch.autocast(embeddings.device.type, enabled=False):
            cosine = cosines(embeddings.float(), self.weight)
            return logits(cosine, labels, margin=share * self.margin, scale=self.scale)
