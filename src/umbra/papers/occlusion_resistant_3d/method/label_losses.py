"""How unlike two batches of labels are: the losses of the paper's Figure 6.

Squared error is the paper's (Eq. 6). It also tries L1 and "distribution-based" losses without defining them. Ours are
three of that kind: one that takes each vector for a distribution, and two that take each number's values over the
batch for one. The last two cannot tell whose label is whose.
"""

from collections.abc import Callable
from typing import Literal, get_args

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional

Labels = Float[Tensor, "batch 257"]
LabelLoss = Literal["squared error", "L1", "smooth L1", "cosine", "Kullback-Leibler", "moments", "Wasserstein"]


def squared_error(found: Labels, wanted: Labels) -> Float[Tensor, ""]:
    """L_SE = 1/M Σ (v_u − v)², M = 257 (Eq. 6)."""
    return functional.mse_loss(found, wanted)


def cosine(found: Labels, wanted: Labels) -> Float[Tensor, ""]:
    """1 − cos(v_u, v): how long the vectors are does not matter."""
    return (1 - functional.cosine_similarity(found, wanted, dim=1)).mean()


def kullback_leibler(found: Labels, wanted: Labels) -> Float[Tensor, ""]:
    """KL(softmax v_u ‖ softmax v), as Hinton et al. 2015 distil classifiers: what is added to all numbers is lost."""
    return functional.kl_div(
        found.log_softmax(dim=1), wanted.log_softmax(dim=1), log_target=True, reduction="batchmean"
    )


def moments(found: Labels, wanted: Labels) -> Float[Tensor, ""]:
    """Squared differences of each number's mean and standard deviation over the batch."""
    return sum_of_squares(found.mean(dim=0), wanted.mean(dim=0)) + sum_of_squares(spread(found), spread(wanted))


def wasserstein(found: Labels, wanted: Labels) -> Float[Tensor, ""]:
    """Mean 1-Wasserstein distance of each number's values over the batch: sorted, they are paired in order.

    Peyré & Cuturi 2019, "Computational Optimal Transport", Remark 2.28.
    """
    return (found.sort(dim=0).values - wanted.sort(dim=0).values).abs().mean()


def sum_of_squares(one: Tensor, other: Tensor) -> Float[Tensor, ""]:
    """Mean squared difference."""
    return ((one - other) ** 2).mean()


def spread(labels: Labels) -> Float[Tensor, " 257"]:
    """Standard deviations over the batch; of one label none."""
    return labels.var(dim=0, correction=0).add(1e-12).sqrt()


LABEL_LOSSES: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "squared error": squared_error,
    "L1": functional.l1_loss,
    "smooth L1": functional.smooth_l1_loss,
    "cosine": cosine,
    "Kullback-Leibler": kullback_leibler,
    "moments": moments,
    "Wasserstein": wasserstein,
}
"""In the order of the figure."""
assert tuple(LABEL_LOSSES) == get_args(LabelLoss)


def label_loss(
    name: LabelLoss, found: Float[Tensor, "batch numbers"], wanted: Float[Tensor, "labels of_numbers"]
) -> Float[Tensor, ""]:
    """One of them by its name; labels of two kinds of vector are refused."""
    if found.shape != wanted.shape or found.shape[1:] != torch.Size([257]):
        raise ValueError(
            f"label_loss: expected two batches of 257 numbers of equal length; found {tuple(found.shape)} and "
            f"{tuple(wanted.shape)}. Check that trainer and trainee regress the same face model."
        )
    return LABEL_LOSSES[name](found, wanted)
