"""The four networks of the cascade: whether a window holds a face (12-net, 24-net), and by what move it misses it.

The paper gives their names, inputs and thresholds; the layers are ours, as few as their size needs. The 12-net also
runs over a whole layer at once (`everywhere`), and answers as it would window by window.
"""

from dataclasses import dataclass

from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional

from umbra.backbones import channels_last
from umbra.configuration import Side
from umbra.papers.two_stage.method.detection.moves import MOVES
from umbra.papers.two_stage.method.detection.pyramid import SMALL
from umbra.papers.two_stage.method.detection.squares import FACE

POOL = 3


@dataclass(frozen=True)
class Judgement:
    """What a stage says of windows: log-odds of a face, and probabilities of the moves by which they miss it."""

    faces: Float[Tensor, " windows"]
    moves: Float[Tensor, "windows 45"]


class SmallNet(nn.Module):
    """On 12×12: one convolution, one pooling, one hidden layer. Its outputs are one (face or not) or 45 (moves)."""

    SIZE = (SMALL, SMALL)
    """Width and height of its windows."""

    def __init__(self, *, width: int, hidden: int, outputs: int) -> None:
        super().__init__()
        self.first = nn.Sequential(nn.Conv2d(3, width, 3, bias=False), nn.BatchNorm2d(width), nn.ReLU(inplace=True))
        self.hidden = nn.Conv2d(width, hidden, 4)  # a pooled map of 4×4
        self.last = nn.Conv2d(hidden, outputs, 1)

    def forward(self, windows: Float[Tensor, "windows 3 12 12"]) -> Float[Tensor, "windows outputs"]:
        """Of each window alone."""
        pooled = functional.max_pool2d(self.first(windows), POOL, stride=2)  # windows width 4 4
        return self.last(functional.relu(self.hidden(pooled)))[:, :, 0, 0]

    def everywhere(self, image: Float[Tensor, "1 3 rows columns"]) -> Float[Tensor, "outputs down across"]:
        """Of the window at every pixel: what the pooling skips is kept, and the hidden layer skips it instead."""
        pooled = functional.max_pool2d(self.first(image), POOL, stride=1)
        hidden = functional.conv2d(pooled, self.hidden.weight, self.hidden.bias, dilation=2)
        return self.last(functional.relu_(hidden))[0, :, :-1, :-1]  # the last row and column of a window are not read


class FaceNet24(nn.Module):
    """On 29 rows of 24: two convolutions, each pooled, and one hidden layer."""

    SIZE = FACE
    """Width and height of its windows."""

    def __init__(self, *, width: int, hidden: int, outputs: int) -> None:
        super().__init__()
        self.trunk = nn.Sequential(
            nn.Conv2d(3, width, 5, bias=False),
            nn.BatchNorm2d(width),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(POOL, stride=2),  # windows width 12 9
            nn.Conv2d(width, 2 * width, 3, bias=False),
            nn.BatchNorm2d(2 * width),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(POOL, stride=2),  # windows 2·width 4 3
        )
        self.head = nn.Sequential(
            nn.Flatten(), nn.Linear(2 * width * 12, hidden), nn.ReLU(inplace=True), nn.Linear(hidden, outputs)
        )

    def forward(self, windows: Float[Tensor, "windows 3 29 24"]) -> Float[Tensor, "windows outputs"]:
        """Of each window alone."""
        return self.head(self.trunk(windows))


@dataclass(frozen=True)
class StageConfig:
    """How wide the two networks of a stage are."""

    width: Side = 16  # channels of the first convolution
    hidden: Side = 32  # of the network that judges
    moving: Side = 64  # of the one that calibrates


class Stage(nn.Module):
    """A network that judges windows, and the one that puts them right."""

    def __init__(self, kind: type[SmallNet] | type[FaceNet24], config: StageConfig) -> None:
        super().__init__()
        self.judge = channels_last(kind(width=config.width, hidden=config.hidden, outputs=1))
        self.calibration = channels_last(kind(width=config.width, hidden=config.moving, outputs=len(MOVES)))

    def forward(self, windows: Float[Tensor, "windows 3 rows columns"]) -> Judgement:
        """Both answers on windows that are cut out."""
        return Judgement(self.judge(windows)[:, 0], self.calibration(windows).softmax(dim=1))

    def everywhere(self, image: Float[Tensor, "1 3 rows columns"]) -> Float[Tensor, "down across"]:
        """Log-odds of a face in the window at every pixel; of small windows alone."""
        assert isinstance(self.judge, SmallNet)
        return self.judge.everywhere(image)[0]
