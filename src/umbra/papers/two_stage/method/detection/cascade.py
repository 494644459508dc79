"""The cascade, step by step (Sec. II.B): from a photograph to the boxes of the faces in it.

1 layers · 2 the 12-net over each · 3 its calibration · 4 non-maximum suppression · 5 the 24-net · 6 its calibration and
suppression, which leaves a middle and a side for each face · 7 the next layer · 8 orphans dropped · 9 the end.
"""

from dataclasses import dataclass, field
from typing import Annotated

import numpy as np
import torch
from jaxtyping import Float, Int64, UInt8

from umbra.configuration import Share, Within, require
from umbra.learning.augmentation import normalise
from umbra.metrics.overlaps import keep_best
from umbra.papers.two_stage.method.detection.moves import expected_moves, put_right
from umbra.papers.two_stage.method.detection.networks import FaceNet24, Judgement, Stage
from umbra.papers.two_stage.method.detection.orphans import supported
from umbra.papers.two_stage.method.detection.pyramid import SMALL, Layer, PyramidConfig, layers
from umbra.papers.two_stage.method.detection.squares import Squares, boxes_of, cut, faces_in

AT_ONCE = 2048
Strict = Annotated[float, Within(0, 1, above=True, below=True)]


@dataclass(frozen=True)
class CascadeConfig:
    """Thresholds of the steps."""

    pyramid: PyramidConfig = field(default_factory=PyramidConfig)
    first: Strict = 0.95  # Thr_Face1
    second: Strict = 0.99  # Thr_Face2; the paper prints "99"
    sure: Share = 0.1  # of a move, to be counted; not in the paper
    crowded: Share = 0.5  # overlap at which a layer's windows are one face's; not in the paper
    together: Share = 0.3  # the same for faces of all layers
    support: Share = 0.3  # overlap with a face of another layer, without which one is an orphan; 0: orphans stay

    def __post_init__(self) -> None:
        require(self)


@dataclass(frozen=True, eq=False)
class Found:
    """The faces of one photograph, best first, and how many windows each step left."""

    boxes: Float[np.ndarray, "faces 4"]
    scores: Float[np.ndarray, " faces"]  # log-odds of the 24-net
    layers: Int64[np.ndarray, " faces"]
    remain: dict[str, int]


STEPS = ("windows", "12-net", "suppressed", "24-net", "suppressed again", "supported", "faces")


@dataclass(frozen=True, eq=False)
class Cascade:
    """Two trained stages and the steps between them."""

    small: Stage
    large: Stage
    config: CascadeConfig = field(default_factory=CascadeConfig)

    def __post_init__(self) -> None:
        for stage in (self.small, self.large):
            stage.eval()  # in training a window's answer would depend on the others

    @torch.inference_mode()
    def find(self, image: UInt8[np.ndarray, "height width 3"], *, least: float | None = None) -> Found:
        """The faces of a photograph; `least` asks for other than the paper's second threshold, for curves."""
        threshold = log_odds(self.config.second if least is None else least)
        remain = dict.fromkeys(STEPS, 0)
        parts = []
        for layer in layers(image, self.config.pyramid):
            candidates = self._layer(layer, threshold, remain)
            parts.append(np.concatenate([candidates, np.full((len(candidates), 1), layer.number)], axis=1))
        every = np.concatenate([*parts, np.zeros((0, 5))])
        squares, scores, numbers = every[:, :3], every[:, 3], every[:, 4].astype(np.int64)
        boxes = faces_in(squares)
        kept = np.arange(len(boxes))
        if self.config.support and len(parts) > 1:
            kept = np.flatnonzero(supported(boxes, numbers, least=self.config.support))
        remain["supported"] = len(kept)
        kept = kept[keep_best(boxes[kept], scores[kept], most=self.config.together)]
        remain["faces"] = len(kept)
        return Found(boxes[kept], scores[kept], numbers[kept], remain)

    @torch.inference_mode()
    def candidates(self, layer: Layer) -> Squares:
        """Steps 2 to 4 on one layer: the windows that the first stage takes for faces, put right and thinned out."""
        return self._first(layer, dict.fromkeys(STEPS, 0))

    def _layer(self, layer: Layer, threshold: float, remain: dict[str, int]) -> Float[np.ndarray, "candidates 4"]:
        """Steps 2 to 6: squares and scores."""
        squares = self._first(layer, remain)
        judged = judge(self.large, cut(layer.image, layer.within(squares), FaceNet24.SIZE))
        scores = judged.faces.double().numpy()
        passed = scores > threshold
        remain["24-net"] += int(passed.sum())
        moves = expected_moves(judged.moves.double().numpy()[passed], sure=self.config.sure)
        squares, scores = put_right(squares[passed], moves), scores[passed]
        kept = keep_best(faces_in(squares), scores, most=self.config.crowded)
        remain["suppressed again"] += len(kept)
        return np.concatenate([squares[kept], scores[kept, None]], axis=1)

    def _first(self, layer: Layer, remain: dict[str, int]) -> Squares:
        small = normalise(torch.from_numpy(layer.small[None]), size=layer.small.shape[:2])
        answers = self.small.everywhere(small)  # down across
        remain["windows"] += answers.numel()
        places = (answers > log_odds(self.config.first)).nonzero()
        remain["12-net"] += len(places)
        scores = answers[places[:, 0], places[:, 1]].double().numpy()
        windows = small[0].unfold(1, SMALL, 1).unfold(2, SMALL, 1)[:, places[:, 0], places[:, 1]]  # 3 windows 12 12
        moves = self.small.calibration(windows.transpose(0, 1).contiguous()).softmax(dim=1).double().numpy()
        squares = put_right(layer.squares(places.numpy()), expected_moves(moves, sure=self.config.sure))
        kept = keep_best(boxes_of(squares), scores, most=self.config.crowded)
        remain["suppressed"] += len(kept)
        return squares[kept]


def judge(stage: Stage, windows: UInt8[np.ndarray, "windows rows columns 3"]) -> Judgement:
    """What a stage says of windows, a few thousand at a time."""
    parts = [
        stage(normalise(torch.from_numpy(windows[start : start + AT_ONCE]), size=windows.shape[1:3]))
        for start in range(0, max(1, len(windows)), AT_ONCE)
    ]
    return Judgement(torch.cat([part.faces for part in parts]), torch.cat([part.moves for part in parts]))


def log_odds(probability: float) -> float:
    """Ln p / (1 − p)."""
    return float(np.log(probability) - np.log1p(-probability))
