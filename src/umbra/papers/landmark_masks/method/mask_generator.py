"""The mask generator and its losses: what says which features suffer when a region is covered.

Paper 001, Sec. 3.2, after PDSN (Song et al. 2019): one generator per region, trained beside the frozen base network.
All regions run as one grouped network, which shares no weight: the gradient of the summed loss is each one's own.
"""

from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn import functional


def difference_loss(
    masks: Float[Tensor, "batch regions c h w"],
    clean: Float[Tensor, "batch c h w"],
    occluded: Float[Tensor, "batch regions c h w"],
) -> Float[Tensor, " regions"]:
    """Mean absolute difference of the masked maps (paper 001, Eq. 1):  l_diff = ‖M·f(x) − M·f(x_j)‖₁ / n.

    M = `masks`, f(x) = `clean`, f(x_j) = `occluded` on region j, n = the number of features; one value per region.
    """
    return (masks * clean[:, None] - masks * occluded).abs().mean(dim=(0, 2, 3, 4))


def classification_loss(
    clean_logits: Float[Tensor, "batch regions classes"],
    occluded_logits: Float[Tensor, "batch regions classes"],
    labels: Int[Tensor, " batch"],
) -> Float[Tensor, " regions"]:
    """Mean of both classification losses (paper 001, Eq. 2):  l_cls = −½ log p_y(F(M·f(x_j))) − ½ log p_y(F(M·f(x))).

    F(M·f(x)) = `clean_logits`, F(M·f(x_j)) = `occluded_logits`, y = `labels`; one value per region.
    """

    def negative_log(logits: Tensor) -> Tensor:
        chosen = labels.long()[:, None, None].expand(-1, logits.shape[1], 1)
        return -functional.log_softmax(logits.float(), dim=2).gather(2, chosen)[:, :, 0].mean(dim=0)

    return 0.5 * negative_log(occluded_logits) + 0.5 * negative_log(clean_logits)


class MaskGenerators(nn.Module):
    """Convolution, PReLU, batch normalisation, sigmoid on |f(x) − f(x_j)|: one such chain for each region."""

    def __init__(self, regions: int, channels: int) -> None:
        super().__init__()
        total = regions * channels
        self.regions = regions
        self.layers = nn.Sequential(
            nn.Conv2d(total, total, 3, padding=1, groups=regions),
            nn.PReLU(total),
            nn.BatchNorm2d(total),
            nn.Sigmoid(),
        )

    def forward(
        self, clean: Float[Tensor, "batch c h w"], occluded: Float[Tensor, "batch regions c h w"]
    ) -> Float[Tensor, "batch regions c h w"]:
        """A mask in (0, 1) per picture and region."""
        difference = (clean[:, None] - occluded).abs()
        return self.layers(difference.flatten(1, 2)).view_as(occluded)
