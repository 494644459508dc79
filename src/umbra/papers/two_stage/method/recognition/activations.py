"""The activations of Table IV."""

from typing import Literal

from torch import nn

Activation = Literal["relu", "prelu", "rrelu", "elu"]


def activation(kind: Activation, *, alpha: float = 1.0) -> nn.Module:
    """ReLU, PReLU, RReLU or ELU(α).

    PReLU learns one slope. RReLU draws its slope for each number anew while it trains and takes the mean of the range
    afterwards; PyTorch draws evenly from [1/8, 1/3] (Xu et al. 2015), the paper speaks of a Gaussian it does not give.
    """
    match kind:
        case "relu":
            return nn.ReLU()
        case "prelu":
            return nn.PReLU()
        case "rrelu":
            return nn.RReLU()
        case "elu":
            return nn.ELU(alpha)
