"""Where a trunk looks: class activation maps of the second-to-last convolution (paper 003, Sec. 4.6.1, Figure 5).

The paper does not say whether normalisation and activation belong to that layer, and the maps differ much. The default,
"activation", is what reaches the last convolution: both methods are made for maps that are nowhere negative. "output"
is what the convolution itself gives, as the paper's words may also be read; its channels have either sign and an
arbitrary offset, so most of the maps are zero everywhere, and a table of them decides little.

The target is the score, without margin, of the most probable class of the trunk's own classifier. The people tested are
no classes, so their own score does not exist; what the trunk takes them for does. The Trimmer's classifier reads f^m
(the shared one unless it has its own), the baseline's reads its embedding.

Where a map is bright is told by the feature maps, not by the gradient: the gradient only weighs whole channels.
"""

from typing import Literal

import numpy as np
import torch
from jaxtyping import Float, Float32, UInt8
from torch import Tensor, nn
from torch.nn import functional

from umbra.backbones import FaceNetwork
from umbra.learning.embedding import evaluating
from umbra.losses import MarginHead
from umbra.papers.alob.method.learner import AlobLearner

Trunk = Literal["trimmer", "baseline"]
Place = Literal["output", "activation"]
CAMS = ("Grad-CAM", "Grad-CAM++")
BATCH = 64
BESIDE = "shortcut"
"""Modules under this name lie beside the main path."""


def grad_cam(
    activation: Float[Tensor, "items channels rows columns"], gradient: Float[Tensor, "items channels rows columns"]
) -> Float[Tensor, "items rows columns"]:
    """Selvaraju et al. 2017, Eqs. 1 and 2:  α_k = mean_ij ∂y/∂A^k_ij,  L = ReLU(Σ_k α_k A^k).

    A = `activation`, ∂y/∂A = `gradient`.
    """
    weights = gradient.mean(dim=(2, 3), keepdim=True)
    return (weights * activation).sum(dim=1).relu()


def grad_cam_plus_plus(
    activation: Float[Tensor, "items channels rows columns"], gradient: Float[Tensor, "items channels rows columns"]
) -> Float[Tensor, "items rows columns"]:
    """Chattopadhay et al. 2018, Eq. 19:  w_k = Σ_ij α^k_ij ReLU(g),  α^k_ij = g² / (2 g² + g³ Σ_ab A^k_ab).

    A = `activation`, g = ∂y/∂A at (i, j) = `gradient`. Only g > 0 counts, where α g = g / (2 + g Σ A). The paper has
    A ≥ 0; where a trunk's is not, Σ takes the positive ones alone, so that nothing is divided by zero. The factor
    exp(y), the same for the whole picture, is left out.
    """
    rising = gradient.relu()
    total = activation.relu().sum(dim=(2, 3), keepdim=True)
    weights = (rising / (2 + rising * total)).sum(dim=(2, 3), keepdim=True)
    return (weights * activation).sum(dim=1).relu()


def trunk_and_head(learner: AlobLearner, trunk: Trunk) -> tuple[FaceNetwork, MarginHead]:
    """A trunk and the classifier that reads its feature alone; a learner without such a pair is refused."""
    network = learner.network
    if trunk == "baseline":
        if network.trimmer is not None:
            raise ValueError(
                "trunk 'baseline': expected a learner of one trunk; this one has a Trimmer, and its classifier reads "
                "what both make together. Ask for 'trimmer', or give the run whose combination is 'identifier'."
            )
        return network.identifier, learner.head
    if network.trimmer is None:
        raise ValueError(
            f"trunk 'trimmer': expected a learner with a Trimmer; this one's combination is "
            f"{learner.config.combination!r}, which has none. Ask for 'baseline', or give a run with two trunks."
        )
    return network.trimmer, learner.head if learner.trimmer_head is None else learner.trimmer_head


@torch.no_grad()
def main_path(network: FaceNetwork, prepared: Float[Tensor, "items 3 rows columns"]) -> list[nn.Conv2d]:
    """Convolutions in the order in which the pictures meet them, without those of shortcuts."""
    met: list[nn.Conv2d] = []
    hooks = [
        module.register_forward_pre_hook(lambda own, _: met.append(own))
        for name, module in network.named_modules()
        if isinstance(module, nn.Conv2d) and BESIDE not in name.split(".")
    ]
    try:
        network(prepared)
    finally:
        for hook in hooks:
            hook.remove()
    if len(met) < 2:
        raise ValueError(
            f"network: expected two convolutions or more on its main path; found {len(met)}. There is no "
            "second-to-last one to look at."
        )
    return met


def activation_and_gradient(
    network: FaceNetwork, head: MarginHead, prepared: Float[Tensor, "items 3 rows columns"], *, at: Place
) -> tuple[Tensor, Tensor]:
    """A of the second-to-last convolution and ∂y/∂A of the most probable class, both "items channels rows columns"."""
    held: list[Tensor] = []

    def hold(value: Tensor) -> Tensor:
        held.append(value.detach().requires_grad_())
        return held[0].clone()  # what follows may write into it

    *_, one, last = main_path(network, prepared[:1])
    if at == "output":
        hook = one.register_forward_hook(lambda _, inputs, output: hold(output))
    else:
        hook = last.register_forward_pre_hook(lambda _, inputs: (hold(inputs[0]),))
    try:
        with torch.enable_grad():
            best = head.scores(network(prepared).embedding).max(dim=1).values
    finally:
        hook.remove()
    (gradient,) = torch.autograd.grad(best.sum(), held[0])
    return held[0].detach(), gradient


def class_maps(
    learner: AlobLearner,
    images: UInt8[np.ndarray, "items height width 3"],
    *,
    trunk: Trunk = "trimmer",
    at: Place = "activation",
) -> dict[str, Float32[np.ndarray, "items height width"]]:
    """Maps by the names in `CAMS`, not negative, drawn out to the pictures' size; they are not scaled.

    In float32 and evaluation mode, on the learner's device. A map may be zero everywhere.
    """
    network, head = trunk_and_head(learner, trunk)
    if not len(images):
        raise ValueError("images holds no picture; there is nothing to look at.")
    device, size = next(learner.parameters()).device, images.shape[1:3]
    found: dict[str, list[np.ndarray]] = {name: [] for name in CAMS}
    with evaluating(learner), torch.autocast(device.type, enabled=False):
        for start in range(0, len(images), BATCH):
            pixels = torch.from_numpy(np.array(images[start : start + BATCH])).to(device)
            both = activation_and_gradient(network, head, learner.prepare(pixels), at=at)
            for name, method in zip(CAMS, (grad_cam, grad_cam_plus_plus), strict=True):
                found[name].append(_fitted(method(*both), size).cpu().numpy())
    return {name: np.concatenate(maps) for name, maps in found.items()}


def _fitted(maps: Float[Tensor, "items rows columns"], size: tuple[int, ...]) -> Float[Tensor, "items height width"]:
    shown = functional.interpolate(maps[:, None], size=(size[0], size[1]), mode="bilinear", align_corners=False)
    return shown[:, 0].float()
