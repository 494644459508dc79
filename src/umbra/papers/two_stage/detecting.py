"""What detectors find in rooms with people whom no network saw: the cascade, seed by seed, and those beside it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from jaxtyping import Float

from umbra.data.every_face import Boxed, BoxHabit, FindEvery, known_detectors
from umbra.metrics.detection import Detections, detections
from umbra.metrics.grouped import Grouped
from umbra.papers.two_stage.method.detection.cascade import Cascade
from umbra.papers.two_stage.method.preprocessing import prepared
from umbra.papers.two_stage.networks import load_cascade, preparation_of, untrained_cascade
from umbra.papers.two_stage.rooms import Rooms
from umbra.runs.credits import Memo
from umbra.runs.records import Trained

CASCADE, UNTRAINED = "Cascade", "Cascade, untrained"
RUN = "cascade_24"
"""The run of the second stage, which names the first."""
LEAST = 0.02
"""Boxes of so low a probability are asked for, so that curves have an end."""
ALARMS = 1.0
"""False alarms an image at which recall is told."""
HABIT_ROOMS = 60
"""Rooms to learn from by which a known detector's boxes are brought to our convention."""


@dataclass(frozen=True, eq=False)
class Answers:
    """What one network found in every room, and how many windows each step of the cascade left on average."""

    found: Detections
    boxes: Sequence[Boxed]
    remain: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Detecting:
    """All detectors in the rooms of unseen people; `taught` are rooms to learn from."""

    edition: str
    rooms: Rooms
    taught: Rooms
    runs: Callable[[str], Trained]
    _memo: Memo = field(default_factory=Memo)

    def answers(self, method: str) -> Sequence[Answers]:
        """What a method's networks find, one for each seed; a method is a name above, a run, or a known detector's."""
        return self._memo(method, lambda: self._answers(method))

    def _answers(self, method: str) -> Sequence[Answers]:
        if method in (known := known_detectors()):
            return [self._asked(self._by_our_convention(known[method]()))]
        if method == UNTRAINED:
            run = self.runs(RUN)
            return [self._of_cascade(untrained_cascade(run, number, self.edition), ()) for number in run.seeds]
        run = self.runs(RUN if method == CASCADE else method)
        return [self._of_cascade(load_cascade(run, number, self.edition), preparation_of(run)) for number in run.seeds]

    def cascade(self, number: int) -> Cascade:
        """The cascade of a seed."""
        return load_cascade(self.runs(RUN), number, self.edition)

    def _of_cascade(self, cascade: Cascade, preparation: tuple[str, ...]) -> Answers:
        remain: dict[str, float] = {}

        def find(image: np.ndarray) -> Boxed:
            found = cascade.find(prepared(image, preparation), least=LEAST)
            for step, count in found.remain.items():
                remain[step] = remain.get(step, 0.0) + count / len(self.rooms)
            return Boxed(found.boxes, found.scores)

        return replace(self._asked(find), remain=remain)

    def _asked(self, find: FindEvery) -> Answers:
        boxes = [find(np.array(image)) for image in self.rooms.scenes.images]
        return Answers(matched(boxes, self.rooms), boxes)

    def _by_our_convention(self, find: FindEvery) -> FindEvery:
        """The detector with its habit undone, as rooms to learn from show it."""
        some = range(min(HABIT_ROOMS, len(self.taught)))
        own, truth = [np.zeros((0, 4))], [np.zeros((0, 4))]
        for number in some:
            found, (boxes, wanted) = find(np.array(self.taught.scenes.images[number])), self.taught.faces(number)
            for box in boxes[wanted]:
                inside = _holds_middle(found.boxes, box)
                if inside.any():
                    best = int(np.where(inside, found.scores, -np.inf).argmax())
                    own.append(found.boxes[best : best + 1])
                    truth.append(box[None])
        habit = BoxHabit.of(np.concatenate(own), np.concatenate(truth))

        def undone(image: np.ndarray) -> Boxed:
            found = find(image)
            return Boxed(habit.undone(found.boxes), found.scores)

        return undone

    def recall(self, method: str, chosen: np.ndarray | None = None, *, alarms: float = ALARMS) -> Grouped:
        """Which of the wanted faces (or of some of them) are found at so many false alarms an image, room by room."""
        every = self.rooms.everybody
        asked = every.wanted if chosen is None else every.wanted & chosen
        found = [own.found.found(own.found.threshold_at(alarms)) for own in self.answers(method)]
        return Grouped(np.stack(found)[:, asked].astype(np.float64), every.rooms[asked])

    def of_people(self, column: str) -> np.ndarray:
        """A column of the scenes' table, face by face; of a printed one it is that of nobody and of no interest."""
        every = self.rooms.everybody
        return np.asarray(self.rooms.scenes.table[column].to_numpy()[every.rows])

    @cached_property
    def heights(self) -> Float[np.ndarray, " faces"]:
        """Of all faces, in pixels."""
        boxes = self.rooms.everybody.boxes
        return boxes[:, 3] - boxes[:, 1]


def matched(boxes: Sequence[Boxed], rooms: Rooms) -> Detections:
    """Boxes against the faces that have to be found."""
    every = rooms.everybody
    return detections(
        [own.boxes for own in boxes], [own.scores for own in boxes], every.boxes, every.rooms, every.wanted
    )


def _holds_middle(boxes: np.ndarray, face: np.ndarray) -> np.ndarray:
    """Which boxes hold the middle of a face and are not much larger than it."""
    middle = (face[:2] + face[2:]) / 2
    inside = ((boxes[:, :2] < middle) & (boxes[:, 2:] > middle)).all(axis=1)
    return inside & (boxes[:, 3] - boxes[:, 1] < 2 * (face[3] - face[1]))
