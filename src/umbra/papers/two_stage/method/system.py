"""The whole system (Fig. 1): from the photograph of a room to names, step by step.

photograph → faces found → 68 points of each → aligned → first recognition → for those whom it does not decide, a second
one on the face turned to the front → a name, or nobody known. Each step can be given its answer (`boxes`, `points`), so
that it can be asked what the steps after it would do if it were never wrong. A score is that of the likest image of the
gallery, so the rule is fitted to such scores, with as large a gallery (`best_of`).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, Float32, UInt8

from umbra.data.detector import five_of_68
from umbra.data.frames import MARGIN, face_box
from umbra.geometry.alignment import align_face, crop_box
from umbra.geometry.boxes import grow_box
from umbra.papers.two_stage.method.detection.cascade import Cascade
from umbra.papers.two_stage.method.landmarks.learner import LandmarkLearner
from umbra.papers.two_stage.method.preprocessing import Preparation, prepared
from umbra.papers.two_stage.method.second_look.frontal import Turner
from umbra.papers.two_stage.method.second_look.rule import Rule
from umbra.papers.two_stage.method.shape.learner import ShapeLearner

Image = UInt8[np.ndarray, "height width 3"]
Embed = Callable[[UInt8[np.ndarray, "faces rows columns 3"]], Float[np.ndarray, "faces numbers"]]
"""From aligned faces to the numbers that are compared."""
ScoreMatrix = Callable[
    [Float[np.ndarray, "faces _"], Float[np.ndarray, "gallery _"]], Float[np.ndarray, "faces gallery"]
]
FIRST, SECOND = "first", "second"


@dataclass(frozen=True, eq=False)
class Gallery:
    """Whom the system knows: one image or several of each, as numbers, as they are and turned to the front."""

    names: tuple[str, ...]  # of each image's person
    numbers: Float[np.ndarray, "images numbers"]
    frontal: Float[np.ndarray, "images numbers"]


@dataclass(frozen=True, eq=False)
class Seen:
    """One face of a photograph, and what each step made of it."""

    box: Float[np.ndarray, " 4"]
    points: Float32[np.ndarray, "68 2"]
    aligned: UInt8[np.ndarray, "rows columns 3"]
    frontal: UInt8[np.ndarray, "rows columns 3"] | None  # of those who were asked again
    nearest: str  # whom it is most like, in the stage that decided
    score: float
    known: bool
    stage: str

    @property
    def name(self) -> str:
        """Who it is; nobody known: empty."""
        return self.nearest if self.known else ""


@dataclass(frozen=True, eq=False)
class System:
    """All that was trained, and the rule."""

    cascade: Cascade
    landmarks: LandmarkLearner
    shape: ShapeLearner
    turner: Turner
    embed: Embed
    scores: ScoreMatrix
    rule: Rule
    preparation: tuple[Preparation, ...] = ()
    crop: int = 96  # side of the squares that landmarks are looked for in

    def recognise(
        self,
        photograph: Image,
        gallery: Gallery,
        *,
        boxes: Float[np.ndarray, "faces 4"] | None = None,
        points: Float32[np.ndarray, "faces 68 2"] | None = None,
    ) -> list[Seen]:
        """Everybody in a photograph, the surest face first; a photograph without a face gives nobody."""
        image = prepared(photograph, self.preparation)
        boxes = self.cascade.find(image).boxes if boxes is None else boxes
        points = self.points_in(image, boxes) if points is None else points
        if not len(boxes):
            return []
        aligned = np.stack([self._aligned(image, own) for own in points])
        scores = self.scores(self.embed(aligned), gallery.numbers)
        return [self._decided(image, gallery, *one) for one in zip(boxes, points, aligned, scores, strict=True)]

    def points_in(self, image: Image, boxes: Float[np.ndarray, "faces 4"]) -> Float32[np.ndarray, "faces 68 2"]:
        """The 68 points of each face, in pixels of the image."""
        squares = [grow_box(box, MARGIN, aspect=1.0) for box in boxes]
        places = [self._answer(image, square) for square in squares]
        return np.array(places, np.float32).reshape(-1, 68, 2)

    @torch.inference_mode()
    def _answer(self, image: Image, square: Float[np.ndarray, " 4"]) -> Float[np.ndarray, "68 2"]:
        found = self.landmarks(torch.from_numpy(crop_box(image, square, self.crop, self.crop)[None])).second[0]
        return square[:2] + found.double().numpy() * (square[2] - square[0])

    def _aligned(self, image: Image, points: Float32[np.ndarray, "68 2"]) -> UInt8[np.ndarray, "rows columns 3"]:
        five = five_of_68(points.astype(np.float64))
        return align_face(image, five, self.turner.height, self.turner.width)

    def _decided(
        self,
        image: Image,
        gallery: Gallery,
        box: Float[np.ndarray, " 4"],
        points: Float32[np.ndarray, "68 2"],
        aligned: UInt8[np.ndarray, "rows columns 3"],
        scores: Float[np.ndarray, " gallery"],
    ) -> Seen:
        best = int(scores.argmax())
        score = float(scores[best])
        if not self.rule.undecided(np.array([score]))[0]:
            return Seen(box, points, aligned, None, gallery.names[best], score, score > self.rule.first, FIRST)
        frontal = self.second_look(image, points, aligned)
        again = self.scores(self.embed(frontal[None]), gallery.frontal)[0]
        best = int(again.argmax())
        score = float(again[best])
        return Seen(box, points, aligned, frontal, gallery.names[best], score, score > self.rule.second, SECOND)

    @torch.inference_mode()
    def second_look(
        self, image: Image, points: Float32[np.ndarray, "68 2"], aligned: UInt8[np.ndarray, "rows columns 3"]
    ) -> UInt8[np.ndarray, "rows columns 3"]:
        """The face turned to the front by its reconstruction from a square about its points."""
        side = self.shape.basis.side
        fine = max(1, -(-self.turner.height // side))  # pixels to read from: no fewer than the frame has
        square = face_box(five_of_68(points.astype(np.float64)), points.astype(np.float64), 1.0)
        numbers = self.shape(torch.from_numpy(crop_box(image, square, side, side)[None]))[0].double().numpy()
        return self.turner.turn(crop_box(image, square, fine * side, fine * side), numbers, aligned, fine=fine).image
